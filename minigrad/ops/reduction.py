"""Sums and averages along an axis, several, or all."""

import math
import operator

import numpy as np

from minigrad.errors import ShapeError
from minigrad.ops.exponential import exp
from minigrad.ops.keywords import floats, mask, prepared, start
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
    value = x.data.sum(axis, keepdims=keepdims)
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
    """Σx / n over n elements, NaN for none. d/dx = 1/n. float16 is summed in float32.

    Only elements ``where`` (booleans, broadcast to x) holds are averaged, in ``dtype``.
    """
    if dtype is not None or out is not None or where is not None:
        refuse_out("mean", out)
        x = floats("mean", x, dtype)
        return mean(x, axis, keepdims=keepdims) if where is None else _masked_mean(x, axis, keepdims, where)
    x = floating(x)
    shape = x.shape
    n = _count(shape, axis) or math.nan
    half = x.dtype == np.float16
    value = x.data.sum(axis, np.float32 if half else None, keepdims=keepdims) / n
    value = value.astype(np.float16) if half else value
    return record(value, (x, lambda g, _: broadcast_to(kept(g / n, shape, axis), shape)))


@implements(np.var)
def var(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
    mean: ArrayLike | None = None,
    correction: float | None = None,
) -> Tensor:
    """Σ(x − mean)² / (n − ddof). NumPy's ``ddof`` is 0; PyTorch's var has 1. d/dx = 2(x − mean)/(n − ddof).

    ``correction`` is another name of ``ddof``. Only elements ``where`` (booleans, broadcast to x) holds are counted, in
    ``dtype``. ``mean``: the mean if it is known already, its axes kept; it has a gradient too.
    """
    refuse_out("var", out)
    x, ddof = floats("var", x, dtype), _ddof("var", ddof, correction)
    if where is not None or mean is not None:
        return _var_about(x, axis, ddof, keepdims, None if where is None else mask("var", where, x), mean)
    shape = x.shape
    freedom = max(_count(shape, axis) - ddof, 0)
    value = np.var(x.data, axis, ddof=ddof, keepdims=keepdims)
    return record(value, (x, lambda g, _: kept(2 * g / freedom, shape, axis) * _deviation(x, axis)))


@implements(np.std)
def std(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
    mean: ArrayLike | None = None,
    correction: float | None = None,
) -> Tensor:
    """√var, with the same keywords. d/dx = (x − mean)/((n − ddof)·y), 0 where all x are equal."""
    refuse_out("std", out)
    x, ddof = floats("std", x, dtype), _ddof("std", ddof, correction)
    if where is not None or mean is not None:
        square = _var_about(x, axis, ddof, keepdims, None if where is None else mask("std", where, x), mean)
        return record(np.sqrt(square.data), (square, lambda g, y: _quotient(g / 2, y)))
    shape = x.shape
    freedom = max(_count(shape, axis) - ddof, 0)
    value = np.std(x.data, axis, ddof=ddof, keepdims=keepdims)
    return record(value, (x, lambda g, y: kept(_quotient(g, y) / freedom, shape, axis) * _deviation(x, axis)))


def logsumexp(x: ArrayLike, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """ln Σeˣ, without overflow: the largest x is taken out first; −∞ for none. d/dx = e^(x − y), the softmax."""
    x = floating(x)
    shape = x.shape
    top = np.max(x.data, axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        value = top + np.log(np.sum(np.exp(x.data - top), axis, keepdims=True))
    value = value if keepdims else np.squeeze(value, _axes_of(axis, x.ndim))
    return record(value, (x, lambda g, y: kept(g, shape, axis) * exp(x - kept(y, shape, axis))))


def kept(g: Tensor, shape: tuple[int, ...], axis: Axes) -> Tensor:
    """The result of reducing an array of ``shape``, with the reduced axes back in as axes of length 1."""
    reduced = _axes_of(axis, len(shape))
    return reshape(g, tuple(1 if i in reduced else n for i, n in enumerate(shape)))


def _axes_of(axis: Axes, ndim: int) -> tuple[int, ...]:
    """The axes that ``axis`` means, each from 0 on. A single number has none, but may be reduced along 0 or −1."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple) else (operator.index(axis),)
    for a in axes:
        if not -ndim <= a < ndim and not (ndim == 0 and a in (0, -1)):
            raise np.exceptions.AxisError(a, ndim)
    return tuple(int(a) % ndim for a in axes) if ndim else ()


def _ddof(name: str, ddof: float, correction: float | None) -> float:
    if correction is None:
        return ddof
    if ddof != 0:
        raise ValueError(
            f"{name}: ddof={ddof} and correction={correction} are two names for one thing; give one of them"
        )
    return correction


def _deviation(x: Tensor, axis: Axes) -> Tensor:
    return x - mean(x, axis, keepdims=True)


def _masked_mean(x: Tensor, axis: Axes, keepdims: bool, where: ArrayLike) -> Tensor:
    """The mean of the elements that are chosen, NaN of none. As in ``mean``, float16 is summed in float32."""
    chosen = mask("mean", where, x)
    wide = np.float32 if x.dtype == np.float16 else x.dtype
    n = np.sum(chosen.data, axis, keepdims=keepdims).astype(wide)
    total = sum(choose(chosen, x, np.zeros((), x.dtype)), axis, wide, keepdims=keepdims)
    return astype(total / np.where(n == 0, np.nan, n), x.dtype, copy=False)


def _var_about(
    x: Tensor, axis: Axes, ddof: float, keepdims: bool, chosen: Tensor | None, center: ArrayLike | None
) -> Tensor:
    """var of the elements that are chosen (None: all), about their mean or a center that is given."""
    wide = astype(x, np.float32) if x.dtype == np.float16 else x
    center = mean(wide, axis, keepdims=True, where=chosen) if center is None else as_tensor(center)
    away = wide - center
    if away.shape != x.shape:
        raise ShapeError(f"var: mean has shape {center.shape}; it must be that of the result with its axes kept")
    away = away if chosen is None else choose(chosen, away, np.zeros((), away.dtype))
    counted = np.broadcast_to(True if chosen is None else chosen.data, x.shape)
    n = np.sum(counted, axis, keepdims=keepdims).astype(wide.dtype)
    return astype(sum(away * away, axis, keepdims=keepdims) / np.maximum(n - ddof, 0), x.dtype, copy=False)


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
