"""Activations with a derivative of their own; the others are compositions, in ``nn.functional``."""

import math
from typing import Any

import numpy as np

from minigrad.arrays import is_compiled
from minigrad.errors import DTypeError
from minigrad.kernels import activation as kernels
from minigrad.kernels import special
from minigrad.kernels.memory import empty_like, flat
from minigrad.kernels.reduction import total
from minigrad.ops.exponential import exp
from minigrad.ops.keywords import in_float32
from minigrad.ops.powers import square
from minigrad.ops.reduction import sum
from minigrad.ops.selection import where
from minigrad.ops.trigonometry import tanh
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, floating, record

GRAIN = 1 << 15
"""The fewest elements for which one more thread pays."""


def relu(x: ArrayLike) -> Tensor:
    """max(x, 0). d/dx = 1 where x > 0, else 0."""
    x = as_tensor(x)
    if not is_compiled(x.data.dtype):
        return where(x.data <= 0, 0, x)
    value = empty_like(x.data, x.data.dtype)
    _elementwise(kernels.relu, value, x.data)
    return record(value, (x, lambda g, y: _where_positive(g, y)))


def tanhshrink(x: ArrayLike) -> Tensor:
    """x − tanh x. d/dx = tanh²x, by the input: 1 − (1 − y²) would be 0 for a small x."""
    x = floating(x)
    return record(x.data - np.tanh(x.data), (x, lambda g, _: g * square(tanh(x))))


def normal_cdf(x: ArrayLike) -> Tensor:
    """Φ(x) = ½(1 + erf(x/√2)), the share of the normal distribution below x. d/dx = e^(−x²/2)/√(2π).

    Exact far below 0 too, where 1 + erf has no digits left. Raises DTypeError for long double.
    """
    x = floating(x)
    if x.dtype.char == "g":
        raise DTypeError(f"normal_cdf: x is {x.dtype}, of shape {x.shape}; use np.astype(x, np.float64)")
    floats = x.data if is_compiled(x.dtype) else x.data.astype(np.promote_types(x.dtype, np.float32))
    value = empty_like(floats, floats.dtype)
    with _no_warning():
        _elementwise(special.normal_cdf, value, np.exp(-0.5 * floats * floats), floats)
    value = value.astype(x.dtype, copy=False)
    return record(value, (x, lambda g, _: g * (exp(-0.5 * square(x)) / math.sqrt(2 * math.pi))))


def _where_positive(g: Tensor, y: Tensor) -> Tensor:
    """g where y > 0, else 0. It is linear in g, and its own derivative."""
    value = empty_like(y.data, g.dtype)
    _elementwise(kernels.where_positive, value, g.data, y.data)
    return record(value, (g, lambda h, _: _where_positive(h, y)))


def _elementwise(kernel: Any, *arrays: np.ndarray) -> None:
    """Run a kernel over the elements of arrays of one shape, the first of which it writes."""
    runs = flat(*arrays)
    kernel(*runs, length=runs[0].size, grain=GRAIN)


def softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """e^xᵢ / Σⱼ e^xⱼ along ``axis``; NaN where all are −∞, or one is ∞. d/dx = y·(g − Σ g·y)."""
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(softmax, x, axis)
    with _no_warning():
        value = np.exp(x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf))
    value /= total(value, axis, keepdims=True)
    return record(value, (x, lambda g, y: y * (g - sum(g * y, axis, keepdims=True))))


def log_softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """ln softmax(x), exact where the softmax itself is 0. d/dx = g − eʸ·Σg."""
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(log_softmax, x, axis)
    with _no_warning():
        value = x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf)
        value -= np.log(total(np.exp(value), axis, keepdims=True))
    return record(value, (x, lambda g, y: g - exp(y) * sum(g, axis, keepdims=True)))


def _no_warning() -> np.errstate:
    """No warning of ∞ − ∞, of a difference beyond the largest number, or of no elements: as in PyTorch."""
    return np.errstate(invalid="ignore", over="ignore", divide="ignore")
