"""Exponentials, logarithms and what is built from them, elementwise."""

import math

import numpy as np

from minigrad.arrays import is_compiled
from minigrad.checks import checked
from minigrad.errors import DTypeError
from minigrad.kernels import rectifiers as kernels
from minigrad.kernels import special
from minigrad.ops.operands import as_floats
from minigrad.ops.powers import square
from minigrad.ops.rectified import rectified
from minigrad.ops.saturating import sigmoid
from minigrad.ops.selection import clip, selected, where
from minigrad.ops.shape import astype
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, floating, implements, record

FAR = 40.0
"""e^(−x²) and e^(−x²/2) are 0 beyond ±40, with all their derivatives, whatever powers of x those hold."""


@implements(np.exp)
def exp(x: ArrayLike) -> Tensor:
    """eˣ. d/dx = y."""
    x = floating(x)
    return record(np.exp(x.data), (x, lambda g, y: g * y))


@implements(np.exp2)
def exp2(x: ArrayLike) -> Tensor:
    """2ˣ. d/dx = y·ln 2."""
    x = floating(x)
    return record(np.exp2(x.data), (x, lambda g, y: g * (y * math.log(2))))


@implements(np.expm1)
def expm1(x: ArrayLike) -> Tensor:
    """eˣ − 1, exact near 0. d/dx = eˣ, by the input: y + 1 would be 0 for an x far below 0."""
    x = floating(x)
    return record(np.expm1(x.data), (x, lambda g, _: g * exp(x)))


@implements(np.log)
def log(x: ArrayLike) -> Tensor:
    """ln x. d/dx = 1/x."""
    x = floating(x)
    return record(np.log(x.data), (x, lambda g, _: g / x))


@implements(np.log2)
def log2(x: ArrayLike) -> Tensor:
    """log₂ x. d/dx = 1/(x·ln 2)."""
    x = floating(x)
    return record(np.log2(x.data), (x, lambda g, _: g / (x * math.log(2))))


@implements(np.log10)
def log10(x: ArrayLike) -> Tensor:
    """log₁₀ x. d/dx = 1/(x·ln 10)."""
    x = floating(x)
    return record(np.log10(x.data), (x, lambda g, _: g / math.log(10) / x))


@implements(np.log1p)
def log1p(x: ArrayLike) -> Tensor:
    """ln(1 + x), exact near 0. d/dx = 1/(1 + x)."""
    x = floating(x)
    return record(np.log1p(x.data), (x, lambda g, _: g / (1 + x)))


@implements(np.logaddexp)
def logaddexp(a: ArrayLike, b: ArrayLike) -> Tensor:
    """ln(eᵃ + eᵇ), without overflow. d/da = σ(a − b), d/db = σ(b − a), both 0 where both are −∞; PyTorch has NaN."""
    a, b = as_floats(a, b)
    with np.errstate(invalid="ignore"):  # NumPy's warns of a NaN
        value = np.logaddexp(a.data, b.data)
    return record(value, (a, lambda g, y: g * sigmoid(_lead(a, b, y))), (b, lambda g, y: g * sigmoid(_lead(b, a, y))))


@implements(np.logaddexp2)
def logaddexp2(a: ArrayLike, b: ArrayLike) -> Tensor:
    """log₂(2ᵃ + 2ᵇ), without overflow. d/da = σ((a − b)·ln 2), d/db = σ((b − a)·ln 2), both 0 where both are −∞."""
    a, b = as_floats(a, b)
    with np.errstate(invalid="ignore"):
        value = np.logaddexp2(a.data, b.data)
    return record(
        value,
        (a, lambda g, y: g * sigmoid(_lead(a, b, y) * math.log(2))),
        (b, lambda g, y: g * sigmoid(_lead(b, a, y) * math.log(2))),
    )


def _lead(a: Tensor, b: Tensor, y: Tensor) -> Tensor:
    """a − b, and −∞ where both are −∞, as then y is: neither has a share in a sum of nothing."""
    nothing = y.data == -math.inf
    return where(nothing, -math.inf, a - b) if nothing.any() else a - b


@checked
def softplus(x: ArrayLike, beta: float = 1.0, threshold: float = math.inf) -> Tensor:
    """ln(1 + e^(βx)) / β, without overflow; where βx > threshold it is taken for x. d/dx = σ(βx), there too."""
    return rectified(
        lambda x: _softplus(x, beta, threshold),
        kernels.softplus,
        kernels.softplus_slope,
        floating(x),
        (beta, threshold),
    )


def _softplus(x: Tensor, beta: float, threshold: float) -> Tensor:
    with np.errstate(over="ignore", invalid="ignore"):  # of a NaN; and of βx beyond the largest number, which is ∞
        z = x.data * beta
        # What np.logaddexp(z, 0) computes, without its branch for every element, which takes 15 times as long.
        value = (np.maximum(z, 0) + np.log1p(np.exp(-np.absolute(z)))) / beta
    if threshold < math.inf:
        value = selected(z > threshold, x.data, value)
    return record(value, (x, lambda g, _: g * sigmoid(x * beta)))


def erf(x: ArrayLike) -> Tensor:
    """2/√π ∫₀ˣ e^(−t²) dt, the error function. d/dx = 2/√π·e^(−x²)."""
    x = floating(x)
    if not is_compiled(x.dtype):
        return _erf_elsewhere(x)
    value = np.empty(x.shape, x.dtype)
    special.erf(value.reshape(-1), x.data.reshape(-1))
    return record(value, (x, lambda g, _: g * (2 / math.sqrt(math.pi) * exp(-square(clip(x, -FAR, FAR))))))


def _erf_elsewhere(x: Tensor) -> Tensor:
    """erf x in the nearest dtype that the kernel is compiled for. Raises DTypeError for long double, which has none."""
    if x.dtype.char == "g":
        raise DTypeError(f"erf: x is {x.dtype}, of shape {x.shape}; use np.astype(x, np.float64)")
    return astype(erf(astype(x, np.promote_types(x.dtype, np.float32), copy=False)), x.dtype, copy=False)
