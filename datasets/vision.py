"""MNIST and its relatives as arrays: load them verified, standardise them, split them."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.catalogue import CLASSES, LAYOUT, SOURCES, VALIDATION, Source
from datasets.download import download
from datasets.errors import DatasetError, IDXError
from datasets.files import cache_folder, md5_of
from datasets.idx import read_idx, write_idx
from datasets.known import content_of, known
from datasets.parts import Split, Splits


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images (N, 28, 28) of pixels 0…255 and labels (N,) of classes 0…9, all uint8, N 60,000 to train, 10,000 to test.

    `mean` and `std` are those of the training pixels scaled to 0…1, as `normalise` takes them.
    """

    name: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    mean: float
    std: float


def load(name: str, data_dir: str | os.PathLike[str] | None = None, *, quiet: bool = False) -> Dataset:
    """A data set by its name in SOURCES: `mnist`, `fashion-mnist` or `kmnist`; its files are verified on every load.

    Without `data_dir`, MNIST is the embedded copy, and the others are downloaded once into the user's cache folder.
    With it, the files are looked for in that folder under their usual names, plain or .gz, and those that are missing
    are downloaded into it; MNIST is never downloaded. `quiet` hides the progress bar.

    Whatever a file is called, and compressed or not, what it holds must be this data set's.

    Raises DatasetError, in one line, for an unknown name, and for a folder or file that is missing, unreadable,
    damaged or not of this data set; DownloadError, which is one, when no mirror has a file.
    """
    if name not in SOURCES:
        raise DatasetError(f"there is no dataset {name!r}; choose one of {', '.join(SOURCES)}")
    source = SOURCES[name]
    folder = Path(data_dir) if data_dir is not None else source.embedded or cache_folder() / name
    if data_dir is not None and not folder.is_dir():
        raise DatasetError(f"{folder} is not a folder; create it and put the files of {name} there, or name another")
    paths = {field: _find(name, field, folder, quiet) for field in LAYOUT}
    arrays = {field: _read(name, field, path) for field, path in paths.items()}
    return Dataset(name=name, **arrays, mean=source.mean, std=source.std)


def normalise(images: np.ndarray, mean: float | np.ndarray, std: float | np.ndarray) -> np.ndarray:
    """(pixel/255 − mean) / std in float32: uint8 (N, H, W) becomes (N, 1, H, W), the layout of a convolution.

    Images (N, C, H, W) keep their shape; ``mean`` and ``std`` are numbers, or by channel (C, 1, 1).

    Raises ValueError for another dtype or number of dimensions.
    """
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise ValueError(
            f"normalise: images must be uint8 (N, H, W) or (N, C, H, W), not {images.dtype} {images.shape}"
        )
    pixels = (images[:, np.newaxis] if images.ndim == 3 else images).astype(np.float32)
    pixels /= 255
    pixels -= mean
    pixels /= std
    return pixels


def split(dataset: Dataset) -> Splits:
    """Training (the first 50,000 training images), validation (the last 10,000 of them) and test, as views."""
    train, held_out = slice(None, -VALIDATION), slice(-VALIDATION, None)
    return Splits(
        train=Split(dataset.train_images[train], dataset.train_labels[train]),
        validation=Split(dataset.train_images[held_out], dataset.train_labels[held_out]),
        test=Split(dataset.test_images, dataset.test_labels),
    )


def _find(name: str, field: str, folder: Path, quiet: bool) -> Path:
    """The path of a field's file in `folder`, where it is downloaded to if it is missing and there is a mirror."""
    source, file_name = SOURCES[name], LAYOUT[field][0]
    for path in (folder / file_name, folder / f"{file_name}.gz"):
        if path.is_file():
            return path
    if not source.mirrors:
        raise DatasetError(
            f"{folder} has no {file_name}.gz, nor {file_name}; {_remedy(source, folder / f'{file_name}.gz')}"
        )
    return download(f"{file_name}.gz", source.mirrors, folder, source.gz_md5[field], quiet=quiet)


def _read(name: str, field: str, path: Path) -> np.ndarray:
    """The array of one field, verified; every fault of the file becomes a DatasetError with its remedy."""
    source, (_, shape) = SOURCES[name], LAYOUT[field]
    try:
        if path.suffix == ".gz" and field in source.gz_md5 and field not in source.content:
            _verify(path, source.gz_md5[field])
        if path.parent == source.embedded:
            array = _read_through_cache(path, source.md5[field], cache_folder() / name / path.stem)
        else:
            array = read_idx(path)
        _validate(path, array, field, shape)
        if path.parent != source.embedded:
            _recognise(path, array, name, field)
    except DatasetError as error:
        raise DatasetError(f"{error}; {_remedy(source, path)}") from error
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror or error}; make the file readable") from error
    return array


def _read_through_cache(path: Path, md5: str, copy: Path) -> np.ndarray:
    """`read_idx(path, md5)` through a decompressed copy, which is verified by the same MD5 and twice as fast to read.

    A copy that is missing or damaged is written again; where it cannot be written, the file is decompressed every time.
    """
    with suppress(OSError, IDXError):
        return read_idx(copy, md5)
    array = read_idx(path, md5)
    with suppress(OSError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_idx(copy, array)
    return array


def _verify(path: Path, md5: str) -> None:
    found = md5_of(path)
    if found != md5:
        raise DatasetError(f"{path}: MD5 is {found}, should be {md5}")


def _recognise(path: Path, array: np.ndarray, name: str, field: str) -> None:
    """Raise DatasetError for an array that is another than the field's."""
    wanted = SOURCES[name].content.get(field)
    if wanted is None or content_of(array) == wanted:
        return
    found = known(array)
    what = f"{found[1]} of {found[0]}" if found else f"{array.dtype} {array.shape} of unknown content"
    raise DatasetError(f"{path}: holds {what}, not {field} of {name}")


def _validate(path: Path, array: np.ndarray, field: str, shape: tuple[int, ...]) -> None:
    if array.dtype != np.uint8 or array.shape != shape:
        raise DatasetError(f"{path}: holds {array.dtype} {array.shape}, {field} should be uint8 {shape}")
    if array.ndim == 1 and array.max() >= CLASSES:
        raise DatasetError(f"{path}: holds the label {array.max()}, labels should be 0 to {CLASSES - 1}")


def _remedy(source: Source, path: Path) -> str:
    if path.parent == source.embedded:
        return f"restore it with: git checkout -- {path}"
    if source.mirrors:
        return "remove the file and it is downloaded again"
    return "put the original file there, or leave out --data-dir to use the embedded copy"
