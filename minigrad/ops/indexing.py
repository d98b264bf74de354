"""Elements picked out, and put back: every pick has a scatter-add as its derivative, and the other way round."""

import math
import operator
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from minigrad.arrays import is_compiled
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels.indexing import add_rows
from minigrad.ops.shape import ravel
from minigrad.ops.types import ArrayLike, Indices, refuse_out
from minigrad.tensor import Tensor, as_tensor, implements, record


@implements(operator.getitem)
def getitem(x: ArrayLike, index: Any) -> Tensor:
    """x[index], for every kind of index that NumPy has. The derivative adds g into zeros at the same places."""
    return _pick(as_tensor(x), places_of(index))


def scatter(g: ArrayLike, index: Any, shape: Sequence[int]) -> Tensor:
    """Zeros of ``shape`` with g added at ``index``; where an index repeats, all of its values are added up.

    The derivative picks g's elements out again. Raises ShapeError if g has not the shape of what the index picks.
    """
    g, places = as_tensor(g), places_of(index)
    picked = np.broadcast_to(np.False_, shape)[places].shape
    if g.shape != picked:
        raise ShapeError(f"scatter: g has shape {g.shape}, but the index picks {picked} from {tuple(shape)}")
    return _put(g, places, tuple(shape))


@implements(np.take)
def take(
    x: ArrayLike,
    indices: Indices,
    axis: int | None = None,
    out: None = None,
    mode: Literal["raise", "wrap", "clip"] = "raise",
) -> Tensor:
    """x[indices] along one axis, or (None) out of the ravelled x. Indices may repeat, and have any shape.

    An index that is not there is an error; or, by ``mode``, counts on from the start ("wrap"), or means the nearest
    that is ("clip", for which −1 is 0).
    """
    refuse_out("take", out)
    if axis is None:
        return take(ravel(x), indices, 0, None, mode)
    x = as_tensor(x)
    if not x.data.ndim:
        x = ravel(x)
    axis, places = _axis(x, axis), np.asarray(places_of(indices))
    if places.dtype.kind == "b":
        places = places.astype(np.intp)
    if mode != "raise":
        places = _within(places, x.shape[axis], mode)
    return _pick(x, (slice(None),) * axis + (places,))


@implements(np.take_along_axis)
def take_along_axis(x: ArrayLike, indices: Indices, axis: int | None = -1) -> Tensor:
    """One element (or several) from each row along ``axis``, at the places in ``indices``.

    x and ``indices`` are broadcast against each other along the other axes. With axis None x is ravelled first.
    Raises ShapeError if they differ in the number of axes.
    """
    if axis is None:
        return take_along_axis(ravel(x), indices, 0)
    x = as_tensor(x)
    axis, places = _axis(x, axis), np.asarray(places_of(indices))
    if places.ndim != x.ndim:
        raise ShapeError(
            f"take_along_axis: x has shape {x.shape}, the indices {places.shape}; both need the same number of axes"
        )
    if places.dtype.kind not in "iu":
        raise DTypeError(f"take_along_axis: the indices must be whole numbers, got {places.dtype}")
    grid = list(np.ogrid[tuple(slice(n) for n in x.shape)])
    grid[axis] = places
    return _pick(x, tuple(grid))


@implements(np.repeat)
def repeat(x: ArrayLike, repeats: Indices, axis: int | None = None) -> Tensor:
    """Each element along an axis (None: of the ravelled x) several times: ``repeats`` times, or as it says for each.

    The derivative adds the copies up.
    """
    x = as_tensor(x)
    if axis is None or (x.ndim == 0 and axis in (0, -1)):
        return repeat(ravel(x), repeats, 0)
    places = np.arange(x.shape[normalize_axis_index(axis, x.ndim)])
    return take(x, np.repeat(places, np.asarray(repeats)), axis)


@implements(np.nonzero)
def nonzero(x: ArrayLike) -> tuple[Tensor, ...]:
    """Where x is not 0 (NaN is not): for each axis the indices, whole numbers, without a gradient. x[nonzero(x)] works.

    Raises ValueError for a single number, which has no axis.
    """
    return tuple([record(places) for places in np.nonzero(as_tensor(x).data)])


