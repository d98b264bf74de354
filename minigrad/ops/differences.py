"""Neighbours along an axis: their differences, and the area under the line through them."""

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.ops.arithmetic import multiply
from minigrad.ops.comparison import not_equal
from minigrad.ops.joining import concatenate
from minigrad.ops.operands import tensor_beside
from minigrad.ops.reduction import sum
from minigrad.ops.shape import astype, broadcast_to, moveaxis, ravel
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, as_tensors, implements


@implements(np.diff)
@checked
def diff(
    x: ArrayLike,
    n: int = 1,
    axis: int = -1,
    prepend: ArrayLike | None = None,
    append: ArrayLike | None = None,
) -> Tensor:
    """xₜ₊₁ − xₜ along an axis, n times over; of booleans, whether they differ.

    ``prepend`` and ``append`` are joined to x before and after it first; a number goes to every row.
    """
    x = tensor_beside(x, prepend, append)
    if n < 0:
        raise ValueError(f"diff: n is how often differences are taken, so 0 or more, got {n}")
    if x.ndim == 0:
        raise ShapeError("diff: x is a single number, without an axis along which it has neighbours")
    y = moveaxis(x, axis, 0)
    if n and (prepend is not None or append is not None):
        y = concatenate([*_border(y, prepend, axis), y, *_border(y, append, axis)])
    for _ in range(min(n, len(y))):  # then nothing is left
        y = not_equal(y[1:], y[:-1]) if y.dtype.kind == "b" else y[1:] - y[:-1]
    return moveaxis(y, 0, axis)


@implements(np.ediff1d)
def ediff1d(x: ArrayLike, to_end: ArrayLike | None = None, to_begin: ArrayLike | None = None) -> Tensor:
    """xₜ₊₁ − xₜ of the ravelled x, between ``to_begin`` and ``to_end``."""
    x = ravel(tensor_beside(x, to_begin, to_end))
    ends = [[] if end is None else [ravel(as_tensors(x, end)[1])] for end in (to_begin, to_end)]
    return concatenate([*ends[0], diff(x), *ends[1]])


@implements(np.trapezoid)
@checked
def trapezoid(y: ArrayLike, x: ArrayLike | None = None, dx: ArrayLike = 1.0, axis: int = -1) -> Tensor:
    """The integral of y along an axis by the trapezoidal rule: Σ dₜ·(yₜ + yₜ₊₁)/2.

    d are the differences of the sample points x, one row for all or broadcast to y; without x they are ``dx``. float16
    is computed in float32.
    """
    y, x = (as_tensor(y), None) if x is None else as_tensors(y, x)
    if y.dtype == np.float16 and getattr(dx if x is None else x, "dtype", y.dtype) == np.float16:
        wide = None if x is None else astype(x, np.float32)
        return astype(trapezoid(astype(y, np.float32), wide, dx, axis), np.float16)
    rows = moveaxis(y, axis, -1)
    if x is not None:
        dx = diff(x) if x.ndim < 2 else moveaxis(diff(x, axis=axis), axis, -1)
    return sum(multiply(dx, rows[..., 1:] / 2 + rows[..., :-1] / 2), -1)


def _border(x: Tensor, border: ArrayLike | None, axis: int) -> list[Tensor]:
    """``prepend`` or ``append`` for an x whose ``axis`` is now the first: nothing, or one Tensor."""
    if border is None:
        return []
    border = as_tensors(x, border)[1]
    return [moveaxis(border, axis, 0) if border.ndim else broadcast_to(border, (1, *x.shape[1:]))]
