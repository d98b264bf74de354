"""Activations, elementwise. Whole numbers and booleans count as float32; the shape and the dtype of floats stay.

At a kink the slope is PyTorch's. Infinities, NaN and overflow raise no warning.
"""

import math

import numpy as np

from minigrad import ops, random
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels import rectifiers as kernels
from minigrad.nn.functional.gated import below_zero, drawn_leaky, gated, leaky
from minigrad.nn.functional.softmax import checked_dim
from minigrad.ops.activation import gelu as gelu_of
from minigrad.ops.activation import relu, softsign, tanhshrink
from minigrad.ops.activation import silu as silu_of
from minigrad.ops.rectified import rectified
from minigrad.ops.saturating import sigmoid, tanh
from minigrad.ops.types import ArrayLike
from minigrad.spelling import keywords
from minigrad.tensor import Tensor, as_tensors, floating

__all__ = [
    "celu",
    "elu",
    "gelu",
    "glu",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "leaky_relu",
    "logsigmoid",
    "mish",
    "prelu",
    "relu",
    "relu6",
    "rrelu",
    "selu",
    "sigmoid",
    "silu",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
]

# The fixed point (mean 0, variance 1) of the paper's theorem; Klambauer et al. 2017, the digits of PyTorch.
SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717
SATURATED = 25.0
"""Beyond ±25 the approximate GELU is 0 or x to the last bit of float64; the cube of a larger x could overflow."""

ROUNDED = 20.0
"""From here on ln(1 + eˣ) is x to within 10⁻¹⁰ of it."""

# ∞ − ∞, 0·∞ and overflow have PyTorch's results, without a warning.
quiet: np.errstate = np.errstate(over="ignore", invalid="ignore")


@checked
def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> Tensor:
    """x where x > 0, else negative_slope · x. Maas et al. 2013."""
    return rectified(
        lambda x: ops.where(x > 0, x, negative_slope * x),
        kernels.leaky_relu,
        kernels.leaky_relu_slope,
        floating(x),
        (negative_slope,),
    )


def prelu(x: ArrayLike, weight: ArrayLike) -> Tensor:
    """x where x > 0, else w·x, with a w that is learned. He et al. 2015.

    x (N, C, …); ``weight`` (1,), or (C,) with one for each channel.
    Raises ShapeError for a weight of another size, DTypeError for one of another dtype than x.
    """
    x, weight = as_tensors(floating(x), weight)
    if weight.dtype != x.dtype:
        raise DTypeError(f"prelu: x is {x.dtype}, weight is {weight.dtype}; convert one with np.astype")
    if weight.size == 1:
        return leaky(x, weight)
    if x.ndim < 2 or weight.shape != x.shape[1:2]:
        raise ShapeError(
            f"prelu: x has shape {x.shape}, weight {weight.shape}; for x (N, C, …) give one weight, or C of them"
        )
    weight = ops.reshape(weight, (-1, *[1] * (x.ndim - 2)))
    return ops.where(x > 0, x, weight * below_zero(x))


@checked
def rrelu(x: ArrayLike, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False) -> Tensor:
    """x where x > 0, else a·x. In ``training`` every a is drawn from U(lower, upper), else it is their mean.

    Random numbers come from ``minigrad.random``. Xu et al. 2015.
    """
    if not lower <= upper:
        raise ValueError(f"rrelu: lower {lower} is greater than upper {upper}")
    if not training:
        return leaky_relu(x, (lower + upper) / 2)
    x = floating(x)
    return drawn_leaky(x, random.drawn("random", x.shape, dtype="float32"), lower, upper)


@checked
def elu(x: ArrayLike, alpha: float = 1.0) -> Tensor:
    """x where x > 0, else α(eˣ − 1). Clevert et al. 2015."""
    return _elu(floating(x), alpha, 1, 1)


def selu(x: ArrayLike) -> Tensor:
    """λ·elu(x, α), with the λ = 1.0507… and α = 1.6733… that keep mean 0 and variance 1. Klambauer et al. 2017."""
    return _elu(floating(x), SELU_ALPHA, 1, SELU_SCALE)


@checked
def celu(x: ArrayLike, alpha: float = 1.0) -> Tensor:
    """x where x > 0, else α(e^(x/α) − 1), whose slope at 0 is 1 for every α. Barron 2017."""
    if alpha == 0:
        raise ValueError("celu: alpha must not be 0; relu is what celu tends to")
    return _elu(floating(x), alpha, alpha, 1)


@quiet
def gelu(x: ArrayLike, approximate: str = "none") -> Tensor:
    """x·Φ(x), with Φ the normal distribution: ½x(1 + erf(x/√2)). Hendrycks and Gimpel 2016.

    ``approximate="tanh"``: ½x(1 + tanh(√(2/π)(x + 0.044715x³))). Its slope is 1 or 0 for any large |x|, where
    PyTorch 2.13 has NaN once x³ overflows. Both forms keep their digits far below 0, where PyTorch's become 0 early.
    """
    x = floating(x)
    if approximate == "none":
        return gelu_of(x)
    if approximate == "tanh":
        return rectified(_gelu_tanh, kernels.gelu_tanh, kernels.gelu_tanh_slope, x, (SATURATED,))
    raise ValueError(f"gelu: approximate must be 'none' or 'tanh', got {approximate!r}")


def _gelu_tanh(x: Tensor) -> Tensor:
    near = ops.clip(x, -SATURATED, SATURATED)
    return x * sigmoid(math.sqrt(8 / math.pi) * (near + 0.044715 * near * near * near))


@quiet
def silu(x: ArrayLike) -> Tensor:
    """x · σ(x), also called swish. Elfwing et al. 2017."""
    return silu_of(x)


