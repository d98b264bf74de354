"""Max-unpooling: elements put back at the indices that max-pooling gave for them."""

import math

import numpy as np

from minigrad.errors import DTypeError, ShapeError
from minigrad.ops.indexing import take_along_axis
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
    rows, length = indices.reshape(math.prod(x.shape[:-axes]), math.prod(x.shape[-axes:])), size[0] * size[1]
    wrong = rows[(rows < 0) | (rows >= length)]
    if wrong.size:
        raise ValueError(f"{op}: index {wrong[0]} is outside of an output of {size[-axes:]}, 0 to {length - 1}")
    shape = (*x.shape[:-axes], *size[-axes:])
    check_size(op, shape)
    try:
        y = _put_rows(reshape(x, rows.shape), rows.astype(np.intp), length)
    except MemoryError:
        raise no_memory(op, shape) from None
    return reshape(y, shape)


def _put_rows(x: Tensor, indices: np.ndarray, length: int) -> Tensor:
    """Rows of zeros, with each row of x at its indices. The derivative gathers at the indices."""
    value = np.zeros((len(indices), length), x.dtype)
    np.put_along_axis(value, indices, x.data, 1)
    return record(value, (x, lambda g, _: take_along_axis(g, indices, 1)))
