"""A user's own data, of any of the forms in ``formats``, ready to be trained on."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.catalogue import LAYOUT, SOURCES
from datasets.errors import DatasetError
from datasets.formats import Given, Request, read
from datasets.known import known
from datasets.parts import Split, Splits, completed
from datasets.standard import mean_and_std
from datasets.targets import classified

DIGITS = 32  # so that nobody who looks for the sum of a file, which has 64, takes it for one


@dataclass(frozen=True, eq=False)
class Own:
    """Three parts of samples, and what a network has to know of them.

    Images are uint8 or float32, grey ones (N, H, W), others (N, C, H, W); rows of numbers (N, F) uint8 or float64.
    Targets are classes, 0…n−1, whose names are ``classes``; or numbers, and ``classes`` is None. ``mean`` and ``std``
    are of the training part, of bytes scaled to 0…1: a number for grey images, else by channel (C, 1, 1), or by column.
    ``digest`` is a hash of all of this. ``remarks`` are lines for the user: what was left out, what is known.
    """

    name: str
    splits: Splits
    classes: tuple[str, ...] | None
    mean: float | np.ndarray
    std: float | np.ndarray
    digest: str
    remarks: tuple[str, ...] = ()


def load_own(
    path: str | os.PathLike[str],
    label: str | None = None,
    size: Sequence[int] | None = None,
    *,
    quiet: bool = False,
) -> Own:
    """The data at ``path``: a folder of class folders with images, a folder of IDX files, ``.npz``, CSV or Parquet.

    ``label`` names the column of a table that is to be predicted. ``size`` is the height and width that images in files
    are scaled to, and that rows of as many numbers have. Images in files are decoded once, into the user's cache
    folder; ``quiet`` hides the bar of that.

    Raises DatasetError, in one line that names the file, for what is missing, damaged, or not as it must be.
    """
    path = Path(path)
    given = read(Request(path, label, (size[0], size[1]) if size else None, quiet))
    _check_alike(given.parts, path)
    source = _source(given.parts, path)
    names = given.names or (dict(enumerate(SOURCES[source[0]].classes)) if source else None)
    parts, classes = classified(given.parts, str(path), names)
    splits = completed(parts, str(path))
    if given.pixels is not None:
        mean, std = given.pixels.mean, given.pixels.std
    else:
        mean, std = mean_and_std(_with_channels(splits.train.inputs), 255 if _are_pixels(splits.train.inputs) else 1)
    digest = _digest(given, splits, classes)
    if splits.train.inputs.ndim == 4 and splits.train.inputs.shape[1] == 1:
        splits = Splits(*(Split(split.inputs[:, 0], split.targets) for split in splits))
    grey = splits.train.inputs.ndim == 3
    remarks = [*given.remarks]
    if source:
        remarks.append(f"{path.name} holds {source[1]} of {source[0]}, by its content")
    if classes is None and not np.mod(splits.train.targets, 1).any():
        remarks.append("the targets are decimal numbers, if whole ones: they are predicted as numbers, not as classes")
    return Own(
        path.name, splits, classes, mean.item() if grey else mean, std.item() if grey else std, digest, tuple(remarks)
    )


def _check_alike(parts: Mapping[str, Split], path: Path) -> None:
    """Raise DatasetError for parts whose samples differ in shape or dtype: one network takes them all."""
    first = parts["train"].inputs
    for name, (inputs, _) in parts.items():
        if inputs.shape[1:] != first.shape[1:] or inputs.dtype != first.dtype:
            one, other = (f"{each.dtype} {each.shape[1:]}" for each in (first, inputs))
            raise DatasetError(
                f"{path}: a sample to train on is {one}, one of the {name} part {other}; make them alike"
            )


def _source(parts: Mapping[str, Split], path: Path) -> tuple[str, str] | None:
    """The data set of the catalogue that arrays are of, and which of its fields they are, in words; None for others.

    Raises DatasetError for arrays of several.
    """
    arrays = [known(array) for split in parts.values() for array in split]
    found = {field: name for name, field in filter(None, arrays)}
    if len(set(found.values())) > 1:
        held = " and ".join(f"{field} of {name}" for field, name in found.items())
        raise DatasetError(f"{path} mixes data sets: it holds {held}; put the files of each in a folder of its own")
    if not found:
        return None
    return next(iter(found.values())), "all" if len(found) == len(LAYOUT) else " and ".join(found)


def _with_channels(inputs: np.ndarray) -> np.ndarray:
    return inputs[:, np.newaxis] if inputs.ndim == 3 else inputs


def _are_pixels(inputs: np.ndarray) -> bool:
    return inputs.dtype == np.uint8 and inputs.ndim > 2


def _digest(given: Given, splits: Splits, classes: tuple[str, ...] | None) -> str:
    digest = hashlib.sha256(repr((classes, given.pixels and given.pixels.digest)).encode())
    for split in splits:
        arrays = split[1:] if given.pixels else split
        for array in arrays:
            digest.update(f"{array.dtype.str} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:DIGITS]
