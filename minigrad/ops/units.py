"""Units for numbers whose squares would leave the range of their dtype."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.ops.selection import where
from minigrad.ops.shape import astype
from minigrad.tensor import Tensor


def unit_along(x: np.ndarray, axis: int | tuple[int, ...] | None, least: float = 0.0) -> np.ndarray:
    """A power of two near the largest finite |x| along ``axis`` (kept), or near ``least`` where that is larger.

    x / unit has the bits of x, and squares that neither overflow nor all vanish.
    """
    largest = np.max(np.absolute(x), axis, keepdims=True, initial=0)
    least = max(least, 2.0 ** (np.finfo(x.dtype).minexp // 2))
    _, exponent = np.frexp(np.clip(np.where(np.isfinite(largest), largest, 1), x.dtype.type(least), None))
    return np.ldexp(x.dtype.type(1), exponent - 1)


def squared_in(unit: np.ndarray, eps: float) -> np.ndarray:
    """ε, which is a square, in the square of the unit."""
    return (eps / unit.astype(np.float64) / unit).astype(unit.dtype)


def by_sample(
    inside: np.ndarray, near: Callable[[Tensor], Tensor], far: Callable[[Tensor], Tensor], x: Tensor
) -> Tensor:
    """near(x) for the samples of x (N, …) that are ``inside``, of shape (N, 1, …), far(x) for others.

    No sample's numbers, not their last digit, depend on whether another is inside.
    """
    if np.all(inside):
        return near(x)
    if not np.any(inside):
        return far(x)
    return where(inside, near(where(inside, x, 1)), far(where(inside, 1, x)))


def wider(op: Callable[..., Tensor], x: Tensor, *more: Any) -> Tensor:
    """op(x, …) computed in float64, in x's own dtype."""
    return astype(op(astype(x, np.float64), *more), x.dtype)
