"""The error function's relatives, the normal distribution, and the inverses of both."""

import math

from minigrad.kernels.functions import error as kernels
from minigrad.ops.activation import normal_cdf
from minigrad.ops.exponential import FAR, exp
from minigrad.ops.powers import square
from minigrad.ops.selection import clip
from minigrad.ops.types import ArrayLike
from minigrad.special.values import real, scratch, values
from minigrad.tensor import Tensor, record


def erfc(x: ArrayLike) -> Tensor:
    """1 − erf x = 2/√π ∫ₓ^∞ e^(−t²) dt, with all its digits far above 0 too. d/dx = −2/√π·e^(−x²)."""
    x = real("erfc", x)
    value = values(kernels.erfc, (x,))
    return record(value, (x, lambda g, _: g * (-2 / math.sqrt(math.pi) * exp(-square(clip(x, -FAR, FAR))))))


def erfcx(x: ArrayLike) -> Tensor:
    """e^(x²)·erfc x, which falls as 1/(x·√π). d/dx = 2x·y − 2/√π, as the integral −4/√π ∫₀^∞ t·e^(−t² − 2xt) dt."""
    return _erfcx(real("erfcx", x), 0)


def erfinv(x: ArrayLike) -> Tensor:
    """The y with erf y = x; ±∞ at ±1, NaN beyond. d/dx = √π/2·e^(y²)."""
    return _erfinv(real("erfinv", x), 0)


def ndtr(x: ArrayLike) -> Tensor:
    """Φ(x) = ½·erfc(−x/√2), the share of the normal distribution below x. d/dx = φ(x) = e^(−x²/2)/√(2π)."""
    return normal_cdf(real("ndtr", x))


def log_ndtr(x: ArrayLike) -> Tensor:
    """ln Φ(x), about −x²/2 far below 0. d/dx = φ(x)/Φ(x), about −x there."""
    return _log_ndtr(real("log_ndtr", x), 0)


def ndtri(p: ArrayLike) -> Tensor:
    """The y with Φ(y) = p; ∓∞ at 0 and 1, NaN beyond. d/dp = 1/φ(y), as 1/(p·φ(y)/Φ(y)) in the tail."""
    return _ndtri(real("ndtri", p), 0)


def _erfcx(x: Tensor, order: int) -> Tensor:
    """The ``order``-th derivative of erfcx; d/dx is the next. So are all below."""
    return record(values(kernels.erfcx, (x,), order), (x, lambda g, _: g * _erfcx(x, order + 1)))


def _erfinv(x: Tensor, order: int) -> Tensor:
    value = values(kernels.erfinv, (x,), order, scratch(order))
    return record(value, (x, lambda g, _: g * _erfinv(x, order + 1)))


def _log_ndtr(x: Tensor, order: int) -> Tensor:
    value = values(kernels.log_ndtr, (x,), order, scratch(order))
    return record(value, (x, lambda g, _: g * _log_ndtr(x, order + 1)))


def _ndtri(p: Tensor, order: int) -> Tensor:
    value = values(kernels.ndtri, (p,), order, scratch(order))
    return record(value, (p, lambda g, _: g * _ndtri(p, order + 1)))
