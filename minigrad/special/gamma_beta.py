"""Γ and what is built from it."""

from typing import Any

import numpy as np

from minigrad.errors import DTypeError
from minigrad.kernels.functions import gamma as kernels
from minigrad.kernels.functions import polygamma as slopes
from minigrad.ops.types import ArrayLike
from minigrad.special.values import real, reals, scratch, values
from minigrad.tensor import Tensor, as_tensor, record

MOST = 160
"""The highest n of ``polygamma``: n! is beyond the largest number from 171 on, and a few derivatives are to be left."""


def gamma(x: ArrayLike) -> Tensor:
    """Γ(x) = ∫₀^∞ tˣ⁻¹·e⁻ᵗ dt, continued to x < 0; ±∞ at ±0, NaN at −1, −2, … d/dx = y·ψ(x)."""
    x = real("gamma", x)
    return record(values(kernels.gamma, (x,)), (x, lambda g, y: g * (y * digamma(x))))


def gammaln(x: ArrayLike) -> Tensor:
    """ln |Γ(x)|, ∞ at 0, −1, −2, … d/dx = ψ(x)."""
    x = real("gammaln", x)
    return record(values(kernels.log_gamma, (x,)), (x, lambda g, _: g * digamma(x)))


def digamma(x: ArrayLike) -> Tensor:
    """ψ(x) = Γ′(x)/Γ(x), to the last digit near its zero at 1.46163… too. d/dx = ``polygamma(1, x)``."""
    return _polygamma(np.zeros(()), real("digamma", x))


psi = digamma


def polygamma(n: ArrayLike, x: ArrayLike) -> Tensor:
    """The n-th derivative of ψ at x; n are whole numbers up to 160, and broadcast. d/dx = ``polygamma(n + 1, x)``.

    Raises ValueError for another n, and DTypeError for one that needs a gradient: there is none by n.
    """
    n, x = as_tensor(n), real("polygamma", x)
    if n.requires_grad:
        raise DTypeError(f"polygamma: n of shape {n.shape} needs a gradient, and there is none by it: whole numbers")
    wrong = n.data[~((n.data >= 0) & (n.data <= MOST) & (n.data == np.rint(n.data)))]
    if wrong.size:
        raise ValueError(
            f"polygamma: n, the order of the derivative, is a whole number from 0 to {MOST}; got {wrong[0]}"
        )
    return _polygamma(n.data.astype(np.float64), x)


def beta(a: ArrayLike, b: ArrayLike) -> Tensor:
    """B(a, b) = Γ(a)·Γ(b)/Γ(a + b). d/da = y·(ψ(a) − ψ(a + b)), d/db = y·(ψ(b) − ψ(a + b))."""
    a, b = reals("beta", a, b)
    value = values(kernels.beta, (a, b))
    return record(value, (a, lambda g, y: -g * (y * _rise(a, b, 0))), (b, lambda g, y: -g * (y * _rise(b, a, 0))))


def betaln(a: ArrayLike, b: ArrayLike) -> Tensor:
    """ln |B(a, b)|, to the last digits of large arguments too. d/da = ψ(a) − ψ(a + b), d/db = ψ(b) − ψ(a + b)."""
    a, b = reals("betaln", a, b)
    value = values(kernels.log_beta, (a, b))
    return record(value, (a, lambda g, _: -g * _rise(a, b, 0)), (b, lambda g, _: -g * _rise(b, a, 0)))


def _polygamma(n: Any, x: Tensor) -> Tensor:
    """ψ⁽ⁿ⁾(x), for an array n. d/dx is the next."""
    orders = Tensor(n)
    room = scratch(int(n.max(initial=0)))
    value = values(slopes.polygamma, (orders, x), room).astype(x.dtype, copy=False)
    return record(value, (x, lambda g, _: g * _polygamma(n + 1, x)))


def _rise(a: Tensor, b: Tensor, n: int) -> Tensor:
    """ψ⁽ⁿ⁾(a + b) − ψ⁽ⁿ⁾(a), as one, for the difference has no digits where b is small beside a."""
    return record(
        values(slopes.rise, (a, b), n, scratch(n)),
        (a, lambda g, _: g * _rise(a, b, n + 1)),
        (b, lambda g, _: g * _polygamma(np.full((), n + 1.0), a + b)),
    )
