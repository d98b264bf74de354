"""Riemann's ζ(s) over all real s, with derivatives of every order."""

import math

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.functions.polygamma import log_gamma_slopes
from minigrad.kernels.functions.series import coefficient, exponential, factorial
from minigrad.kernels.functions.zeta import hurwitz

STIELTJES = np.array([
    0.5772156649015329, 0.07281584548367673, -0.00484518159643616, -0.00034230573671722433, 9.689041939447084e-05,
    -6.6110318108421895e-06, -3.316240908752772e-07, 1.0462094584479188e-07, -8.733218100273798e-09,
    9.47827778276236e-11, 5.658421927608708e-11, -6.768689863513697e-12, 3.4921159366720317e-13, 4.4104247417577536e-15,
    -2.3997862217709992e-15, 2.1677312200726828e-16, -9.544466076366965e-18, -7.387676660538637e-20,
    4.800850782488065e-20, -4.139956737713306e-21, 1.9168201591993231e-22, -2.0441543122262165e-24,
    -4.818498501107353e-25, 4.8118570515125666e-26,
])  # fmt: skip
"""(−1)ⁿγₙ/n!, the coefficients of ζ(s) − 1/(s − 1) about s = 1."""

ROWS = 6
"""Series that ``scratch`` must have room for."""


@kernel(inner=True)
def near_one(s, order):
    """The ``order``-th derivative of Riemann's ζ by its series about 1, for s within 1.5 of it."""
    t, total = s - 1, 0.0
    for n in range(len(STIELTJES) - 1, order - 1, -1):
        falling = 1.0
        for i in range(order):
            falling *= n - i
        total = total * t + falling * STIELTJES[n]
    return total + factorial(order) * (1 if order % 2 == 0 else -1) * np.power(t, -(order + 1.0))


@kernel(inner=True)
def below(s, order, scratch):
    """The ``order``-th derivative of Riemann's ζ for s < −½: ζ(s) = 2(2π)^(s−1)·sin(πs/2)·Γ(1 − s)·ζ(1 − s).

    All but the sine and ζ is an exponential, whose slopes are those of ln Γ(1 − s − h) + h·ln 2π.
    """
    size = order + 1
    smooth, wave, mirrored, slopes = scratch[0], scratch[1], scratch[2], scratch[3]
    for k in range(size):
        mirrored[k] = right(1 - s, k, scratch[4:]) / factorial(k) * (1 if k % 2 == 0 else -1)
    smooth[0] = 1.0
    log_gamma_slopes(slopes, 1 - s, -1.0, size, scratch[4:])
    slopes[1] += math.log(2 * math.pi)
    exponential(smooth, slopes, size)
    part = s - 4 * np.rint(s / 4)  # exact; the sine has period 4
    nearest = np.rint(part)
    turn, left = int(nearest) % 4, math.pi / 2 * (part - nearest)
    value = 1.0
    for k in range(size):
        quarter = (turn + k) % 4
        size_of = np.sin(left) if quarter % 2 == 0 else np.cos(left)
        wave[k] = value * (size_of if quarter < 2 else -size_of)
        value *= math.pi / 2 / (k + 1)
    total = 0.0
    for k in range(size):
        total += coefficient(smooth, wave, k) * mirrored[order - k]
    if total == 0:
        return 0.0
    log = (s - 1) * math.log(2 * math.pi) + math.lgamma(1 - s)
    if 1 - s < 170:
        return 2 * np.power(2 * math.pi, s - 1) * math.gamma(1 - s) * total * factorial(order)
    return 2 * np.exp(log / 2) * (total * factorial(order)) * np.exp(log / 2)


@kernel(inner=True)
def right(s, order, scratch):
    """The ``order``-th derivative of Riemann's ζ for s ≥ −½."""
    return near_one(s, order) if s < 2.5 else hurwitz(s, 1.0, order, scratch)


@kernel
def riemann_zeta(out, s, order, scratch):
    """out = the ``order``-th derivative of ζ(s). ∞ at s = 1, as from above."""
    for i in range(out.size):
        if s[i] == 1:
            out[i] = np.inf if order % 2 == 0 else -np.inf
        elif s[i] == np.inf:
            out[i] = 1.0 if order == 0 else 0.0
        elif s[i] == -np.inf:
            out[i] = np.nan
        else:
            out[i] = below(s[i], order, scratch) if s[i] < -0.5 else right(s[i], order, scratch)
