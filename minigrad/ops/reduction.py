"""From many elements to few: sums and averages, along an axis, several, or all."""

import math
import operator
from typing import Any

import numpy as np

from minigrad.ops.exponential import exp
from minigrad.ops.selection import where
from minigrad.ops.shape import broadcast_to, reshape, transpose
from minigrad.tensor import Tensor, as_tensor, floating, implements, record

Axes = int | tuple[int, ...] | None


@implements(np.sum)
def sum(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Σx, 0 for no elements. d/dx = 1. Booleans are counted, and whole numbers stay whole."""
    x = as_tensor(x)
    shape = x.data.shape
    value = x.data.sum(axis, keepdims=keepdims)
    return record(value, (x, lambda g, _: broadcast_to(kept(g, shape, axis), shape)))


@implements(np.mean)
def mean(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Σx / n, over the n elements that are averaged; NaN for none; the sum of float16 in float32. d/dx = 1/n."""
    x = floating(x)
    shape = x.shape
    n = _count(shape, axis) or math.nan
    half = x.dtype == np.float16
    value = x.data.sum(axis, np.float32 if half else None, keepdims=keepdims) / n
    value = value.astype(np.float16) if half else value
    return record(value, (x, lambda g, _: broadcast_to(kept(g / n, shape, axis), shape)))


@implements(np.var)
def var(x: Any, axis: Axes = None, ddof: float = 0, keepdims: bool = False) -> Tensor:
    """Σ(x − mean)² / (n − ddof). NumPy's ``ddof`` is 0; PyTorch's var has 1. d/dx = 2(x − mean)/(n − ddof)."""
    x = floating(x)
    shape = x.shape
    freedom = max(_count(shape, axis) - ddof, 0)
    value = np.var(x.data, axis, ddof=ddof, keepdims=keepdims)
    return record(value, (x, lambda g, _: kept(2 * g / freedom, shape, axis) * (x - mean(x, axis, keepdims=True))))


@implements(np.std)
def std(x: Any, axis: Axes = None, ddof: float = 0, keepdims: bool = False) -> Tensor:
    """√var, with the same ``ddof``. d/dx = (x − mean)/((n − ddof)·y), 0 where all x are equal."""
    x = floating(x)
    shape = x.shape
    freedom = max(_count(shape, axis) - ddof, 0)
    value = np.std(x.data, axis, ddof=ddof, keepdims=keepdims)

    def slope(g: Tensor, y: Tensor) -> Tensor:
        return kept(_quotient(g, y) / freedom, shape, axis) * (x - mean(x, axis, keepdims=True))

    return record(value, (x, slope))


def logsumexp(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
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


def _quotient(g: Tensor, y: Tensor) -> Tensor:
    """g / y, and 0 where y = 0."""
    zero = y.data == 0
    return where(zero, 0, g / where(zero, 1, y))


def _count(shape: tuple[int, ...], axis: Axes) -> int:
    """How many elements are reduced to one."""
    return math.prod(shape[a] for a in _axes_of(axis, len(shape)))


def _rows_of(x: Tensor, axis: Axes) -> Tensor:
    """x with the axes to reduce joined into one, the last: (…, n)."""
    axes = _axes_of(axis, x.ndim)
    rest = [i for i in range(x.ndim) if i not in axes]
    return reshape(transpose(x, (*rest, *axes)), (*(x.shape[i] for i in rest), _count(x.shape, axis)))
