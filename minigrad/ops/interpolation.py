"""Piecewise linear interpolation."""

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.ops.indexing import take
from minigrad.ops.joining import concatenate
from minigrad.ops.operands import as_floats, tensors_of
from minigrad.ops.rounding import mod
from minigrad.ops.selection import where
from minigrad.ops.shape import astype
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensors, implements, record


@implements(np.interp)
@checked
def interp(
    x: ArrayLike,
    xp: ArrayLike,
    fp: ArrayLike,
    left: ArrayLike | None = None,
    right: ArrayLike | None = None,
    period: float | None = None,
) -> Tensor:
    """fpⱼ + t·(fpⱼ₊₁ − fpⱼ) with t = (x − xpⱼ)/(xpⱼ₊₁ − xpⱼ): xp (n) from small to large, fp (n), x of any shape.

    Below and above xp it is ``left`` and ``right``, by default the first and the last of fp. With a ``period`` the
    points repeat, and xp may be in any order. The derivatives by x, xp and fp are those of the formula; at a point
    they are those of the piece to the right, as in JAX. Raises ShapeError unless xp and fp are two vectors of one
    length, ValueError for no points, and for points out of order, for which NumPy's result has no meaning.
    """
    x, xp, fp = tensors_of((x, xp, fp))
    x, fp = as_tensors(x, fp)
    xp, fp = as_floats(xp, fp)  # whole numbers beside floats take their dtype, and float32 only where there are none
    x, xp = as_floats(x, xp)
    if xp.ndim != 1 or xp.shape != fp.shape:
        raise ShapeError(f"interp: xp has shape {xp.shape}, fp {fp.shape}; they must be two rows of one length")
    if not xp.size:
        raise ValueError("interp: there must be at least one point")
    if period is not None and min(z.dtype.itemsize for z in (x, xp, fp)) < 8:
        # Less than double precision has no digits left of where in a period a number far away is.
        wide = [astype(z, np.float64, copy=False) for z in (x, xp, fp)]
        return astype(
            interp(wide[0], wide[1], wide[2], period=period), np.result_type(x.dtype, xp.dtype, fp.dtype), copy=False
        )
    if period is None:
        left, right = fp[0] if left is None else left, fp[-1] if right is None else right
    else:
        x, xp, fp = _repeated(x, xp, fp, period)
        left, right = fp[0], fp[-1]
    if np.any(falls := xp.data[1:] < xp.data[:-1]):
        i = int(np.argmax(falls))
        raise ValueError(
            f"interp: xp must go from small to large, and xp[{i}] is {xp.data[i]}, xp[{i + 1}] {xp.data[i + 1]}; "
            "sort it, and fp with it: order = np.argsort(xp)"
        )
    left, right = as_tensors(x, left)[1], as_tensors(x, right)[1]
    with np.errstate(all="ignore"):
        y = where(x.data < xp.data[0], left, where(x.data > xp.data[-1], right, _between(x, xp, fp)))
    # The value is NumPy's, which is right with infinities and computes in float64.
    value = np.interp(x.data, xp.data, fp.data, left.data.item(), right.data.item())
    return record(np.asarray(value, y.dtype), (y, lambda g, _: g))


def _between(x: Tensor, xp: Tensor, fp: Tensor) -> Tensor:
    """The value on the piece that x is on; of two points with one x the first."""
    j = np.clip(np.searchsorted(xp.data, x.data, side="right") - 1, 0, max(xp.size - 2, 0))
    k = np.minimum(j + 1, xp.size - 1)
    start, width = take(xp, j), take(xp, k) - take(xp, j)
    flat = width.data == 0
    return take(fp, j) + (take(fp, k) - take(fp, j)) * where(flat, 0, (x - start) / where(flat, 1, width))


def _repeated(x: Tensor, xp: Tensor, fp: Tensor, period: float) -> tuple[Tensor, Tensor, Tensor]:
    """x and the points within one period, with the nearest points of the period before and of the one after."""
    if period == 0:
        raise ValueError("interp: the period must not be 0")
    period = abs(period)
    x, xp = mod(x, period), mod(xp, period)
    order = np.argsort(xp.data, kind="stable")
    xp, fp = xp[order], fp[order]
    return x, concatenate([xp[-1:] - period, xp, xp[:1] + period]), concatenate([fp[-1:], fp, fp[:1]])
