"""Indexing, searching, sorting, sets, and the same elements in another shape or order."""

from typing import NamedTuple

import numpy as np

from minigrad import ops
from minigrad.arrays import like
from minigrad.errors import ShapeError
from minigrad.ops import (
    argmax,
    argmin,
    broadcast_to,
    count_nonzero,
    expand_dims,
    flip,
    matrix_transpose,
    moveaxis,
    nonzero,
    repeat,
    roll,
    searchsorted,
    squeeze,
    stack,
    take_along_axis,
    tile,
    unstack,
)
from minigrad.ops import (
    concatenate as concat,
)
from minigrad.tensor import Tensor, as_tensor, record

__all__ = [
    "UniqueAll",
    "UniqueCounts",
    "UniqueInverse",
    "argmax",
    "argmin",
    "argsort",
    "broadcast_arrays",
    "broadcast_shapes",
    "broadcast_to",
    "concat",
    "count_nonzero",
    "expand_dims",
    "flip",
    "isin",
    "matrix_transpose",
    "moveaxis",
    "nonzero",
    "permute_dims",
    "repeat",
    "reshape",
    "roll",
    "searchsorted",
    "sort",
    "squeeze",
    "stack",
    "take",
    "take_along_axis",
    "tile",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
    "unstack",
    "where",
]


broadcast_shapes = np.broadcast_shapes


class UniqueAll(NamedTuple):
    """The result of ``unique_all``."""

    values: Tensor
    indices: Tensor
    inverse_indices: Tensor
    counts: Tensor


class UniqueCounts(NamedTuple):
    """The result of ``unique_counts``."""

    values: Tensor
    counts: Tensor


class UniqueInverse(NamedTuple):
    """The result of ``unique_inverse``."""

    values: Tensor
    inverse_indices: Tensor


def broadcast_arrays(*arrays: Tensor) -> tuple[Tensor, ...]:
    """All of them repeated along new and unit axes up to one shape."""
    shape = np.broadcast_shapes(*[x.shape for x in arrays])
    return tuple([ops.broadcast_to(x, shape) for x in arrays])


def permute_dims(x: Tensor, /, axes: tuple[int, ...]) -> Tensor:
    """The axes in another order."""
    return ops.transpose(x, axes)


def reshape(x: Tensor, /, shape: tuple[int, ...], *, copy: bool | None = None) -> Tensor:
    """The elements of x, in order, in another shape; one length may be −1. In x's memory where that is possible.

    ``copy``: True always copies, False never. Raises ValueError where it is False and a copy is needed.
    """
    y = ops.reshape(x, shape)
    if copy is False and x.size and not np.may_share_memory(y.data, x.data):
        raise ValueError(f"reshape: {x.shape} to {y.shape} is a copy of this memory, which copy=False forbids")
    return ops.copy(y) if copy and np.may_share_memory(y.data, x.data) else y


def where(condition: Tensor, x1: Tensor | float, x2: Tensor | float, /) -> Tensor:
    """x1 where the condition holds, else x2. The branch that was not chosen gets no gradient."""
    return ops.where(condition, x1, x2)


def take(x: Tensor, indices: Tensor, /, *, axis: int | None = None) -> Tensor:
    """x[indices] along an axis. Raises ShapeError if there are several and none is given."""
    if axis is not None:
        return ops.take(x, indices, axis)
    if x.ndim != 1:
        raise ShapeError(f"take: x has shape {x.shape}; give the axis to take along, as only a vector has one")
    return ops.take(x, indices)


def sort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """x from small to large along an axis, or from large to small. The derivative puts g back in the order of x."""
    y = ops.sort(x, axis)
    return ops.flip(y, axis) if descending else y


def argsort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """The indices that sort x along an axis; equal elements keep their order, ``descending`` too. No gradient."""
    if not descending:
        return ops.argsort(x, axis)
    behind = ops.flip(ops.argsort(ops.flip(x, axis), axis), axis)
    return behind if x.ndim == 0 else x.shape[axis] - 1 - behind


def isin(x1: Tensor | int, x2: Tensor | int, /, *, invert: bool = False) -> Tensor:
    """Whether each element of x1 is an element of x2, or with ``invert`` none."""
    first = x1.data if isinstance(x1, Tensor) else like(x1, x2)
    second = x2.data if isinstance(x2, Tensor) else like(x2, x1)
    return record(np.isin(first, second, invert=invert))


def unique_all(x: Tensor, /) -> UniqueAll:
    """The different elements of x, sorted, where each is first (in the ravelled x), its place for every element of x,
    and how often it is there. NaN differs from NaN. The gradient goes to the first of equals.
    """
    x = as_tensor(x)
    values, first, inverse, counts = np.unique(
        x.data, return_index=True, return_inverse=True, return_counts=True, equal_nan=False
    )
    picked = ops.take(ops.ravel(x), first) if x.requires_grad else record(values)
    return UniqueAll(picked, record(first), record(inverse.reshape(x.shape)), record(counts))


def unique_counts(x: Tensor, /) -> UniqueCounts:
    """The different elements of x, and how often each is there; see ``unique_all``."""
    found = unique_all(x)
    return UniqueCounts(found.values, found.counts)


def unique_inverse(x: Tensor, /) -> UniqueInverse:
    """The different elements of x, and the place among them of every element of x; see ``unique_all``."""
    found = unique_all(x)
    return UniqueInverse(found.values, found.inverse_indices)


def unique_values(x: Tensor, /) -> Tensor:
    """The different elements of x; see ``unique_all``."""
    return unique_all(x).values
