"""Bessel's functions of whole orders: J of the first kind, and the modified I, which grows."""

import math

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.functions.series import factorial

NEAR = 2.0
"""Up to here J is a power series, from FAR on Hankel's; between them a recurrence that runs backward."""
FAR = 25.0
ASYMPTOTIC = 60.0


@kernel(inner=True)
def kummer(a, b, z):
    """e⁻ᶻ·M(a, b, z) for z ≥ 0 and 0 < a < b: M's series Σ (a)ₖ/(b)ₖ·zᵏ/k! has no negative term.

    Far out it is Γ(b)/Γ(a)·z^(a−b)·Σ (b − a)ₖ(1 − a)ₖ/(k!·zᵏ), as far as the terms become smaller.
    """
    total, term, k = 1.0, 1.0, 0
    if z < ASYMPTOTIC + b * b / 2:
        while term > 1e-18 * total:
            term *= (a + k) / (b + k) * z / (k + 1)
            total += term
            k += 1
        return np.exp(-z) * total
    while abs(term) > 1e-18 and k < 100:
        term *= (b - a + k) * (1 - a + k) / ((k + 1) * z)
        total += term
        k += 1
    return math.gamma(b) / math.gamma(a) * np.power(z, a - b) * total


@kernel(inner=True)
def modified(n, x):
    """Iₙ(x) = (x/2)ⁿ/n!·eˣ·e⁻²ˣ·M(n + ½, 2n + 1, 2x), for n ≥ 0."""
    z = abs(x)
    if z > 720:
        return np.inf if x > 0 or n % 2 == 0 else -np.inf
    half = np.exp(z / 2)
    found = np.power(z / 2, n) / factorial(n) * kummer(n + 0.5, 2.0 * n + 1, 2 * z) * half * half
    return found if x >= 0 or n % 2 == 0 else -found


@kernel
def bessel_i(out, x, n, order):
    """out = the ``order``-th derivative of Iₙ: Iₙ′ = (Iₙ₋₁ + Iₙ₊₁)/2, over and over."""
    for i in range(out.size):
        total, binomial = 0.0, 1.0
        for k in range(order + 1):
            total += binomial * modified(abs(n - order + 2 * k), x[i])
            binomial *= (order - k) / (k + 1)
        out[i] = total / np.power(2.0, order)


@kernel
def scaled_bessel_i0(out, x, order):
    """out = the ``order``-th derivative of e^(−|x|)·I₀(x): (−1)ᵐ·(½)ₘ/m!·2ᵐ·e⁻²ˣ·M(½, m + 1, 2x) for x > 0.

    It is even. At 0 an odd derivative jumps, and 0 is in the middle.
    """
    factor = factorial(2 * order) / factorial(order) ** 2 / np.power(-2.0, order)
    for i in range(out.size):
        found = factor * kummer(0.5, order + 1.0, 2 * abs(x[i])) if abs(x[i]) != np.inf else 0.0
        out[i] = found if order % 2 == 0 else found * np.sign(x[i])


@kernel
def scaled_bessel_i1(out, x, order):
    """out = the ``order``-th derivative of e^(−|x|)·I₁(x) = x/2·D₀: (x·Dₘ + m·Dₘ₋₁)/2 for x > 0.

    Dₘ = (−2)ᵐ·(3/2)ₘ/(3)ₘ·e⁻²ˣ·M(3/2, m + 3, 2x). It is odd, and at 0 an even derivative jumps.
    """
    factor, before = 1.0, 0.0
    for m in range(order):
        before = factor
        factor *= -2 * (1.5 + m) / (3 + m)
    for i in range(out.size):
        z = abs(x[i])
        found = z * factor * kummer(1.5, order + 3.0, 2 * z) if z < np.inf else 0.0
        if order > 0 and z < np.inf:
            found += order * before * kummer(1.5, order + 2.0, 2 * z)
        out[i] = found / 2 if order % 2 == 1 else found / 2 * np.sign(x[i])


@kernel(inner=True)
def hankel(n, x):
    """Jₙ(x), n 0 or 1, for a large x: √(2/πx)·(P·cos χ − Q·sin χ), χ = x − (n/2 + ¼)·π, by their series in 1/x."""
    mu, p, q, term, k = 4.0 * n * n, 0.0, 0.0, 1.0, 0
    while abs(term) > 1e-18 and k < 60:
        if k % 2 == 0:
            p += term if k % 4 == 0 else -term
        else:
            q += term if k % 4 == 1 else -term
        k += 1
        term *= (mu - (2 * k - 1) ** 2) / (k * 8 * x)
    s, c = np.sin(x), np.cos(x)
    cosine, sine = (c + s, s - c) if n == 0 else (s - c, -s - c)  # of χ, times √2
    return (p * cosine - q * sine) / np.sqrt(math.pi * x)


@kernel(inner=True)
def ordinary(n, x, found):
    """found[k] = Jₖ(x), k = 0 … n, for x ≥ 0."""
    if x < NEAR:
        square, power = x * x / 4, 1.0
        for k in range(n + 1):
            term = total = 1.0
            for i in range(1, 25):
                term *= -square / (i * (i + k))
                total += term
            found[k] = power * total
            power *= x / 2 / (k + 1)
        return
    if x < FAR:
        after, at, whole = 0.0, 1e-300, 0.0
        for k in range(max(n, int(x)) + 40, -1, -1):
            if k <= n:
                found[k] = at
            if k % 2 == 0:
                whole += at if k == 0 else 2 * at  # J₀ + 2·(J₂ + J₄ + …) = 1
            after, at = at, 2 * k / x * at - after
        for k in range(n + 1):
            found[k] /= whole
        return
    found[0] = hankel(0, x)
    if n > 0:
        found[1] = hankel(1, x)
    for k in range(1, n):
        found[k + 1] = 2 * k / x * found[k] - found[k - 1]


@kernel
def bessel_j(out, x, n, order, scratch):
    """out = the ``order``-th derivative of Jₙ: Jₙ′ = (Jₙ₋₁ − Jₙ₊₁)/2, over and over. J₋ₖ = (−1)ᵏ·Jₖ."""
    found = scratch[0]
    for i in range(out.size):
        z = abs(x[i])
        if z == np.inf:
            out[i] = 0.0
            continue
        ordinary(n + order, z, found)
        total, binomial = 0.0, 1.0
        for k in range(order + 1):
            at = n - order + 2 * k
            value = binomial * found[abs(at)]
            total += -value if (k % 2 == 1) != (at < 0 and at % 2 != 0) else value
            binomial *= (order - k) / (k + 1)
        total /= np.power(2.0, order)
        out[i] = total if x[i] >= 0 or (n + order) % 2 == 0 else -total
