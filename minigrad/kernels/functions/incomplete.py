"""P(a, x), the incomplete gamma function's share: its derivatives by a, and those of its density x^(a−1)·e⁻ˣ/Γ(a).

All are coefficients of a series in h at a + h.
"""

import math

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.functions.gamma import stirling_rest
from minigrad.kernels.functions.polygamma import log_gamma_slopes
from minigrad.kernels.functions.series import exponential, factorial, over, over_linear, times_linear

ROWS = 7
"""Series that ``scratch`` must have room for."""
LARGE = 1e10
"""From here on P is an asymptotic formula: a sum would have too many terms."""


@kernel(inner=True)
def log1p_less(u):
    """u − ln(1 + u) ≥ 0, by a series near 0: with v = u/(2 + u), ln(1 + u) = 2(v + v³/3 + …), and u = 2v/(1 − v)."""
    if abs(u) > 0.4:
        return u - np.log1p(u)
    v = u / (2 + u)
    square, total = v * v, 0.0
    for k in range(11, 0, -1):
        total = (total + 1 / (2 * k + 1)) * square
    return v * (u - 2 * total)


@kernel(inner=True)
def poisson(a, x):
    """xᵃ·e⁻ˣ/Γ(a + 1), for a > 0. Of large a it is e^(−a·(u − ln(1 + u)))/√(2πa) and Stirling's rest, u = x/a − 1."""
    if a < 10:
        if x < 300:
            return np.power(x, a) * np.exp(-x) / math.gamma(a + 1)
        return np.exp(a * np.log(x) - x) / math.gamma(a + 1)
    return np.exp(-a * log1p_less((x - a) / a) - stirling_rest(a)) / np.sqrt(2 * math.pi * a)


@kernel(inner=True)
def by_terms(a, x, order, scratch):
    """P(a + h, x) = Σ xᵃ⁺ⁿ·e⁻ˣ/Γ(a + n + 1): each term is the one before it times x/(a + n + h)."""
    size, term, total, slopes = order + 1, scratch[0], scratch[1], scratch[2]
    if order > 0:
        log_gamma_slopes(slopes, a + 1, 1.0, size, scratch[3:])
        for k in range(1, size):
            slopes[k] = -slopes[k]
        slopes[1] += np.log(x)
    term[0] = poisson(a, x)
    exponential(term, slopes, size)
    for k in range(size):
        total[k] = term[k]
    n = 0
    while n < 20 or abs(term[order]) > 1e-17 * abs(total[order]):
        n += 1
        for k in range(size):
            term[k] *= x
        over_linear(term, a + n, 1.0, size)
        for k in range(size):
            total[k] += term[k]
        if term[order] == 0 or n > 10_000_000:
            break
    return total[order] * factorial(order)


