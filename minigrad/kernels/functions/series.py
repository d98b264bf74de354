"""Truncated Taylor series: f(x + h) = Σ c[j]·hʲ is the array c. Each function works on its first ``size`` terms."""

import numpy as np

from minigrad.kernels.compiler import kernel


@kernel(inner=True)
def exponential(y, slopes, size):
    """y = the series of e^(f), given y[0] = e^(f(x)) and f's coefficients from slopes[1] on: y′ = f′·y."""
    for k in range(1, size):
        total = 0.0
        for j in range(1, k + 1):
            total += j * slopes[j] * y[k - j]
        y[k] = total / k


@kernel(inner=True)
def times_linear(y, at, slope, size):
    """y ← y·(at + slope·h)."""
    for k in range(size - 1, 0, -1):
        y[k] = y[k] * at + y[k - 1] * slope
    y[0] = y[0] * at


@kernel(inner=True)
def over_linear(y, at, slope, size):
    """y ← y / (at + slope·h)."""
    y[0] = y[0] / at
    for k in range(1, size):
        y[k] = (y[k] - slope * y[k - 1]) / at


@kernel(inner=True)
def over(q, y, size):
    """q ← q / y."""
    for k in range(size):
        total = q[k]
        for j in range(1, k + 1):
            total -= y[j] * q[k - j]
        q[k] = total / y[0]


@kernel(inner=True)
def coefficient(a, b, k):
    """That of hᵏ in a·b."""
    total = 0.0
    for j in range(k + 1):
        total += a[j] * b[k - j]
    return total


@kernel(inner=True)
def factorial(n):
    """n!, which is ∞ beyond 170."""
    found = 1.0
    for k in range(2, min(n, 171) + 1):
        found *= k
    return found if n <= 170 else np.inf
