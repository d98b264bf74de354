"""Lengths of vectors and matrices."""

import math
from typing import Any

import numpy as np

from minigrad.errors import ShapeError
from minigrad.ops.arithmetic import absolute
from minigrad.ops.extremes import amax, amin
from minigrad.ops.joining import concatenate
from minigrad.ops.products import matmul
from minigrad.ops.reduction import _axes_of, _quotient, _rows_of, kept, sum
from minigrad.ops.selection import where
from minigrad.ops.shape import astype, moveaxis, swapaxes
from minigrad.ops.types import ArrayLike, Axes
from minigrad.tensor import Tensor, floating, implements, record


@implements(np.linalg.norm)
def norm(x: ArrayLike, ord: float | str | None = None, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The length of x: of a vector along one ``axis``, of a matrix along two; without either, of all elements.

    ord       of a vector                    of a matrix
    None      √Σx²                           √Σx² (also "fro")
    ±∞        the largest, smallest |x|      the largest, smallest Σ|x| of a row
    ±1        Σ|x|, (Σ|x|⁻¹)⁻¹               the largest, smallest Σ|x| of a column
    ±2        √Σx², (Σx⁻²)^(−1/2)            the largest, smallest singular value
    0         how many are not 0
    other p   (Σ|x|ᵖ)^(1/p)                  "nuc": the sum of the singular values

    The gradient is 0 at the zero vector, and shared by all that tie. Raises ShapeError for more than two axes, and
    ValueError for an ``ord`` that is not in the table.
    """
    x = floating(x)
    axes = _axes_of(axis, x.ndim)
    if ord is None and (axis is None or len(axes) <= 2):
        return _p_norm(x, 2, axis, keepdims)
    if len(axes) == 1:
        return _vector_norm(x, ord, axes, keepdims)
    if len(axes) == 2:
        y = _matrix_norm(x, ord, axes)
        return kept(y, x.shape, axes) if keepdims else y
    raise ShapeError(
        f"norm: ord={ord!r} is for one axis (vectors) or two (matrices), not for {len(axes)} axes of shape {x.shape}; "
        "without ord and axis it is the length of all elements"
    )


@implements(np.linalg.vector_norm)
def vector_norm(x: ArrayLike, *, axis: Axes = None, keepdims: bool = False, ord: float = 2) -> Tensor:
    """``norm`` of the elements along the axes, several or (None) all of them too, as of one vector."""
    x = floating(x)
    rows = _rows_of(x, axis)
    y = _vector_norm(rows, ord, (rows.ndim - 1,), keepdims=False)
    return kept(y, x.shape, axis) if keepdims else y


@implements(np.linalg.matrix_norm)
def matrix_norm(x: ArrayLike, *, keepdims: bool = False, ord: float | str = "fro") -> Tensor:
    """``norm`` of the matrices on the last two axes."""
    return norm(x, ord, (-2, -1), keepdims)


def _vector_norm(x: Tensor, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    if isinstance(ord, str):
        raise ValueError(f"norm: ord={ord!r} is for matrices; the norm of a vector takes a number")
    if ord == 0:
        return sum(astype(x != 0, x.dtype), axes, keepdims=keepdims)
    if ord == 1 or (ord == math.inf and x.size == 0):
        return sum(absolute(x), axes, keepdims=keepdims)
    if abs(ord) == math.inf:
        return (amax if ord > 0 else amin)(absolute(x), axes, keepdims=keepdims)
    return _p_norm(x, ord, axes, keepdims)


def _matrix_norm(x: Tensor, ord: Any, axes: tuple[int, ...]) -> Tensor:
    rows, columns = axes
    if ord == "fro":
        return _p_norm(x, 2, axes, keepdims=False)
    if ord == "nuc":
        return sum(_singular_values(x, axes), -1)
    if ord not in (1, 2, math.inf, -1, -2, -math.inf):
        raise ValueError(f"norm: a matrix has no norm of ord={ord!r}; take ±1, ±2, ±inf, 'fro' or 'nuc'")
    extreme = amax if ord > 0 else amin
    if abs(ord) == 2:
        return extreme(_singular_values(x, axes), -1)
    return extreme(sum(absolute(x), rows if abs(ord) == 1 else columns, keepdims=True), axes)


def _p_norm(x: Tensor, p: float, axis: Axes, keepdims: bool) -> Tensor:
    """(Σ|x|ᵖ)^(1/p). With u = x/y: d/dx = u·|u|^(p−2), and 0 where x or y is 0."""
    shape = x.shape
    value = np.linalg.norm(x.data, None if p == 2 else p, axis, keepdims)

    def slope(g: Tensor, y: Tensor) -> Tensor:
        u = _quotient(x, kept(y, shape, axis))
        if p != 2:
            u = u * absolute(where((u.data == 0) & (p < 2), 1, u)) ** (p - 2)
        return kept(g, shape, axis) * u

    return record(value, (x, slope))


def _singular_values(x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """The singular values of x along the last axis: the upper eigenvalues of [[0, x], [xᵀ, 0]]."""
    x = moveaxis(x, axes, (-2, -1))
    *stack, m, n = x.shape
    upper = concatenate([np.zeros((*stack, m, m), x.dtype), x], -1)
    lower = concatenate([swapaxes(x, -1, -2), np.zeros((*stack, n, n), x.dtype)], -1)
    return _eigen(concatenate([upper, lower], -2))[..., 0, max(m, n) :]


def _eigen(a: Tensor) -> Tensor:
    """The eigenvalues w of symmetric matrices, from small to large, and below them the eigenvectors V, as columns.

    (…, n, n) → (…, n + 1, n). d/da = V (diag g_w + (Vᵀ g_V)ᵢⱼ / (wⱼ − wᵢ)) Vᵀ, without the quotient where wᵢ = wⱼ.
    """
    w, v = np.linalg.eigh(a.data)

    def slope(g: Tensor, y: Tensor) -> Tensor:
        w, v = y[..., :1, :], y[..., 1:, :]
        turned = _quotient(matmul(swapaxes(v, -1, -2), g[..., 1:, :]), w - swapaxes(w, -1, -2))
        inner = g[..., :1, :] * np.eye(w.shape[-1], dtype=w.dtype) + turned
        return matmul(matmul(v, inner), swapaxes(v, -1, -2))

    return record(np.concatenate([w[..., None, :], v], -2), (a, slope))
