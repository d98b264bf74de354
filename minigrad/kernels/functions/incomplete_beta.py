"""I_x(a, b), the incomplete beta function's share: its derivatives by a and b, and those of its density.

All are coefficients of a series in h and k at (a + h, b + k). y is 1 − x; the smaller of the two has its digits.
"""

import math

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.functions.gamma import beta_at, stirling_rest
from minigrad.kernels.functions.incomplete import log1p_less
from minigrad.kernels.functions.plane_series import add, constant, exponential, over, over_linear, times_linear
from minigrad.kernels.functions.polygamma import polygamma_above, rise_at
from minigrad.kernels.functions.series import factorial

LARGE = 1e10
"""From here on the continued fraction has too many levels."""
ROWS, PLANES = 6, 3
"""Series in one variable that ``scratch`` must have room for, and series in two that ``planes`` must."""


@kernel(inner=True)
def beyond_mean(a, b, x, y):
    """a − (a + b)·x, which is a·y − b·x."""
    return a - (a + b) * x if x <= 0.5 else (a + b) * y - b


@kernel(inner=True)
def log_of(x, y):
    """ln x, from the one that has its digits."""
    return np.log(x) if x <= 0.5 else np.log1p(-y)


@kernel(inner=True)
def weight(a, b, x, y):
    """xᵃ·yᵇ·Γ(a + b + 1)/(Γ(a + 1)·Γ(b + 1)), for a, b > 0.

    Of large ones it is Stirling's formula without what cancels in it.
    """
    if a < 10 or b < 10:
        large = max(a, b)
        power = np.exp(a * log_of(x, y) + b * log_of(y, x))
        if large < 100:
            power = np.power(x, a) * np.power(y, b)
        return power / ((a + b + 1) * beta_at(a + 1, b + 1))
    off = beyond_mean(a, b, x, y)
    rest = stirling_rest(a) + stirling_rest(b) - stirling_rest(a + b)
    power = np.exp(-a * log1p_less(-off / a) - b * log1p_less(off / b) - rest)
    return power * np.sqrt((a + b) / (2 * math.pi * a * b))


@kernel(inner=True)
def weight_series(found, a, b, x, y, at, scratch):
    """found = the series of ``weight``, whose value is ``at``. For an x or y that is 0, ``at`` is without its power."""
    rows, columns = found.shape
    by_h, by_k, mixed = scratch[0], scratch[1], scratch[2]
    for n in range(1, rows):
        by_h[n] = rise_at(n - 1, a + 1, b, scratch[3:]) / factorial(n)
    for n in range(1, columns):
        by_k[n] = rise_at(n - 1, b + 1, a, scratch[3:]) / factorial(n)
    if rows > 1 and columns > 1:
        for n in range(2, rows + columns - 1):
            mixed[n] = polygamma_above(n - 1, a + b + 1, scratch[3:]) / factorial(n)
    if rows > 1 and x > 0:
        by_h[1] += log_of(x, y)
    if columns > 1 and y > 0:
        by_k[1] += log_of(y, x)
    found[0, 0] = at
    exponential(found, by_h, by_k, mixed)


@kernel(inner=True)
def fraction(a, b, x, y):
    """The continued fraction by Lentz's forward evaluation, and how many levels it took: see ``by_fraction``."""
    off = beyond_mean(a, b, x, y)
    value = a * (off + 1) / (a + 1)
    c, d = value, 0.0
    for m in range(1, 10_000_000):
        low = a + (2 * m - 1)
        step = (a + (m - 1)) * (a + b + (m - 1)) / low * (m * (b - m) * x / low * x)
        level = m + m * (b - m) * x / low + (a + m) * (off + 1 + m * (1 + y)) / (low + 2)
        d = 1 / (step * d + level)
        c = level + step / c
        value *= c * d
        if abs(c * d - 1) < 1e-16:
            return value, m
    return value, 10_000_000


@kernel(inner=True)
def below_mean(a, b, x, y):
    """I_x(a, b) by the continued fraction."""
    value, _ = fraction(a, b, x, y)
    return weight(a, b, x, y) * a / (a + b) * b / value


@kernel(inner=True)
def by_fraction(a, b, x, y, whole, level, part, scratch):
    """whole = the series of I_x(a + h, b + k), for x below the mean, about a/(a + b).

    It is xᵃ·yᵇ/B(a, b) over s₀ + r₁/(s₁ + r₂/(s₂ + …)), with c = a + 2m − 1 and z = a·y − b·x,
    rₘ = (a + m − 1)·(a + b + m − 1)·m·(b − m)·x²/c², sₘ = m + m·(b − m)·x/c + (a + m)·(z + 1 + m·(1 + y))/(c + 2).
    """
    if whole.size == 1:
        whole[0, 0] = below_mean(a, b, x, y)
        return
    at = weight(a, b, x, y)
    if at == 0:
        constant(whole, 0.0)
        return
    weight_series(whole, a, b, x, y, at, scratch)
    times_linear(whole, a, 1.0, 0.0)
    times_linear(whole, b, 0.0, 1.0)
    over_linear(whole, a + b, 1.0, 1.0)
    off = beyond_mean(a, b, x, y)
    _, n = fraction(a, np.floor(b) + 0.5, x, y)  # of a whole b it ends at m = b, but not its slope by b
    n += n // 4 + 5 * (whole.shape[0] + whole.shape[1])
    constant(level, 1.0)
    for m in range(n, -1, -1):
        low = a + (2 * m - 1)
        constant(part, (m + 1) * x * x)
        times_linear(part, a + m, 1.0, 0.0)
        over_linear(part, low + 2, 1.0, 0.0)
        times_linear(part, a + b + m, 1.0, 1.0)
        over_linear(part, low + 2, 1.0, 0.0)
        times_linear(part, b - m - 1, 0.0, 1.0)
        over(part, level)
        constant(level, 1.0)
        times_linear(level, a + m, 1.0, 0.0)
        over_linear(level, low + 2, 1.0, 0.0)
        times_linear(level, off + 1 + m * (1 + y), y, -x)
        if m < n:
            add(level, part)
        if m > 0:
            constant(part, m * x)
            over_linear(part, low, 1.0, 0.0)
            times_linear(part, b - m, 0.0, 1.0)
            add(level, part)
            level[0, 0] += m
    over(whole, level)


