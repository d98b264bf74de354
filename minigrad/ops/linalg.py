"""Linear algebra on stacks of square matrices (…, n, n): NumPy's ``np.linalg``, here ``minigrad.linalg``.

A singular matrix raises NumPy's LinAlgError.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from minigrad.modes import recording
from minigrad.ops.joining import stack
from minigrad.ops.shape import expand_dims, reshape, squeeze, swapaxes
from minigrad.ops.triangles import trace
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensors, floating, implements, record


class SlogdetResult(NamedTuple):
    """The determinant as sign · e^logabsdet."""

    sign: Tensor
    logabsdet: Tensor


@implements(np.linalg.inv)
def inv(x: ArrayLike) -> Tensor:
    """X⁻¹. d/dX = −Yᵀ G Yᵀ."""
    x = floating(x)
    return record(_computed("inv", np.linalg.inv, x), (x, lambda g, y: -(_mT(y) @ g @ _mT(y))))


@implements(np.linalg.solve)
def solve(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The Y for which A Y = B. B is a vector (n) or a stack of matrices (…, n, k). d/dB = A⁻ᵀ G, d/dA = −(A⁻ᵀ G) Yᵀ."""
    a, b = (floating(x) for x in as_tensors(a, b))
    if b.ndim == 1:
        return squeeze(solve(a, expand_dims(b, 1)), -1)
    return record(
        _computed("solve", np.linalg.solve, a, b),
        (a, lambda g, y: -(solve(_mT(a), g) @ _mT(y))),
        (b, lambda g, _: solve(_mT(a), g)),
    )


@implements(np.linalg.cholesky)
def cholesky(x: ArrayLike, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L Lᵀ = X for a positive definite X; with ``upper`` its transpose.

    Only the lower (upper) triangle of X is read. The gradient is symmetric, as PyTorch's: half of it belongs to the
    triangle that is not read. d/dX = (S + Sᵀ)/2 with S = L⁻ᵀ Φ(LᵀG) L⁻¹, where Φ takes the lower triangle and half of
    the diagonal (Murray, "Differentiation of the Cholesky decomposition", 2016).
    """
    x = floating(x)
    if upper:
        return _mT(cholesky(_mT(x)))
    value = _computed("cholesky", np.linalg.cholesky, x)
    n = x.shape[-1]
    phi = (np.tril(np.ones((n, n))) - np.eye(n) / 2).astype(x.dtype)

    def by_x(g: Tensor, y: Tensor) -> Tensor:
        inverse = inv(y)
        s = _mT(inverse) @ (phi * (_mT(y) @ g)) @ inverse
        return (s + _mT(s)) / 2

    return record(value, (x, by_x))


@implements(np.linalg.slogdet)
def slogdet(x: ArrayLike) -> SlogdetResult:
    """The sign of det X, and ln |det X|, which neither overflows nor underflows. d ln|det|/dX = X⁻ᵀ; the sign has none.

    A singular X has sign 0 and logabsdet −inf, and no derivative: backward raises LinAlgError.
    """
    x = floating(x)
    sign, logabsdet = _computed("slogdet", np.linalg.slogdet, x)
    return SlogdetResult(record(sign), record(logabsdet, (x, lambda g, _: _scaled(_mT(inv(x)), g))))


@implements(np.linalg.det)
def det(x: ArrayLike) -> Tensor:
    """The determinant. d/dX = the cofactors of X: y·X⁻ᵀ where there is an inverse.

    At a singular X too every derivative is exact. PyTorch's first derivative there is 0 unless ``create_graph``.
    """
    x = floating(x)
    if not (recording.get() and x.requires_grad and x.size):
        return _det(x)
    value = _computed("det", np.linalg.det, x)
    singular = np.isfinite(value) & _is_singular(x.data)
    if not singular.any():
        return _det(x)
    matrices = reshape(x, (-1, *x.shape[-2:]))
    each = [_singular_det(m) if bad else _det(m) for m, bad in zip(matrices, np.ravel(singular), strict=True)]
    return record(value, (reshape(stack(each), value.shape), lambda g, _: g))


def _computed(op: str, function: Callable[..., Any], *inputs: Tensor) -> Any:
    """What NumPy's function gives. Its errors are raised with the op and the shapes in front."""
    try:
        return function(*[x.data for x in inputs])
    except (np.linalg.LinAlgError, ValueError, TypeError) as error:
        given = " and ".join(f"{x.shape}, {x.dtype}" for x in inputs)
        raise type(error)(f"{op} of {given}: {error}") from error


def _det(x: Tensor) -> Tensor:
    return record(_computed("det", np.linalg.det, x), (x, lambda g, y: _scaled(_mT(inv(x)), g * y)))


def _singular_det(x: Tensor) -> Tensor:
    """det X without an inverse of X, for one matrix, measured in units that make it even.

    The constant rotations of the SVD bring X into the form [[P, Q], [R, S]], with a P that has an inverse and a small
    S of all that is (nearly) 0. Then det X = ± det P · det(S − R P⁻¹ Q).
    """
    units = _units(x.data)
    u, scales, vt = np.linalg.svd(x.data / units)
    rotated = Tensor(u.T) @ (x / units) @ Tensor(vt.T)
    i = int(np.sum(scales > 100 * np.finfo(x.dtype).eps * scales[0]))
    p, q, r, s = rotated[:i, :i], rotated[:i, i:], rotated[i:, :i], rotated[i:, i:]
    factor = np.round(np.linalg.det(u) * np.linalg.det(vt)) * np.prod(np.diagonal(units))
    return factor * _det(p) * _det_by_traces(s - r @ solve(p, q))


def _det_by_traces(x: Tensor) -> Tensor:
    """det X in sums and products only (Faddeev–LeVerrier): M ← X M + cI, c ← −tr(X M)/k for k = 1 … n; ±c at the end.

    Used where X is (nearly) 0, and exact there; for a large X it would lose digits.
    """
    eye = np.eye(len(x), dtype=x.dtype)
    c, m = Tensor(np.ones((), x.dtype)), Tensor(np.zeros_like(eye))
    for k in range(1, len(x) + 1):
        m = x @ m + c * eye
        c = -trace(x @ m) / k
    return c * (-1) ** len(x)


def _mT(x: Tensor) -> Tensor:
    """The matrices transposed."""
    return swapaxes(x, -1, -2)


def _is_singular(x: np.ndarray) -> np.ndarray:
    """Whether a matrix has no inverse, or one without a digit to spare for second derivatives, which divide again."""
    with np.errstate(invalid="ignore"):
        return np.linalg.cond(x / _units(x), 1) * np.finfo(x.dtype).eps > 0.01


def _units(x: np.ndarray) -> np.ndarray:
    """A unit for each row times one for each column, in which the largest |x| of every row and column is about 1."""
    rows = np.max(np.abs(x), axis=-1, keepdims=True)
    rows[rows == 0] = 1
    columns = np.max(np.abs(x / rows), axis=-2, keepdims=True)
    columns[columns == 0] = 1
    return rows * columns


def _scaled(x: Tensor, factor: Tensor) -> Tensor:
    """Each matrix of the stack times its factor."""
    return x * expand_dims(factor, (-2, -1))
