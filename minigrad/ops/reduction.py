"""Sums and averages along an axis, several, or all."""

import math

import numpy as np

from minigrad.checks import is_whole
from minigrad.kernels.reduction import mean as mean_of
from minigrad.kernels.reduction import total
from minigrad.ops.keywords import floats, in_float32, mask, prepared, start
from minigrad.ops.selection import where as choose
from minigrad.ops.shape import astype, broadcast_to, reshape, transpose
from minigrad.ops.types import ArrayLike, Axes, DType, refuse_out
from minigrad.tensor import Tensor, as_tensor, floating, implements, record


@implements(np.sum)
def sum(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """Σx, 0 for no elements. d/dx = 1. Booleans are counted, and whole numbers stay whole.

    Only elements ``where`` (booleans, broadcast to x) holds are added, to ``initial``, all of them in ``dtype``.
    """
    if dtype is not None or out is not None or initial is not None or where is not None:
        y = sum(prepared("sum", x, dtype, out, where, 0), axis, keepdims=keepdims)
        y = y if dtype is None else astype(y, dtype, copy=False)
        return y if initial is None else y + start("sum", initial, y)
    x = as_tensor(x)
    shape = x.data.shape
    value = total(x.data, axis, keepdims)
    return record(value, (x, lambda g, _: broadcast_to(kept(g, shape, axis), shape)))


@implements(np.mean)
def mean(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
) -> Tensor:
    """Σx / n over n elements, NaN for none. d/dx = 1/n. float16 is summed, and divided, in float32.

    Only elements ``where`` (booleans, broadcast to x) holds are averaged, in ``dtype``.
    """
    if dtype is not None or out is not None or where is not None:
        refuse_out("mean", out)
        x = floats("mean", x, dtype)
        return mean(x, axis, keepdims=keepdims) if where is None else _masked_mean(x, axis, keepdims, where)
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(mean, x, axis, keepdims=keepdims)
    shape = x.data.shape
    n = _count(shape, axis) or math.nan
    value = mean_of(x.data, axis, keepdims, n)
    return record(value, (x, lambda g, _: broadcast_to(kept(g / n, shape, axis), shape)))


def kept(g: Tensor, shape: tuple[int, ...], axis: Axes) -> Tensor:
    """The result of reducing an array of ``shape``, with the reduced axes back in as axes of length 1."""
    reduced = _axes_of(axis, len(shape))
    return reshape(g, tuple(1 if i in reduced else n for i, n in enumerate(shape)))


def _axes_of(axis: Axes, ndim: int) -> tuple[int, ...]:
    """The axes that ``axis`` means, each from 0 on. A single number has none, but may be reduced along 0 or −1."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    for a in axes:
        if type(a) is not int and not is_whole(a):
            raise TypeError(f"an axis must be a whole number, got {axis!r}")
        if not -ndim <= a < ndim and not (ndim == 0 and a in (0, -1)):
            raise np.exceptions.AxisError(a, ndim)
    found = tuple(int(a) % (ndim or 1) for a in axes)
    if len(found) > 1 and len(set(found)) < len(found):
        raise ValueError(f"an axis is there twice: {axis} of {ndim} axes")
    return found if ndim else ()


def _masked_mean(x: Tensor, axis: Axes, keepdims: bool, where: ArrayLike) -> Tensor:
    """The mean of the elements that are chosen, NaN of none. As in ``mean``, float16 is summed in float32."""
    chosen = mask("mean", where, x)
    wide = np.float32 if x.dtype == np.float16 else x.dtype
    n = np.sum(chosen.data, axis, keepdims=keepdims).astype(wide)
    picked, n = choose(chosen, x, np.zeros((), x.dtype)), np.where(n == 0, np.nan, n)
    with np.errstate(over="ignore"):
        y = sum(picked, axis, wide, keepdims=keepdims) / n
    if not np.all(np.isfinite(y.data)) and x.size and np.all(np.isfinite(picked.data)):  # the sum is out of range
        unit = y.dtype.type(2.0 ** math.ceil(math.log2(_count(x.shape, axis))))
        y = sum(picked / unit, axis, wide, keepdims=keepdims) / n * unit
    return astype(y, x.dtype, copy=False)


def _quotient(g: Tensor, y: Tensor) -> Tensor:
    """g / y, and 0 where y = 0."""
    zero = y.data == 0
    return choose(zero, 0, g / choose(zero, 1, y))


def _count(shape: tuple[int, ...], axis: Axes) -> int:
    """How many elements are reduced to one."""
    return math.prod(shape[a] for a in _axes_of(axis, len(shape)))


def _rows_of(x: Tensor, axis: Axes) -> Tensor:
    """x with the axes to reduce joined into one, the last: (…, n)."""
    axes = _axes_of(axis, x.ndim)
    rest = [i for i in range(x.ndim) if i not in axes]
    return reshape(transpose(x, (*rest, *axes)), (*(x.shape[i] for i in rest), _count(x.shape, axis)))
