"""Stacks of matrices taken apart: QR, eigenvalues and eigenvectors, singular values and vectors.

A factor is a function of the matrix only up to signs, which the algorithm chooses; in between they do not change. Where
two eigenvalues, or two singular values, are equal, their vectors may be turned into each other, and have no derivative:
then ``backward`` raises LinAlgError. The values have one; equal ones share the gradient.
"""

from typing import Any, Literal, NamedTuple

import numpy as np

from minigrad.checks import checked
from minigrad.creation import zeros_like
from minigrad.errors import ShapeError, UnsupportedError
from minigrad.ops.arithmetic import divide
from minigrad.ops.joining import concatenate
from minigrad.ops.linalg import check_finite, computed, mT, solve
from minigrad.ops.products import matmul, matvec
from minigrad.ops.reduction import sum
from minigrad.ops.shape import expand_dims
from minigrad.ops.triangles import tril
from minigrad.ops.types import ArrayLike
from minigrad.ops.units import unit_along
from minigrad.tensor import Tensor, floating, implements, record


class QRResult(NamedTuple):
    """A matrix as Q R."""

    Q: Tensor
    R: Tensor


class EighResult(NamedTuple):
    """A symmetric matrix as V diag(w) Vᵀ: w and V."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class SVDResult(NamedTuple):
    """A matrix as U diag(S) Vh."""

    U: Tensor
    S: Tensor
    Vh: Tensor


@implements(np.linalg.qr)
def qr(x: ArrayLike, mode: Literal["reduced", "complete"] = "reduced") -> QRResult:
    """X (…, m, n) as Q R: the columns of Q are perpendicular and of length 1, R is upper triangular.

    min(m, n) columns, or (``mode`` "complete") m. With C(M), the lower triangle of M mirrored at its diagonal: dL/dX is
    (G − Q C(GᵀQ)) R⁻ᵀ for Q, and Q C(R Gᵀ) R⁻ᵀ for R. Of a wide X this is the first m columns; R's others are Qᵀ X.

    It has a derivative where the first min(m, n) columns of X are independent, else ``backward`` raises LinAlgError.
    The columns that "complete" adds to Q have none: they may be turned into each other.
    """
    x = floating(x)
    if mode not in ("reduced", "complete"):
        raise ValueError(f'qr: mode must be "reduced" or "complete", got {mode!r}')
    m, n = _sides("qr", x)
    if n > m:
        q, r = qr(x[..., :m])
        return QRResult(q, concatenate([r, matmul(mT(q), x[..., m:])], -1))
    all_q, all_r = computed("qr", lambda a: np.linalg.qr(a, mode), x)
    q = record(all_q[..., :n], (x, lambda g, y: _over(matmul(mT(y), x), g - matmul(y, _mirrored(matmul(mT(g), y))))))
    r = record(all_r[..., :n, :], (x, lambda g, y: _over(y, matmul(q, _mirrored(matmul(y, mT(g)))))))
    if mode == "complete" and m > n:
        free = _free("qr: what mode='complete' adds to Q", all_q[..., n:], x)
        return QRResult(concatenate([q, free], -1), concatenate([r, all_r[..., n:, :]], -2))
    return QRResult(q, r)


@implements(np.linalg.eigh)
def eigh(x: ArrayLike, UPLO: Literal["L", "U"] = "L") -> EighResult:
    """The eigenvalues w of symmetric matrices, from small to large, and as columns of V their vectors of length 1.

    One triangle is read, the lower or (``UPLO`` "U") the upper; the gradient is symmetric: half of it belongs to the
    triangle that is not read. dL/dX = V diag(G) Vᵀ for w, where equal ones share G. For V it is V (F ∘ (M − Mᵀ)/2) Vᵀ
    with M = VᵀG and Fᵢⱼ = 1/(wⱼ − wᵢ), if all eigenvalues differ, else ``backward`` raises LinAlgError.
    """
    x = floating(x)
    _sides("eigh", x, square=True)
    if UPLO not in ("L", "U"):
        raise ValueError(f'eigh: UPLO must be "L" or "U", got {UPLO!r}')
    half = np.tril(x.data, -1) if UPLO == "L" else np.triu(x.data, 1)
    whole = half + half.mT + x.data * np.eye(x.shape[-1], dtype=x.dtype)
    symmetric = record(whole, (x, lambda g, _: (g + mT(g)) / 2))
    w, v = computed("eigh", np.linalg.eigh, symmetric)

    def by_vectors(g: Tensor, y: Tensor) -> Tensor:
        _check_apart("eigh: the eigenvalues", w)
        values = sum(y * matmul(symmetric, y), -2)
        m = matmul(mT(y), g)
        return matmul(matmul(y, (m - mT(m)) * (_inverse_gaps(values) / 2)), mT(y))

    vectors = record(v, (symmetric, by_vectors))
    return EighResult(record(w, (symmetric, lambda g, _: _composed(vectors, _shared(g, w), mT(vectors)))), vectors)


@implements(np.linalg.eigvalsh)
def eigvalsh(x: ArrayLike, UPLO: Literal["L", "U"] = "L") -> Tensor:
    """The eigenvalues of symmetric matrices, from small to large; see ``eigh``. Equal ones share the gradient."""
    return eigh(x, UPLO).eigenvalues


@implements(np.linalg.svd)
@checked
def svd(x: ArrayLike, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """X (…, m, n) as U diag(S) Vh: columns of U, and rows of Vh, perpendicular and of length 1, S from large to small.

    min(m, n) of them, or with ``full_matrices`` m and n. Without ``compute_uv`` S alone. dL/dX = U diag(G) Vh for S,
    where equal values share G, and one that is 0 counts nothing. For U, with M = UᵀG and Fᵢⱼ = 1/(sⱼ² − sᵢ²), it is
    [U (F ∘ (M − Mᵀ)) + (1 − UUᵀ) G S⁻²] UᵀX; for Vh the same of Xᵀ.

    U (and Vh) have a derivative where all singular values differ and none is 0, which only counts for X with more rows
    than columns (Vh: columns than rows); else ``backward`` raises LinAlgError. What ``full_matrices`` adds has none: it
    may be turned. ``hermitian`` must be False.
    """
    x = floating(x)
    if hermitian:
        raise UnsupportedError("svd: hermitian=True has no rule here; eigh takes symmetric matrices")
    m, n = _sides("svd", x)
    check_finite("svd", x)
    k = min(m, n)
    all_u, s, all_vh = computed("svd", lambda a: np.linalg.svd(a, full_matrices), x)
    u = record(all_u[..., :k], (x, lambda g, y: _by_left("U", g, y, x, s)))
    vh = record(all_vh[..., :k, :], (x, lambda g, y: mT(_by_left("Vh", mT(g), mT(y), mT(x), s))))
    values = record(s, (x, lambda g, _: _composed(u, _shared(g * _seen(s, x), s), vh)))
    if not compute_uv:
        return values
    if not full_matrices or m == n:
        return SVDResult(u, values, vh)
    if m > n:
        free = _free("svd: what full_matrices=True adds to U", all_u[..., k:], x)
        return SVDResult(concatenate([u, free], -1), values, vh)
    free = _free("svd: what full_matrices=True adds to Vh", all_vh[..., k:, :], x)
    return SVDResult(u, values, concatenate([vh, free], -2))


@implements(np.linalg.svdvals)
def svdvals(x: ArrayLike) -> Tensor:
    """The singular values, from large to small; see ``svd``. Equal ones share the gradient, and 0 has none."""
    return svd(x, full_matrices=False, compute_uv=False)


def _by_left(name: str, g: Tensor, u: Tensor, x: Tensor, s: np.ndarray) -> Tensor:
    """The gradient by x for that of its left singular vectors, which are the eigenvectors of X Xᵀ."""
    _check_apart(f"svd: {name}: the singular values", s)
    unit = unit_along(x.data, (-2, -1))  # in which no square leaves the range of the dtype
    rows = matmul(mT(u), x / unit)
    squares = sum(rows * rows, -1)
    m = matmul(mT(u), g)
    inside = matmul(u, (m - mT(m)) * _inverse_gaps(squares))
    if u.shape[-2] > u.shape[-1]:
        if not np.all(_seen(s, x)):
            raise np.linalg.LinAlgError(
                f"svd of {x.shape}: a singular value is 0; its vector in {name} may be any that is perpendicular to "
                "the others, and has no derivative"
            )
        inside = inside + (g - matmul(u, m)) / expand_dims(squares, -2)
    return matmul(inside, rows) / unit


def _over(r: Tensor, a: Tensor) -> Tensor:
    """A R⁻ᵀ for an upper triangular R. Raises LinAlgError where R has no inverse."""
    sizes = np.abs(np.diagonal(r.data, axis1=-2, axis2=-1))
    if np.any(sizes <= np.finfo(r.dtype).eps * max(a.shape[-2:]) * np.max(sizes, -1, keepdims=True, initial=0)):
        raise np.linalg.LinAlgError(
            f"qr of {a.shape}: a column depends on those before it; that of Q may be any that is perpendicular to "
            "them, and there is no derivative"
        )
    return mT(solve(r, mT(a)))


def _mirrored(m: Tensor) -> Tensor:
    """C(M): the lower triangle mirrored at the diagonal."""
    return tril(m) + mT(tril(m, -1))


def _free(what: str, value: np.ndarray, x: Tensor) -> Tensor:
    """Vectors that are any basis of what is left. They have no derivative: what needs one raises LinAlgError."""

    def by_x(g: Tensor, _: Tensor) -> Tensor:
        if np.any(g.data):
            raise np.linalg.LinAlgError(f"{what} for {x.shape} has no derivative: it may be turned. Leave it out")
        return zeros_like(x)

    return record(value, (x, by_x))


def _composed(left: Tensor, values: Tensor, right: Tensor) -> Tensor:
    """left · diag(values) · right."""
    return matmul(left * expand_dims(values, -2), right)


def _inverse_gaps(values: Tensor) -> Tensor:
    """Fᵢⱼ = 1 / (vⱼ − vᵢ), and 0 on the diagonal."""
    eye = np.eye(values.shape[-1], dtype=values.dtype)
    return divide(1 - eye, expand_dims(values, -2) - expand_dims(values, -1) + eye)


def _near(values: np.ndarray) -> np.ndarray:
    """Which of the values of a row differ by no more than rounding errors, each with each: (…, n, n)."""
    least = 4 * np.finfo(values.dtype).eps * np.max(np.abs(values), -1, keepdims=True, initial=0)
    return np.abs(values[..., :, None] - values[..., None, :]) <= least[..., None]


def _shared(g: Tensor, values: np.ndarray) -> Tensor:
    """g, of which equal values have the same share."""
    near = _near(values)
    if np.sum(near) == values.size:
        return g
    parts: np.ndarray = near / np.sum(near, -1, keepdims=True)
    return matvec(parts.astype(values.dtype), g)


def _check_apart(what: str, values: np.ndarray) -> None:
    pairs = np.argwhere(np.triu(_near(values), 1))
    if len(pairs):
        *at, i, j = pairs[0]
        raise np.linalg.LinAlgError(
            f"{what} {i} and {j} are equal, {values[(*at, i)]} and {values[(*at, j)]}: their vectors may be turned "
            "into each other, and have no derivative"
        )


def _seen(s: np.ndarray, x: Tensor) -> np.ndarray:
    """1 for a singular value of x, and 0 for one that is 0 but for rounding."""
    least = np.finfo(s.dtype).eps * max(x.shape[-2:]) * np.max(s, -1, keepdims=True, initial=0)
    return (s > least).astype(s.dtype)


def _sides(name: str, x: Tensor, square: bool = False) -> tuple[int, int]:
    """The rows and columns of each matrix. Raises ShapeError for what holds none, or none that is square."""
    if x.ndim < 2 or (square and x.shape[-1] != x.shape[-2]):
        raise ShapeError(f"{name}: x has shape {x.shape}; it needs {'square ' * square}matrices on its last two axes")
    return x.shape[-2], x.shape[-1]
