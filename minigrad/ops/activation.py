"""Activations with a derivative of their own; the others are compositions, in ``nn.functional``."""

from typing import Any

import numpy as np

from minigrad.kernels import activation as kernels
from minigrad.ops.exponential import exp
from minigrad.ops.reduction import sum
from minigrad.tensor import Tensor, as_tensor, floating, record


def relu(x: Any) -> Tensor:
    """max(x, 0). d/dx = 1 where x > 0, else 0."""
    x = as_tensor(x)
    return record(np.maximum(0, x.data), (x, lambda g, y: _where_positive(g, y)))


def _where_positive(g: Tensor, y: Tensor) -> Tensor:
    """g where y > 0, else 0. It is linear in g, and its own derivative."""
    value = np.empty(g.shape, g.dtype)
    kernels.where_positive(value.reshape(-1), g.data.reshape(-1), y.data.reshape(-1))
    return record(value, (g, lambda h, _: _where_positive(h, y)))


def softmax(x: Any, axis: int = -1) -> Tensor:
    """e^xᵢ / Σⱼ e^xⱼ along ``axis``. d/dx = y·(g − Σ g·y)."""
    x = floating(x)
    value = np.exp(x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf))
    value /= np.sum(value, axis, keepdims=True)
    return record(value, (x, lambda g, y: y * (g - sum(g * y, axis, keepdims=True))))


def log_softmax(x: Any, axis: int = -1) -> Tensor:
    """ln softmax(x), exact where the softmax itself is 0. d/dx = g − eʸ·Σg."""
    x = floating(x)
    value = x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf)
    value -= np.log(np.sum(np.exp(value), axis, keepdims=True))
    return record(value, (x, lambda g, y: g - exp(y) * sum(g, axis, keepdims=True)))
