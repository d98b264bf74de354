"""Circular and hyperbolic functions, elementwise; angles in radians."""

import math

import numpy as np

from minigrad.ops.plane import angle_slope, hypot
from minigrad.ops.powers import sqrt
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
    return record(np.arcsin(x.data), (x, lambda g, _: g / sqrt(_below_1(x))))


@implements(np.arccos)
def arccos(x: ArrayLike) -> Tensor:
    """The angle whose cosine is x. d/dx = −1/√(1 − x²)."""
    x = floating(x)
    return record(np.arccos(x.data), (x, lambda g, _: -g / sqrt(_below_1(x))))


@implements(np.arctan)
def arctan(x: ArrayLike) -> Tensor:
    """The angle whose tangent is x. d/dx = 1/(1 + x²)."""
    x = floating(x)
    return record(np.arctan(x.data), (x, lambda g, _: g * angle_slope(x, as_tensors(x, 1)[1], 1, 0)))


@implements(np.deg2rad, np.radians)
def deg2rad(x: ArrayLike) -> Tensor:
    """An angle of x degrees in radians: x·π/180. d/dx = π/180."""
    x = floating(x)
    return record(np.deg2rad(x.data), (x, lambda g, _: g * (math.pi / 180)))


@implements(np.rad2deg, np.degrees)
def rad2deg(x: ArrayLike) -> Tensor:
    """An angle of x radians in degrees: x·180/π. d/dx = 180/π."""
    x = floating(x)
    return record(np.rad2deg(x.data), (x, lambda g, _: g * (180 / math.pi)))


def radians(x: ArrayLike) -> Tensor:
    """``deg2rad`` by NumPy's other name."""
    return deg2rad(x)


def degrees(x: ArrayLike) -> Tensor:
    """``rad2deg`` by NumPy's other name."""
    return rad2deg(x)


@implements(np.sinc)
def sinc(x: ArrayLike) -> Tensor:
    """sin(πx)/(πx), 1 at 0. d/dx = (cos πx − y)/x, 0 at 0."""
    return _sinc(floating(x), 0)


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


@implements(np.arcsinh)
def arcsinh(x: ArrayLike) -> Tensor:
    """The number whose sinh is x. d/dx = 1/√(x² + 1)."""
    x = floating(x)
    return record(np.arcsinh(x.data), (x, lambda g, _: g / hypot(x, 1)))


@implements(np.arccosh)
def arccosh(x: ArrayLike) -> Tensor:
    """The number ≥ 0 whose cosh is x. d/dx = 1/√(x² − 1), so inf at 1."""
    x = floating(x)
    return record(np.arccosh(x.data), (x, lambda g, _: g / sqrt(x - 1) / sqrt(x + 1)))


@implements(np.arctanh)
def arctanh(x: ArrayLike) -> Tensor:
    """The number whose tanh is x. d/dx = 1/(1 − x²)."""
    x = floating(x)
    return record(np.arctanh(x.data), (x, lambda g, _: g / _below_1(x)))


def _below_1(x: Tensor) -> Tensor:
    """1 − x², to the last digit near ±1 too. d/dx = −2x."""
    return record((1 - x.data) * (1 + x.data), (x, lambda g, _: g * (-2 * x)))


def _sinc(x: Tensor, order: int) -> Tensor:
    """The ``order``-th derivative of sinc; d/dx is the next."""
    wide = x.data.astype(np.promote_types(x.dtype, np.float64))
    near = np.abs(math.pi * wide) <= order + 1
    slopes = np.where(
        near,
        _near_zero(math.pi * np.where(near, wide, 0), order),
        _far_from_zero(np.where(near, order + 1, wide), order),
    )
    return record((math.pi**order * slopes).astype(x.dtype), (x, lambda g, _: g * _sinc(x, order + 1)))


def _near_zero(z: np.ndarray, order: int) -> np.ndarray:
    """A derivative of sin z / z by its series, Σ (−1)ⁿ z²ⁿ/(2n + 1)!, term by term: nothing is divided by z."""
    powers = range(order + order % 2, order + 60, 2)
    return np.sum([(-1) ** (p // 2) / ((p + 1) * math.factorial(p - order)) * z ** (p - order) for p in powers], axis=0)


def _far_from_zero(x: np.ndarray, order: int) -> np.ndarray:
    """A derivative of s = sin z / z at z = πx: that of z·s = sin z says z·s⁽ᵏ⁾ + k·s⁽ᵏ⁻¹⁾ = sin(z + kπ/2).

    The sine is taken of x less the whole number next to it: of a large x, π·x has no digits left.
    """
    z, whole = math.pi * x, np.rint(x)
    sign, part = np.where(np.fmod(whole, 2) == 0, 1, -1), x - whole
    sine, cosine = np.sin(math.pi * part), np.sin(math.pi * (0.5 - np.abs(part)))  # of ½ it is 0
    turned = (sine, cosine, -sine, -cosine)
    s = sign * turned[0] / z
    for k in range(1, order + 1):
        s = (sign * turned[k % 4] - k * s) / z
    return s
