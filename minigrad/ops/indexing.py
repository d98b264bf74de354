"""Gather and scatter-add by index: each is the other's derivative."""

import math
import operator
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from minigrad.array_function import array_function, constant
from minigrad.arrays import is_compiled
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels.indexing import add_rows
from minigrad.ops.shape import ravel
from minigrad.ops.types import ArrayLike, Indices, refuse_out
from minigrad.tensor import Tensor, as_tensor, implements, record, values_of

FEW = 16
"""So many numbers may be added one after another in single precision, as in ``kernels.reduction``."""


@implements(operator.getitem)
def getitem(x: ArrayLike, index: Any) -> Tensor:
    """x[index], for every kind of index that NumPy has. The derivative adds g into zeros at the same index."""
    return _gather(as_tensor(x), copied_index(index))


def scatter(g: ArrayLike, index: Any, shape: Sequence[int]) -> Tensor:
    """Zeros of ``shape`` with g added at ``index``; where an index repeats, all of its values are added up.

    The derivative gathers at ``index``. Raises ShapeError unless g has the shape of zeros(shape)[index].
    """
    g, index = as_tensor(g), copied_index(index)
    picked = np.broadcast_to(np.False_, shape)[index].shape
    if g.shape != picked:
        raise ShapeError(f"scatter: g has shape {g.shape}, but the index picks {picked} from {tuple(shape)}")
    return _scatter_add(g, index, tuple(shape))


@implements(np.take)
@checked
def take(
    x: ArrayLike,
    indices: Indices,
    axis: int | None = None,
    out: None = None,
    mode: Literal["raise", "wrap", "clip"] = "raise",
) -> Tensor:
    """x[indices] along one axis, or (None) out of the ravelled x. Indices may repeat, and have any shape.

    An index outside of the axis is an error; with ``mode`` "wrap" it is taken modulo the length, with "clip" it is
    the nearest one inside (−1 is then 0).
    """
    refuse_out("take", out)
    x = as_tensor(x)
    if axis is None or not x.data.ndim:
        x = x if x.data.ndim == 1 else ravel(x)
    axis, index = _axis(x, axis or 0), np.asarray(copied_index(indices))
    if index.dtype.kind == "b":
        index = index.astype(np.intp)
    if mode != "raise":
        index = _within(index, x.shape[axis], mode)
    return _gather(x, (slice(None),) * axis + (index,))


@implements(np.take_along_axis)
@checked
def take_along_axis(x: ArrayLike, indices: Indices, axis: int | None = -1) -> Tensor:
    """One element (or several) of each row along ``axis``: x[…, indices[…, k], …].

    x and ``indices`` are broadcast against each other along the other axes. With axis None x is ravelled first.
    Raises ShapeError if they differ in the number of axes.
    """
    if axis is None:
        return take_along_axis(ravel(x), indices, 0)
    x = as_tensor(x)
    axis, index = _axis(x, axis), np.asarray(copied_index(indices))
    if index.ndim != x.ndim:
        raise ShapeError(
            f"take_along_axis: x has shape {x.shape}, the indices {index.shape}; both need the same number of axes"
        )
    if index.dtype.kind not in "iu":
        raise DTypeError(f"take_along_axis: the indices must be whole numbers, got {index.dtype}")
    grid = list(np.ogrid[tuple(slice(n) for n in x.shape)])
    grid[axis] = index
    return _gather(x, tuple(grid))


@implements(np.repeat)
@checked
def repeat(x: ArrayLike, repeats: Indices, axis: int | None = None) -> Tensor:
    """Each element along an axis (None: of the ravelled x) ``repeats`` times: one count for all, or one for each.

    The derivative adds the copies up.
    """
    x = as_tensor(x)
    if axis is None or (x.ndim == 0 and axis in (0, -1)):
        return repeat(ravel(x), repeats, 0)
    indices = constant(np.arange(x.shape[normalize_axis_index(axis, x.ndim)]))
    return take(x, np.repeat(indices, values_of(repeats)), axis)


@implements(np.nonzero)
def nonzero(x: ArrayLike) -> tuple[Tensor, ...]:
    """The indices of the elements that are not 0 (NaN is not), one array for each axis: x[nonzero(x)] are the elements.

    No gradient flows through them.
    Raises ValueError for a single number, which has no axis.
    """
    return tuple([record(index) for index in np.nonzero(as_tensor(x).data)])


@implements(np.flatnonzero)
def flatnonzero(x: ArrayLike) -> Tensor:
    """The indices into the ravelled x of the elements that are not 0; without a gradient."""
    return record(np.flatnonzero(as_tensor(x).data))


@implements(np.argwhere)
def argwhere(x: ArrayLike) -> Tensor:
    """The indices of the elements that are not 0, one row for each element: ``nonzero`` transposed."""
    return record(np.argwhere(as_tensor(x).data))


