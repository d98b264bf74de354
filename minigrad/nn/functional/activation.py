"""Activations, elementwise."""

import math

import numpy as np

from minigrad import ops
from minigrad.ops.activation import log_softmax, relu, softmax
from minigrad.ops.exponential import sigmoid, softplus
from minigrad.ops.trigonometry import tanh
from minigrad.tensor import Tensor, as_tensor

__all__ = [
    "elu",
    "gelu",
    "hardtanh",
    "leaky_relu",
    "log_softmax",
    "logsigmoid",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
]


def leaky_relu(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    """x where x > 0, else negative_slope · x."""
    x = as_tensor(x)
    return ops.where(x.data > 0, x, negative_slope * x)


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """x where x > 0, else α(eˣ − 1)."""
    x = as_tensor(x)
    return ops.where(x.data > 0, x, alpha * ops.expm1(ops.where(x.data > 0, 0, x)))


def silu(x: Tensor) -> Tensor:
    """x · σ(x), also called swish."""
    return x * sigmoid(x)


def gelu(x: Tensor) -> Tensor:
    """x·Φ(x) in its tanh form: ½x(1 + tanh(√(2/π)(x + 0.044715x³))). Hendrycks and Gimpel 2016."""
    return 0.5 * x * (1 + ops.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))


def softsign(x: Tensor) -> Tensor:
    """x / (1 + |x|)."""
    return x / (1 + ops.absolute(x))


def hardtanh(x: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """x held between min_val and max_val; the slope is 0 at the bounds."""
    x = as_tensor(x)
    return ops.where((x.data > min_val) & (x.data < max_val), x, np.clip(x.data, min_val, max_val))


def logsigmoid(x: Tensor) -> Tensor:
    """ln σ(x), without overflow."""
    return -softplus(-x)
