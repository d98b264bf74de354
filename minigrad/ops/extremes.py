"""The largest and the smallest elements, and where they are. A NaN among the elements is the result."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.checks import checked
from minigrad.creation import zeros_like
from minigrad.errors import ShapeError
from minigrad.ops.indexing import take_along_axis
from minigrad.ops.keywords import prepared, start
from minigrad.ops.reduction import _axes_of, kept
from minigrad.ops.selection import maximum, minimum
from minigrad.ops.selection import where as choose
from minigrad.ops.shape import squeeze
from minigrad.ops.types import ArrayLike, Axes, refuse_out
from minigrad.tensor import Tensor, as_tensor, implements, record


@implements(np.max)
def max(
    x: ArrayLike,
    axis: Axes = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """The largest element. Ties: along one axis the first gets the gradient; else they share it, as in ``amax``.

    ``initial`` counts as one more element, and is the result of none. Only elements ``where`` (booleans, broadcast to
    x) holds count; that needs an ``initial``. At a tie with ``initial`` the element gets half of the gradient.
    """
    if out is not None or initial is not None or where is not None:
        return _from("max", max, maximum, x, axis, out, keepdims, initial, where)
    single = axis is not None and not isinstance(axis, tuple) and np.ndim(x) > 0
    return _first("max", np.argmax, x, axis, keepdims) if single else _shared("max", np.max, x, axis, keepdims)


@implements(np.min)
def min(
    x: ArrayLike,
    axis: Axes = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """The smallest element. Ties: along one axis the first gets the gradient; else they share it, as in ``amin``.

    ``initial`` and ``where`` as in ``max``.
    """
    if out is not None or initial is not None or where is not None:
        return _from("min", min, minimum, x, axis, out, keepdims, initial, where)
    single = axis is not None and not isinstance(axis, tuple) and np.ndim(x) > 0
    return _first("min", np.argmin, x, axis, keepdims) if single else _shared("min", np.min, x, axis, keepdims)


@implements(np.amax)
def amax(
    x: ArrayLike,
    axis: Axes = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """The largest element. All that tie share the gradient evenly, along one axis too. Keywords as in ``max``."""
    if out is not None or initial is not None or where is not None:
        return _from("amax", amax, maximum, x, axis, out, keepdims, initial, where)
    return _shared("amax", np.max, x, axis, keepdims)


@implements(np.amin)
def amin(
    x: ArrayLike,
    axis: Axes = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """The smallest element. All that tie share the gradient evenly, along one axis too. Keywords as in ``max``."""
    if out is not None or initial is not None or where is not None:
        return _from("amin", amin, minimum, x, axis, out, keepdims, initial, where)
    return _shared("amin", np.min, x, axis, keepdims)


@implements(np.argmax)
@checked
def argmax(x: ArrayLike, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Tensor:
    """The index of the largest element, the first of several; without a gradient."""
    refuse_out("argmax", out)
    return record(np.argmax(_filled("argmax", x, axis).data, axis, keepdims=keepdims))


@implements(np.argmin)
@checked
def argmin(x: ArrayLike, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Tensor:
    """The index of the smallest element, the first of several; without a gradient."""
    refuse_out("argmin", out)
    return record(np.argmin(_filled("argmin", x, axis).data, axis, keepdims=keepdims))


@implements(np.ptp)
def ptp(x: ArrayLike, axis: Axes = None, out: None = None, keepdims: bool = False) -> Tensor:
    """The range of the elements: ``max`` − ``min``."""
    refuse_out("ptp", out)
    return max(x, axis, keepdims=keepdims) - min(x, axis, keepdims=keepdims)


def _from(
    name: str,
    extreme: Callable[..., Tensor],
    choose: Callable[..., Tensor],
    x: ArrayLike,
    axis: Axes,
    out: None,
    keepdims: bool,
    initial: ArrayLike | None,
    where: ArrayLike | None,
) -> Tensor:
    """The extreme of the elements and of ``initial``."""
    if initial is None and where is not None and where is not True:
        raise ValueError(f"{name}: where may leave no element, so it needs initial, the result of none")
    x = as_tensor(x)
    last = _last(x.dtype, choose is maximum)
    x = prepared(name, x, None, out, where, last)
    if initial is None:
        return extreme(x, axis, keepdims=keepdims)
    if _is_empty(x, axis):
        value = np.max(x.data, axis, keepdims=keepdims, initial=last)
        y = record(value, (x, lambda *_: zeros_like(x)))
    else:
        y = extreme(x, axis, keepdims=keepdims)
    return choose(y, start(name, initial, y))


def _last(dtype: np.dtype, of_the_largest: bool) -> Any:
    """The identity of max and min: the smallest value of the dtype for max, the largest for min."""
    if dtype.kind == "f":
        return -np.inf if of_the_largest else np.inf
    if dtype.kind == "b":
        return not of_the_largest
    return np.iinfo(dtype).min if of_the_largest else np.iinfo(dtype).max


def _first(name: str, position: Callable, x: ArrayLike, axis: Any, keepdims: bool) -> Tensor:
    """The extreme element along one axis, gathered at its index, the first of several."""
    x = _filled(name, x, axis)
    y = take_along_axis(x, position(x.data, axis, keepdims=True), axis)
    return y if keepdims else squeeze(y, axis)


def _shared(name: str, reduce: Callable, x: ArrayLike, axis: Axes, keepdims: bool) -> Tensor:
    """The extreme element along any axes; its gradient goes in equal parts to all that are equal to it."""
    x = _filled(name, x, axis)

    def share(g: Tensor, y: Tensor) -> Tensor:
        best = kept(y, x.shape, axis).data
        tied = (x.data == best) | (np.isnan(x.data) & np.isnan(best))
        many = np.sum(tied, axis, keepdims=True).astype(x.dtype)
        return choose(tied, kept(g, x.shape, axis) / many, 0)  # and not g·0, where g may be infinite

    return record(reduce(x.data, axis, keepdims=keepdims), (x, share))


def _filled(name: str, x: ArrayLike, axis: Axes) -> Tensor:
    """x as a Tensor, unless there is nothing to choose from along ``axis``."""
    x = as_tensor(x)
    if _is_empty(x, axis):
        raise ShapeError(f"{name}: among no elements there is none to choose: shape {x.shape}, axis {axis}")
    return x


def _is_empty(x: Tensor, axis: Axes) -> bool:
    return x.size == 0 and any(x.shape[a] == 0 for a in _axes_of(axis, x.ndim))
