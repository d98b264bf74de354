"""Arrays whose elements are weighted sums of a few of another's, along one axis: each resampling, and most borders."""

import math
from typing import NamedTuple

import numpy as np

from minigrad.array_function import array_function, constant
from minigrad.kernels.matmul import REALS
from minigrad.kernels.taps import weighted_sums
from minigrad.ops.elementwise import GRAIN, no_warning
from minigrad.ops.indexing import FEW, take
from minigrad.ops.shape import astype
from minigrad.tensor import Tensor, record


class _Matrix(NamedTuple):
    """A sparse matrix: row j has ``weights`` at ``columns``, both from ``starts[j]`` up to ``starts[j + 1]``."""

    starts: np.ndarray
    columns: np.ndarray
    weights: np.ndarray


def tapped(x: Tensor, axis: int, indices: np.ndarray, weights: np.ndarray | None = None) -> Tensor:
    """yⱼ = Σₖ weights[k, j]·x[indices[k, j]] along an axis; without weights they are 1. Both are (k, m), of any k.

    The derivative is the same with the transposed matrix.
    """
    if x.data.dtype == np.float16:  # a sum of some terms may leave its range where the sum of all does not
        return astype(tapped(astype(x, np.float32), axis, indices, weights), np.float16)
    taps, m = indices.shape
    if x.data.dtype not in REALS or not x.size:
        return _taken(x, axis, indices, weights)
    by = np.ones(indices.shape) if weights is None else weights
    matrix = _Matrix(np.arange(0, taps * m + 1, taps), indices.T.reshape(-1), by.T.reshape(-1))
    return _multiplied(x, axis, matrix, _transposed(matrix, x.shape[axis]))


def _taken(x: Tensor, axis: int, indices: np.ndarray, weights: np.ndarray | None) -> Tensor:
    """The same for the dtypes without a kernel."""
    if weights is None:
        parts = [take(x, each, axis) for each in indices]
    else:
        columns = weights.astype(x.dtype).reshape(*weights.shape, *[1] * (x.ndim - axis - 1))
        parts = [take(x, each, axis) * column for each, column in zip(indices, columns, strict=True)]
    y = parts[0]
    for part in parts[1:]:
        y = y + part
    return y


def _multiplied(x: Tensor, axis: int, matrix: _Matrix, transposed: _Matrix) -> Tensor:
    """The matrix times x along an axis. d/dx is the transposed matrix times g."""
    value = _product(x.data, axis, *map(constant, matrix))
    return record(value, (x, lambda g, _: _multiplied(g, axis, transposed, matrix)))


def _transposed(matrix: _Matrix, n: int) -> _Matrix:
    """The transpose of a matrix of n columns."""
    rows = np.repeat(np.arange(len(matrix.starts) - 1), np.diff(matrix.starts))
    order = np.argsort(matrix.columns, kind="stable")
    return _Matrix(np.searchsorted(matrix.columns[order], np.arange(n + 1)), rows[order], matrix.weights[order])


@array_function
def _product(x: np.ndarray, axis: int, starts: np.ndarray, columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The matrix times x along an axis, in x's order of memory. Sums of more than a few are in double precision."""
    counts = np.diff(starts)
    if x.dtype != np.float64 and np.max(counts, initial=0) > FEW:
        return _product(x.astype(np.float64), axis, starts, columns, weights).astype(x.dtype)
    order = sorted(range(x.ndim), key=lambda a: -abs(x.strides[a]))
    rows = np.ascontiguousarray(x.transpose(order))
    place = order.index(axis)
    outer, inner = math.prod(rows.shape[:place]), math.prod(rows.shape[place + 1 :])
    shape = (*rows.shape[:place], len(starts) - 1, *rows.shape[place + 1 :])
    out = np.empty(shape, x.dtype)
    if out.size:
        each = int(counts[0]) if np.all(counts == counts[0]) else 0
        grain = 1 + outer * GRAIN // (out.size + x.size)
        given = rows.reshape(outer, -1, inner), starts, columns.astype(np.uintp), weights.astype(x.dtype), each
        with no_warning():  # in plain Python
            weighted_sums(out.reshape(outer, -1, inner), *given, length=outer, grain=grain)
    return out.transpose(np.argsort(order))