@implements(np.flatnonzero)
def flatnonzero(x: ArrayLike) -> Tensor:
    """Where the ravelled x is not 0: whole numbers, without a gradient."""
    return record(np.flatnonzero(as_tensor(x).data))


@implements(np.argwhere)
def argwhere(x: ArrayLike) -> Tensor:
    """Where x is not 0, one row of indices for each such element: ``nonzero`` transposed."""
    return record(np.argwhere(as_tensor(x).data))


def places_of(index: Any) -> Any:
    """The index with its lists, arrays and Tensors as arrays of its own, which later writes to those do not reach."""
    return tuple([_place(part) for part in index]) if isinstance(index, tuple) else _place(index)


def _place(part: Any) -> Any:
    if part is None or part is Ellipsis or isinstance(part, (int, slice)):
        return part
    place = np.array(part.data if isinstance(part, Tensor) else part)
    if not place.size and isinstance(part, (list, tuple)):
        return place.astype(np.intp)
    if place.dtype.kind == "f":
        raise DTypeError(
            f"index: an index must be whole numbers or booleans, got {place.dtype}; use np.astype(x, np.int64)"
        )
    return place


def _pick(x: Tensor, places: Any) -> Tensor:
    shape = x.shape
    return record(x.data[places], (x, lambda g, _: _put(g, places, shape)))


def _put(g: Tensor, places: Any, shape: tuple[int, ...]) -> Tensor:
    value = np.zeros(shape, g.dtype)
    if _may_repeat(places):
        _add_at(value, places, g.data)
    else:
        value[places] = g.data
    return record(value, (g, lambda h, _: _pick(h, places)))


def _may_repeat(places: Any) -> bool:
    """Whether one element can be named twice: only an array of whole numbers can do that."""
    parts = places if isinstance(places, tuple) else (places,)
    return any(isinstance(part, np.ndarray) and part.dtype.kind in "iu" and part.size > 1 for part in parts)


def _add_at(x: np.ndarray, places: Any, y: np.ndarray) -> None:
    """x[places] += y, where places may repeat.

    ``np.add.at`` takes 10 ns for each element. For many it is 5 to 50 times faster to let NumPy index the numbers of
    the rows of x, a row being the axes that the index does not reach, and to add whole rows.
    """
    reach = _reach(places, x.ndim)
    rows = math.prod(x.shape[:reach])
    if 8 * y.size < rows or not is_compiled(x.dtype):
        np.add.at(x, places, y)
        return
    numbers = np.arange(rows).reshape(x.shape[:reach])[places].reshape(-1)
    width = math.prod(x.shape[reach:])
    add_rows(x.reshape(rows, width), np.ascontiguousarray(y).reshape(numbers.size, width), numbers)


def _reach(places: Any, ndim: int) -> int:
    """How many axes, from the first on, the index names; with an Ellipsis it is taken to name them all."""
    parts = places if isinstance(places, tuple) else (places,)
    if any(part is Ellipsis for part in parts):
        return ndim
    return sum(part.ndim if getattr(part, "dtype", None) == np.bool_ else part is not None for part in parts)


def _within(places: np.ndarray, length: int, mode: str) -> np.ndarray:
    """The indices brought into 0 … length − 1."""
    if mode not in ("wrap", "clip"):
        raise ValueError(f'take: mode must be "raise", "wrap" or "clip", got {mode!r}')
    if places.size and not length:
        raise IndexError(f"take: from an axis of length 0 there is nothing to take, with mode={mode!r} either")
    return places % (length or 1) if mode == "wrap" else np.clip(places, 0, max(length - 1, 0))


def _axis(x: Tensor, axis: int) -> int:
    """The axis, counted from the front."""
    if not -x.ndim <= axis < x.ndim:
        raise np.exceptions.AxisError(axis, x.ndim)
    return axis % x.ndim
