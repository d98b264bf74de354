"""The extension ``linalg``: stacks of matrices on the last two axes."""

from typing import Any, Literal

from minigrad import linalg, ops
from minigrad.array_api.data_types import DType, dtype_of
from minigrad.errors import DTypeError, ShapeError
from minigrad.linalg import (
    EighResult,
    QRResult,
    SlogdetResult,
    SVDResult,
    cholesky,
    det,
    eigh,
    eigvalsh,
    inv,
    matrix_norm,
    matrix_power,
    slogdet,
    solve,
    svdvals,
    vector_norm,
)
from minigrad.ops import matmul, matrix_transpose, tensordot, vecdot
from minigrad.tensor import Tensor

__all__ = [
    "EighResult", "QRResult", "SVDResult", "SlogdetResult", "cholesky", "cross", "det", "diagonal", "eig", "eigh",
    "eigvals", "eigvalsh", "inv", "matmul", "matrix_norm", "matrix_power", "matrix_rank", "matrix_transpose", "outer",
    "pinv", "qr", "slogdet", "solve", "svd", "svdvals", "tensordot", "trace", "vecdot", "vector_norm",
]  # fmt: skip


def cross(x1: Tensor, x2: Tensor, /, *, axis: int = -1) -> Tensor:
    """Vectors of three elements perpendicular to those of x1 and x2 along an axis of both."""
    return ops.cross(x1, x2, axis=axis)


def diagonal(x: Tensor, /, *, offset: int = 0) -> Tensor:
    """The k-th diagonal of each matrix, k being ``offset``."""
    return ops.diagonal(x, offset, -2, -1)


def outer(x1: Tensor, x2: Tensor, /) -> Tensor:
    """x1ᵢ x2ⱼ for all pairs of elements of two vectors. Raises ShapeError for anything but vectors."""
    if x1.ndim != 1 or x2.ndim != 1:
        raise ShapeError(f"outer: x1 has shape {x1.shape} and x2 {x2.shape}; both must be vectors")
    return ops.outer(x1, x2)


def matrix_rank(x: Tensor, /, *, rtol: float | Tensor | None = None) -> Tensor:
    """How many singular values are larger than ``rtol`` (ε · max(m, n) unless given) times the largest."""
    if x.ndim < 2:
        raise ShapeError(f"matrix_rank: x has shape {x.shape}; it needs matrices on its last two axes")
    return linalg.matrix_rank(x, rtol=rtol)


def pinv(x: Tensor, /, *, rtol: float | Tensor | None = None) -> Tensor:
    """The pseudoinverse; singular values up to ``rtol`` (ε · max(m, n) unless given) times the largest count as 0."""
    return linalg.pinv(x, rtol=rtol)


def qr(x: Tensor, /, *, mode: Literal["reduced", "complete"] = "reduced") -> QRResult:
    """X as Q R; its derivative, and where it has one, are in ``minigrad.linalg.qr``."""
    return linalg.qr(x, mode)


def svd(x: Tensor, /, *, full_matrices: bool = True) -> SVDResult:
    """X as U diag(S) Vh; its derivative, and where it has one, are in ``minigrad.linalg.svd``."""
    return linalg.svd(x, full_matrices)


def trace(x: Tensor, /, *, offset: int = 0, dtype: DType | None = None) -> Tensor:
    """The sum of a diagonal of each matrix, in ``dtype``."""
    return ops.trace(x, offset, -2, -1, None if dtype is None else dtype_of("trace", dtype))


def eig(x: Tensor, /) -> Any:
    """An error: eigenvalues of a matrix that is not symmetric are complex, and a Tensor is real."""
    raise DTypeError(f"eig: {_COMPLEX}; x has shape {x.shape}")


def eigvals(x: Tensor, /) -> Any:
    """An error: eigenvalues of a matrix that is not symmetric are complex, and a Tensor is real."""
    raise DTypeError(f"eigvals: {_COMPLEX}; x has shape {x.shape}")


_COMPLEX = "eigenvalues are complex numbers, which minigrad does not have; eigh is for symmetric matrices"
