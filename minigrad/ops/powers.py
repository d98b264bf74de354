"""Powers and roots, elementwise.

A derivative of a power is a number times a power: where that number is 0 so is the derivative, though the power may be
infinite there. So x² has the third derivative 0 at every x, at 0 and where x⁻¹ is beyond the largest number too.
"""

import math

import numpy as np

from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, as_tensors, floating, implements, record


@implements(np.power)
def power(a: ArrayLike, b: ArrayLike) -> Tensor:
    """aᵇ. d/da = b·aᵇ⁻¹ (0 where b = 0), d/db = y·ln a (0 where a = 0 and b ≥ 0)."""
    a, b = as_tensors(a, b)
    return record(
        _raised(a.data, b.data),
        (a, lambda g, _: g * _power_slope(a, b, 1, 0)),
        (b, lambda g, _: g * _power_slope(a, b, 0, 1)),
    )


@implements(np.square)
def square(x: ArrayLike) -> Tensor:
    """x². d/dx = 2x."""
    x = as_tensor(x)
    return record(np.square(x.data), (x, lambda g, _: g * (2 * x)))


@implements(np.sqrt)
def sqrt(x: ArrayLike) -> Tensor:
    """√x. d/dx = 1/(2y), so inf at 0."""
    x = floating(x)
    return record(np.sqrt(x.data), (x, lambda g, y: g / (2 * y)))


@implements(np.cbrt)
def cbrt(x: ArrayLike) -> Tensor:
    """∛x. d/dx = 1/(3y²), so inf at 0."""
    x = floating(x)
    return record(np.cbrt(x.data), (x, lambda g, y: g * _cbrt_slope(x, y.data, 1)))


@implements(np.reciprocal)
def reciprocal(x: ArrayLike) -> Tensor:
    """1/x. d/dx = −y²."""
    x = floating(x)
    return record(np.reciprocal(x.data), (x, lambda g, y: -g * y * y))


def _power_slope(a: Tensor, b: Tensor, k: int, m: int) -> Tensor:
    """The derivative of aᵇ, k times by a and m times by b; d/da and d/db are the next ones."""
    return record(
        _slope_value(a.data, b.data, k, m),
        (a, lambda g, _: g * _power_slope(a, b, k + 1, m)),
        (b, lambda g, _: g * _power_slope(a, b, k, m + 1)),
    )


def _slope_value(a: np.ndarray, b: np.ndarray, k: int, m: int) -> np.ndarray:
    """Σⱼ (m over j)·c⁽ʲ⁾·lnᵐ⁻ʲ a·aᵇ⁻ᵏ, where c = b(b − 1)…(b − k + 1). What is multiplied by a c of 0 counts as 0."""
    factors, exponent = _falling(b, k, m), b - k if k else b
    raised = _raised(a, exponent)
    if _leaves_range(factors[0], raised):
        wide = np.float64 if raised.itemsize < 8 else np.longdouble
        return np.asarray(_slope_value(a.astype(wide), b.astype(wide), k, m).astype(raised.dtype))
    if m == 0:
        return np.asarray(_times(factors[0], raised))
    log, total = np.log(a), np.zeros(np.shape(raised), raised.dtype)
    for j, c in enumerate(factors):
        # At a = 0 the term with the most logarithms outweighs the others: ∞ and −∞ are not added up.
        total = np.where(np.isinf(total), total, total + _times(math.comb(m, j) * c, log ** (m - j)))
    flat = (a == 0) & ((exponent > 0) | ((exponent == 0) & (k == 0)))
    return np.where(flat, 0, _times(total, raised))


def _leaves_range(c: np.ndarray, power: np.ndarray) -> bool:
    """Whether a power is so large or small that c times it may be in range though the power, or c, is not."""
    size = np.abs(c)
    if power.dtype.char == "g" or not np.any((size > 2) | ((size < 0.5) & (size != 0))):
        return False
    return bool(np.any((np.abs(power) < np.finfo(power.dtype).tiny) | np.isinf(power)))


def _falling(b: np.ndarray, k: int, m: int) -> list[np.ndarray]:
    """c = b(b − 1)…(b − k + 1) and its first m derivatives by b."""
    c = [np.ones_like(b), *[np.zeros_like(b)] * m]
    for i in range(k):
        c = [(b - i) * c[j] + (j * c[j - 1] if j else 0) for j in range(m + 1)]
    return c


def _times(factor: np.ndarray, power: np.ndarray) -> np.ndarray:
    """factor·power, and 0 where the factor is 0, whatever the power is."""
    zero = factor == 0
    return np.where(zero, 0, factor * power) if np.any(zero) else factor * power


def _cbrt_slope(x: Tensor, y: np.ndarray, k: int) -> Tensor:
    """The k-th derivative of y = ∛x: ⅓(⅓ − 1)…(⅓ − k + 1)·y¹⁻³ᵏ. d/dx is the next."""
    value = math.prod(1 / 3 - i for i in range(k)) * y**-2
    for _ in range(k - 1):
        value = value * y**-3
    return record(value, (x, lambda g, _: g * _cbrt_slope(x, y, k + 1)))


def _raised(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """aᵇ. NumPy is four times quicker for −1, 1 and 2 if they are Python's own whole numbers."""
    quick = b.ndim == 0 and b.dtype == a.dtype and b in (-1, 1, 2)
    return a ** int(b) if quick else a**b
