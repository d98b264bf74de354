"""How a window moves over images: its size, stride, padding, dilation and groups, whole numbers or pairs of them."""

from typing import Any

import numpy as np

from minigrad.errors import ShapeError

Pair = int | tuple[int, int]

LARGEST = 2**31 - 1
"""The largest of the numbers that say how a window moves: with it the kernels still count in 64 bits."""


def pair(op: str, name: str, value: Any, least: int) -> tuple[int, int]:
    """(value, value), or the pair itself. Raises ShapeError for anything but whole numbers from ``least`` up."""
    several = isinstance(value, (tuple, list)) or (not isinstance(value, int) and np.ndim(value) == 1)
    both = tuple(value) if several else (value, value)
    if len(both) != 2 or not is_whole(both[0], least) or not is_whole(both[1], least):
        raise _not_whole(op, name, f"a whole number ≥ {least}, or two of them", value, both)
    return int(both[0]), int(both[1])


def whole(op: str, name: str, value: Any, least: int) -> int:
    """The number itself. Raises ShapeError unless it is a whole number from ``least`` up."""
    if not is_whole(value, least):
        raise _not_whole(op, name, f"a whole number ≥ {least}", value, (value,))
    return int(value)


def is_whole(value: Any, least: int) -> bool:
    """Whether it is a whole number from ``least`` to ``LARGEST``; True and False are none, as in PyTorch."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and least <= int(value) <= LARGEST


def _not_whole(op: str, name: str, rule: str, value: Any, numbers: tuple) -> ShapeError:
    large = any(isinstance(n, (int, np.integer)) and n > LARGEST for n in numbers)
    return ShapeError(f"{op}: {name} must be {rule}, got {value!r}" + f"; the largest is {LARGEST}" * large)
