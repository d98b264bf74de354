"""Elements picked out, and put back: every pick has a scatter-add as its derivative, and the other way round."""

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from minigrad.errors import DTypeError
from minigrad.tensor import Tensor, as_tensor, implements, record


@implements(operator.getitem)
def getitem(x: Any, index: Any) -> Tensor:
    """x[index], for every kind of index that NumPy has. The derivative adds g into zeros at the same places."""
    x = as_tensor(x)
    places = places_of(index)
    shape = x.shape
    return record(x.data[places], (x, lambda g, _: scatter(g, places, shape)))


def scatter(g: Any, index: Any, shape: Sequence[int]) -> Tensor:
    """Zeros of ``shape`` with g added at ``index``; where an index repeats, all of its values are added up.

    The derivative picks g's elements out again.
    """
    g = as_tensor(g)
    places = places_of(index)
    value = np.zeros(shape, g.dtype)
    if _repeats(places):
        np.add.at(value, places, g.data)
    else:
        value[places] = g.data
    return record(value, (g, lambda h, _: h[places]))


@implements(np.take_along_axis)
def take_along_axis(x: Any, indices: Any, axis: int = -1) -> Tensor:
    """One element (or several) from each row along ``axis``, at the places in ``indices``."""
    x = as_tensor(x)
    places = places_of(indices)
    grid = list(np.ogrid[tuple(slice(n) for n in places.shape)])
    grid[axis] = places
    return getitem(x, tuple(grid))


def places_of(index: Any) -> Any:
    """The index with every Tensor in it replaced by its array."""
    if isinstance(index, tuple):
        return tuple(places_of(part) for part in index)
    if isinstance(index, list):
        index = np.asarray(index) if index else np.zeros(0, np.intp)
    if isinstance(index, Tensor):
        index = index.data
    if isinstance(index, np.ndarray) and index.dtype.kind == "f":
        raise DTypeError(f"index: an index must be whole numbers or booleans, got {index.dtype}; use astype(np.int64)")
    return index


def _repeats(places: Any) -> bool:
    """Whether one element can be named twice: only an array of whole numbers can do that."""
    parts = places if isinstance(places, tuple) else (places,)
    return any(isinstance(part, np.ndarray) and part.dtype.kind in "iu" and part.size > 1 for part in parts)
