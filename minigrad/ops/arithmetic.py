"""Arithmetic, elementwise and with NumPy's broadcasting."""

import math

import numpy as np

from minigrad.creation import zeros_like
from minigrad.ops.operands import as_floats
from minigrad.ops.selection import where
from minigrad.ops.shape import astype
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, as_tensors, floating, implements, record

_HALF = float(np.finfo(np.float16).max)


# The derivatives of the three most frequent ops are functions here, not lambdas that hold a and b. In a long chain of
# ops on scalars each op then takes half the time: the garbage collector has half as many objects to visit. out=...
# makes NumPy give a 0-d array where an operator would give a scalar.
class _add:
    @staticmethod
    def by_either(g: Tensor, _: Tensor) -> Tensor:
        return g


class _subtract:
    @staticmethod
    def by_a(g: Tensor, _: Tensor) -> Tensor:
        return g

    @staticmethod
    def by_b(g: Tensor, _: Tensor) -> Tensor:
        return -g


class _multiply:
    @staticmethod
    def by_a(g: Tensor, _: Tensor, b: Tensor) -> Tensor:
        return g * b

    @staticmethod
    def by_b(g: Tensor, _: Tensor, a: Tensor) -> Tensor:
        return g * a


@implements(np.add)
def add(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a + b. d/da = d/db = 1."""
    a, b = as_tensors(a, b)
    return record(np.add(a.data, b.data, out=...), (a, _add.by_either), (b, _add.by_either))


@implements(np.subtract)
def subtract(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a − b. d/da = 1, d/db = −1."""
    a, b = as_tensors(a, b)
    return record(np.subtract(a.data, b.data, out=...), (a, _subtract.by_a), (b, _subtract.by_b))


@implements(np.multiply)
def multiply(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a · b. d/da = b, d/db = a."""
    a, b = as_tensors(a, b)
    return record(np.multiply(a.data, b.data, out=...), (a, _multiply.by_a, b), (b, _multiply.by_b, a))


@implements(np.divide)
def divide(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a / b. d/da = 1/b, d/db = −y/b. Whole numbers give float32."""
    # A number need not fit into the whole numbers beside it: 256 is no uint8.
    a, b = float(a) if type(a) is int else a, float(b) if type(b) is int else b
    if type(b) is float and _HALF < abs(b) < math.inf and getattr(a, "dtype", None) == np.float16:
        return astype(astype(a, np.float32) / b, np.float16)  # as a float16, b would be infinite
    a, b = as_tensors(a, b)
    a, b = floating(a), floating(b)
    return record(a.data / b.data, (a, lambda g, _: g / b), (b, lambda g, y: -g * y / b))


@implements(np.negative)
def negative(x: ArrayLike) -> Tensor:
    """−x. d/dx = −1."""
    x = as_tensor(x)
    return record(-x.data, (x, lambda g, _: -g))


@implements(np.absolute)
def absolute(x: ArrayLike) -> Tensor:
    """|x|. d/dx = sign x, so 0 at 0; 0 at NaN too."""
    x = as_tensor(x)
    return record(np.absolute(x.data), (x, lambda g, _: g * where(np.isnan(x.data), 0, sign(x))))


@implements(np.fabs)
def fabs(x: ArrayLike) -> Tensor:
    """``absolute``; whole numbers become float32."""
    return absolute(floating(x))


@implements(np.positive)
def positive(x: ArrayLike) -> Tensor:
    """+x, a copy. d/dx = 1."""
    x = as_tensor(x)
    return record(np.positive(x.data), (x, lambda g, _: g))


@implements(np.sign)
def sign(x: ArrayLike) -> Tensor:
    """−1, 0 or 1. d/dx = 0."""
    x = as_tensor(x)
    return record(np.sign(x.data), (x, lambda g, _: zeros_like(g)))


@implements(np.copysign)
def copysign(a: ArrayLike, b: ArrayLike) -> Tensor:
    """|a| with the sign of b, also of −0. d/da = 1 or −1, and 0 at 0; d/db = 0."""
    a, b = as_floats(a, b)
    value = np.copysign(a.data, b.data)
    return record(
        value,
        (a, lambda g, _: g * (np.sign(a.data) * np.copysign(a.data.dtype.type(1), b.data))),
        (b, lambda g, _: zeros_like(g)),
    )


@implements(np.nextafter)
def nextafter(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The number of the dtype that is next to a on the way to b. d/da = 1, d/db = 0: it is a but for the last digit."""
    a, b = as_floats(a, b)
    return record(np.nextafter(a.data, b.data), (a, lambda g, _: g), (b, lambda g, _: zeros_like(g)))


@implements(np.heaviside)
def heaviside(x: ArrayLike, h: ArrayLike) -> Tensor:
    """0 for negative x, 1 for positive, h at 0. d/dx = 0, d/dh = 1 at 0 only."""
    x, h = as_floats(x, h)
    value = np.heaviside(x.data, h.data)
    return record(value, (x, lambda g, _: zeros_like(g)), (h, lambda g, _: where(x.data == 0, g, 0)))
