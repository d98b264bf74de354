"""A folder with a folder of images for each class, which is named after it; PNG, JPEG and whatever else Pillow reads.

    digits/zero/a.png, digits/one/b.png …                one part, which is split
    digits/train/zero/a.png …, digits/test/zero/c.png …  parts that are given (and val, or validation)

Folders in a class's folder belong to it. Hidden files are left out, and so, but told of, are those whose ending is no
image's, images in no class's folder, and folders beside those of the parts.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from datasets.errors import DatasetError
from datasets.given import Given, Request
from datasets.image_cache import images_of
from datasets.parts import SEED, Split, completed

PARTS = {"train": "train", "training": "train", "test": "test", "testing": "test"} | dict.fromkeys(
    ("val", "valid", "validation"), "validation"
)

# Those that stand for one picture of pixels, which need no other program to be read.
ENDINGS = {"png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff", "ppm", "pgm", "pbm", "pnm", "avif", "jp2"}

# What systems leave in folders of images without being asked.
OF_SYSTEMS = {"thumbs.db", "ehthumbs.db", "desktop.ini"}


def recognises(path: Path) -> bool:
    """Whether the folder has folders."""
    return path.is_dir() and bool(_folders(path))


def read(request: Request) -> Given:
    """The images as they come decoded, uint8 (N, C, H, W), and as labels the places of their classes in order.

    Each part is shuffled by a seed that is always the same, so that a split of one part has all classes. Raises
    DatasetError for fewer than two classes, for one that "train" lacks or that has no image, for images of several
    sizes where no ``size`` is asked for, and where a ``label`` is.
    """
    request.refuse(label="is for a .csv, .tsv or .parquet file")
    root = request.path
    left_out: list[str] = []
    folders = _parts(root)
    found = {part: _classes(folder, root, left_out) for part, folder in folders.items()}
    classes = _ordered(found["train"])
    files: list[str] = []
    parts = {}
    for part, by_class in found.items():
        if unknown := [name for name in by_class if name not in classes]:
            raise DatasetError(f"{root} has no images to train on of {unknown[0]!r}, which {part} has; add some there")
        labels = np.repeat([classes.index(name) for name in by_class], [len(listed) for listed in by_class.values()])
        # The rows of these parts are places in the list of files, which tell the images apart before they are decoded.
        places = np.arange(len(files), len(files) + len(labels))
        order = np.random.default_rng(SEED).permutation(len(labels))
        parts[part] = Split(places[order], labels[order])
        files += [file for listed in by_class.values() for file in listed]
    if len(classes) < 2:
        raise DatasetError(f"{root} has one class alone, {classes[0]!r}; give two or more, each a folder of images")
    splits = completed(parts, str(root))
    order = np.concatenate([split.inputs for split in splits])
    images, pixels = images_of(root, [files[place] for place in order], len(splits.train.targets), request)
    bounds = np.cumsum([0, *(len(split.targets) for split in splits)])
    whole = {
        name: Split(images[start:stop], split.targets)
        for name, split, start, stop in zip(splits._fields, splits, bounds, bounds[1:], strict=False)
    }
    return Given(whole, dict(enumerate(classes)), pixels, _remarks(root, folders, left_out))


def _remarks(root: Path, parts: Mapping[str, Path], left_out: list[str]) -> tuple[str, ...]:
    """What was passed over, that its owner may have meant: other files, images in no class, other parts."""
    beside = {path for folder in (root, *parts.values()) for path in _images_in(folder)}
    others = [path for path in _folders(root) if root not in parts.values() and path not in parts.values()]
    found = {
        "no image": [root / name for name in left_out],
        "in no folder of a class": sorted(beside),
        "none of the parts train, val and test": others,
    }
    return tuple(
        f"left out, being {what}: {min(paths)}" + (f", and {len(paths) - 1:,} more" if len(paths) > 1 else "")
        for what, paths in found.items()
        if paths
    )


def _images_in(folder: Path) -> list[Path]:
    """The images that lie in a folder itself."""
    return [path for path in folder.iterdir() if _is_image(path.name) and path.is_file()]


def _is_image(name: str) -> bool:
    return name[0] != "." and name.rpartition(".")[2].lower() in ENDINGS


def _parts(root: Path) -> dict[str, Path]:
    """The folders of the parts; the root alone where classes are in it. Raises DatasetError for two of one part."""
    found: dict[str, list[Path]] = {}
    for path in _folders(root):
        if part := PARTS.get(path.name.lower()):
            found.setdefault(part, []).append(path)
    if not any(map(_folders, found.get("train", []))):
        _refuse_parts_without_train(root)
        return {"train": root}
    for part, folders in found.items():
        if len(folders) > 1:
            raise DatasetError(f"{folders[0]} and {folders[1]} are both the {part} part; make them one folder")
    return {part: found[part][0] for part in ("train", "validation", "test") if part in found}


def _refuse_parts_without_train(root: Path) -> None:
    """Raise DatasetError for parts of other names, as test_set and training_set are, which would be taken for classes.

    Each folder holds folders and no image, and two of them hold folders of the same names; or a part stands alone.
    """
    within: dict[tuple[str, ...], str] = {}
    folders = _folders(root)
    for path in folders:
        names = tuple(each.name for each in _folders(path))
        if not names or _images_in(path):
            return
        if names in within or (len(folders) == 1 and path.name.lower() in PARTS):
            both = f"{within[names]} and {path.name} both hold" if names in within else f"{path.name} holds"
            raise DatasetError(
                f"{root}: {both} the folders {', '.join(names[:3])}{', …' if len(names) > 3 else ''}; parts are called "
                "train, val and test, of which train must be there"
            )
        within[names] = path.name


def _folders(root: Path) -> list[Path]:
    with os.scandir(root) as entries:
        return sorted(
            Path(entry.path) for entry in entries if entry.is_dir() and not entry.name.startswith((".", "__"))
        )


def _classes(folder: Path, root: Path, left_out: list[str]) -> dict[str, list[str]]:
    """The images of each class, and in ``left_out`` what is none. Raises DatasetError for a class without any."""
    found = {}
    for path in _folders(folder):
        found[path.name] = sorted(_files(path, f"{path.relative_to(root).as_posix()}/", left_out))
        if not found[path.name]:
            raise DatasetError(f"{path} holds no images; put some there, or remove it")
    if not found:
        raise DatasetError(f"{folder} has no folders of classes; put the images of each class in one")
    return found


def _files(folder: Path, prefix: str, left_out: list[str]) -> Iterator[str]:
    """Lines of the cache's list: this is done at every start, for tens of thousands of files."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            if entry.is_dir():
                yield from _files(Path(entry.path), f"{prefix}{name}/", left_out)
            elif _is_image(name):
                state = entry.stat()
                yield f"{prefix}{name}\0{state.st_size}\0{state.st_mtime_ns}"
            elif name.lower() not in OF_SYSTEMS:
                left_out.append(f"{prefix}{name}")


def _ordered(classes: dict[str, list[str]]) -> list[str]:
    """The names as people order them: numbers by their value."""
    return sorted(classes, key=int) if all(name.isdecimal() for name in classes) else sorted(classes)
