"""The incomplete gamma function and its complement."""

import numpy as np

from minigrad.errors import UnsupportedError
from minigrad.kernels.functions import incomplete as kernels
from minigrad.ops.types import ArrayLike
from minigrad.special.values import reals, scratch, values
from minigrad.tensor import Tensor, record


def gammainc(a: ArrayLike, x: ArrayLike) -> Tensor:
    """P(a, x) = 1/Γ(a)·∫₀ˣ tᵃ⁻¹·e⁻ᵗ dt, for a, x ≥ 0. d/dx = xᵃ⁻¹·e⁻ˣ/Γ(a), d/da by its series, of every order.

    Raises UnsupportedError for a second derivative by an a ≥ 10¹⁰.
    """
    return _lower(*reals("gammainc", a, x), 0)


def gammaincc(a: ArrayLike, x: ArrayLike) -> Tensor:
    """1 − P(a, x), with its digits where that is small. d/dx = −xᵃ⁻¹·e⁻ˣ/Γ(a), d/da = −∂P/∂a."""
    a, x = reals("gammaincc", a, x)
    return record(
        values(kernels.upper, (a, x), 0, scratch(0)),
        (a, lambda g, _: -g * _lower(a, x, 1)),
        (x, lambda g, _: -g * _density(a, x, 0, 0)),
    )


def _lower(a: Tensor, x: Tensor, order: int) -> Tensor:
    """The ``order``-th derivative of P by a; d/da is the next, d/dx the density's derivative of the same order."""
    if order > 1 and np.any(a.data >= kernels.LARGE):
        raise UnsupportedError(
            f"gammainc: a derivative of order {order} by a is there for a < {kernels.LARGE:g} only; "
            f"a is up to {np.max(a.data):g}, of shape {a.shape}"
        )
    return record(
        values(kernels.lower, (a, x), order, scratch(order)),
        (a, lambda g, _: g * _lower(a, x, order + 1)),
        (x, lambda g, _: g * _density(a, x, 0, order)),
    )


def _density(a: Tensor, x: Tensor, below: int, order: int) -> Tensor:
    """The ``order``-th derivative by e of p(e, x) = xᵉ⁻¹·e⁻ˣ/Γ(e), e = a − below. ∂p/∂x = p(e − 1, x) − p(e, x)."""
    return record(
        values(kernels.density, (a, x), below, order, scratch(order)),
        (a, lambda g, _: g * _density(a, x, below, order + 1)),
        (x, lambda g, _: g * (_density(a, x, below + 1, order) - _density(a, x, below, order))),
    )