@kernel(inner=True)
def is_mirrored(a, b, x):
    """Whether 1 − I is computed, as I_{1−x}(b, a), and not I: beyond the mean, where its fraction is the shorter one.

    Not if that is nearly 1, of which the other would be a rest without digits: one of a and b is small then. Near the
    ends of x the longer fraction would have too many levels.
    """
    if x < (a + 1) / (a + b + 2):
        return a < 0.25 and x > 1e-6 and below_mean(a, b, x, 1 - x) > 0.9
    return not (b < 0.25 and 1 - x > 1e-6 and below_mean(b, a, 1 - x, x) > 0.9)


@kernel
def share(out, a, b, x, other, m, n, scratch, planes):
    """out = ∂ᵐ⁺ⁿ/∂aᵐ∂bⁿ of I_x(a, b), or of 1 − I if ``other``; each with its digits where it is small.

    NaN outside the domain, and where a and b are both 0 or ∞. At its ends it is a step, whose slopes are 0.
    """
    straight, crossed = planes[:, : m + 1, : n + 1], planes[:, : n + 1, : m + 1]
    sign = -1.0 if other else 1.0
    for i in range(out.size):
        p, q, t = a[i], b[i], x[i]
        if not (p >= 0 and q >= 0 and 0 <= t <= 1) or (p == q and (p == 0 or p == np.inf)):
            out[i] = np.nan
        elif p == 0 or q == 0 or p == np.inf or q == np.inf or t == 0 or t == 1:
            full = t == 1 or (t > 0 and (p == 0 or q == np.inf))
            out[i] = (1.0 if full != other else 0.0) if m + n == 0 else 0.0
        elif not is_mirrored(p, q, t):
            by_fraction(p, q, t, 1 - t, straight[0], straight[1], straight[2], scratch)
            found = straight[0, m, n] * factorial(m) * factorial(n)
            out[i] = 1 - found if m + n == 0 and other else sign * found
        else:
            by_fraction(q, p, 1 - t, t, crossed[0], crossed[1], crossed[2], scratch)
            found = crossed[0, n, m] * factorial(m) * factorial(n)
            out[i] = 1 - found if m + n == 0 and not other else found if other else -found


@kernel(inner=True)
def falling(c, n):
    """c·(c − 1)·…·(c − n + 1)."""
    found = 1.0
    for j in range(n):
        found *= c - j
    return found


@kernel(inner=True)
def at_zero(c, order, lowered):
    """What 0ᶜ⁻¹⁻ˡ is, for l = lowered, beside a factor (c − 1)·…·(c − l); 0 where that is 0, and for slopes by c."""
    power = c - 1 - lowered
    if falling(c - 1, lowered) == 0 or power > 0 or order > 0:
        return 0.0
    return 1.0 if power == 0 else np.inf


@kernel(inner=True)
def density_at(a, b, x, y, at, found, up, down, scratch):
    """found = the series of a term of ``density``, given the value ``at`` of ``weight``; 0ᶜ counts as 1."""
    weight_series(found, a, b, x, y, at, scratch)
    times_linear(found, a, 1.0, 0.0)
    over_linear(found, a + b, 1.0, 1.0)
    times_linear(found, b, 0.0, 1.0)
    down_by, up_by = (y if y > 0 else 1.0), (x if x > 0 else 1.0)
    over_linear(found, up_by * down_by, 0.0, 0.0)
    for j in range(1, up + 1):
        times_linear(found, (a - j) / up_by, 1 / up_by, 0.0)
    for j in range(1, down + 1):
        times_linear(found, (b - j) / down_by, 0.0, 1 / down_by)


@kernel
def density(out, a, b, x, m, n, up, down, scratch, planes):
    """out = ∂ᵐ⁺ⁿ/∂aᵐ∂bⁿ of a term of the density's slopes by x, which with i = up and j = down is
    (a − 1)…(a − i)·xᵃ⁻¹⁻ⁱ·(b − 1)…(b − j)·yᵇ⁻¹⁻ʲ/B(a, b).
    """
    found = planes[0, : m + 1, : n + 1]
    for i in range(out.size):
        p, q, t = a[i], b[i], x[i]
        if not (p > 0 and q > 0 and 0 <= t <= 1):
            out[i] = np.nan
        elif p == np.inf or q == np.inf:
            out[i] = 0.0
        elif 0 < t < 1:
            density_at(p, q, t, 1 - t, weight(p, q, t, 1 - t), found, up, down, scratch)
            out[i] = found[m, n] * factorial(m) * factorial(n)
        else:
            end = at_zero(p, m, up) if t == 0 else at_zero(q, n, down)
            density_at(p, q, t, 1 - t, 1 / ((p + q + 1) * beta_at(p + 1, q + 1)), found, up, down, scratch)
            # ∞ times the sign of what stands beside it, and 0 if that is 0
            out[i] = found[m, n] * factorial(m) * factorial(n) * end if end != 0 and found[m, n] != 0 else 0.0
