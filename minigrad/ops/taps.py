"""Arrays whose elements are weighted sums of a few of another's, along axes: each resampling, and most borders."""

import math
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, NamedTuple

import numpy as np

from minigrad.array_function import array_function, constant
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import workspace
from minigrad.kernels.parallel import get_num_threads
from minigrad.kernels.simd import BYTES
from minigrad.kernels.taps import plane_sums, scratch_size, weighted_sums
from minigrad.ops.elementwise import GRAIN
from minigrad.ops.indexing import FEW, take
from minigrad.ops.shape import astype
from minigrad.tensor import Tensor, record

LONG = 1 << 11
"""Numbers of a row before and after, together, up to which vectors of rows are summed, and taps are remembered."""


class Matrix(NamedTuple):
    """A sparse matrix: row j has ``weights`` at ``columns``, both from ``starts[j]`` up to ``starts[j + 1]``.

    ``each`` is how many every row has, 0 where they differ in that, and ``most`` how many the fullest has.
    """

    starts: np.ndarray
    columns: np.ndarray
    weights: np.ndarray
    each: int
    most: int


class Taps(NamedTuple):
    """The sums yⱼ = Σₖ weights[k, j]·x[indices[k, j]] of an axis, (k, m); without weights they are 1.

    ``matrix`` says the same, and ``transposed`` which sums are the derivative's.
    """

    indices: np.ndarray
    weights: np.ndarray | None
    matrix: Matrix
    transposed: Matrix


def taps_of(n: int, indices: np.ndarray, weights: np.ndarray | None = None) -> Taps:
    """The taps of an axis of length n."""
    terms, m = indices.shape
    columns, by = indices.T.reshape(-1), np.ones(terms * m) if weights is None else weights.T.reshape(-1)
    rows, order = np.repeat(np.arange(m), terms), np.argsort(columns, kind="stable")
    back = np.searchsorted(columns[order], np.arange(n + 1))
    matrix = _matrix(np.arange(m + 1) * terms, columns, by)
    return Taps(indices, weights, matrix, _matrix(back, rows[order], by[order]))


def remembered(make: Callable[..., Taps]) -> Callable[..., Taps]:
    """``make(n, m, …)``, the taps of an axis of n elements that become m, called once for each that is short."""
    kept = lru_cache(maxsize=128)(make)

    @wraps(make)
    def call(n: int, m: int, *arguments: Any) -> Taps:
        return (kept if n + m <= LONG else make)(n, m, *arguments)

    return call


def tapped(x: Tensor, taps: dict[int, Taps]) -> Tensor:
    """The sums along each axis that has taps, one axis after the other.

    The derivative is the same with the transposed matrices.
    """
    if not taps:
        return x
    if x.data.dtype == np.float16:  # a sum of some terms may leave its range where the sum of all does not
        return astype(tapped(astype(x, np.float32), taps), np.float16)
    if x.data.dtype in REALS and x.size:
        matrices = [each.matrix for each in taps.values()], [each.transposed for each in taps.values()]
        return _multiplied(x, tuple(taps), *map(tuple, matrices))
    for axis, each in taps.items():
        x = _taken(x, axis, each.indices, each.weights)
    return x


def _matrix(starts: np.ndarray, columns: np.ndarray, weights: np.ndarray) -> Matrix:
    counts = np.diff(starts)
    most = int(np.max(counts, initial=0))
    return Matrix(starts, columns.astype(np.uintp), weights, most if np.all(counts == most) else 0, most)


_ITSELF = _matrix(np.arange(2), np.zeros(1, np.intp), np.ones(1))


def _taken(x: Tensor, axis: int, indices: np.ndarray, weights: np.ndarray | None) -> Tensor:
    """The same along an axis, for the dtypes without a kernel."""
    if weights is None:
        parts = [take(x, each, axis) for each in indices]
    else:
        columns = weights.astype(x.dtype).reshape(*weights.shape, *[1] * (x.ndim - axis - 1))
        parts = [take(x, each, axis) * column for each, column in zip(indices, columns, strict=True)]
    y = parts[0]
    for part in parts[1:]:
        y = y + part
    return y


def _multiplied(
    x: Tensor, axes: tuple[int, ...], matrices: tuple[Matrix, ...], transposed: tuple[Matrix, ...]
) -> Tensor:
    """Each matrix times x along its axis. d/dx is the transposed matrices times g."""
    value = _product(x.data, axes, [_known(matrix) for matrix in matrices])
    return record(value, (x, lambda g, _: _multiplied(g, axes, transposed, matrices)))


def _known(matrix: Matrix) -> Matrix:
    starts, columns, weights = map(constant, (matrix.starts, matrix.columns, matrix.weights))
    return matrix._replace(starts=starts, columns=columns, weights=weights)


@array_function
def _product(x: np.ndarray, axes: tuple[int, ...], matrices: list[Matrix]) -> np.ndarray:
    """Each matrix times x along its axis, in x's order of memory. Sums of more than a few are in double precision."""
    if x.dtype != np.float64 and max([matrix.most for matrix in matrices]) > FEW:
        return _product(x.astype(np.float64), axes, matrices).astype(x.dtype)
    order = list(range(x.ndim))
    if not x.flags.c_contiguous:
        order.sort(key=lambda a: -abs(x.strides[a]))
    y, last = np.ascontiguousarray(x.transpose(order)), x.ndim - 1
    places = {order.index(axis): matrix for axis, matrix in zip(axes, matrices, strict=True)}
    if last in places and min(places) >= last - 1 and y.shape[last] + len(places[last].starts) <= LONG:
        y = _of_planes(y, places.get(last - 1), places[last])
    else:
        for place in sorted(places):
            y = _along(y, place, places[place])
    return y if order == sorted(order) else y.transpose(np.argsort(order))


def _of_planes(x: np.ndarray, rows: Matrix | None, columns: Matrix) -> np.ndarray:
    """A matrix times x along the last axis, and one (None: none) along the axis before."""
    *outer, w = x.shape
    n = 1 if rows is None else outer.pop()
    rows = _ITSELF if rows is None else rows
    m, k = len(rows.starts) - 1, len(columns.starts) - 1
    out = np.empty((*outer, *[m] * (len(outer) < x.ndim - 1), k), x.dtype)
    if out.size:
        parts = max(1, min(get_num_threads(), (out.size + x.size) // GRAIN))
        scratch = workspace((parts, scratch_size(w, k, BYTES // x.itemsize)), x.dtype)
        both = [part for by in (rows, columns) for part in (by.starts, by.columns, by.weights.astype(x.dtype))]
        plane_sums(out.reshape(-1, m, k), x.reshape(-1, n, w), *both, scratch, length=parts)
    return out


def _along(x: np.ndarray, place: int, matrix: Matrix) -> np.ndarray:
    """The matrix times x along an axis, by rows of what lies behind that axis."""
    outer, inner, m = math.prod(x.shape[:place]), math.prod(x.shape[place + 1 :]), len(matrix.starts) - 1
    out = np.empty((*x.shape[:place], m, *x.shape[place + 1 :]), x.dtype)
    if out.size:
        given = matrix.starts, matrix.columns, matrix.weights.astype(x.dtype), matrix.each
        grain = 1 + outer * GRAIN // (out.size + x.size)
        weighted_sums(out.reshape(outer, m, inner), x.reshape(outer, -1, inner), *given, length=outer, grain=grain)
    return out
