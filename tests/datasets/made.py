"""Small data of every form: grey squares whose brightness tells their class."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from datasets import Own, write_idx

NAMES = ("anna", "berta", "carla")


def squares(count: int, seed: int = 0, size: tuple[int, int] = (6, 5)) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, *size) and labels (N,) 0…2, all three of which are there."""
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    pixels = 80 * labels[:, None, None] + generator.integers(60, size=(count, *size))
    return pixels.astype(np.uint8), labels


def image_folder(folder: Path, count: int = 21, seed: int = 0, names: Sequence[str] = NAMES) -> Path:
    """A folder of PNG files for each class."""
    for place, (pixels, label) in enumerate(zip(*squares(count, seed), strict=True)):
        path = folder / names[label] / f"{place}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    return folder


def idx_folder(folder: Path, names: Sequence[str], first: int = 0) -> Path:
    """Images and labels, 18 to train and 6 to test, in files of these four names; ``first``: the least label."""
    folder.mkdir(parents=True, exist_ok=True)
    for (images, labels), count in zip((names[:2], names[2:]), (18, 6), strict=True):
        pixels, targets = squares(count, seed=count)
        write_idx(folder / images, pixels)
        write_idx(folder / labels, (targets + first).astype(np.uint8))
    return folder


def samples(own: Own) -> list[tuple[bytes, str]]:
    """All samples of a data set, sorted: their bytes and the names of their classes."""
    assert own.classes is not None
    return sorted(
        (np.asarray(image).tobytes(), own.classes[target])
        for split in own.splits
        for image, target in zip(*split, strict=True)
    )
