"""Borders around arrays, under NumPy's names; PyTorch's are in ``nn.functional.padding``."""

from typing import Any

import numpy as np

from minigrad.errors import ShapeError, UnsupportedError
from minigrad.ops.taps import tapped
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, implements, record

# Modes that copy elements to the border: NumPy pads the indices of the elements, and a gather copies.
COPYING = ("edge", "reflect", "symmetric", "wrap")


@implements(np.pad)
def pad(x: ArrayLike, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0) -> Tensor:
    """x with ``pad_width`` elements before and after on each axis: a number, (before, after), one pair for each axis.

    The border is ``constant_values``, or in mode "edge" the outermost element, in "reflect" the mirror image without
    it, in "symmetric" with it, in "wrap" the other end. The derivative cuts the border off, and
    adds its gradient to the elements that it was copied from.
    """
    x = as_tensor(x)
    if mode != "constant" and mode not in COPYING:
        raise UnsupportedError(f'pad: mode must be "constant" or one of {COPYING}, got {mode!r}')
    widths = _pairs(pad_width, x.ndim)
    if mode == "constant" or not any(map(any, widths)):
        inside = tuple(slice(before, before + n) for (before, _), n in zip(widths, x.shape, strict=True))
        value = np.pad(x.data, widths or 0, constant_values=constant_values)
        return record(value, (x, lambda g, _: g[inside]))
    y = x
    for axis, width in enumerate(widths):
        if any(width):
            indices = np.pad(np.arange(y.shape[axis]), width, mode)  # type: ignore[call-overload]
            y = tapped(y, axis, indices[None])
    return y


def _pairs(pad_width: Any, ndim: int) -> list[tuple[int, int]]:
    """(before, after) for each axis, from any of the forms that NumPy takes."""
    if isinstance(pad_width, dict):
        named = {axis % ndim: width for axis, width in pad_width.items()}
        pad_width = [np.broadcast_to(named.get(axis, 0), 2) for axis in range(ndim)] or 0
    widths = np.asarray(pad_width)
    fits = widths.ndim < 3 and widths.shape[-1:] in ((), (1,), (2,)) and widths.shape[:-1] in ((), (1,), (ndim,))
    if not fits or widths.dtype.kind not in "iu" or (widths < 0).any():
        raise ShapeError(
            f"pad: pad_width {pad_width} does not fit {ndim} axes; give a whole number, a pair, or {ndim} pairs, none "
            "of them negative"
        )
    return [(int(before), int(after)) for before, after in np.broadcast_to(widths, (ndim, 2))]
