"""From many elements to few: sums, means, extremes, along an axis, several, or all."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from minigrad.ops.arithmetic import square
from minigrad.ops.exponential import exp
from minigrad.ops.indexing import take_along_axis
from minigrad.ops.shape import broadcast_to, reshape, squeeze
from minigrad.tensor import Tensor, as_tensor, floating, implements, record

Axes = int | Sequence[int] | None


@implements(np.sum)
def sum(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Σx. d/dx = 1."""
    x = as_tensor(x)
    shape = x.shape
    value = np.sum(x.data, axis, keepdims=keepdims)
    return record(value, (x, lambda g, _: broadcast_to(kept(g, shape, axis), shape)))


@implements(np.mean)
def mean(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Σx / n, over the n elements that are averaged. d/dx = 1/n."""
    x = floating(x)
    return sum(x, axis, keepdims) / _count(x, axis)


@implements(np.var)
def var(x: Any, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
    """Σ(x − mean)² / (n − ddof). NumPy's ``ddof`` is 0; PyTorch's var has 1."""
    x = floating(x)
    return sum(square(x - mean(x, axis, keepdims=True)), axis, keepdims) / (_count(x, axis) - ddof)


@implements(np.max, np.amax)
def max(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The largest element; NaN if there is one. Ties: along one axis the first gets the gradient, else all share it."""
    return _extreme(x, axis, keepdims, np.max, np.argmax)


@implements(np.min, np.amin)
def min(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The smallest element; NaN if there is one. Ties: as in ``max``."""
    return _extreme(x, axis, keepdims, np.min, np.argmin)


@implements(np.argmax)
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the (first) largest element is: whole numbers, without a gradient."""
    return record(np.asarray(np.argmax(as_tensor(x).data, axis, keepdims=keepdims)))


@implements(np.argmin)
def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the (first) smallest element is: whole numbers, without a gradient."""
    return record(np.asarray(np.argmin(as_tensor(x).data, axis, keepdims=keepdims)))


def logsumexp(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """ln Σeˣ, without overflow: the largest x is taken out first. d/dx = e^(x − y), the softmax."""
    x = floating(x)
    top = np.max(x.data, axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        value = np.squeeze(top, axis) + np.log(np.sum(np.exp(x.data - top), axis))
    shape = x.shape
    y = record(value, (x, lambda g, y: kept(g, shape, axis) * exp(x - kept(y, shape, axis))))
    return kept(y, shape, axis) if keepdims else y


def kept(g: Tensor, shape: tuple[int, ...], axis: Axes) -> Tensor:
    """The result of reducing an array of ``shape``, with the reduced axes back in as axes of length 1."""
    reduced = range(len(shape)) if axis is None else [a % len(shape) for a in np.atleast_1d(axis)]
    return reshape(g, tuple(1 if i in reduced else n for i, n in enumerate(shape)))


def _count(x: Tensor, axis: Axes) -> int:
    """How many elements are reduced to one."""
    return x.size if axis is None else math.prod(x.shape[a] for a in np.atleast_1d(axis))


def _extreme(x: Any, axis: Axes, keepdims: bool, reduce: Callable, position: Callable) -> Tensor:
    """``reduce`` along the axis. One axis: an element taken from its place; else the tied share the gradient."""
    x = as_tensor(x)
    if isinstance(axis, int):
        first = position(x.data, axis, keepdims=True)
        y = take_along_axis(x, first, axis)
        return y if keepdims else squeeze(y, axis)
    value = reduce(x.data, axis, keepdims=keepdims)

    def share(g: Tensor, y: Tensor) -> Tensor:
        best = kept(y, x.shape, axis).data
        tied = (x.data == best) | ((x.data != x.data) & (best != best))
        return kept(g, x.shape, axis) * (tied / np.sum(tied, axis, keepdims=True)).astype(x.dtype)

    return record(value, (x, share))
