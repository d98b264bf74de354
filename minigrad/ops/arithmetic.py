"""Arithmetic, elementwise and with NumPy's broadcasting."""

from typing import Any

import numpy as np

from minigrad.ops.exponential import log
from minigrad.ops.shape import zeros_like
from minigrad.tensor import Tensor, as_tensor, as_tensors, floating, implements, record


@implements(np.add)
def add(a: Any, b: Any) -> Tensor:
    """a + b. d/da = d/db = 1."""
    a, b = as_tensors(a, b)
    return record(a.data + b.data, (a, lambda g, _: g), (b, lambda g, _: g))


@implements(np.subtract)
def subtract(a: Any, b: Any) -> Tensor:
    """a − b. d/da = 1, d/db = −1."""
    a, b = as_tensors(a, b)
    return record(a.data - b.data, (a, lambda g, _: g), (b, lambda g, _: -g))


@implements(np.multiply)
def multiply(a: Any, b: Any) -> Tensor:
    """a · b. d/da = b, d/db = a."""
    a, b = as_tensors(a, b)
    return record(a.data * b.data, (a, lambda g, _: g * b), (b, lambda g, _: g * a))


@implements(np.divide)
def divide(a: Any, b: Any) -> Tensor:
    """a / b. d/da = 1/b, d/db = −y/b. Whole numbers give float32."""
    a, b = (floating(x) for x in as_tensors(a, b))
    return record(a.data / b.data, (a, lambda g, _: g / b), (b, lambda g, y: -g * y / b))


@implements(np.power)
def power(a: Any, b: Any) -> Tensor:
    """aᵇ. d/da = b·aᵇ⁻¹ (0 where b = 0), d/db = y·ln a (0 where a = 0 and b ≥ 0)."""
    a, b = as_tensors(a, b)

    def by_base(g: Tensor, _: Tensor) -> Tensor:
        still = b.data == 0
        return g * where(still, 0, b * a ** where(still, 1, b - 1))

    def by_exponent(g: Tensor, y: Tensor) -> Tensor:
        flat = (a.data == 0) & (b.data >= 0)
        return g * where(flat, 0, y * log(where(flat, 1, a)))

    return record(a.data**b.data, (a, by_base), (b, by_exponent))


@implements(np.negative)
def negative(x: Any) -> Tensor:
    """−x. d/dx = −1."""
    x = as_tensor(x)
    return record(-x.data, (x, lambda g, _: -g))


@implements(np.absolute)
def absolute(x: Any) -> Tensor:
    """|x|. d/dx = sign x, so 0 at 0."""
    x = as_tensor(x)
    return record(np.absolute(x.data), (x, lambda g, _: g * sign(x)))


@implements(np.sign)
def sign(x: Any) -> Tensor:
    """−1, 0 or 1. d/dx = 0."""
    x = as_tensor(x)
    return record(np.sign(x.data), (x, lambda g, _: zeros_like(g)))


@implements(np.square)
def square(x: Any) -> Tensor:
    """x². d/dx = 2x."""
    x = as_tensor(x)
    return record(np.square(x.data), (x, lambda g, _: g * (2 * x)))


@implements(np.sqrt)
def sqrt(x: Any) -> Tensor:
    """√x. d/dx = 1/(2y), so inf at 0."""
    x = floating(x)
    return record(np.sqrt(x.data), (x, lambda g, y: g / (2 * y)))


@implements(np.cbrt)
def cbrt(x: Any) -> Tensor:
    """∛x. d/dx = 1/(3y²)."""
    x = floating(x)
    return record(np.cbrt(x.data), (x, lambda g, y: g / (3 * y * y)))


@implements(np.reciprocal)
def reciprocal(x: Any) -> Tensor:
    """1/x. d/dx = −y²."""
    x = floating(x)
    return record(np.reciprocal(x.data), (x, lambda g, y: -g * y * y))


@implements(np.maximum)
def maximum(a: Any, b: Any) -> Tensor:
    """The larger of a and b; NaN if either is. A tie gives half of the gradient to each."""
    a, b = as_tensors(a, b)
    value = np.maximum(a.data, b.data)
    return record(value, (a, lambda g, _: g * _share(b, a, np.greater)), (b, lambda g, _: g * _share(a, b, np.greater)))


@implements(np.minimum)
def minimum(a: Any, b: Any) -> Tensor:
    """The smaller of a and b; NaN if either is. A tie gives half of the gradient to each."""
    a, b = as_tensors(a, b)
    value = np.minimum(a.data, b.data)
    return record(value, (a, lambda g, _: g * _share(b, a, np.less)), (b, lambda g, _: g * _share(a, b, np.less)))


@implements(np.clip)
def clip(x: Any, a_min: Any = None, a_max: Any = None) -> Tensor:
    """x held between the numbers a_min and a_max (None: no bound). d/dx = 1 within and at the bounds, 0 outside."""
    x = as_tensor(x)
    value = np.clip(x.data, a_min, a_max)
    inside = value == x.data
    return record(value, (x, lambda g, _: where(inside, g, 0)))


@implements(np.where)
def where(condition: Any, a: Any, b: Any) -> Tensor:
    """a where the condition holds, else b. The branch that was not chosen gets no gradient."""
    chosen = condition.data if isinstance(condition, Tensor) else np.asarray(condition)
    a, b = as_tensors(a, b)
    return record(
        np.where(chosen, a.data, b.data),
        (a, lambda g, _: where(chosen, g, 0)),
        (b, lambda g, _: where(chosen, 0, g)),
    )


def _share(rival: Tensor, own: Tensor, wins: np.ufunc) -> np.ndarray:
    """How much of the gradient is one's own: 0 where the rival wins, ½ at a tie, else 1."""
    half = own.data.dtype.type(0.5)
    return ~wins(rival.data, own.data) - half * (rival.data == own.data)
