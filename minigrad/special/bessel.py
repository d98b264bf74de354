"""Bessel's functions of the orders 0 and 1."""

from minigrad.kernels.functions import bessel as kernels
from minigrad.ops.types import ArrayLike
from minigrad.special.values import real, scratch, values
from minigrad.tensor import Tensor, record


def i0(x: ArrayLike) -> Tensor:
    """I₀(x), the modified Bessel function that grows as eˣ/√(2πx). d/dx = I₁(x)."""
    return _modified(real("i0", x), 0, 0)


def i0e(x: ArrayLike) -> Tensor:
    """e^(−|x|)·I₀(x). d/dx = e^(−|x|)·I₁(x) − sign(x)·y, without their cancelling; 0 at 0, where it jumps."""
    return _scaled(kernels.scaled_bessel_i0, real("i0e", x), 0)


def i1(x: ArrayLike) -> Tensor:
    """I₁(x). d/dx = (I₀(x) + I₂(x))/2."""
    return _modified(real("i1", x), 1, 0)


def i1e(x: ArrayLike) -> Tensor:
    """e^(−|x|)·I₁(x). d/dx = e^(−|x|)·(I₀(x) + I₂(x))/2 − sign(x)·y, without their cancelling."""
    return _scaled(kernels.scaled_bessel_i1, real("i1e", x), 0)


def j0(x: ArrayLike) -> Tensor:
    """J₀(x), Bessel's function of the first kind. d/dx = −J₁(x)."""
    return _first_kind(real("j0", x), 0, 0)


def j1(x: ArrayLike) -> Tensor:
    """J₁(x). d/dx = (J₀(x) − J₂(x))/2."""
    return _first_kind(real("j1", x), 1, 0)


def _modified(x: Tensor, n: int, order: int) -> Tensor:
    """The ``order``-th derivative of Iₙ; d/dx is the next. So are those below."""
    value = values(kernels.bessel_i, (x,), n, order)
    return record(value, (x, lambda g, _: g * _modified(x, n, order + 1)))


def _scaled(kernel, x: Tensor, order: int) -> Tensor:
    return record(values(kernel, (x,), order), (x, lambda g, _: g * _scaled(kernel, x, order + 1)))


def _first_kind(x: Tensor, n: int, order: int) -> Tensor:
    value = values(kernels.bessel_j, (x,), n, order, scratch(n + order))
    return record(value, (x, lambda g, _: g * _first_kind(x, n, order + 1)))
