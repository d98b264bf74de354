"""NumPy's ``.npz``: arrays of images or rows, and their labels, under one of the usual sets of names.

    x_train y_train x_test y_test (x_val y_val)                                        Keras, mnist.npz
    train_images train_labels val_images val_labels test_images test_labels            MedMNIST
    images labels, x y, data target                                                    one part, which is split

Labels (N, 1) are those of MedMNIST's files; where they have a column for each of several findings, they are refused.
"""

import zipfile
import zlib
from io import BufferedReader
from pathlib import Path

import numpy as np

from datasets.errors import DatasetError
from datasets.formats.arrays import checked
from datasets.given import Given, Request
from datasets.parts import Split
from datasets.targets import check_numbered
from minigrad.files import opened

# names of inputs and targets, by part; a layout is recognised by its training part
LAYOUTS: tuple[dict[str, tuple[str, str]], ...] = (
    {
        "train": ("train_images", "train_labels"),
        "validation": ("val_images", "val_labels"),
        "test": ("test_images", "test_labels"),
    },
    {"train": ("x_train", "y_train"), "validation": ("x_val", "y_val"), "test": ("x_test", "y_test")},
    {"train": ("images", "labels")},
    {"train": ("x", "y")},
    {"train": ("data", "target")},
)
WANTED = "x_train, y_train, x_test, y_test; or images, labels"


def recognises(path: Path) -> bool:
    """Whether it is called ``.npz``, in small letters or capitals."""
    return path.suffix.lower() == ".npz"


def _with_magic(file: BufferedReader) -> BufferedReader:
    """The file. Raises ValueError where NumPy would take it for a pickle."""
    if not (begin := file.peek(4)[:4]).startswith((b"PK\3\4", b"PK\5\6", b"\x93NUM")):
        raise ValueError(f"it begins with {begin!r}" if begin else "it is empty")
    return file


def read(request: Request) -> Given:
    """The parts of the first of LAYOUTS whose training inputs are there.

    Raises DatasetError for arrays of other names, inputs without targets or the other way round, Python objects (they
    are never unpickled), a damaged file, and where a ``label`` is asked for.
    """
    request.refuse(label="is for a .csv, .tsv or .parquet file")
    path = request.path
    try:
        with opened(path) as file, np.load(_with_magic(file), allow_pickle=False) as archive:
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise DatasetError(f"{path} holds one array; save inputs and targets by numpy.savez, as {WANTED}")
            names = _names(archive.files, path)
            parts = {
                part: Split(archive[inputs], _targets(archive[targets], path, targets))
                for part, (inputs, targets) in names.items()
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        if isinstance(error, DatasetError):
            raise
        if "allow_pickle" in str(error):
            raise DatasetError(
                f"{path} holds Python objects, and loading those would run code of the file; save inputs as arrays of "
                "numbers, labels as numbers or words (array.astype(str))"
            ) from error
        raise DatasetError(f"{path} is no whole .npz file ({_in_one_line(error)}); write it again") from error
    parts = {part: checked(split, request, f"{path}: {names[part][0]}") for part, split in parts.items()}
    check_numbered(parts, str(path))
    return Given(parts)


def _names(found: list[str], path: Path) -> dict[str, tuple[str, str]]:
    """The names of the arrays, by part."""
    for layout in LAYOUTS:
        if layout["train"][0] in found:
            half = [name for pair in layout.values() for name in pair if (pair[0] in found) != (pair[1] in found)]
            if lacking := [name for name in half if name not in found]:
                raise DatasetError(f"{path} has no {lacking[0]}; it holds {', '.join(found)}")
            return {part: pair for part, pair in layout.items() if pair[0] in found}
    if known := [pair[0] for layout in LAYOUTS for pair in layout.values() if pair[0] in found]:
        raise DatasetError(f"{path} has no arrays to train on beside {known[0]}; name its arrays {WANTED}")
    raise DatasetError(f"{path} holds {', '.join(found) or 'nothing'}; name its arrays {WANTED}")


def _targets(targets: np.ndarray, path: Path, name: str) -> np.ndarray:
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if _one_hot(targets):
        raise DatasetError(
            f"{path}: {name} has shape {targets.shape}, a 1 and zeros for each sample; give the place of the 1, "
            f"{name}.argmax(axis=1)"
        )
    if targets.ndim != 1:
        raise DatasetError(f"{path}: {name} has shape {targets.shape}; give one label for each sample: shape (N,)")
    return targets


def _one_hot(targets: np.ndarray) -> bool:
    if targets.ndim != 2 or targets.dtype.kind not in "biuf":
        return False
    return bool(((targets == 0) | (targets == 1)).all() and (targets.sum(axis=1) == 1).all())


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
