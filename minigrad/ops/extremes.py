"""The largest and the smallest elements, and where they are. A NaN among the elements is the result."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.errors import ShapeError
from minigrad.ops.indexing import take_along_axis
from minigrad.ops.reduction import Axes, _axes_of, kept
from minigrad.ops.shape import squeeze
from minigrad.tensor import Tensor, as_tensor, implements, record


@implements(np.max)
def max(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The largest element. Ties: along one axis the first gets the gradient; else they share it, as in ``amax``."""
    single = isinstance(axis, int) and np.ndim(x) > 0
    return _first("max", np.argmax, x, axis, keepdims) if single else _shared("max", np.max, x, axis, keepdims)


@implements(np.min)
def min(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The smallest element. Ties: along one axis the first gets the gradient; else they share it, as in ``amin``."""
    single = isinstance(axis, int) and np.ndim(x) > 0
    return _first("min", np.argmin, x, axis, keepdims) if single else _shared("min", np.min, x, axis, keepdims)


@implements(np.amax)
def amax(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The largest element. All that tie share the gradient evenly, along one axis too."""
    return _shared("amax", np.max, x, axis, keepdims)


@implements(np.amin)
def amin(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The smallest element. All that tie share the gradient evenly, along one axis too."""
    return _shared("amin", np.min, x, axis, keepdims)


@implements(np.argmax)
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the (first) largest element is: whole numbers, without a gradient."""
    return record(np.argmax(_filled("argmax", x, axis).data, axis, keepdims=keepdims))


@implements(np.argmin)
def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the (first) smallest element is: whole numbers, without a gradient."""
    return record(np.argmin(_filled("argmin", x, axis).data, axis, keepdims=keepdims))


def _first(name: str, position: Callable, x: Any, axis: Any, keepdims: bool) -> Tensor:
    """The extreme element along one axis, taken from its (first) place."""
    x = _filled(name, x, axis)
    y = take_along_axis(x, position(x.data, axis, keepdims=True), axis)
    return y if keepdims else squeeze(y, axis)


def _shared(name: str, reduce: Callable, x: Any, axis: Axes, keepdims: bool) -> Tensor:
    """The extreme element along any axes; its gradient goes in equal parts to all that are equal to it."""
    x = _filled(name, x, axis)

    def share(g: Tensor, y: Tensor) -> Tensor:
        best = kept(y, x.shape, axis).data
        tied = (x.data == best) | (np.isnan(x.data) & np.isnan(best))
        return kept(g, x.shape, axis) * (tied / np.sum(tied, axis, keepdims=True)).astype(x.dtype)

    return record(reduce(x.data, axis, keepdims=keepdims), (x, share))


def _filled(name: str, x: Any, axis: Axes) -> Tensor:
    """x as a Tensor, unless there is nothing to choose from along ``axis``."""
    x = as_tensor(x)
    if x.size == 0 and any(x.shape[a] == 0 for a in _axes_of(axis, x.ndim)):
        raise ShapeError(f"{name}: among no elements there is none to choose: shape {x.shape}, axis {axis}")
    return x
