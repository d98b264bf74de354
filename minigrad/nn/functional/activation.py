"""Activations, elementwise. Whole numbers and booleans count as float32."""

import math
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.ops.activation import log_softmax, relu, softmax
from minigrad.ops.exponential import sigmoid
from minigrad.ops.trigonometry import tanh
from minigrad.tensor import Tensor, floating

__all__ = [
    "celu",
    "elu",
    "gelu",
    "hardtanh",
    "leaky_relu",
    "log_softmax",
    "logsigmoid",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
]

# The fixed point (mean 0, variance 1) of the paper's theorem; Klambauer et al. 2017, the digits of PyTorch.
SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717


def leaky_relu(x: Any, negative_slope: float = 0.01) -> Tensor:
    """x where x > 0, else negative_slope · x. Maas et al. 2013."""
    x = floating(x)
    return ops.where(x > 0, x, negative_slope * x)


def elu(x: Any, alpha: float = 1.0) -> Tensor:
    """x where x > 0, else α(eˣ − 1). Clevert et al. 2015."""
    x = floating(x)
    return ops.where(x > 0, x, alpha * ops.expm1(_below_zero(x)))


def selu(x: Any) -> Tensor:
    """λ·elu(x, α), with the λ = 1.0507… and α = 1.6733… that keep mean 0 and variance 1. Klambauer et al. 2017."""
    return SELU_SCALE * elu(x, SELU_ALPHA)


def celu(x: Any, alpha: float = 1.0) -> Tensor:
    """x where x > 0, else α(e^(x/α) − 1), whose slope at 0 is 1 for every α. Barron 2017."""
    if alpha == 0:
        raise ValueError("celu: alpha must not be 0; relu is what celu tends to")
    x = floating(x)
    return ops.where(x > 0, x, alpha * ops.expm1(_below_zero(x) / alpha))


def gelu(x: Any, approximate: str = "none") -> Tensor:
    """x·Φ(x), with Φ the normal distribution: ½x(1 + erf(x/√2)). Hendrycks and Gimpel 2016.

    ``approximate="tanh"``: ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
    """
    x = floating(x)
    if approximate == "none":
        return 0.5 * x * (1 + ops.erf(x / math.sqrt(2)))
    if approximate == "tanh":
        return 0.5 * x * (1 + tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))
    raise ValueError(f"gelu: approximate must be 'none' or 'tanh', got {approximate!r}")


def silu(x: Any) -> Tensor:
    """x · σ(x), also called swish. Elfwing et al. 2017."""
    x = floating(x)
    return x * sigmoid(x)


def softplus(x: Any, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """ln(1 + e^(βx)) / β; x itself where βx > threshold, as in PyTorch."""
    x = floating(x)
    return ops.where(beta * x > threshold, x, ops.softplus(x, beta))


def softsign(x: Any) -> Tensor:
    """x / (1 + |x|)."""
    x = floating(x)
    return x / (1 + ops.absolute(x))


def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """x held between min_val and max_val; the slope is 0 at the bounds."""
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val {min_val} is greater than max_val {max_val}")
    x = floating(x)
    return ops.where((x.data <= min_val) | (x.data >= max_val), np.clip(x.data, min_val, max_val), x)


def logsigmoid(x: Any) -> Tensor:
    """ln σ(x), without overflow."""
    return -ops.softplus(-floating(x))


def _below_zero(x: Tensor) -> Tensor:
    """x where it is negative, else 0: what an exponential is safe with, though the result be discarded."""
    return ops.where(x > 0, 0, x)
