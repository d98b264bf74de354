"""Γ and B, and their logarithms."""

import math

import numpy as np

from minigrad.kernels.compiler import kernel

LARGEST = 171.7
"""Γ is ∞ beyond; and 0 below −185."""


@kernel(inner=True)
def is_pole(x):
    """Whether x is 0, −1, −2, …"""
    return x <= 0 and x == np.rint(x)


@kernel(inner=True)
def gamma_at(x):
    """Γ(x). ±∞ at ±0, NaN at −1, −2, …, where the sides differ."""
    if is_pole(x):
        return np.copysign(np.inf, x) if x == 0 else np.nan
    if x > LARGEST:
        return np.inf
    if x < -185:
        return -0.0 if np.floor(x) % 2 != 0 else 0.0
    return math.gamma(x)


@kernel(inner=True)
def log_gamma_at(x):
    """ln |Γ(x)|, ∞ at 0, −1, −2, …"""
    if is_pole(x) or x > 2.5e305:
        return np.inf
    return math.lgamma(x)


@kernel(inner=True)
def stirling_rest(x):
    """ln Γ(x) − ((x − ½)·ln x − x + ½·ln 2π), for x ≥ 10: Σ B₂ₖ/(2k(2k − 1)·x²ᵏ⁻¹)."""
    r = 1 / (x * x)
    p = -1.3924322169059011
    p = p * r + 0.17964437236883057
    p = p * r + -0.029550653594771242
    p = p * r + 0.00641025641025641
    p = p * r + -0.0019175269175269176
    p = p * r + 0.0008417508417508417
    p = p * r + -0.0005952380952380953
    p = p * r + 0.0007936507936507937
    p = p * r + -0.002777777777777778
    p = p * r + 0.08333333333333333
    return p / x


@kernel(inner=True)
def log_beta_at(a, b):
    """ln |B(a, b)|. For a large argument the parts of Stirling's formula that cancel are left out."""
    if is_pole(a) or is_pole(b):
        return np.nan if is_pole(a + b) and not (a == 0 or b == 0) else np.inf
    large, small = max(a, b), min(a, b)
    if small <= 0 or large < 10:
        return log_gamma_at(small) + (log_gamma_at(large) - log_gamma_at(a + b))
    if large == np.inf:
        return -np.inf
    rest = stirling_rest(large) - stirling_rest(a + b)
    first = -(large - 0.5) * np.log1p(small / large)
    if small >= 10:
        second = -small * np.log1p(large / small)
        return 0.5 * math.log(2 * math.pi) - 0.5 * np.log(small) + first + second + stirling_rest(small) + rest
    return log_gamma_at(small) + (first + small - small * np.log(a + b) + rest)


@kernel(inner=True)
def beta_at(a, b):
    """B(a, b) = Γ(a)·Γ(b)/Γ(a + b)."""
    if is_pole(a) or is_pole(b):
        return np.nan if is_pole(a + b) and not (a == 0 or b == 0) else np.inf
    large, small = max(a, b), min(a, b)
    if small > -170 and large < 170 and a + b < 170:
        return gamma_at(small) * (gamma_at(large) / gamma_at(a + b))
    sign = 1.0
    for x in (a, b, a + b):
        if x < 0 and np.floor(x) % 2 != 0:
            sign = -sign
    return sign * np.exp(log_beta_at(a, b))


@kernel
def gamma(out, x):
    """out = Γ(x)."""
    for i in range(out.size):
        out[i] = gamma_at(x[i])


@kernel
def log_gamma(out, x):
    """out = ln |Γ(x)|."""
    for i in range(out.size):
        out[i] = log_gamma_at(x[i])


@kernel
def beta(out, a, b):
    """out = B(a, b)."""
    for i in range(out.size):
        out[i] = beta_at(a[i], b[i])


@kernel
def log_beta(out, a, b):
    """out = ln |B(a, b)|."""
    for i in range(out.size):
        out[i] = log_beta_at(a[i], b[i])
