"""A user's own data, of any of the forms in ``formats``, ready to be trained on."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.formats import Given, Request, read
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
    ``digest`` is a hash of all of this.
    """

    name: str
    splits: Splits
    classes: tuple[str, ...] | None
    mean: float | np.ndarray
    std: float | np.ndarray
    digest: str


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
    parts, classes = classified(given.parts, str(path), given.names)
    splits = completed(parts, str(path))
    if given.pixels is not None:
        mean, std = given.pixels.mean, given.pixels.std
    else:
        mean, std = mean_and_std(_with_channels(splits.train.inputs), 255 if _are_pixels(splits.train.inputs) else 1)
    digest = _digest(given, splits, classes)
    if splits.train.inputs.ndim == 4 and splits.train.inputs.shape[1] == 1:
        splits = Splits(*(Split(split.inputs[:, 0], split.targets) for split in splits))
    grey = splits.train.inputs.ndim == 3
    return Own(path.name, splits, classes, mean.item() if grey else mean, std.item() if grey else std, digest)


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
