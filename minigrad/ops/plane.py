"""The length and the angle of points in the plane, elementwise. No square is taken, so that none leaves the range."""

import math

import numpy as np

from minigrad.ops.operands import as_floats
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, implements, record


@implements(np.hypot)
def hypot(a: ArrayLike, b: ArrayLike) -> Tensor:
    """√(a² + b²), without overflow. d/da = a/y, d/db = b/y: NaN at the origin, as in PyTorch.

    At (∞, 1) they are 1 and 0; PyTorch has NaN and 0.
    """
    a, b = as_floats(a, b)
    return record(
        np.hypot(a.data, b.data),
        (a, lambda g, _: g * _direction(*_measured(a, b))),
        (b, lambda g, _: g * _direction(*_measured(b, a))),
    )


@implements(np.arctan2)
def arctan2(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The angle of the point (b, a) in the plane. d/da = b/(a² + b²), d/db = −a/(a² + b²).

    Both are 0 at the origin, and where a or b is infinite; there PyTorch has NaN.
    """
    a, b = as_floats(a, b)
    return record(
        np.arctan2(a.data, b.data),
        (a, lambda g, _: g * angle_slope(a, b, 1, 0)),
        (b, lambda g, _: g * angle_slope(a, b, 0, 1)),
    )


def angle_slope(a: Tensor, b: Tensor, i: int, j: int) -> Tensor:
    """The derivative of arctan2, i times by a and j times by b; d/da and d/db are the next ones.

    The angle is the imaginary part of ln z at z = b + ia, and the n-th derivative of ln z is −(n − 1)!·(−1/z)ⁿ. With
    z = r·e^(iθ) that is a power of e^(−iθ), divided by r again and again. No sum cancels that the result does not.
    """
    n = i + j
    r = np.hypot(a.data, b.data)
    with np.errstate(all="ignore"):
        cos, sin = b.data / r, -a.data / r
        re, im = cos, sin
        for _ in range(n - 1):
            re, im = re * cos - im * sin, re * sin + im * cos
        # Each derivative by a, rather than by b, is one more factor √−1.
        value = -((-1) ** n) * math.factorial(n - 1) * (im, re, -im, -re)[i % 4]
        for _ in range(n):
            value = value / r
    still = (r == 0) | (np.isinf(r) & ~np.isnan(a.data) & ~np.isnan(b.data))
    return record(
        np.where(still, 0, value) if np.any(still) else np.asarray(value),
        (a, lambda g, _: g * angle_slope(a, b, i + 1, j)),
        (b, lambda g, _: g * angle_slope(a, b, i, j + 1)),
    )


def _direction(a: Tensor, b: Tensor) -> Tensor:
    """u = a/√(a² + b²). With v = b/√(a² + b²): d/da = v²/√(a² + b²), d/db = −uv/√(a² + b²)."""
    value = np.asarray(a.data / np.hypot(a.data, b.data))
    endless = np.isinf(a.data)
    if endless.any():
        value = np.where(endless & np.isfinite(b.data), np.sign(a.data), value)

    def across(g: Tensor, u: Tensor) -> Tensor:
        return g * (u * (_direction(b, a) / hypot(a, b)))

    return record(
        value,
        (a, lambda g, _: across(g, _direction(b, a))),
        (b, lambda g, u: -across(g, u)),
    )


def _measured(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """a and b, in a unit of their own where one needs it: the direction does not change with it."""
    unit = _unit(a, b)
    return (a, b) if unit is None else (a / unit, b / unit)


def _unit(a: Tensor, b: Tensor) -> np.ndarray | None:
    """A power of two near the larger of |a| and |b|; None if all are near enough to 1 for high derivatives."""
    size = np.maximum(np.absolute(a.data), np.absolute(b.data))
    exponent = np.frexp(np.where(np.isfinite(size) & (size > 0), size, 1))[1] - 1
    if np.max(np.absolute(exponent), initial=0) <= np.finfo(size.dtype).maxexp // 8:
        return None
    return np.ldexp(size.dtype.type(1), exponent)
