"""Rounding, and remainders of division, elementwise. Whole numbers keep their dtype."""

import numpy as np

from minigrad.checks import checked
from minigrad.creation import zeros_like
from minigrad.ops.types import ArrayLike, refuse_out
from minigrad.tensor import Tensor, as_tensor, as_tensors, floating, implements, record


@implements(np.floor)
def floor(x: ArrayLike) -> Tensor:
    """The largest whole number ≤ x. d/dx = 0."""
    x = as_tensor(x)
    return record(np.floor(x.data), (x, lambda g, _: zeros_like(g)))


@implements(np.ceil)
def ceil(x: ArrayLike) -> Tensor:
    """The smallest whole number ≥ x. d/dx = 0."""
    x = as_tensor(x)
    return record(np.ceil(x.data), (x, lambda g, _: zeros_like(g)))


@implements(np.round, np.around)
@checked
def round(x: ArrayLike, decimals: int = 0, out: None = None) -> Tensor:
    """x to that many decimals (negative: tens, hundreds …), a half to the even neighbour. d/dx = 0."""
    refuse_out("round", out)
    x = as_tensor(x)
    return record(np.round(x.data, decimals), (x, lambda g, _: zeros_like(g)))


@implements(np.rint)
def rint(x: ArrayLike) -> Tensor:
    """x to the nearest whole number, a half to the even neighbour: ``round`` of floats. d/dx = 0."""
    return round(floating(x))


@implements(np.trunc)
def trunc(x: ArrayLike) -> Tensor:
    """x rounded towards 0. d/dx = 0."""
    x = as_tensor(x)
    return record(np.trunc(x.data), (x, lambda g, _: zeros_like(g)))


@implements(np.floor_divide)
def floor_divide(a: ArrayLike, b: ArrayLike) -> Tensor:
    """⌊a/b⌋, exact where a/b itself is rounded. d/da = d/db = 0."""
    a, b = as_tensors(a, b)
    value = np.floor_divide(a.data, b.data)
    return record(value, (a, lambda g, _: zeros_like(g)), (b, lambda g, _: zeros_like(g)))


@implements(np.mod)
def mod(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a − b·⌊a/b⌋, which has the sign of b. d/da = 1, d/db = −⌊a/b⌋."""
    a, b = as_tensors(a, b)
    return record(
        np.mod(a.data, b.data),
        (a, lambda g, _: g),
        (b, lambda g, _: -g * np.floor_divide(a.data, b.data)),
    )


def remainder(a: ArrayLike, b: ArrayLike) -> Tensor:
    """``mod`` by NumPy's other name."""
    return mod(a, b)


@implements(np.fmod)
def fmod(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a − b·trunc(a/b), which has the sign of a, as in C. d/da = 1, d/db = −trunc(a/b), of the exact quotient."""
    a, b = as_tensors(a, b)
    return record(
        np.fmod(a.data, b.data),
        (a, lambda g, _: g),
        (b, lambda g, _: -g * _times_within(a.data, b.data)),
    )


@implements(np.divmod)
def divmod(a: ArrayLike, b: ArrayLike) -> tuple[Tensor, Tensor]:
    """(``floor_divide``, ``mod``): how often b is in a, and what is left."""
    return floor_divide(a, b), mod(a, b)


def _times_within(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """trunc(a/b), exact where a/b itself is rounded: 0.1 is in 1 nine times and not ten, as it is more than 1/10."""
    rounded = np.trunc(a / b)
    finite = np.isfinite(rounded)
    times = np.floor_divide(np.where(finite, np.absolute(a), 0), np.where(finite, np.absolute(b), 1))
    return np.where(finite, np.copysign(times, rounded), rounded)
