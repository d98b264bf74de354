"""Padding of the last axes in PyTorch's order, the last axis first. ``minigrad.pad`` is NumPy's."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.ops.padding import bordered
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import LARGEST, check_size, is_whole, no_memory
from minigrad.tensor import Tensor, as_tensor

MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""PyTorch's name of each mode, and NumPy's."""


@checked
def pad(x: ArrayLike, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """x with a border: pad = (left, right, top, bottom, …), two numbers for each axis from the last one on.

    A negative number cuts off. The border is ``value`` (0 unless given); in mode "reflect" the mirror image without the
    outermost element, in "replicate" the outermost element, in "circular" the elements of the other end.

    Raises ShapeError for more pairs than x has axes, and for a border that the axis is too short for.
    """
    x = as_tensor(x)
    if mode not in MODES:
        raise ValueError(f"pad: mode must be one of {', '.join(map(repr, MODES))}, got {mode!r}")
    if value is not None and mode != "constant":
        raise ValueError(f"pad: a value goes with mode 'constant', got {value!r} with mode {mode!r}")
    widths = _by_axis(x, pad)
    for axis, width in enumerate(widths):
        _check(x, axis, width, mode)
    added = [(max(before, 0), max(after, 0)) for before, after in widths]
    shape = tuple(n + sum(width) for n, width in zip(x.shape, added, strict=True))
    check_size("pad", shape)
    # The other end is that of what is left; a mirror image is of the whole.
    x = _cut(x, widths) if mode == "circular" else x
    try:
        y = bordered(x, added, MODES[mode], value or 0) if any(map(any, added)) else x
    except MemoryError:
        raise no_memory("pad", shape) from None
    return y if mode == "circular" else _cut(y, widths)


def _cut(x: Tensor, widths: list[tuple[int, int]]) -> Tensor:
    """x without as many elements at each end as are negative in ``widths``."""
    if not any(n < 0 for width in widths for n in width):
        return x
    return x[tuple(slice(max(-before, 0), min(after, 0) or None) for before, after in widths)]


def _check(x: Tensor, axis: int, width: tuple[int, int], mode: str) -> None:
    if width == (0, 0):
        return
    n, cut = x.shape[axis], sum(min(each, 0) for each in width)
    most = {"reflect": n - 1, "circular": n + cut, "replicate": LARGEST if n else 0}.get(mode, LARGEST)
    least = -n if mode == "constant" else -LARGEST
    if max(width) > most or min(width) < least or n + sum(width) < 0:
        raise ShapeError(
            f"pad: axis {axis}, of length {n}, cannot have {width} in mode {mode!r}, x has shape {x.shape}"
        )


def _by_axis(x: Tensor, pad: Any) -> list[tuple[int, int]]:
    """(before, after) for each axis of x, from the first on."""
    numbers = tuple(pad) if isinstance(pad, (tuple, list, np.ndarray)) else ()
    if (
        len(numbers) % 2
        or len(numbers) > 2 * x.ndim
        or not numbers
        or not all(map(is_whole, numbers, repeat(-LARGEST)))
    ):
        raise ShapeError(
            f"pad: pad must be (left, right, top, bottom, …), two whole numbers for each of the last axes of an x of "
            f"shape {x.shape}, got {pad!r}"
        )
    pairs = [(int(numbers[i]), int(numbers[i + 1])) for i in range(0, len(numbers), 2)]
    return [(0, 0)] * (x.ndim - len(pairs)) + pairs[::-1]
