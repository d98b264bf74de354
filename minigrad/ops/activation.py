"""Activations with a derivative of their own; the others are compositions, in ``nn.functional``."""

import math

import numpy as np

from minigrad.array_function import array_function
from minigrad.arrays import is_compiled
from minigrad.errors import DTypeError
from minigrad.kernels import activation as kernels
from minigrad.kernels import rectifiers, special
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import empty_like
from minigrad.modes import recording
from minigrad.ops.arithmetic import absolute
from minigrad.ops.elementwise import computed, elementwise, no_warning
from minigrad.ops.exponential import FAR, exp
from minigrad.ops.powers import square
from minigrad.ops.rectified import rectified
from minigrad.ops.saturating import sigmoid, sigmoid_slope, sigmoid_tilt, tanh
from minigrad.ops.selection import clip, where
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, floating, record


def relu(x: ArrayLike) -> Tensor:
    """max(x, 0). d/dx = 1 where x > 0, else 0."""
    x = as_tensor(x)
    if not is_compiled(x.data.dtype):
        return where(x.data <= 0, 0, x)
    return record(computed(kernels.relu, x.data), (x, lambda g, y: _where_positive(g, y)))


def softsign(x: ArrayLike) -> Tensor:
    """x / (1 + |x|). d/dx = 1/(1 + |x|)²: not 1/(1 + |x|) − |y|/(1 + |x|), which for a large x is 0."""
    return rectified(_softsign, rectifiers.softsign, rectifiers.softsign_slope, floating(x))


def _softsign(x: Tensor) -> Tensor:
    with no_warning():
        value = x.data / (1 + np.absolute(x.data))
    return record(value, (x, lambda g, _: g * square(1 / (1 + absolute(x)))))


def tanhshrink(x: ArrayLike) -> Tensor:
    """x − tanh x. d/dx = tanh²x, by the input: 1 − (1 − y²) would be 0 for a small x.

    Near 0, where x and tanh x are nearly equal, it is (x·cosh x − sinh x) / cosh x by the series of the numerator.
    """
    return rectified(_tanhshrink, rectifiers.tanhshrink, rectifiers.tanhshrink_slope, floating(x))


def _tanhshrink(x: Tensor) -> Tensor:
    value = np.subtract(x.data, np.tanh(x.data), out=...)
    near = np.absolute(x.data) < 1
    if near.any():
        z = x.data[near]
        terms = [2 * k / math.factorial(2 * k + 1) for k in range(10, 0, -1)]
        value[near] = z * z * z * np.polyval(np.array(terms, z.dtype), z * z) / np.cosh(z)
    return record(value, (x, lambda g, _: g * square(tanh(x))))


def normal_cdf(x: ArrayLike) -> Tensor:
    """Φ(x) = ½(1 + erf(x/√2)), the share of the normal distribution below x. d/dx = e^(−x²/2)/√(2π).

    Exact far below 0 too, where 1 + erf has no digits left. Raises DTypeError for long double.
    """
    x = floating(x)
    if x.dtype.char == "g":
        raise DTypeError(f"normal_cdf: x is {x.dtype}, of shape {x.shape}; use np.astype(x, np.float64)")
    floats = x.data if is_compiled(x.dtype) else x.data.astype(np.promote_types(x.dtype, np.float32))
    with no_warning():
        value = computed(special.normal_cdf, floats)
    value = value.astype(x.dtype, copy=False)

    def slope(g: Tensor, _: Tensor) -> Tensor:
        near = clip(x, -FAR, FAR) if recording.get() else x  # only further derivatives hold powers of x
        return g * (exp(-0.5 * square(near)) / math.sqrt(2 * math.pi))

    return record(value, (x, slope))


def gelu(x: ArrayLike) -> Tensor:
    """x·Φ(x), Φ(x) = ½(1 + erf(x/√2)). d/dx = Φ + x·φ with φ(x) = e^(−x²/2)/√(2π), and of that φ·(2 − x²).

    For other dtypes than float32 and float64 it is the product. Where a derivative may be asked for, it is computed
    with the value, of the same Φ and φ, and kept.
    """
    x = floating(x)
    if x.dtype not in REALS:
        return x * normal_cdf(x)
    with no_warning():
        if not (x.requires_grad and recording.get()):
            return record(computed(special.gelu, x.data), (x, lambda g, _: _gelu_slope(g, x)))
        value, slope = _gelu_with_slope(x.data)
    return record(value, (x, lambda g, _: _gelu_slope(g, x, slope)))


@array_function
def _gelu_with_slope(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    value, slope = empty_like(x, x.dtype), empty_like(x, x.dtype)
    elementwise(special.gelu_with_slope, value, slope, x)
    return value, slope


def _gelu_slope(g: Tensor, x: Tensor, slope: np.ndarray | None = None) -> Tensor:
    """g·(Φ + x·φ), given the second factor or not."""
    times = special.gelu_slope if slope is None else special.times_slope
    value = computed(times, g.data, x.data if slope is None else slope)

    def by_x(h: Tensor, _: Tensor) -> Tensor:
        near = square(clip(x, -FAR, FAR))
        return h * (g * (exp(-0.5 * near) / math.sqrt(2 * math.pi) * (2 - near)))

    return record(value, (g, lambda h, _: _gelu_slope(h, x, slope)), (x, by_x))


def silu(x: ArrayLike) -> Tensor:
    """x·σ(x). d/dx = σ·(1 + x·(1 − σ)), and of that σ·(1 − σ)·(2 + x·(1 − 2σ)).

    For other dtypes than float32 and float64 it is the product.
    """
    x = floating(x)
    if x.dtype not in REALS:
        return x * sigmoid(x)
    return record(computed(kernels.silu, x.data), (x, lambda g, _: _silu_slope(g, x)))


def _silu_slope(g: Tensor, x: Tensor) -> Tensor:
    value = computed(kernels.silu_slope, g.data, x.data)

    def by_x(h: Tensor, _: Tensor) -> Tensor:
        y = sigmoid(x)
        return h * (sigmoid_slope(g, y, x.data) * (2 + x * sigmoid_tilt(y, x.data)))

    return record(value, (g, lambda h, _: _silu_slope(h, x)), (x, by_x))


def _where_positive(g: Tensor, y: Tensor) -> Tensor:
    """g where y > 0, else 0. It is linear in g, and its own derivative."""
    return record(computed(kernels.where_positive, g.data, y.data), (g, lambda h, _: _where_positive(h, y)))
