"""σ and tanh, which saturate: 1 − y has no digits left where y is nearly 1, so there their slopes come from x.

Their derivatives hold the input's array. Where it has been overwritten since, which is no error as y is all that they
need, they come from y alone.
"""

import numpy as np

from minigrad.arrays import is_compiled
from minigrad.kernels import activation as kernels
from minigrad.kernels.matmul import REALS
from minigrad.ops.elementwise import computed
from minigrad.ops.selection import selected
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, floating, implements, record
from minigrad.writes import unwritten


def sigmoid(x: ArrayLike) -> Tensor:
    """σ(x) = 1 / (1 + e⁻ˣ). d/dx = y·(1 − y) = y·σ(−x)."""
    x = floating(x)
    input = x.data
    if input.dtype in REALS:
        value = computed(kernels.sigmoid, input)
    else:
        small = np.exp(-np.absolute(input))  # ≤ 1, so that neither branch overflows
        value = selected(input >= 0, np.ones((), x.dtype), small) / (1 + small)
    return record(value, (x, lambda g, y: sigmoid_slope(g, y, input)))


@implements(np.tanh)
def tanh(x: ArrayLike) -> Tensor:
    """sinh x / cosh x. d/dx = 1 − y² = 1/cosh²x."""
    x = floating(x)
    input = x.data
    value = computed(kernels.tanh, input) if input.dtype in REALS else np.tanh(input)
    return record(value, (x, lambda g, y: _tanh_slope(g, y, input)))


def sigmoid_slope(g: Tensor, y: Tensor, x: np.ndarray) -> Tensor:
    """g·y·(1 − y) for y = σ(x). d/dg is the same of h, d/dy = g·(1 − 2y)."""
    if not unwritten(x, y):
        value = g.data * (y.data * (1 - y.data))
    elif is_compiled(x.dtype):
        value = computed(kernels.sigmoid_slope, g.data, x, y.data)
    else:
        value = g.data * _bell(np.exp(-np.absolute(x)))
    return record(value, (g, lambda h, _: sigmoid_slope(h, y, x)), (y, lambda h, _: h * (g * sigmoid_tilt(y, x))))


def sigmoid_tilt(y: Tensor, x: np.ndarray) -> Tensor:
    """1 − 2y for y = σ(x), which is −tanh(x/2): 1 − 2y has no digits left where x is nearly 0. d/dy = −2."""
    value = -np.tanh(x / 2) if unwritten(x, y) else 1 - 2 * y.data
    return record(value, (y, lambda g, _: -2 * g))


def _tanh_slope(g: Tensor, y: Tensor, x: np.ndarray) -> Tensor:
    """g·(1 − y²) for y = tanh x. d/dg is the same of h, d/dy = −2y·g."""
    if not unwritten(x, y):
        value = g.data * (1 - y.data * y.data)
    elif is_compiled(x.dtype):
        value = computed(kernels.tanh_slope, g.data, x, y.data)
    else:
        value = g.data * (4 * _bell(np.exp(-2 * np.absolute(x))))
    return record(value, (g, lambda h, _: _tanh_slope(h, y, x)), (y, lambda h, _: h * (g * (-2 * y))))


def _bell(s: np.ndarray) -> np.ndarray:
    """s/(1 + s)²."""
    return s / np.square(1 + s)
