"""The sum, the largest and the smallest of the singular values of matrices, on the last two axes.

None is made of all singular vectors: what is smooth where two singular values meet has exact derivatives there too.
Of a matrix that holds NaN each is NaN, where NumPy and PyTorch raise an error for the whole stack; of one that holds ∞
the sum and the largest are ∞. Neither has a gradient but NaN.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.ops.joining import concatenate
from minigrad.ops.linalg import inv
from minigrad.ops.products import matmul
from minigrad.ops.shape import expand_dims, swapaxes
from minigrad.tensor import Tensor, record


def nuclear(x: Tensor) -> Tensor:
    """Σσ, the sum of the singular values. d/dx = UVᵀ; of a singular value that is 0 the slope counts as 0."""
    (s,) = _decomposed(lambda x: [np.linalg.svd(x, compute_uv=False)], x.data)
    value = _infinite(np.sum(s, -1), x.data)
    return record(value, (x, lambda g, _: expand_dims(g, (-2, -1)) * _polar(x)))


def singular_value(x: Tensor, largest: bool) -> Tensor:
    """The largest or the smallest singular value. d/dx = uvᵀ; equal ones share the gradient, and at 0 it is 0."""
    *stack, m, n = x.shape
    upper = concatenate([np.zeros((*stack, m, m), x.dtype), x], -1)
    lower = concatenate([swapaxes(x, -1, -2), np.zeros((*stack, n, n), x.dtype)], -1)
    # Its eigenvalues are the singular values, their negatives, and zeros.
    return _eigenvalue(concatenate([upper, lower], -2), -1 if largest else max(m, n))


def _polar(x: Tensor) -> Tensor:
    """P = UVᵀ of x = UΣVᵀ. d/dx is the Z for which P xᵀ Z + Z Pᵀ x = G − P Gᵀ P."""
    u, s, vt = _decomposed(lambda x: np.linalg.svd(x, full_matrices=False), x.data)
    least = np.finfo(s.dtype).eps * max(x.shape[-2:]) * np.max(s, -1, keepdims=True, initial=0)
    value = (u * (s > least)[..., None, :]) @ vt

    def slope(g: Tensor, p: Tensor) -> Tensor:
        across = matmul(p, matmul(swapaxes(g, -1, -2), p))
        return _sylvester(matmul(p, swapaxes(x, -1, -2)), matmul(swapaxes(p, -1, -2), x), g - across)

    return record(value, (x, slope))


def _sylvester(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """The Z for which aZ + Zb = c, with a and b symmetric and no eigenvalue below 0; 0 where two of them add up to 0.

    d/dc is the same for G; with H = d/dc, d/da = −H Zᵀ and d/db = −Zᵀ H.
    """
    (v, p), (w, q) = _decomposed(np.linalg.eigh, a.data), _decomposed(np.linalg.eigh, b.data)
    sums = v[..., :, None] + w[..., None, :]
    least = (
        np.finfo(sums.dtype).eps * max(sums.shape[-2:], default=1) * np.max(sums, (-2, -1), keepdims=True, initial=0)
    )
    turned = p.mT @ c.data @ q
    value = p @ np.where(sums > least, turned / np.where(sums > least, sums, 1), 0) @ q.mT
    return record(
        value,
        (a, lambda g, z: -matmul(_sylvester(a, b, g), swapaxes(z, -1, -2))),
        (b, lambda g, z: -matmul(swapaxes(z, -1, -2), _sylvester(a, b, g))),
        (c, lambda g, _: _sylvester(a, b, g)),
    )


def _eigenvalue(a: Tensor, i: int) -> Tensor:
    """The i-th eigenvalue w of symmetric matrices. d/da = P, the projection on its vectors divided by their number."""
    (w,) = _decomposed(lambda a: [np.linalg.eigvalsh(a)], a.data)
    value = _infinite(w[..., i], a.data) if i == -1 else w[..., i]
    return record(value, (a, lambda g, w: expand_dims(g, (-2, -1)) * _projection(a, w, i)))


def _projection(a: Tensor, w: Tensor, i: int) -> Tensor:
    """vvᵀ for the unit vector v of the i-th eigenvalue; of equal ones the mean. d/da = R G P + P G R.

    R = (w − a)⁻¹ on all vectors but those, and 0 on those: it is made of the inverse of w − a + P.
    """
    values, vectors = _decomposed(np.linalg.eigh, a.data)
    near = values - values[..., i : i + 1 or None]
    same = np.abs(near) <= 4 * np.finfo(near.dtype).eps * np.max(np.abs(values), -1, keepdims=True)
    count = np.sum(same, -1, keepdims=True)
    value = (vectors * (same / count)[..., None, :].astype(near.dtype)) @ vectors.mT
    size = np.max(np.abs(values), -1)[..., None, None]
    size[size == 0] = 1
    many = count[..., None].astype(near.dtype)

    def slope(g: Tensor, p: Tensor) -> Tensor:
        eye = np.eye(a.shape[-1], dtype=a.dtype)
        whole = inv(expand_dims(w, (-2, -1)) * eye - a + p * (size * many))
        r = whole - p * many / size
        half = matmul(matmul(r, g), p)
        other = matmul(matmul(p, g), r)
        return half + other

    return record(value, (a, slope))


def _decomposed(function: Callable[[np.ndarray], Any], x: np.ndarray) -> list[np.ndarray]:
    """What the function gives for a stack of matrices; NaN for those with NaN or ∞, for which LAPACK may fail."""
    if np.isfinite(x).all():
        return list(function(x))
    finite: Any = np.isfinite(x).all((-2, -1), keepdims=True)
    parts = function(np.where(finite, x, 0))
    return [np.where(finite if part.ndim == x.ndim else finite[..., 0], part, np.nan) for part in parts]


def _infinite(value: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The value, but ∞ for a matrix with ∞ and no NaN, which is as large as its largest number."""
    nan = np.isnan(value)
    return np.where(nan, np.max(np.absolute(x), (-2, -1)), value) if nan.any() else value
