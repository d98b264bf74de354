"""Linear algebra on stacks of square matrices (…, n, n): NumPy's ``np.linalg``, here ``minigrad.linalg``.

A singular matrix raises NumPy's LinAlgError.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.checks import checked
from minigrad.ops.elementwise import no_warning
from minigrad.ops.operands import as_floats
from minigrad.ops.shape import expand_dims, squeeze, swapaxes
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, floating, implements, record


@implements(np.linalg.inv)
def inv(x: ArrayLike) -> Tensor:
    """X⁻¹. d/dX = −Yᵀ G Yᵀ."""
    x = floating(x)
    return record(_spoiled(computed("inv", np.linalg.inv, x), x), (x, lambda g, y: -(mT(y) @ g @ mT(y))))


@implements(np.linalg.solve)
def solve(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The Y for which A Y = B. B is a vector (n) or a stack of matrices (…, n, k). d/dB = A⁻ᵀ G, d/dA = −(A⁻ᵀ G) Yᵀ."""
    a, b = as_floats(a, b)
    if b.ndim == 1:
        return squeeze(solve(a, expand_dims(b, 1)), -1)
    return record(
        _spoiled(computed("solve", np.linalg.solve, a, b), a),
        (a, lambda g, y: -(solve(mT(a), g) @ mT(y))),
        (b, lambda g, _: solve(mT(a), g)),
    )


@implements(np.linalg.cholesky)
@checked
def cholesky(x: ArrayLike, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L Lᵀ = X for a positive definite X; with ``upper`` its transpose.

    Only the lower (upper) triangle of X is read. The gradient is symmetric, as PyTorch's: half of it belongs to the
    triangle that is not read. d/dX = (S + Sᵀ)/2 with S = L⁻ᵀ Φ(LᵀG) L⁻¹, where Φ takes the lower triangle and half of
    the diagonal (Murray, "Differentiation of the Cholesky decomposition", 2016).
    """
    x = floating(x)
    if upper:
        return mT(cholesky(mT(x)))
    value = computed("cholesky", np.linalg.cholesky, x)
    n = x.shape[-1]
    phi = (np.tril(np.ones((n, n))) - np.eye(n) / 2).astype(x.dtype)

    def by_x(g: Tensor, y: Tensor) -> Tensor:
        inverse = inv(y)
        s = mT(inverse) @ (phi * (mT(y) @ g)) @ inverse
        return (s + mT(s)) / 2

    return record(value, (x, by_x))


def computed(op: str, function: Callable[..., Any], *inputs: Tensor) -> Any:
    """What NumPy's function gives. Its errors are raised with the op and the shapes in front; NaN is no warning."""
    try:
        with no_warning():
            return function(*[x.data for x in inputs])
    except (np.linalg.LinAlgError, ValueError, TypeError) as error:
        given = " and ".join(f"{x.shape}, {x.dtype}" for x in inputs)
        raise type(error)(f"{op} of {given}: {error}") from error


def check_finite(op: str, x: Tensor) -> None:
    """Raise LinAlgError for a matrix with NaN or ∞: LAPACK's search for singular values may never end there."""
    if not np.all(np.isfinite(x.data)):
        raise np.linalg.LinAlgError(f"{op} of {x.shape}, {x.dtype}: it holds NaN or ∞, and has no singular values")


def _spoiled(y: np.ndarray, x: Tensor) -> np.ndarray:
    """y, with NaN in all that came of a matrix x which holds one: LAPACK's pivots pass by it, and y may be finite."""
    spoiled = np.isnan(x.data).any((-2, -1))
    if spoiled.any():
        y[np.broadcast_to(spoiled, y.shape[:-2])] = np.nan
    return y


def mT(x: Tensor) -> Tensor:
    """The matrices transposed."""
    return swapaxes(x, -1, -2)


def scaled(x: Tensor, factor: Tensor) -> Tensor:
    """Each matrix of the stack times its factor."""
    return x * expand_dims(factor, (-2, -1))
