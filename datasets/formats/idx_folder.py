"""A folder of IDX files, under any of the names that MNIST and its relatives have; plain or ``.gz``.

    train-images-idx3-ubyte, train-images.idx3-ubyte, t10k-labels-idx1-ubyte, test-labels.idx1-ubyte     MNIST's
    emnist-letters-train-images-idx3-ubyte, emnist-letters-mapping.txt                                   EMNIST
    qmnist-train-images-idx3-ubyte, qmnist-train-labels-idx2-int                                         QMNIST

EMNIST's files hold each image with rows and columns exchanged, which is undone here, and the labels of 'letters' begin
with 1. QMNIST's labels are a table whose first column is the digit. A file may lie there plain and as ``.gz``, as
torchvision leaves them, if both hold the same; the plain one is read.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits

import numpy as np

from datasets.errors import DatasetError
from datasets.formats.arrays import checked
from datasets.given import Given, Request
from datasets.idx import read_idx
from datasets.parts import Split
from datasets.targets import check_numbered
from minigrad.files import opened

NAME = re.compile(
    r"(?P<set>.*?)-?(?P<part>train|t10k|test|val|valid|validation)[-_.](?P<what>images|labels)[-.]idx\d-(ubyte|int)(\.gz)?",
    re.IGNORECASE,
)
PARTS = {"train": "train", "t10k": "test", "test": "test"}
MERGED = "abdefghnqrt"  # the small letters that do not look like their capitals
EMNIST = {
    "emnist-byclass": digits + ascii_uppercase + ascii_lowercase,
    "emnist-bymerge": digits + ascii_uppercase + MERGED,
    "emnist-balanced": digits + ascii_uppercase + MERGED,
    "emnist-letters": ascii_uppercase,
    "emnist-digits": digits,
    "emnist-mnist": digits,
}
FROM_1 = ("emnist-letters",)

Files = dict[tuple[str, str], Path]  # by part and "images" or "labels"


def recognises(path: Path) -> bool:
    """Whether the folder, or its ``raw``, has a file of such a name."""
    return path.is_dir() and _folder(path) is not None


def read(request: Request) -> Given:
    """The parts whose files are there; "train" must be. Letters of EMNIST are the names of its labels.

    Raises DatasetError for images without labels or the other way round, for two sets in one folder, for a file that is
    cut short, and where a ``label`` is asked for.
    """
    request.refuse(label="is for a .csv, .tsv or .parquet file")
    folder = _folder(request.path)
    assert folder is not None, request.path
    name, files = _only_set(folder)
    parts = {}
    for part in dict.fromkeys(part for part, _ in files):
        missing = [what for what in ("images", "labels") if (part, what) not in files]
        if missing:
            there = next(path for (each, _), path in files.items() if each == part)
            raise DatasetError(f"{folder} has {there.name}, but no {missing[0]} for it; put that file there too")
        images, labels = files[part, "images"], files[part, "labels"]
        parts[part] = checked(Split(_images(images, name), _labels(labels)), request, str(images))
    if "train" not in parts:
        raise DatasetError(f"{folder} has no images to train on, as train-images-idx3-ubyte; put that file there too")
    first = int(name in FROM_1)
    check_numbered(parts, str(folder), first)
    return Given(parts, dict(enumerate(EMNIST.get(name, ""), first)))


def _folder(path: Path) -> Path | None:
    """The folder with the files: this one, or its ``raw``, where torchvision puts them."""
    return next((each for each in (path, path / "raw") if each.is_dir() and any(_named(each))), None)


def _named(folder: Path) -> Iterator[tuple[re.Match[str], Path]]:
    for path in sorted(folder.iterdir()):
        if match := NAME.fullmatch(path.name):
            yield match, path


def _only_set(folder: Path) -> tuple[str, Files]:
    """The name of the set in a folder, "" where files have none, and its files; the plain one of a file and its .gz.

    Raises DatasetError for several sets, and for two files of one part of which neither is the other's .gz.
    """
    sets: dict[str, Files] = {}
    for match, path in _named(folder):  # sorted: a file comes before its .gz
        part = PARTS.get(match["part"].lower(), "validation")
        first = sets.setdefault(match["set"].lower(), {}).setdefault((part, match["what"].lower()), path)
        if first != path and not (path.name == f"{first.name}.gz" and _unpacks_to(path, first)):
            raise DatasetError(
                f"{first} and {path.name} are both {match['what'].lower()} of the {part} part, and not the same; "
                "remove one of them"
            )
    if len(sets) > 1:
        shown = ", ".join(name or "(no name)" for name in sets)
        raise DatasetError(f"{folder} holds several sets, {shown}; put each in a folder of its own")
    return next(iter(sets.items()))


def _unpacks_to(packed: Path, plain: Path) -> bool:
    """Whether a .gz file holds what the plain one does, by what stands at its end: the CRC-32 and the length."""
    with opened(packed) as file:
        end = file.read()[-8:]
    with opened(plain) as file:
        content = file.read()
    return end == struct.pack("<2I", zlib.crc32(content), len(content) % (1 << 32))


def _images(path: Path, name: str) -> np.ndarray:
    images = read_idx(path)
    if images.ndim != 3:
        raise DatasetError(f"{path} holds {images.dtype} {images.shape}; images are (N, H, W)")
    return images.transpose(0, 2, 1) if name.startswith("emnist") else images


def _labels(path: Path) -> np.ndarray:
    labels = read_idx(path)
    if labels.ndim == 2 and labels.size:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise DatasetError(f"{path} holds {labels.dtype} {labels.shape}; labels are (N,)")
    return labels
