"""The kinds of points, and arrays that stand at them."""

from collections.abc import Callable

import numpy as np

KINDS = {
    "generic": "numbers of order one, none near another",
    "branch": "where the op goes from one formula to another, on it and one float beside it",
    "tie": "equal numbers where one is chosen",
    "zero": "zeros among others",
    "saturated": "where the output rounds to a constant or a tail is small",
    "huge": "up to 1e160 (float32: 1e20), whose squares are beyond the largest float, and further for elementwise ops",
    "tiny": "down to 1e-160 (float32: 1e-20), whose squares are 0, and further for elementwise ops",
    "empty": "no element",
    "single": "one element",
    "broadcast": "an input that is stretched",
    "not contiguous": "the generic numbers in transposed, reversed and strided memory",
    "repeated index": "the first input's places taken more than once",
}

LARGE = {"float64": 1e160, "float32": 1e20}
LARGEST = {"float64": 1e300, "float32": 1e37}
SMALL = {"float64": 1e-160, "float32": 1e-20}
SMALLEST = {"float64": 1e-300, "float32": 1e-37}

Arrays = tuple[np.ndarray, ...]
Point = Arrays | Callable[[str], Arrays]
"""The inputs, or a function that gives them for a dtype."""


def numbers(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0) -> np.ndarray:
    """Numbers between low and high in random order, evenly spaced: none is near another."""
    count = int(np.prod(shape))
    spread = low + (high - low) * (np.arange(count) + 0.37) / max(count, 1)
    return np.random.default_rng(seed).permutation(spread).reshape(shape)


def inputs(point: Point, dtype: str) -> Arrays:
    """The arrays of a point in a dtype."""
    arrays = point(dtype) if callable(point) else point
    return tuple(np.asarray(x, dtype) for x in arrays)


def scaled(arrays: Arrays, factors: dict[str, float]) -> Callable[[str], Arrays]:
    """The same arrays, times a factor that depends on the dtype."""
    return lambda dtype: tuple(x * factors[dtype] for x in arrays)


def beside(*values: float) -> Callable[[str], Arrays]:
    """Each value, and the floats before and after it."""

    def point(dtype: str) -> Arrays:
        x = np.array(values, dtype)
        return (np.concatenate([x, np.nextafter(x, np.inf, dtype=dtype), np.nextafter(x, -np.inf, dtype=dtype)]),)

    return point


def strided(x: np.ndarray) -> np.ndarray:
    """The same numbers in memory that is transposed, reversed along the last axis, and has gaps."""
    if x.ndim == 0:
        return np.stack([x, x])[::2][0]
    wide = np.zeros([2 * n for n in x.shape[::-1]], x.dtype)
    view = wide[(slice(None, None, 2),) * x.ndim].T[..., ::-1]
    view[...] = x
    return view


def repeated(n: int) -> np.ndarray:
    """n places below n: the first third twice, the last third never."""
    return np.arange(n) % max(n - max(n // 3, 1), 1)


def directions(arrays: Arrays, seed: int) -> Arrays:
    """Eighths with signs, in random order: few digits, and no two alike, for along (1, 1) a softmax does not move."""
    random = np.random.default_rng(seed)
    sizes = [(3 + random.permutation(x.size)) / 8 for x in arrays]
    return tuple(
        (size * random.choice([-1.0, 1.0], x.size)).reshape(x.shape).astype(x.dtype)
        for size, x in zip(sizes, arrays, strict=True)
    )