def copied_index(index: Any) -> Any:
    """The index with its lists, arrays and Tensors copied to arrays, so that later writes to those do not change it."""
    return tuple([_copied(part) for part in index]) if isinstance(index, tuple) else _copied(index)


def _copied(part: Any) -> Any:
    if part is None or part is Ellipsis or isinstance(part, (int, slice)):
        return part
    array = _own(values_of(part))
    if not array.size and isinstance(part, (list, tuple)):
        return array.astype(np.intp)
    if array.dtype.kind == "f":
        raise DTypeError(
            f"index: an index must be whole numbers or booleans, got {array.dtype}; use np.astype(x, np.int64)"
        )
    return array


@array_function
def _own(part: Any) -> np.ndarray:
    return np.array(part)


def _gather(x: Tensor, index: Any) -> Tensor:
    shape = x.shape
    return record(x.data[index], (x, lambda g, _: _scatter_add(g, index, shape)))


def _scatter_add(g: Tensor, index: Any, shape: tuple[int, ...]) -> Tensor:
    return record(_scattered(g.data, index, shape), (g, lambda h, _: _gather(h, index)))


@array_function
def _scattered(g: np.ndarray, index: Any, shape: tuple[int, ...]) -> np.ndarray:
    value = np.zeros(shape, g.dtype)
    if may_repeat(index):
        _add_at(value, index, g)
    else:
        value[index] = g
    return value


def may_repeat(index: Any) -> bool:
    """Whether one element can be named twice: only an array of whole numbers can do that."""
    parts = index if isinstance(index, tuple) else (index,)
    return any(isinstance(part, np.ndarray) and part.dtype.kind in "iu" and part.size > 1 for part in parts)


def _add_at(x: np.ndarray, index: Any, y: np.ndarray) -> None:
    """x[index] += y, where an element may be named several times.

    ``np.add.at`` takes 10 ns for each element. Adding whole rows is 5 to 50 times faster for many: a row of x is what
    the axes that the index does not reach hold, and NumPy's indexing says which rows are named.
    What is less than double precision is added up in it wherever more than a few numbers go to one place.
    """
    reach, half = _reach(index, x.ndim), x.dtype.char == "e"
    rows, width = math.prod(x.shape[:reach]), math.prod(x.shape[reach:])
    picks, exact = y.size // (width or 1), x.itemsize >= 8
    if not (half or is_compiled(x.dtype)) or (8 * y.size < rows and (exact or (picks <= FEW and not half))):
        np.add.at(x, index, y)
        return
    named = _named(index, x.shape[:reach])
    added = np.ascontiguousarray(y, np.float32 if half else None).reshape(named.size, width)
    into = x.reshape(rows, width)
    if exact or not (half or 2 * picks > rows or _often(named, rows)):
        add_rows(into, added, named)
    elif 2 * picks > rows:
        sums = np.zeros((rows, width))
        add_rows(sums, added, named)
        into[...] = sums
    else:
        used, places = np.unique(named, return_inverse=True)
        sums = np.zeros((len(used), width))
        add_rows(sums, added, places)
        into[used] = sums


def _named(index: Any, shape: tuple[int, ...]) -> np.ndarray:
    """The rows, counted through, that the index names of an array of this shape, in the order in which it does."""
    parts = index if isinstance(index, tuple) else (index,)
    if len(shape) == len(parts) == 1 and isinstance(parts[0], np.ndarray) and parts[0].dtype.kind in "iu":
        (places,) = parts
        return np.where(places < 0, places + shape[0], places).astype(np.intp, copy=False).reshape(-1)
    return np.arange(math.prod(shape)).reshape(shape)[index].reshape(-1)


def _often(named: np.ndarray, rows: int) -> bool:
    """Whether a row is named, or may be, more than a few times."""
    return named.size > FEW and (32 * named.size < rows or int(np.max(np.bincount(named))) > FEW)


def _reach(index: Any, ndim: int) -> int:
    """How many axes, from the first on, the index names; with an Ellipsis it is taken to name them all."""
    parts = index if isinstance(index, tuple) else (index,)
    if any(part is Ellipsis for part in parts):
        return ndim
    return sum(part.ndim if getattr(part, "dtype", None) == np.bool_ else part is not None for part in parts)


def _within(index: np.ndarray, length: int, mode: str) -> np.ndarray:
    """The indices brought into 0 … length − 1."""
    if mode not in ("wrap", "clip"):
        raise ValueError(f'take: mode must be "raise", "wrap" or "clip", got {mode!r}')
    if index.size and not length:
        raise IndexError(f"take: from an axis of length 0 there is nothing to take, with mode={mode!r} either")
    return index % (length or 1) if mode == "wrap" else np.clip(index, 0, max(length - 1, 0))


def _axis(x: Tensor, axis: int) -> int:
    """The axis, counted from the front."""
    if not -x.ndim <= axis < x.ndim:
        raise np.exceptions.AxisError(axis, x.ndim)
    return axis % x.ndim
