"""Parts of matrices: diagonals and triangles."""

import numpy as np

from minigrad.errors import ShapeError
from minigrad.ops.indexing import getitem
from minigrad.ops.reduction import sum
from minigrad.ops.shape import moveaxis
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, implements, record


@implements(np.diagonal)
def diagonal(x: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """The elements x[…, i, i + offset] of the matrices on two axes, as the last axis. The derivative puts them back.

    Raises ShapeError for fewer than two axes.
    """
    x = as_tensor(x)
    if x.ndim < 2:
        raise ShapeError(f"diagonal: x has shape {x.shape}; a diagonal needs two axes")
    matrices = moveaxis(x, (axis1, axis2), (-2, -1))
    height, width = matrices.shape[-2:]
    length = max(0, min(height + min(offset, 0), width - max(offset, 0)))
    i = np.arange(length)
    return getitem(matrices, (..., i - min(offset, 0), i + max(offset, 0)))


@implements(np.trace)
def trace(x: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """The sum of a diagonal of the matrices on two axes."""
    return sum(diagonal(x, offset, axis1, axis2), axis=-1)


@implements(np.tril)
def tril(x: ArrayLike, k: int = 0) -> Tensor:
    """The last two axes of x with zeros above the k-th diagonal. Linear, and its own derivative."""
    x = as_tensor(x)
    return record(np.tril(x.data, k), (x, lambda g, _: tril(g, k)))


@implements(np.triu)
def triu(x: ArrayLike, k: int = 0) -> Tensor:
    """The last two axes of x with zeros below the k-th diagonal. Linear, and its own derivative."""
    x = as_tensor(x)
    return record(np.triu(x.data, k), (x, lambda g, _: triu(g, k)))