@kernel(inner=True)
def fraction_length(a, x):
    """How many levels of the continued fraction of 1 − P are needed, by Lentz's forward evaluation."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    for n in range(1, 10_000_000):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        if abs(c * d - 1) < 1e-16:
            return n
    return 10_000_000


@kernel(inner=True)
def by_fraction(a, x, order, scratch):
    """P(a + h, x) = 1 − xᵃ·e⁻ˣ/Γ(a)·1/(x + 1 − a − 1·(1 − a)/(x + 3 − a − 2·(2 − a)/(x + 5 − a − …))).

    Of the order −1 it is P − 1, whose digits the 1 would take.
    """
    whole, level, below, slopes = scratch[0], scratch[1], scratch[2], scratch[3]
    size = max(order, 0) + 1
    if order > 0:
        log_gamma_slopes(slopes, a + 1, 1.0, size, scratch[4:])
        for k in range(1, size):
            slopes[k] = -slopes[k]
        slopes[1] += np.log(x)
    whole[0] = poisson(a, x)
    if whole[0] == 0:
        return 1.0 if order == 0 else 0.0
    exponential(whole, slopes, size)
    times_linear(whole, a, 1.0, size)  # 1/Γ(a) = a/Γ(a + 1)
    n = fraction_length(a, x)
    n += n // 4 + 5 * size
    for k in range(size):
        level[k] = 0.0
    for j in range(n, -1, -1):
        # level: (x + 2j + 1 − a − h) − (j + 1)(j + 1 − a − h)/level
        for k in range(size):
            below[k] = level[k]
            level[k] = 0.0
        if j < n:
            level[0] = -(j + 1) * (j + 1 - a)
            if size > 1:
                level[1] = j + 1.0
            over(level, below, size)
        level[0] += x + 2 * j + 1 - a
        if size > 1:
            level[1] -= 1
    over(whole, level, size)
    if order <= 0:
        return 1 - whole[0] if order == 0 else -whole[0]
    return -whole[order] * factorial(order)


@kernel(inner=True)
def by_normal(a, x, order):
    """P and its slope for a huge a: Temme's ½·erfc(−η·√(a/2)) − R, with η²/2 = u − ln(1 + u), and the first terms of R.

    ∂P/∂a is the density times the slope of a quantile, 1 + η·√a/(2√a). NaN beyond, as there are too few terms.
    """
    u = (x - a) / a
    eta = np.copysign(np.sqrt(2 * log1p_less(u)), u)
    z = eta * np.sqrt(a)
    if abs(z) > 40:
        return 1.0 if z > 0 and order == 0 else 0.0
    density = np.exp(-z * z / 2) / np.sqrt(2 * math.pi * a)
    if order == 0:
        return math.erfc(-z * math.sqrt(0.5)) / 2 - density * (eta / 12 - 1 / 3)
    return -density * a / x * (1 + z / (2 * np.sqrt(a))) if order == 1 else np.nan


@kernel
def lower(out, a, x, order, scratch):
    """out = the ``order``-th derivative of P(a, x) by a. NaN for a < 0 and x < 0."""
    for i in range(out.size):
        p, t = a[i], x[i]
        if not (p >= 0 and t >= 0) or (p == 0 and t == 0) or (p == np.inf and t == np.inf):
            out[i] = np.nan
        elif p == 0 or t == np.inf:
            out[i] = 1.0 if order == 0 else 0.0 if t == np.inf else np.nan
        elif t == 0 or p == np.inf:
            out[i] = 0.0
        elif p >= LARGE:
            out[i] = by_normal(p, t, order)
        elif t < max(p + 1, 1.5):
            out[i] = by_terms(p, t, order, scratch)
        else:
            out[i] = by_fraction(p, t, order, scratch)


@kernel
def upper(out, a, x, order, scratch):
    """out = the ``order``-th derivative of 1 − P(a, x) by a, with its digits where P is nearly 1."""
    lower(out, a, x, order, scratch)
    for i in range(out.size):
        p, t = a[i], x[i]
        if order > 0 or not max(p + 1, 1.5) <= t < np.inf or not 0 < p < LARGE:
            out[i] = (1.0 if order == 0 else 0.0) - out[i]
        else:
            out[i] = -by_fraction(p, t, -1, scratch)


@kernel(inner=True)
def density_at_zero(e):
    """0ᵉ⁻¹/Γ(e)."""
    if e >= 1:
        return 1.0 if e == 1 else 0.0
    if e <= 0 and e == np.rint(e):
        return 0.0
    return -np.inf if e < 0 and np.floor(e) % 2 != 0 else np.inf


@kernel(inner=True)
def density_at(a, x, below, order, scratch):
    """The ``order``-th derivative of xᵉ⁻¹·e⁻ˣ/Γ(e) by e = a − below: that of xᵃ·e⁻ˣ/Γ(a + 1)·∏ (a − j)/x, j ≤ below."""
    size, found, slopes = order + 1, scratch[0], scratch[1]
    if order > 0:
        log_gamma_slopes(slopes, a + 1, 1.0, size, scratch[2:])
        for k in range(1, size):
            slopes[k] = -slopes[k]
        slopes[1] += np.log(x)
    found[0] = poisson(a, x)
    exponential(found, slopes, size)
    for j in range(below + 1):
        times_linear(found, (a - j) / x, 1 / x, size)
    return found[order] * factorial(order)


@kernel
def density(out, a, x, below, order, scratch):
    """out = the ``order``-th derivative of x^(e−1)·e⁻ˣ/Γ(e) by e, at e = a − below. 0 at x = 0 where ln x outweighs."""
    for i in range(out.size):
        if not (a[i] > 0 and x[i] >= 0):
            out[i] = np.nan
        elif x[i] == np.inf or a[i] == np.inf:
            out[i] = 0.0
        elif x[i] == 0:
            out[i] = density_at_zero(a[i] - below) if order == 0 else 0.0
        else:
            out[i] = density_at(a[i], x[i], below, order, scratch)
