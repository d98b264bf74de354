"""erfc, scaled and not, the normal distribution's logarithm, and the inverses.

They all rest on ∫ tᵐ/m!·e^(−t² − 2xt) dt·2/√π = Iₘ(x), the repeated integrals of erfc times e^(x²): I₀ is erfcx, and
the m-th derivative of erfcx is (−2)ᵐ·m!·Iₘ. n·Iₙ = −x·Iₙ₋₁ + Iₙ₋₂/2 and I₋₁ = 2/√π.
"""

import math

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.functions.series import factorial, over
from minigrad.kernels.special import scaled_erfc

ROOT_HALF = math.sqrt(0.5)
ROWS = 3
"""Series that ``scratch`` must have room for."""


@kernel(inner=True)
def exp_square(x):
    """e^(x²). x² is rounded, and what it loses is found by splitting x in halves."""
    x = min(abs(x), 30.0)
    above = x * 134217729.0
    high = above - (above - x)
    low = x - high
    square = x * x
    return np.exp(square) * (1 + (((high * high - square) + 2 * high * low) + low * low))


@kernel(inner=True)
def erfcx_at(x):
    """e^(x²)·erfc x."""
    z = abs(x)
    if z == np.inf:
        return 0.0 if x > 0 else np.inf
    right = 2 * scaled_erfc((z - 3) / (z + 3), np.float64) / (1 + 2 * z)
    return right if x >= 0 else 2 * exp_square(x) - right


@kernel(inner=True)
def repeated_integral(m, x):
    """Iₘ(x): for x ≤ 0 forward, as all terms are positive; else from the ratios rₙ = Iₙ/Iₙ₋₁, from far out backward.

    rₙ = 1/(2(x + (n + 1)·rₙ₊₁)). Near 0 that would begin too far out; there it is a power series.
    """
    if x <= 0:
        before, at = 2 / math.sqrt(math.pi), erfcx_at(x)
        for n in range(1, m + 1):
            before, at = at, (before / 2 - x * at) / n
        return at
    if x < 0.5:
        total, factor = 0.0, 1.0
        for k in range(40):
            total += factor * math.gamma((m + k + 1) / 2)
            factor *= -2 * x / (k + 1)
        return total / (math.sqrt(math.pi) * factorial(m))
    ratio, found = 0.0, 2 / math.sqrt(math.pi)
    for n in range(m + 20 + int((16 / min(x, 1e3)) ** 2), m, -1):
        ratio = 1 / (2 * (x + (n + 1) * ratio))
    for n in range(m, -1, -1):
        ratio = 1 / (2 * (x + (n + 1) * ratio))
        found *= ratio
    return found


@kernel
def erfc(out, x):
    """out = erfc x."""
    for i in range(out.size):
        out[i] = math.erfc(x[i])


@kernel
def erfcx(out, x, order):
    """out = the ``order``-th derivative of erfcx."""
    factor = factorial(order) * np.power(-2.0, order)
    for i in range(out.size):
        if order == 0 or x[i] != x[i]:
            out[i] = erfcx_at(x[i])
        else:
            out[i] = factor * repeated_integral(order, x[i])


@kernel(inner=True)
def log_ndtr_at(x):
    """ln Φ(x)."""
    if x < -1:
        return np.log(erfcx_at(-x * ROOT_HALF) / 2) - x * x / 2
    if not 1 < x < 40:
        return np.log1p(-math.erfc(x * ROOT_HALF) / 2)
    near = np.rint(x * 2**20) / 2**20  # its square is exact: x·√½ would be rounded before it is squared
    decay = np.exp(-near * near / 2) * np.exp(-(x - near) * (x + near) / 2)
    return np.log1p(-erfcx_at(x * ROOT_HALF) * decay / 2)


@kernel(inner=True)
def hazard_at(x):
    """φ(x)/Φ(x), the slope of ln Φ."""
    if x < 5:
        return math.sqrt(2 / math.pi) / erfcx_at(-x * ROOT_HALF)
    return 1 / (exp_square(x * ROOT_HALF) * math.sqrt(2 * math.pi)) / (1 - math.erfc(x * ROOT_HALF) / 2)


