"""ζ(s, q) = Σ (q + j)⁻ˢ over j ≥ 0, and its derivatives by s. By q it is −s·ζ(s + 1, q).

Euler and Maclaurin's formula: some terms are added up, and the rest is an integral with corrections,
Σ_{j≥0} f(A + j) = A^(1−s)/(s − 1) + A⁻ˢ/2 + Σ B₂ₖ/(2k)!·s(s + 1)…(s + 2k − 2)·A^(1−s−2k), for A = q + N.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.functions.series import (
    coefficient,
    factorial,
    over_linear,
    times_linear,
)

CORRECTIONS = np.array([
    8.333333333333333e-02, -1.388888888888889e-03, 3.306878306878307e-05, -8.267195767195768e-07, 2.08767569878681e-08,
    -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13, 8.586062056277845e-15,
    -2.174868698558062e-16, 5.5090028283602295e-18, -1.3954464685812522e-19, 3.534707039629467e-21,
])  # fmt: skip
"""B₂ₖ/(2k)!, k = 1, 2, …"""

ROWS = 4
"""Series that ``scratch`` must have room for."""


@kernel(inner=True)
def hurwitz(s, q, order, scratch):
    """The ``order``-th derivative of ζ(s, q) by s, for q > 0 and s ≠ 1, s > 0."""
    size = order + 1
    power, part = scratch[0], scratch[1]
    total, far = 0.0, 12 + s / 3
    j = 0
    while q < far:
        term = np.power(q, -s) * np.power(-np.log(q), order)
        total += term
        if j > 2 and abs(term) <= 1e-18 * abs(total):
            return total
        q += 1
        j += 1
    log, value = np.log(q), np.power(q, -s)
    for k in range(size):  # q^(−s−h)
        power[k] = value
        value *= -log / (k + 1)
        part[k] = power[k] * q
    over_linear(part, s - 1, 1.0, size)
    rest = part[order] + power[order] / 2
    for k in range(size):
        part[k] = 0.0
    part[0] = 1.0
    times_linear(part, s, 1.0, size)
    shrink = 1 / q
    for k in range(len(CORRECTIONS)):
        term = CORRECTIONS[k] * shrink * coefficient(part, power, order)
        rest += term
        times_linear(part, s + 2 * k + 1, 1.0, size)
        times_linear(part, s + 2 * k + 2, 1.0, size)
        shrink /= q * q
    return total + rest * factorial(order)


@kernel
def hurwitz_zeta(out, s, q, order, scratch):
    """out = the ``order``-th derivative of ζ(s, q) by s. NaN for s < 1; ∞ at s = 1 and q = 0, −1, …

    Below q = 0 it is there for whole s and order 0 only, and computed in ``polygamma``.
    """
    for i in range(out.size):
        a, x = s[i], q[i]
        if not a >= 1 or not x >= 0:
            out[i] = np.nan
        elif a == 1 or x == 0:
            out[i] = np.inf if order % 2 == 0 or x == 0 else -np.inf
        elif x == np.inf or a == np.inf:
            out[i] = 0.0 if x > 1 or order > 0 else 1.0 if x == 1 else np.inf
        else:
            out[i] = hurwitz(a, x, order, scratch)
