"""Powers, pseudoinverses and ranks of stacks of matrices."""

import operator
from typing import Any

import numpy as np

from minigrad.checks import checked
from minigrad.creation import zeros_like
from minigrad.errors import ShapeError, UnsupportedError
from minigrad.ops.linalg import check_finite, computed, inv, mT
from minigrad.ops.products import matmul
from minigrad.ops.shape import copy
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, floating, implements, record


@implements(np.linalg.matrix_power)
def matrix_power(x: ArrayLike, n: int) -> Tensor:
    """X multiplied by itself n times; for n < 0 the inverse of that, for n = 0 the identity, whose derivative is 0."""
    x, n = as_tensor(x), operator.index(n)
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise ShapeError(f"matrix_power: x has shape {x.shape}; it needs square matrices on its last two axes")
    if n < 0:
        x, n = inv(x), -n
    if n == 0:
        return record(
            np.broadcast_to(np.eye(x.shape[-1], dtype=x.dtype), x.shape).copy(), (x, lambda g, _: zeros_like(g))
        )
    if n == 1:
        return copy(x)
    half = matrix_power(x, n // 2)
    return matmul(matmul(half, half), x) if n % 2 else matmul(half, half)


@implements(np.linalg.pinv)
@checked
def pinv(x: ArrayLike, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Tensor:
    """The pseudoinverse Y: that with X Y X = X and Y X Y = Y for which X Y and Y X are symmetric.

    Singular values up to ``rtol`` (or ``rcond``) times the largest count as 0; unless given it is ε · max(m, n).
    dL/dX = −Yᵀ G Yᵀ, for a tall X with + (1 − X Y) Gᵀ Y Yᵀ, for a wide one with + Yᵀ Y Gᵀ (1 − Y X), where X is of full
    rank. Else Y jumps: ``backward`` raises LinAlgError. ``hermitian`` must be False.
    """
    x = floating(x)
    if hermitian:
        raise UnsupportedError("pinv: hermitian=True has no rule here; leave it out, the value is the same")
    if x.ndim < 2:
        raise ShapeError(f"pinv: x has shape {x.shape}; it needs matrices on its last two axes")
    check_finite("pinv", x)
    part = _part(x, rtol if rtol is not None else rcond)

    def by_x(g: Tensor, y: Tensor) -> Tensor:
        s = np.linalg.svdvals(x.data)
        if np.any(s <= np.asarray(part)[..., None] * np.max(s, -1, keepdims=True, initial=0)):
            raise np.linalg.LinAlgError(f"pinv of {x.shape}: it is not of full rank, where the pseudoinverse jumps")
        rows, columns = x.shape[-2:]
        slope = -matmul(matmul(mT(y), g), mT(y))
        # What is 0 in exact arithmetic, X Y − 1 of a wide matrix, Y X − 1 of a tall one, would be rounding times Y Yᵀ.
        if rows > columns:
            slope = slope + matmul(mT(g) - matmul(x, matmul(y, mT(g))), matmul(y, mT(y)))
        if rows < columns:
            slope = slope + matmul(matmul(mT(y), y), mT(g) - matmul(mT(g), matmul(y, x)))
        return slope

    return record(computed("pinv", lambda a: _refined(a, np.linalg.pinv(a, part)), x), (x, by_x))


def _refined(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """y + y (1 − x y), a step of Newton and Schulz: it halves the error that an SVD leaves, which slopes multiply."""
    return y + (y - y @ (x @ y)) if x.shape[-2] > x.shape[-1] else y + (y - (y @ x) @ y)


@implements(np.linalg.matrix_rank)
@checked
def matrix_rank(x: ArrayLike, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Tensor:
    """How many singular values are larger than ``tol``, or than ``rtol`` times the largest: whole numbers.

    Without either, ``rtol`` is ε · max(m, n).
    """
    x = floating(x)
    check_finite("matrix_rank", x)
    bounds = [each.data if isinstance(each, Tensor) else each for each in (tol, rtol)]
    if all(each is None for each in bounds) and x.ndim > 1:
        bounds[1] = _part(x, None)
    return record(np.asarray(np.linalg.matrix_rank(x.data, bounds[0], hermitian, rtol=bounds[1])))


def _part(x: Tensor, given: Any) -> Any:
    """The part of the largest singular value up to which one counts as 0, in the dtype of x."""
    if given is None:
        return x.dtype.type(np.finfo(x.dtype).eps * max(x.shape[-2:], default=1))
    return given.data if isinstance(given, Tensor) else given