@kernel(inner=True)
def hazard_slope(x, order, scratch):
    """The ``order``-th derivative of u(x) = φ(x)/Φ(x).

    u′ = −u·(x + u) gives one after another. Far below 0, where x + u is small, they are those of the continued fraction
    −x + 1/(−x + 2/(−x + …)), computed as a series.
    """
    size = order + 1
    if x > -1.5:
        u = scratch[0]
        u[0] = hazard_at(x) if x < 40 else 0.0
        for n in range(order):
            total, binomial = 0.0, 1.0
            for k in range(n + 1):
                other = u[n - k] + (x if k == n else 1 if k == n - 1 else 0)
                total += binomial * u[k] * (other if u[k] != 0 else 0.0)
                binomial *= (n - k) / (k + 1)
            u[n + 1] = -total
        return u[order]
    fraction, below = scratch[0], scratch[1]
    for k in range(size):
        fraction[k] = 0.0
    for n in range(order + 8 + int((25 / min(-x, 1e3)) ** 2), -1, -1):
        for k in range(size):
            below[k] = fraction[k]
        below[0] -= x
        if size > 1:
            below[1] -= 1
        for k in range(size):
            fraction[k] = below[k] if n == 0 else 0.0
        if n > 0:
            fraction[0] = float(n)
            over(fraction, below, size)
    return fraction[order] * factorial(order)


@kernel
def log_ndtr(out, x, order, scratch):
    """out = the ``order``-th derivative of ln Φ(x)."""
    for i in range(out.size):
        if order == 0 or x[i] != x[i]:
            out[i] = log_ndtr_at(x[i])
        elif x[i] == -np.inf:
            out[i] = np.inf if order == 1 else -1.0 if order == 2 else 0.0
        else:
            out[i] = hazard_slope(x[i], order - 1, scratch)


@kernel(inner=True)
def quantile(q, tail):
    """y ≤ 0 with Φ(y) = tail, for q = tail − ½ ≤ 0: Halley's iteration, near ½ for erf and else for ln Φ.

    u is Newton's step f/f′; Halley's is u / (1 − u·f″/(2f′)).
    """
    if q > -0.4:
        z = q * math.sqrt(2 * math.pi)
        square = z * z
        y = z * (1 + square * (1 / 6 + square * (7 / 120 + square * (127 / 5040))))
        for _ in range(3):
            u = (math.erf(y * ROOT_HALF) / 2 - q) * math.sqrt(2 * math.pi) * np.exp(y * y / 2)
            y -= u / (1 + u * y / 2)
        return y
    if tail == 0:
        return -np.inf
    log = np.log(tail)
    t = np.sqrt(-2 * log)
    y = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in range(2):
        slope = hazard_at(y)
        u = (log_ndtr_at(y) - log) / slope
        y -= u / (1 + u * (y + slope) / 2)
    return y


@kernel(inner=True)
def quantile_slope(q, tail, order, polynomial):
    """The ``order``-th derivative of the normal quantile at q + ½, where tail = ½ − |q|: Qₙ(y)·y′ⁿ.

    y′ = 1/φ(y) = 1/(tail·hazard), and y″ = y·y′², so that Q₁ = 1 and Qₙ₊₁ = Qₙ′ + n·y·Qₙ. Nothing cancels there.
    """
    if not tail >= 0:
        return np.nan
    y = quantile(-abs(q), tail)
    above = -1 if q > 0 else 1
    if order == 0:
        return y * above
    if tail == 0:
        return np.inf if order % 2 == 1 else -np.inf * above
    p = polynomial
    for k in range(order + 1):
        p[k] = 0.0
    p[0] = 1.0
    for n in range(1, order):
        carried = 0.0
        for k in range(n + 1):
            at = p[k]
            p[k] = (k + 1) * p[k + 1] + n * carried
            carried = at
    total, slope = 0.0, 1 / (tail * hazard_at(y))
    for k in range(order - 1, -1, -1):
        total = total * y + p[k]
    for _ in range(order):
        total *= slope
    return total if order % 2 == 1 else total * above


@kernel
def ndtri(out, p, order, scratch):
    """out = the ``order``-th derivative of Φ's inverse."""
    for i in range(out.size):
        out[i] = quantile_slope(p[i] - 0.5, min(p[i], 1 - p[i]), order, scratch[0])


@kernel
def erfinv(out, x, order, scratch):
    """out = the ``order``-th derivative of erf's inverse, Φ⁻¹((1 + x)/2)/√2."""
    scale = ROOT_HALF / np.power(2.0, order)
    for i in range(out.size):
        out[i] = scale * quantile_slope(x[i] / 2, (1 - abs(x[i])) / 2, order, scratch[0])
