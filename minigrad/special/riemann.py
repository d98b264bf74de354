"""Riemann's ζ and Hurwitz's."""

from minigrad.kernels.functions.riemann import riemann_zeta
from minigrad.kernels.functions.zeta import hurwitz_zeta
from minigrad.ops.types import ArrayLike
from minigrad.special.values import real, reals, scratch, values
from minigrad.tensor import Tensor, record


def zeta(x: ArrayLike, q: ArrayLike | None = None) -> Tensor:
    """ζ(x, q) = Σₖ (k + q)⁻ˣ over k ≥ 0, for x > 1 and q ≥ 0. Without q Riemann's ζ(x), which is there for every x.

    d/dx = −Σ ln(k + q)·(k + q)⁻ˣ, continued in the same way; d/dq = −x·ζ(x + 1, q). Both of every order.
    """
    if q is None:
        return _riemann(real("zeta", x), 0)
    return _hurwitz(*reals("zeta", x, q), 0)


def _riemann(s: Tensor, order: int) -> Tensor:
    """The ``order``-th derivative of ζ(s); d/ds is the next."""
    return record(values(riemann_zeta, (s,), order, scratch(order)), (s, lambda g, _: g * _riemann(s, order + 1)))


def _hurwitz(s: Tensor, q: Tensor, order: int) -> Tensor:
    """The ``order``-th derivative of ζ(s, q) by s. d/ds is the next; d/dq is that of −s·ζ(s + 1, q), by Leibniz."""

    def by_q(g: Tensor, _: Tensor) -> Tensor:
        slope = -s * _hurwitz(s + 1, q, order)
        return g * (slope - order * _hurwitz(s + 1, q, order - 1) if order else slope)

    value = values(hurwitz_zeta, (s, q), order, scratch(order))
    return record(value, (s, lambda g, _: g * _hurwitz(s, q, order + 1)), (q, by_q))
