"""The logistic function and its inverse, and x·log y as entropies are made of it: 0 where x is 0, whatever y is."""

import numpy as np

from minigrad.ops.elementwise import no_warning
from minigrad.ops.exponential import log, log1p
from minigrad.ops.saturating import sigmoid
from minigrad.ops.types import ArrayLike
from minigrad.special.values import real, reals
from minigrad.tensor import Tensor, record


def expit(x: ArrayLike) -> Tensor:
    """1/(1 + e⁻ˣ), which is ``minigrad.sigmoid``. d/dx = y·(1 − y)."""
    return sigmoid(x)


def logit(p: ArrayLike) -> Tensor:
    """ln(p/(1 − p)), the inverse of ``expit``; ∓∞ at 0 and 1, NaN beyond. d/dp = 1/(p·(1 − p))."""
    p = real("logit", p)
    x = p.data.astype(np.float64)
    with no_warning():
        near = np.absolute(x - 0.5) < 0.25  # there ln(p/(1 − p)) = 2·artanh(2p − 1) has all its digits
        value = np.where(near, 2 * np.arctanh(2 * np.where(near, x, 0.5) - 1), np.log(x) - np.log1p(-x))
    return record(value.astype(p.dtype), (p, lambda g, _: g / (p * (1 - p))))


def xlogy(x: ArrayLike, y: ArrayLike) -> Tensor:
    """x·ln y, and 0 where x = 0 and y is no NaN. d/dx = ln y, d/dy = x/y, also 0 where x = 0."""
    x, y = reals("xlogy", x, y)
    with no_warning():
        value = _without_zeros(x.data, y.data, x.data * np.log(y.data))
    return record(value, (x, lambda g, _: g * log(y)), (y, lambda g, _: g * _over(x, y, 1)))


def xlog1py(x: ArrayLike, y: ArrayLike) -> Tensor:
    """x·ln(1 + y), and 0 where x = 0 and y is no NaN. d/dx = ln(1 + y), d/dy = x/(1 + y), also 0 where x = 0."""
    x, y = reals("xlog1py", x, y)
    with no_warning():
        value = _without_zeros(x.data, y.data, x.data * np.log1p(y.data))
    return record(value, (x, lambda g, _: g * log1p(y)), (y, lambda g, _: g * _over(x, 1 + y, 1)))


def entr(x: ArrayLike) -> Tensor:
    """−x·ln x, 0 at 0, −∞ below. d/dx = −ln x − 1."""
    x = real("entr", x)
    with no_warning():
        value = np.where(x.data < 0, -np.inf, -_without_zeros(x.data, x.data, x.data * np.log(x.data)))
    return record(value.astype(x.dtype, copy=False), (x, lambda g, _: g * (-log(x) - 1)))


def rel_entr(x: ArrayLike, y: ArrayLike) -> Tensor:
    """x·ln(x/y), 0 where x = 0 and y ≥ 0, else ∞ where x or y is negative or y = 0.

    d/dx = ln(x/y) + 1, d/dy = −x/y, also 0 where x = 0.
    """
    x, y = reals("rel_entr", x, y)
    with no_warning():
        value = x.data * _log_ratio(x, y).data
    value = np.where((x.data > 0) & (y.data > 0), value, np.where((x.data == 0) & (y.data >= 0), 0, np.inf))
    value = np.where(np.isnan(x.data) | np.isnan(y.data), np.nan, value).astype(np.result_type(x.dtype, y.dtype))
    return record(value, (x, lambda g, _: g * (_log_ratio(x, y) + 1)), (y, lambda g, _: -g * _over(x, y, 1)))


def _without_zeros(x: np.ndarray, y: np.ndarray, product: np.ndarray) -> np.ndarray:
    return np.where((x == 0) & ~np.isnan(y), x.dtype.type(0), product)


def _over(x: Tensor, y: Tensor, k: int) -> Tensor:
    """x/yᵏ, and 0 where x = 0. d/dx = 1/yᵏ, d/dy = −k·x/yᵏ⁺¹, again 0 where x = 0."""
    with no_warning():
        value = x.data
        for _ in range(k):
            value = value / y.data
        value = _without_zeros(x.data, y.data, value)
    return record(value, (x, lambda g, _: g * y**-k), (y, lambda g, _: -g * (k * _over(x, y, k + 1))))


def _log_ratio(x: Tensor, y: Tensor) -> Tensor:
    """ln(x/y): of nearly equal numbers as ln(1 + (x − y)/y), and where the quotient has no digits as ln x − ln y."""
    with no_warning():
        a, b = (np.asarray(t.data, np.float64) for t in (x, y))
        ratio = a / b
        far = np.log(a) - np.log(b)
        value = np.where(np.absolute(ratio - 0.75) < 0.5, np.log1p((a - b) / b), np.where(
            (ratio > 1e-300) & (ratio < 1e300), np.log(ratio), far))  # fmt: skip
    value = np.asarray(value).astype(np.result_type(x.dtype, y.dtype))
    return record(value, (x, lambda g, _: g / x), (y, lambda g, _: -g / y))
