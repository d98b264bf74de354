"""The determinant, and its logarithm, of stacks of square matrices (…, n, n)."""

from typing import NamedTuple

import numpy as np

from minigrad.autograd import grad
from minigrad.modes import recording, switched
from minigrad.ops.indexing import take
from minigrad.ops.joining import concatenate
from minigrad.ops.linalg import computed, inv, mT, scaled, solve
from minigrad.ops.products import matmul
from minigrad.ops.selection import where
from minigrad.ops.shape import reshape
from minigrad.ops.triangles import trace
from minigrad.ops.types import ArrayLike
from minigrad.ops.units import unit_along
from minigrad.tensor import Tensor, floating, implements, record

EVEN = 0.1
"""Singular values of a block are at least this part of its largest: of such a block an inverse loses little."""


class SlogdetResult(NamedTuple):
    """The determinant as sign · e^logabsdet."""

    sign: Tensor
    logabsdet: Tensor


@implements(np.linalg.det)
def det(x: ArrayLike) -> Tensor:
    """The determinant. d/dX = the cofactors of X: y·X⁻ᵀ where there is an inverse.

    At a singular X too, and near one, every derivative is exact. PyTorch's first derivative at a singular X is 0 unless
    ``create_graph``, and its third has no digit left near one.
    """
    x = floating(x)
    return record(computed("det", np.linalg.det, x), (x, lambda g, y: _slope(g, x, y)))


@implements(np.linalg.slogdet)
def slogdet(x: ArrayLike) -> SlogdetResult:
    """The sign of det X, and ln |det X|, which neither overflows nor underflows. d ln|det|/dX = X⁻ᵀ; the sign has none.

    A singular X has sign 0 and logabsdet −inf, and no derivative: backward raises LinAlgError.
    """
    x = floating(x)
    sign, logabsdet = computed("slogdet", np.linalg.slogdet, x)
    return SlogdetResult(record(sign), record(logabsdet, (x, lambda g, _: scaled(mT(inv(x)), g))))


def _slope(g: Tensor, x: Tensor, y: Tensor, measured: bool = False) -> Tensor:
    """g times the cofactors of X, for y = det X; NaN for a matrix that holds NaN or ∞, which changes no other."""
    finite = np.isfinite(x.data).all((-2, -1), keepdims=True)
    if not finite.all():
        z = where(finite, x, np.eye(x.shape[-1], dtype=x.dtype))
        return where(finite, _slope(g, z, det(z)), np.nan)
    size = np.absolute(y.data)
    if x.size and not measured and np.any((size < np.finfo(x.dtype).tiny) | np.isinf(size)):
        # The cofactors, of one factor less, may be in range though the determinant is not.
        unit = unit_along(x.data, (-2, -1))
        z = x / unit
        return _slope(g * unit[..., 0, 0] ** (x.shape[-1] - 1), z, det(z), measured=True)
    # An inverse is good for a first derivative; every further one divides again by what is nearly 0.
    if not x.size or not _is_near_singular(x.data, 10 if recording.get() else 0.01 / np.finfo(x.dtype).eps):
        return scaled(mT(inv(x)), g * y)
    if recording.get():
        return grad(_exact_det(x), x, g, create_graph=True)[0]
    with switched(recording, True):
        leaf = Tensor(x.data, requires_grad=True)
        return grad(_exact_det(leaf), leaf, g)[0]


def _is_near_singular(x: np.ndarray, least: float) -> bool:
    """Whether a matrix of the stack has a condition beyond ``least``, rows and columns in units that make it even."""
    with np.errstate(all="ignore"):
        return bool(np.any(np.linalg.cond(x / _units(x), 1) > least))


def _exact_det(x: Tensor) -> Tensor:
    """det X of matrices (…, n, n), in sums, products, and inverses of blocks that have a good one.

    The constant rotations of the SVD make X diagonal, its singular values in order. They fall into blocks, each of
    values of about one size. With P the first block and [[P, Q], [R, S]] the whole, det X = det P · det(S − R P⁻¹ Q);
    the second factor is treated in the same way.
    """
    n = x.shape[-1]
    flat = reshape(x, (-1, n, n))
    even = _units(flat.data)
    u, scales, vt = np.linalg.svd(flat.data / even)
    diagonal = matmul(matmul(Tensor(u.mT), flat / even), Tensor(vt.mT))
    sign = np.round(np.linalg.det(u) * np.linalg.det(vt)).astype(x.dtype)
    factor = sign * np.prod(np.diagonal(even, axis1=1, axis2=2), -1)
    splits = [tuple(_splits(row)) for row in scales]
    rows, parts = [], []
    for pattern in dict.fromkeys(splits):
        rows += (each := [i for i, split in enumerate(splits) if split == pattern])
        parts.append(_by_blocks(take(diagonal, np.array(each), 0), pattern))
    return reshape(take(concatenate(parts), np.argsort(rows), 0) * factor, x.shape[:-2])


def _units(x: np.ndarray) -> np.ndarray:
    """A unit for each row times one for each column, in which the largest |x| of every row and column is about 1."""
    rows = np.max(np.abs(x), axis=-1, keepdims=True)
    rows[rows == 0] = 1
    columns = np.max(np.abs(x / rows), axis=-2, keepdims=True)
    columns[columns == 0] = 1
    return rows * columns


def _splits(scales: np.ndarray) -> list[int]:
    """The lengths of the blocks. What is 0 but for rounding is the last, and never the first, which has 0 rows then."""
    lengths: list[int] = [] if scales[0] else [0]
    least, start = 100 * np.finfo(scales.dtype).eps * scales[0], 0
    while start < len(scales):
        top = scales[start]
        rest = len(scales) - start
        # Traces of two rows lose nothing, whatever their sizes are.
        length = rest if top <= least or (lengths and rest <= 2) else int(np.sum(scales[start:] >= EVEN * top))
        lengths.append(length)
        start += length
    return lengths


def _by_blocks(x: Tensor, lengths: tuple[int, ...], first: bool = True) -> Tensor:
    """det X, block by block."""
    i = lengths[0]
    p, q, r, s = x[:, :i, :i], x[:, :i, i:], x[:, i:, :i], x[:, i:, i:]
    y = _by_inverse(p) if first and i else _by_traces(p)
    return y if len(lengths) == 1 else y * _by_blocks(s - matmul(r, solve(p, q)), lengths[1:], False)


def _by_inverse(x: Tensor) -> Tensor:
    return record(computed("det", np.linalg.det, x), (x, lambda g, y: scaled(mT(inv(x)), g * y)))


def _by_traces(x: Tensor) -> Tensor:
    """det X in sums and products only (Faddeev–LeVerrier): M ← X M + cI, c ← −tr(X M)/k for k = 1 … n; ±c at the end.

    Used for blocks that are small, and exact where they are 0; for many rows it would lose digits.
    """
    n = x.shape[-1]
    eye = np.eye(n, dtype=x.dtype)
    c, m = Tensor(np.ones(len(x), x.dtype)), Tensor(np.zeros_like(x.data))
    for k in range(1, n + 1):
        m = matmul(x, m) + reshape(c, (-1, 1, 1)) * eye
        c = -trace(matmul(x, m), axis1=1, axis2=2) / k
    return c * (-1) ** n
