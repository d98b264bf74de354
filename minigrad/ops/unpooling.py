"""Max-unpooling: elements put back at the indices that max-pooling gave for them."""

import math

import numpy as np

from minigrad.array_function import array_function
from minigrad.arrays import is_compiled
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels import indexing as kernels
from minigrad.ops.elementwise import GRAIN
from minigrad.ops.indexing import scatter
from minigrad.ops.shape import reshape
from minigrad.ops.types import ArrayLike, Indices
from minigrad.ops.window import check_input, check_size, no_memory
from minigrad.tensor import Tensor, as_tensor, record, values_of


def max_unpool(op: str, x: ArrayLike, indices: Indices, size: tuple[int, int], axes: int = 2) -> Tensor:
    """An image of ``size`` with x at its indices, row · W + column, and zeros elsewhere.

    Where an index repeats the last x stays, and all get its gradient, as in PyTorch. The derivative gathers at the
    indices. Raises DTypeError for indices that are not whole numbers, ValueError for one outside of the image.
    """
    x, indices = as_tensor(x), values_of(indices)
    check_input(op, x, axes)
    if indices.dtype.kind not in "iu":
        raise DTypeError(f"{op}: indices must be whole numbers, got {indices.dtype}; use np.astype(indices, np.int64)")
    if indices.shape != x.shape:
        raise ShapeError(f"{op}: x has shape {x.shape}, indices {indices.shape}; they must be equal")
    places = _checked(op, indices, size[-axes:])
    shape = (*x.shape[:-axes], *size[-axes:])
    check_size(op, shape)
    try:
        y = _put_rows(reshape(x, places.shape), places, size[0] * size[1])
    except MemoryError:
        raise no_memory(op, shape) from None
    return reshape(y, shape)


@array_function
def _checked(op: str, indices: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """The indices into an output of this size, (rows, …): a copy, so that nobody writes into it. Raises ValueError."""
    length, shape = math.prod(size), indices.shape
    rows = indices.reshape(math.prod(shape[: -len(size)]), math.prod(shape[-len(size) :]))
    if rows.dtype == np.int64 and rows.size:
        places, outside = np.empty(rows.shape, np.uintp), np.empty(len(rows), np.int64)
        kernels.copy_counted(places, outside, np.ascontiguousarray(rows), length, **_division(rows))
        if not outside.any():
            return places
    elif not rows.size or 0 <= rows.min() <= rows.max() < length:
        return rows.astype(np.uintp)
    wrong = rows[(rows < 0) | (rows >= length)]
    raise ValueError(f"{op}: index {wrong[0]} is outside of an output of {size}, 0 to {length - 1}")


def _put_rows(x: Tensor, indices: np.ndarray, length: int) -> Tensor:
    """Rows of zeros, with each row of x at its indices. The derivative gathers at the indices."""
    return record(_put(x.data, indices, length), (x, lambda g, _: _take_rows(g, indices)))


def _take_rows(x: Tensor, indices: np.ndarray) -> Tensor:
    """Of each row of x the numbers at its indices. The derivative adds to them."""
    grid = np.arange(len(indices))[:, np.newaxis], indices
    shape = x.shape
    return record(_taken(x.data, indices), (x, lambda g, _: scatter(g, grid, shape)))


@array_function
def _put(x: np.ndarray, indices: np.ndarray, length: int) -> np.ndarray:
    value = np.empty((len(indices), length), x.dtype)
    if is_compiled(x.dtype):
        kernels.put_numbers(value, np.ascontiguousarray(x), indices, **_division(value))
        return value
    value[...] = 0
    np.put_along_axis(value, indices, x, 1)
    return value


@array_function
def _taken(x: np.ndarray, indices: np.ndarray) -> np.ndarray:
    if not is_compiled(x.dtype):
        return np.take_along_axis(x, indices, 1)
    value = np.empty(indices.shape, x.dtype)
    kernels.take_numbers(value, np.ascontiguousarray(x), indices, **_division(x))
    return value


def _division(rows: np.ndarray) -> dict[str, int]:
    return {"length": len(rows), "grain": 1 + len(rows) * GRAIN // max(1, rows.size)}
