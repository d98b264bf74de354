"""The definition of the sums and formulas of normalization, in NumPy: to read, and to test the fast kernels against.

Each function has the arguments of its fast namesake in ``normalization``, without the range. Arrays are (outer, C,
inner), and numbers of a channel one for each c. With x̂ = (x − mean)·r the normalized output is y = γ·x̂ + β, that is
``scaled`` by γ·r. Its gradients are ``sums`` (of γ and β) and ``projected`` (of x).
"""

import numpy as np


def totals(out: np.ndarray, x: np.ndarray) -> None:
    """out = Σx of each channel."""
    out[...] = x.sum((0, 2), dtype=np.float64)


def moments(mean: np.ndarray, var: np.ndarray, x: np.ndarray) -> None:
    """The mean of each channel, and its variance, the mean of (x − mean)²."""
    mean[...] = x.mean((0, 2), dtype=np.float64)
    var[...] = x.var((0, 2), dtype=np.float64)


def scaled(y: np.ndarray, x: np.ndarray, mean: np.ndarray, scale: np.ndarray, shift: np.ndarray) -> None:
    """y = (x − mean)·scale + shift."""
    y[...] = (x - column(mean)) * column(scale) + column(shift)


def sums(along: np.ndarray, total: np.ndarray, g: np.ndarray, x: np.ndarray, mean: np.ndarray, r: np.ndarray) -> None:
    """along = Σg·x̂ and total = Σg of each channel: dL/dγ and dL/dβ for g = dL/dy."""
    along[...] = (g * (x - column(mean)) * column(r)).sum((0, 2), dtype=np.float64)
    total[...] = g.sum((0, 2), dtype=np.float64)


def projected(
    out: np.ndarray, g: np.ndarray, x: np.ndarray, mean: np.ndarray, r: np.ndarray, scale: np.ndarray
) -> None:
    """out = (g − Σg/n − x̂·Σ(g·x̂)/n)·scale: dL/dx for g = dL/dy. ``scale`` is γ·r, n the numbers of a channel."""
    hat = (x - column(mean)) * column(r)
    total = g.mean((0, 2), dtype=np.float64, keepdims=True)
    along = (g * hat).mean((0, 2), dtype=np.float64, keepdims=True)
    out[...] = (g - total - hat * along) * column(scale)


def column(numbers: np.ndarray) -> np.ndarray:
    """One number for each channel, in double precision, to go with arrays (outer, C, inner)."""
    return numbers.astype(np.float64)[:, np.newaxis]