@quiet
def mish(x: ArrayLike) -> Tensor:
    """x · tanh(ln(1 + eˣ)). Misra 2019."""
    return rectified(lambda x: x * tanh(ops.softplus(x)), kernels.mish, kernels.mish_slope, floating(x))


@keywords(axis="dim")
@quiet
@checked
def glu(x: ArrayLike, dim: int = -1) -> Tensor:
    """a · σ(b), for x cut into halves a and b along ``dim``: (…, 2n, …) → (…, n, …). Dauphin et al. 2016.

    Raises ShapeError where there are no halves.
    """
    x = floating(x)
    dim = checked_dim("glu", dim, x.shape)
    if x.shape[dim] % 2:
        raise ShapeError(f"glu: x of shape {x.shape} has no halves along dim {dim}; its length must be even")
    return gated(x, dim)


@quiet
@checked
def softplus(x: ArrayLike, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """ln(1 + e^(βx)) / β; x itself where βx > threshold, as in PyTorch. Dugas et al. 2001.

    From a threshold of 20 on, x and the logarithm are equal to 10 digits: the derivatives are those of the logarithm
    beyond it too, where PyTorch's second is 0. Below a lesser threshold the function bends, and is a line beyond.
    """
    if beta == 0:
        raise ValueError("softplus: beta must not be 0")
    x = floating(x)
    if threshold >= ROUNDED:
        return ops.softplus(x, beta, threshold)
    return ops.where(beta * x > threshold, x, ops.softplus(x, beta))


@checked
def hardtanh(x: ArrayLike, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """x clipped to [min_val, max_val]; the slope is 0 at the bounds."""
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val {min_val} is greater than max_val {max_val}")

    def plain(x: Tensor) -> Tensor:
        return ops.where((x.data <= min_val) | (x.data >= max_val), np.clip(x.data, min_val, max_val), x)

    return rectified(plain, kernels.hardtanh, kernels.hardtanh_slope, floating(x), (min_val, max_val))


def relu6(x: ArrayLike) -> Tensor:
    """min(max(x, 0), 6); the slope is 0 at the bounds. Howard et al. 2017."""
    return hardtanh(x, 0, 6)


def hardsigmoid(x: ArrayLike) -> Tensor:
    """(x + 3) / 6 clipped to [0, 1]: 0 where x ≤ −3, 1 where x ≥ 3, and straight between. Howard et al. 2019.

    It is x that is clipped: just below 3 the sum x + 3 rounds to 6, where the slope would be 0. The
    slope is 1/6 in every dtype; PyTorch 2.13 has 1/6 rounded to float32 in float64 too.
    """
    return rectified(
        lambda x: (hardtanh(x, -3, 3) + 3) / 6, kernels.hardsigmoid, kernels.hardsigmoid_slope, floating(x)
    )


def hardswish(x: ArrayLike) -> Tensor:
    """x · relu6(x + 3) / 6: 0 where x ≤ −3, x with slope 1 where x ≥ 3. Howard et al. 2019.

    It is 0 at −∞, where PyTorch 2.13 has NaN, and finite for finite x, where PyTorch may overflow.
    """

    def plain(x: Tensor) -> Tensor:
        between = np.absolute(x.data) < 3
        near = ops.where(between, x, 0)
        return ops.where(between, near * ((near + 3) / 6), ops.where(x <= -3, 0, x))

    return rectified(plain, kernels.hardswish, kernels.hardswish_slope, floating(x))


@checked
def threshold(x: ArrayLike, threshold: float, value: float) -> Tensor:
    """x where x > threshold, else value."""
    return rectified(
        lambda x: ops.where(x.data <= threshold, value, x),
        kernels.threshold,
        kernels.threshold_slope,
        floating(x),
        (threshold, value),
    )


@quiet
@checked
def softshrink(x: ArrayLike, lambd: float = 0.5) -> Tensor:
    """sign x · max(|x| − λ, 0), with a slope of 0 where |x| ≤ λ. Donoho and Johnstone 1994."""
    lambd = _not_negative("softshrink", lambd)
    return rectified(
        lambda x: x - ops.clip(x, -lambd, lambd), kernels.softshrink, kernels.shrink_slope, floating(x), (lambd,)
    )


@checked
def hardshrink(x: ArrayLike, lambd: float = 0.5) -> Tensor:
    """x, and 0 where |x| ≤ λ, with a slope of 0 there. Donoho and Johnstone 1994."""
    lambd = _not_negative("hardshrink", lambd)
    return rectified(
        lambda x: ops.where(np.absolute(x.data) <= lambd, 0, x),
        kernels.hardshrink,
        kernels.shrink_slope,
        floating(x),
        (lambd,),
    )


@quiet
def logsigmoid(x: ArrayLike) -> Tensor:
    """ln σ(x), without overflow."""
    return rectified(lambda x: -ops.softplus(-x), kernels.logsigmoid, kernels.logsigmoid_slope, floating(x))


def _elu(x: Tensor, alpha: float, width: float, scale: float) -> Tensor:
    """scale·x where x > 0, else scale·α(e^(x/width) − 1)."""

    def plain(x: Tensor) -> Tensor:
        below = below_zero(x)
        y = ops.where(x > 0, x, alpha * ops.expm1(below if width == 1 else below / width))
        return y if scale == 1 else scale * y

    return rectified(plain, kernels.elu, kernels.elu_slope, x, (alpha, width, scale)) if width > 0 else plain(x)


def _not_negative(op: str, lambd: float) -> float:
    if not lambd >= 0:
        raise ValueError(f"{op}: lambd must not be negative, got {lambd}")
    return lambd
