"""A run that takes milliseconds: a network of 6,000 weights, with batch norm and dropout, on 100 images of noise."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

import minigrad
from datasets import Split
from lab.console.progress import Display
from lab.training import files
from lab.training.data import Data
from lab.training.result import untimed
from lab.training.settings import Settings
from minigrad import nn
from models import MODELS

QUIET = Display(quiet=True)


def tiny() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 10)
    )


@contextmanager
def tiny_problem(**changes: Any) -> Iterator[tuple[Settings, Data]]:
    """Settings and data; meanwhile the network is one of the models, ``tiny``."""
    MODELS["tiny"] = tiny
    try:
        settings: dict[str, Any] = {"lr": 0.01, "model": "tiny", "epochs": 2, "batch_size": 25, "limit": 100}
        yield Settings("nadam", **settings | changes), Data(images(100, 0), images(40, 1), images(40, 2), 0.3, 0.3)
    finally:
        del MODELS["tiny"]


def images(count: int, seed: int) -> Split:
    """Noise with a bright row where the label says."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(10, size=count, dtype=np.uint8)
    pixels = generator.integers(100, size=(count, 28, 28), dtype=np.uint8)
    pixels[np.arange(count), 2 * labels] = 255
    return Split(pixels, labels)


def numbers(folder: Path) -> dict[str, Any]:
    """All numbers of a run or a race but the times, read by the functions that others read them with."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.name == files.RESULT or path.parent.name == "results":
            found[name] = untimed(files.read_json(path, "it was to be whole"))
        elif path.name == files.WEIGHTS or path.parent.name == "weights":
            found[name] = minigrad.load(path)
    return found


def same(one: Any, other: Any) -> bool:
    """Equal in structure, types and dtypes, and to the last bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    return bool(one == other)


def leftovers(folder: Path) -> list[Path]:
    """Half-written files."""
    return list(folder.rglob("*.tmp"))
