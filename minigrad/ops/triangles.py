"""Parts of matrices: diagonals and triangles."""

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.ops.indexing import getitem
from minigrad.ops.reduction import sum
from minigrad.ops.shape import moveaxis
from minigrad.ops.types import ArrayLike, DType, refuse_out
from minigrad.tensor import Tensor, as_tensor, implements, record


@implements(np.diagonal)
@checked
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


@implements(np.diag)
@checked
def diag(v: ArrayLike, k: int = 0) -> Tensor:
    """The k-th diagonal of a matrix; of a vector the matrix that has it there, and else zeros.

    Each is the other's derivative. Raises ShapeError for anything but one axis or two.
    """
    v = as_tensor(v)
    if v.ndim == 2:
        return diagonal(v, k)
    if v.ndim != 1:
        raise ShapeError(f"diag: v has shape {v.shape}; it must be a vector or a matrix")
    return record(np.diag(v.data, k), (v, lambda g, _: diagonal(g, k)))


@implements(np.trace)
@checked
def trace(
    x: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: DType = None, out: None = None
) -> Tensor:
    """The sum of a diagonal of the matrices on two axes, in ``dtype``."""
    refuse_out("trace", out)
    return sum(diagonal(x, offset, axis1, axis2), -1, dtype)


@implements(np.tril)
@checked
def tril(x: ArrayLike, k: int = 0) -> Tensor:
    """The last two axes of x with zeros above the k-th diagonal. Linear, and its own derivative."""
    x = as_tensor(x)
    return record(np.tril(x.data, k), (x, lambda g, _: tril(g, k)))


@implements(np.triu)
@checked
def triu(x: ArrayLike, k: int = 0) -> Tensor:
    """The last two axes of x with zeros below the k-th diagonal. Linear, and its own derivative."""
    x = as_tensor(x)
    return record(np.triu(x.data, k), (x, lambda g, _: triu(g, k)))


@checked
def tril_indices(n: int, k: int = 0, m: int | None = None) -> tuple[Tensor, Tensor]:
    """The rows and columns of the elements on and below the k-th diagonal of an (n, m) matrix (m: n unless given)."""
    return _indices(np.tri(n, m, k, dtype=bool))


@checked
def triu_indices(n: int, k: int = 0, m: int | None = None) -> tuple[Tensor, Tensor]:
    """The rows and columns of the elements on and above the k-th diagonal of an (n, m) matrix (m: n unless given)."""
    return _indices(~np.tri(n, m, k - 1, dtype=bool))


@implements(np.tril_indices_from)
@checked
def tril_indices_from(x: Tensor | np.ndarray, k: int = 0) -> tuple[Tensor, Tensor]:
    """``tril_indices`` of a matrix of x's shape. Raises ShapeError for anything but two axes."""
    return tril_indices(*_height_and_width("tril_indices_from", x, k))


@implements(np.triu_indices_from)
@checked
def triu_indices_from(x: Tensor | np.ndarray, k: int = 0) -> tuple[Tensor, Tensor]:
    """``triu_indices`` of a matrix of x's shape. Raises ShapeError for anything but two axes."""
    return triu_indices(*_height_and_width("triu_indices_from", x, k))


def _indices(chosen: np.ndarray) -> tuple[Tensor, Tensor]:
    rows, columns = np.nonzero(chosen)
    return record(rows), record(columns)


def _height_and_width(name: str, x: Tensor | np.ndarray, k: int) -> tuple[int, int, int]:
    if x.ndim != 2:
        raise ShapeError(f"{name}: x has shape {x.shape}; it must be a matrix")
    return x.shape[0], k, x.shape[1]
