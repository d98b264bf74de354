"""What the layers are called with: arrays of several kinds, in plain NumPy, always the same."""

import math

import numpy as np

from benchmarks.job import Cell

WITH_GRADIENT = ("normal", "probabilities", "log probabilities")
"""The kinds whose gradient is asked for."""


def array(kind: str, shape: tuple[int, ...], seed: int, most: int = 0) -> np.ndarray:
    """An array of a kind: ``classes`` are whole numbers under ``most``, others are numbers of float32."""
    random = np.random.default_rng(seed)
    match kind:
        case "classes":
            return random.integers(0, most, shape)
        case "signs":
            return random.choice(np.array([-1, 1], np.float32), shape)
        case "bits":
            return random.integers(0, 2, shape).astype(np.float32)
        case "probabilities" | "share":
            return random.uniform(0.05, 0.95, shape).astype(np.float32)
        case "shares" | "log probabilities":
            weights = np.exp(random.standard_normal(shape))
            shares = (weights / weights.sum(-1, keepdims=True)).astype(np.float32)
            return shares if kind == "shares" else np.log(shares)
        case "label sets":
            return _label_sets(random, shape)
        case "winners":
            return _winners(random, shape)
    return random.standard_normal(shape, np.float32)  # "normal", "target"


def _label_sets(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """For each row some different classes, and −1 after the last of them."""
    sets = random.permuted(np.tile(np.arange(shape[1]), (shape[0], 1)), axis=1)
    sets[np.arange(shape[1]) >= random.integers(1, shape[1], (shape[0], 1))] = -1
    return sets


def _winners(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """For each element of a plane its place in one that is twice as large along each of its axes (one, or two)."""
    places = np.zeros(shape, np.int64)
    for axis in range(2, len(shape)):
        along = 2 * np.arange(shape[axis]).reshape(-1, *[1] * (len(shape) - 1 - axis)) + random.integers(0, 2, shape)
        places = places * 2 * shape[axis] + along
    return places


def arrays(cell: Cell) -> list[tuple[np.ndarray, bool]]:
    """The inputs of a cell in their order, and whether a gradient is asked for."""
    return [
        (array(kind, tuple(shape), seed, *most), kind in WITH_GRADIENT)
        for seed, (kind, shape, *most) in enumerate(cell["inputs"])
    ]


def weights(shapes: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Parameters from N(0, 1/fan_in); those of one axis, a norm's weights among them, from N(0, 1)."""
    return {
        name: array("normal", shape, 100 + i) / np.float32(math.sqrt(math.prod(shape[1:])))
        for i, (name, shape) in enumerate(shapes.items())
    }
