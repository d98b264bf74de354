"""Circular and hyperbolic functions, elementwise; angles in radians."""

import math

import numpy as np

from minigrad.ops.arithmetic import sqrt
from minigrad.ops.selection import where
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensors, floating, implements, record


@implements(np.sin)
def sin(x: ArrayLike) -> Tensor:
    """sin x. d/dx = cos x."""
    x = floating(x)
    return record(np.sin(x.data), (x, lambda g, _: g * cos(x)))


@implements(np.cos)
def cos(x: ArrayLike) -> Tensor:
    """cos x. d/dx = −sin x."""
    x = floating(x)
    return record(np.cos(x.data), (x, lambda g, _: -g * sin(x)))


@implements(np.tan)
def tan(x: ArrayLike) -> Tensor:
    """tan x. d/dx = 1 + y²."""
    x = floating(x)
    return record(np.tan(x.data), (x, lambda g, y: g * (1 + y * y)))


@implements(np.arcsin)
def arcsin(x: ArrayLike) -> Tensor:
    """The angle whose sine is x. d/dx = 1/√(1 − x²)."""
    x = floating(x)
    return record(np.arcsin(x.data), (x, lambda g, _: g / sqrt(1 - x * x)))


@implements(np.arccos)
def arccos(x: ArrayLike) -> Tensor:
    """The angle whose cosine is x. d/dx = −1/√(1 − x²)."""
    x = floating(x)
    return record(np.arccos(x.data), (x, lambda g, _: -g / sqrt(1 - x * x)))


@implements(np.arctan)
def arctan(x: ArrayLike) -> Tensor:
    """The angle whose tangent is x. d/dx = 1/(1 + x²)."""
    x = floating(x)
    return record(np.arctan(x.data), (x, lambda g, _: g / (1 + x * x)))


@implements(np.arctan2)
def arctan2(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The angle of the point (b, a) in the plane. d/da = b/(a² + b²), d/db = −a/(a² + b²), both 0 at the origin."""
    a, b = (floating(x) for x in as_tensors(a, b))
    return record(
        np.arctan2(a.data, b.data),
        (a, lambda g, _: g * (b / _squared_distance(a, b))),
        (b, lambda g, _: -g * (a / _squared_distance(a, b))),
    )


@implements(np.sinh)
def sinh(x: ArrayLike) -> Tensor:
    """(eˣ − e⁻ˣ)/2. d/dx = cosh x."""
    x = floating(x)
    return record(np.sinh(x.data), (x, lambda g, _: g * cosh(x)))


@implements(np.cosh)
def cosh(x: ArrayLike) -> Tensor:
    """(eˣ + e⁻ˣ)/2. d/dx = sinh x."""
    x = floating(x)
    return record(np.cosh(x.data), (x, lambda g, _: g * sinh(x)))


@implements(np.tanh)
def tanh(x: ArrayLike) -> Tensor:
    """sinh x / cosh x. d/dx = 1 − y²."""
    x = floating(x)
    return record(np.tanh(x.data), (x, lambda g, y: g * (1 - y * y)))


@implements(np.arctanh)
def arctanh(x: ArrayLike) -> Tensor:
    """The number whose tanh is x. d/dx = 1/(1 − x²)."""
    x = floating(x)
    return record(np.arctanh(x.data), (x, lambda g, _: g / (1 - x * x)))


def _squared_distance(a: Tensor, b: Tensor) -> Tensor:
    """a² + b², but ∞ at the origin, so that what is divided by it there is 0."""
    squared = a * a + b * b
    return where(squared.data == 0, math.inf, squared)
