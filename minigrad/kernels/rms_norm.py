"""Rows divided by the root of their mean square, then each column scaled, and back. Arrays are (rows, columns)."""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for


@parallel_for
def normalized_rows(y, r, x, weight, eps, start, stop):
    """y = x·r·weight with r = 1/√(mean x² + ε) of each row. ``eps`` is one number, or one for each row."""
    n = x.shape[1]
    for i in range(start, stop):
        total = 0.0
        for at in range(0, n, RUN):
            total += run_squares(x[i, at : at + RUN])
        r[i] = 1 / math.sqrt(total / n + eps[i % eps.size])
        row_scaled(y[i], x[i], r[i], weight)


@parallel_for
def slope_blocks(out, sums, g, x, r, weight, rows, start, stop):
    """out = (v − x̂·Σ(v·x̂)/n)·r with v = g·weight and x̂ = x·r, the sum over the row.

    sums[k] = Σ g·x̂ of each column over block k of so many ``rows``, in double precision; k from start to stop.
    ``sums`` is (blocks, columns), and 0.
    """
    n, number = x.shape[1], out.dtype.type
    for k in range(start, stop):
        for i in range(k * rows, min((k + 1) * rows, x.shape[0])):
            total = 0.0
            for at in range(0, n, RUN):
                end = min(at + RUN, n)
                total += run_product(g[i, at:end], x[i, at:end], weight[at:end])
            row_projected(out[i], g[i], x[i], weight, r[i], number(r[i] * r[i] * total / n))
            add_products(sums[k], g[i], x[i], r[i])


@kernel(inline=True)
def row_scaled(y, x, r, weight):
    """A row of ``normalized_rows``."""
    for j in range(x.size):
        y[j] = x[j] * r * weight[j]


@kernel(inline=True)
def row_projected(out, g, x, weight, r, slope):
    """A row of ``slope_blocks``. ``slope``: what is taken out along x."""
    for j in range(x.size):
        out[j] = (g[j] * weight[j] - x[j] * slope) * r


@kernel(inline=True)
def add_products(out, g, x, r):
    """out += g·x·r."""
    for j in range(x.size):
        out[j] += g[j] * (x[j] * r)


@kernel(fastmath={"reassoc"}, inline=True)
def run_squares(x):
    """Σx², in x's own precision."""
    total = x.dtype.type(0)
    for j in range(x.size):
        total += x[j] * x[j]
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_product(g, x, weight):
    """Σ g·weight·x, in their own precision."""
    total = x.dtype.type(0)
    for j in range(x.size):
        total += g[j] * weight[j] * x[j]
    return total
