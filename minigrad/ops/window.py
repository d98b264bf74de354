"""How a window moves over 1-d signals and images: the checks of size, stride, padding, dilation, groups and input.

The ops compute with images (N, C, H, W). A signal (N, C, L) is an image one row high, and x without the axis N is a
batch of one; ``as_images`` and ``like_input`` convert to images and back.
"""

import math
from typing import Any

import numpy as np

from minigrad.checks import LARGEST
from minigrad.errors import ShapeError
from minigrad.ops.shape import reshape
from minigrad.tensor import Tensor

Single = int | tuple[int]
Pair = int | tuple[int, int]

HUGE = 2**40
"""An array of more elements fits into no memory."""

INPUTS = {1: "(N, C, L) or (C, L)", 2: "(N, C, H, W) or (C, H, W)"}
"""What x may be, by the number of axes over which the window moves."""


def pair(op: str, name: str, value: Any, least: int, axes: int = 2) -> tuple[int, int]:
    """(value, value), or the pair itself; with one axis (least, value), as for an image one row high.

    Raises ShapeError for anything but whole numbers from ``least`` up.
    """
    if axes == 1:
        return least, single(op, name, value, least)
    kind = type(value)
    if kind is int and least <= value <= LARGEST:  # as nearly always
        return value, value
    several = issubclass(kind, (tuple, list)) or (not issubclass(kind, int) and np.ndim(value) == 1)
    both = tuple(value) if several else (value, value)
    if len(both) != 2 or not is_whole(both[0], least) or not is_whole(both[1], least):
        raise _not_whole(op, name, f"a whole number ≥ {least}, or two of them", value, both)
    return int(both[0]), int(both[1])


def single(op: str, name: str, value: Any, least: int) -> int:
    """The number, also if it comes as (number,). Raises ShapeError unless it is a whole number from ``least`` up."""
    number = value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value
    return whole(op, name, number if is_whole(number, least) else value, least)


def whole(op: str, name: str, value: Any, least: int) -> int:
    """The number itself. Raises ShapeError unless it is a whole number from ``least`` up."""
    if type(value) is int and least <= value <= LARGEST:
        return value
    if not is_whole(value, least):
        raise _not_whole(op, name, f"a whole number ≥ {least}", value, (value,))
    return int(value)


def is_whole(value: Any, least: int) -> bool:
    """Whether it is a whole number from ``least`` to ``LARGEST``; True and False are none, as in PyTorch."""
    if type(value) is int:
        return least <= value <= LARGEST
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and least <= int(value) <= LARGEST


def flag(op: str, name: str, value: Any) -> bool:
    """The truth value itself. Raises TypeError for anything but True and False, as PyTorch does."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{op}: {name} must be True or False, got {value!r}")
    return bool(value)


def check_input(op: str, x: Tensor, axes: int) -> None:
    """Raise ShapeError unless x is a batch of signals or images, or one of them."""
    if x.ndim - axes not in (1, 2):
        raise ShapeError(f"{op}: x must be {INPUTS[axes]}, got {x.shape}")


def as_images(x: Tensor, axes: int = 2) -> Tensor:
    """x as images (N, C, H, W): a signal as one row, and x without a batch as a batch of one."""
    if x.ndim == 4:
        return x
    shape = x.shape
    batch = shape[:-axes] if x.ndim == axes + 2 else (1, *shape[:-axes])
    return reshape(x, (*batch, *[1] * (2 - axes), *shape[-axes:]))


def like_input(y: Tensor, x: Tensor, axes: int = 2) -> Tensor:
    """Images y (N, C, H, W), computed from ``as_images(x)``, with the axes that x has."""
    if x.ndim == 4:
        return y
    channels = y.shape[:2] if x.ndim == axes + 2 else y.shape[1:2]
    return reshape(y, (*channels, *y.shape[-axes:]))


def check_size(op: str, shape: tuple[int, ...], what: str = "output") -> None:
    """Raise ShapeError for an output, or another array, that no memory holds."""
    if math.prod(shape) > HUGE:
        raise ShapeError(f"{op}: the {what} would have shape {shape}; no memory holds it")


def no_memory(op: str, shape: tuple[int, ...], what: str = "output") -> MemoryError:
    """What to raise where there is no memory for an output, or for another array."""
    return MemoryError(f"{op}: not enough memory for the {what} of shape {shape}, {math.prod(shape):,} elements")


def _not_whole(op: str, name: str, rule: str, value: Any, numbers: tuple) -> ShapeError:
    large = any(isinstance(n, (int, np.integer)) and n > LARGEST for n in numbers)
    return ShapeError(f"{op}: {name} must be {rule}, got {value!r}" + f"; the largest is {LARGEST}" * large)
