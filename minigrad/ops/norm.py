"""Lengths of vectors and matrices."""

import math
from typing import Any

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.kernels.reduction import total
from minigrad.ops.arithmetic import absolute
from minigrad.ops.extremes import amax, amin
from minigrad.ops.reduction import _axes_of, _quotient, _rows_of, kept, sum
from minigrad.ops.shape import astype, moveaxis
from minigrad.ops.spectral import nuclear, singular_value
from minigrad.ops.types import ArrayLike, Axes
from minigrad.tensor import Tensor, floating, implements, record


@implements(np.linalg.norm)
@checked
def norm(x: ArrayLike, ord: float | str | None = None, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The length of x: of a vector along one ``axis``, of a matrix along two; without either, of all elements.

    ord       of a vector                    of a matrix
    None      √Σx²                           √Σx² (also "fro")
    ±∞        the largest, smallest |x|      the largest, smallest Σ|x| of a row
    ±1        Σ|x|, (Σ|x|⁻¹)⁻¹               the largest, smallest Σ|x| of a column
    ±2        √Σx², (Σx⁻²)^(−1/2)            the largest, smallest singular value
    0         how many are not 0
    other p   (Σ|x|ᵖ)^(1/p)                  "nuc": the sum of the singular values

    The gradient is 0 at the zero vector, and shared by all that tie. At a component that is 0 the curvature is infinite
    for 1 < p < 2, and −∞ for p < 1. No intermediate result leaves the range of the dtype: the norm of [3, 4]·10³⁰ is
    5·10³⁰ in float32, where PyTorch 2.13 has ∞. float16 is computed in float32.

    Raises ShapeError for more than two axes, and ValueError for an ``ord`` that is not in the table.
    """
    x = floating(x)
    if x.dtype == np.float16:
        return astype(norm(astype(x, np.float32), ord, axis, keepdims), x.dtype)
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
@checked
def vector_norm(x: ArrayLike, *, axis: Axes = None, keepdims: bool = False, ord: float = 2) -> Tensor:
    """``norm`` of the elements along the axes, several or (None) all of them too, as of one vector."""
    x = floating(x)
    if x.dtype == np.float16:
        return astype(vector_norm(astype(x, np.float32), axis=axis, keepdims=keepdims, ord=ord), x.dtype)
    rows = _rows_of(x, axis)
    y = _vector_norm(rows, ord, (rows.ndim - 1,), keepdims=False)
    return kept(y, x.shape, axis) if keepdims else y


@implements(np.linalg.matrix_norm)
@checked
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
    """The norm of the matrices along two axes: 'fro', 'nuc', ±1 of columns, ±inf of rows, ±2 of singular values.

    Raises ValueError for any other ``ord``.
    """
    rows, columns = axes
    if ord == "fro":
        return _p_norm(x, 2, axes, keepdims=False)
    if ord == "nuc":
        return nuclear(moveaxis(x, axes, (-2, -1)))
    if ord not in (1, 2, math.inf, -1, -2, -math.inf):
        raise ValueError(f"norm: a matrix has no norm of ord={ord!r}; take ±1, ±2, ±inf, 'fro' or 'nuc'")
    if ord > 0 and not x.shape[rows] * x.shape[columns]:
        return sum(absolute(x), axes)  # of no numbers the largest is 0
    if abs(ord) == 2:
        return singular_value(moveaxis(x, axes, (-2, -1)), ord > 0)
    sums = sum(absolute(x), rows if abs(ord) == 1 else columns, keepdims=True)
    return amax(sums, axes) if ord > 0 else amin(sums, axes)


def _p_norm(x: Tensor, p: float, axis: Axes, keepdims: bool) -> Tensor:
    """(Σ|x|ᵖ)^(1/p). With u = x/y: d/dx = sign u·|u|^(p−1), and 0 where x or y is 0."""
    shape = x.shape

    def slope(g: Tensor, y: Tensor) -> Tensor:
        y, g = kept(y, shape, axis), kept(g, shape, axis)
        return g * (_quotient(x, y) if p == 2 else _share(x, y, p - 1, 0))

    return record(_length(x.data, p, axis, keepdims), (x, slope))


def _length(x: np.ndarray, p: float, axis: Axes, keepdims: bool) -> np.ndarray:
    """(Σ|x|ᵖ)^(1/p), also where the sum is out of range: then it is computed of x divided by the largest |x|."""
    limits = np.finfo(x.dtype)
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        powers = total(np.square(x) if p == 2 else np.absolute(x) ** p, axis, True)
        within = (powers < limits.max) & (powers > limits.tiny / limits.eps)
        y = np.sqrt(powers) if p == 2 else powers ** (1 / p)
        if x.size and not within.all():
            size = np.absolute(x)
            unit = np.max(size, axis, keepdims=True) if p > 0 else np.min(size, axis, keepdims=True)
            unit = np.where(np.isfinite(unit) & (unit > 0), unit, 1)
            y = np.where(within, y, total((size / unit) ** p, axis, True) ** (1 / p) * unit)
    return y if keepdims else np.squeeze(y, _axes_of(axis, x.ndim))


def _share(x: Tensor, y: Tensor, q: float, k: int) -> Tensor:
    """The k-th derivative of sign x·|x|^q by x, divided by y^q: c·sign^(k+1)·|x/y|^(q−k)/yᵏ, c = q(q − 1)…(q − k + 1).

    Where x = 0 it is what the limits from both sides are, perhaps infinite, or 0 where they differ; where y = 0 it is
    0. d/dx is the next one; d/dy = −q/y times it.
    """
    c = math.prod(q - i for i in range(k))
    u = _quotient(x, y).data
    value = c * np.absolute(u) ** (q - k) if c else np.zeros_like(u)
    if c and q < k and (lost := (u == 0) & (x.data != 0)).any():  # |x/y| is below the range, its power need not be
        size, whole = np.absolute(x.data[lost]), np.broadcast_to(np.absolute(y.data), u.shape)[lost]
        value[lost] = c * size ** (q - k) * whole ** (k - q)
    value = np.where(x.data == 0, 0, np.copysign(value, x.data * c)) if k % 2 == 0 else value
    for _ in range(k):
        value = value / y.data
    return record(
        np.where(y.data == 0, 0, value).astype(x.dtype),
        (x, lambda g, _: _finite_product(g, _share(x, y, q, k + 1))),
        (y, lambda g, z: _finite_product(g, _quotient(-q * z, y))),
    )


def _finite_product(a: Tensor, b: Tensor) -> Tensor:
    """a·b, and 0 where either is 0, though the other be infinite: a slope that nobody asks for takes no part."""
    value = np.asarray(a.data * b.data)
    lost = np.isnan(value)
    value = np.where(lost & ((a.data == 0) | (b.data == 0)), 0, value) if lost.any() else value
    return record(value, (a, lambda g, _: _finite_product(g, b)), (b, lambda g, _: _finite_product(g, a)))
