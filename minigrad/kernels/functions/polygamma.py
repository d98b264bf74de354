"""The digamma function ψ = (ln Γ)′ and its derivatives: ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹·n!·ζ(n + 1, x)."""

import math

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.functions.series import factorial
from minigrad.kernels.functions.zeta import CORRECTIONS, hurwitz

ROOT, ROOT_REST = 1.4616321449683622, 9.549995429965697e-17
"""Where ψ is 0: the sum of the two."""

AT_ROOT = np.array([
    0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237,
    -0.07219956125645471, 0.04880428816414311, -0.03316112647484736, 0.022597648232218104, -0.01542476590494896,
    0.010538791616612175, -0.007204534386356869, 0.004926781395729853, -0.003369801655439328, 0.002305126326734928,
    -0.0015769367714301972, 0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602,
    -0.0003454680251063077, 0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741,
    -7.569179582195066e-05, 5.178575795222081e-05,
])  # fmt: skip
"""ψ⁽ᵏ⁾/k! there, k = 1, 2, …"""

ROWS = 3
"""Series that ``scratch`` must have room for."""


@kernel(inner=True)
def digamma_above(x):
    """ψ(x) for x > 0: ψ(x + 1) − 1/x as far as 10, then ln x − 1/(2x) − Σ B₂ₖ/(2k·x²ᵏ). Near its zero a series."""
    t = (x - ROOT) - ROOT_REST
    total = 0.0
    if abs(t) < 0.3:
        for k in range(len(AT_ROOT) - 1, -1, -1):
            total = (total + AT_ROOT[k]) * t
        return total
    while x < 10:
        total -= 1 / x
        x += 1
    rest, factor, square = 0.0, 1.0, 1 / (x * x)
    power = square
    for k in range(1, len(CORRECTIONS) - 3):
        factor = factorial(2 * k - 1)
        rest += CORRECTIONS[k - 1] * factor * power
        power *= square
    return total + (np.log(x) - (0.5 / x + rest))


@kernel(inner=True)
def polygamma_above(n, x, scratch):
    """ψ⁽ⁿ⁾(x) for x > 0."""
    if n == 0:
        return digamma_above(x)
    return (-1 if n % 2 == 0 else 1) * factorial(n) * hurwitz(n + 1.0, x, 0, scratch)


@kernel(inner=True)
def cotangent(x):
    """cot πx, of x less the whole number next to it."""
    part = x - np.rint(x)
    if abs(part) <= 0.25:
        return 1 / np.tan(math.pi * part)
    return np.copysign(np.tan(math.pi * (0.5 - abs(part))), part)


@kernel(inner=True)
def cotangent_slope(n, x, q):
    """(−1)ⁿ·the n-th derivative of π·cot πx: πⁿ⁺¹·Qₙ(c), where c = cot πx, Q₀(c) = c, Qₙ₊₁ = (1 + c²)·Qₙ′.

    No coefficient of Q is negative, and its powers are all even or all odd: nothing cancels.
    """
    c = cotangent(x)
    for k in range(n + 2):
        q[k] = 0.0
    q[1] = 1.0
    for degree in range(1, n + 1):
        # q ← (1 + c²)·q′: from above, q′ first.
        for k in range(degree + 1):
            q[k] = (k + 1) * q[k + 1] if k < degree else 0.0
        q[degree + 1] = q[degree - 1]
        for k in range(degree, 1, -1):
            q[k] += q[k - 2]
    total = 0.0
    for k in range(n + 1, -1, -1):
        total = total * c + q[k]
    return np.power(math.pi, n + 1.0) * total


@kernel(inner=True)
def polygamma_at(n, x, scratch):
    """ψ⁽ⁿ⁾(x). At 0 it is infinite, at −1, −2, … it is NaN for an even n, as the sides differ, and else ∞."""
    if x > 0:
        if x == np.inf:
            return np.inf if n == 0 else 0.0
        return polygamma_above(n, x, scratch)
    if x == 0:
        return np.inf if n % 2 == 1 else np.copysign(np.inf, -x)
    if x == np.rint(x):
        return np.inf if n % 2 == 1 and x > -np.inf else np.nan
    mirrored, turned = polygamma_above(n, 1 - x, scratch), cotangent_slope(n, x, scratch[2])
    return mirrored - turned if n % 2 == 0 else turned - mirrored


@kernel(inner=True)
def log_gamma_slopes(slopes, x, direction, size, scratch):
    """slopes[k] = the coefficient of hᵏ in ln Γ(x + direction·h), k ≥ 1, for x > 0."""
    sign = direction
    for k in range(1, size):
        slopes[k] = sign * polygamma_above(k - 1, x, scratch) / factorial(k)
        sign *= direction


@kernel
def polygamma(out, n, x, scratch):
    """out = ψ⁽ⁿ⁾(x), with one n for each x."""
    for i in range(out.size):
        out[i] = polygamma_at(int(n[i]), x[i], scratch)


@kernel(inner=True)
def lowered(p, x, b):
    """(x + b)⁻ᵖ − x⁻ᵖ, to the last digit for a small b too."""
    return np.power(x, -p) * np.expm1(-p * np.log1p(b / x))


@kernel(inner=True)
def rise_at(n, a, b, scratch):
    """ψ⁽ⁿ⁾(a + b) − ψ⁽ⁿ⁾(a), term by term, so that a small b beside a loses nothing."""
    if not (a > 0 and a + b > 0) or a == np.inf or b == np.inf:
        return polygamma_at(n, a + b, scratch) - polygamma_at(n, a, scratch)
    s, x, total = n + 1.0, a, 0.0
    far = 12 + s / 3
    while x < far or x + b < far:
        total += lowered(s, x, b)
        x += 1
    total += (-np.log1p(b / x) if n == 0 else lowered(s - 1, x, b) / (s - 1)) + lowered(s, x, b) / 2
    rising = s
    for k in range(len(CORRECTIONS)):
        total += CORRECTIONS[k] * rising * lowered(s + 2 * k + 1, x, b)
        rising *= (s + 2 * k + 1) * (s + 2 * k + 2)
    return (-1 if n % 2 == 0 else 1) * factorial(n) * total


@kernel
def rise(out, a, b, n, scratch):
    """out = ψ⁽ⁿ⁾(a + b) − ψ⁽ⁿ⁾(a)."""
    for i in range(out.size):
        out[i] = rise_at(n, a[i], b[i], scratch)
