"""Rows standardized, then each column scaled and shifted: layer normalisation, and back. Arrays are (rows, columns)."""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.normalization import RUN, run_deviations
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.softmax import row_sum


@parallel_for
def normalized_rows(y, mean, var, r, x, weight, bias, eps, start, stop):
    """y = (x − mean)·r·weight + bias with r = 1/√(var + ε), the mean and the variance of each row.

    ``eps`` is one number, or one for each row.
    """
    one = x.dtype.type(1)
    for i in range(start, stop):
        mean[i], var[i] = row_moments(x[i])
        r[i] = one / math.sqrt(var[i] + eps[i % eps.size])
        row_scaled(y[i], x[i], mean[i], r[i], weight, bias)


@parallel_for
def slope_blocks(out, sums, g, x, mean, r, weight, rows, start, stop):
    """out = (v − Σv/n − x̂·Σ(v·x̂)/n)·r with v = g·weight and x̂ = (x − mean)·r, the sums over the row.

    sums[k] = (Σ g·x̂, Σ g) of each column over block k of so many ``rows``, in double precision; k from start to stop.
    ``sums`` is (blocks, 2, columns), and 0.
    """
    number, n = out.dtype.type, x.shape[1]
    for k in range(start, stop):
        begin, end = k * rows, min((k + 1) * rows, x.shape[0])
        whole = end - (end - begin) % 2
        for i in range(begin, end):
            total = moment = 0.0
            for at in range(0, n, RUN):
                to = min(at + RUN, n)
                some, more = run_sums(g[i, at:to], x[i, at:to], weight[at:to], mean[i])
                total += some
                moment += more
            level, slope = number(total / n), number(r[i] * r[i] * moment / n)
            row_projected(out[i], g[i], x[i], weight, (mean[i], r[i], level, slope))
        for i in range(begin, whole, 2):
            of = mean[i], mean[i + 1], r[i], r[i + 1]
            add_two_products(sums[k, 0], sums[k, 1], g[i], g[i + 1], x[i], x[i + 1], of)
        for i in range(whole, end):
            add_products(sums[k, 0], sums[k, 1], g[i], x[i], mean[i], r[i])


@kernel(inline=True)
def row_moments(x):
    """The mean and the variance of a row. What rounding has made of the mean is found with the squares."""
    number, n = x.dtype.type, x.size
    total = squares = beside = 0.0
    for at in range(0, n, RUN):
        total += row_sum(x[at : at + RUN])
    mean = number(total / n)
    for at in range(0, n, RUN):
        off, square = run_deviations(x[at : at + RUN], mean)
        beside += off
        squares += square
    beside /= n
    square = squares / n - beside * beside
    return number(mean + beside), number(0.0 if square < 0 else square)  # a NaN stays


@kernel(inline=True)
def row_scaled(y, x, mean, r, weight, bias):
    """A row of ``normalized_rows``."""
    for j in range(x.size):
        y[j] = (x[j] - mean) * r * weight[j] + bias[j]


@kernel(inline=True)
def row_projected(out, g, x, weight, of):
    """A row of ``slope_blocks``. ``of``: its mean and r, and what is taken out, along 1 and along x."""
    mean, r, level, slope = of
    for j in range(x.size):
        out[j] = (g[j] * weight[j] - level - (x[j] - mean) * slope) * r


@kernel(fastmath={"reassoc"}, inline=True)
def run_sums(g, x, weight, mean):
    """Σv and Σv·(x − mean) with v = g·weight."""
    total = moment = x.dtype.type(0)
    for j in range(x.size):
        v = g[j] * weight[j]
        total += v
        moment += v * (x[j] - mean)
    return total, moment


@kernel(inline=True)
def add_products(moments, totals, g, x, mean, r):
    """moments += g·(x − mean)·r, and totals += g."""
    for j in range(x.size):
        moments[j] += g[j] * ((x[j] - mean) * r)
        totals[j] += g[j]


@kernel(inline=True)
def add_two_products(moments, totals, g, h, x, z, of):
    """What ``add_products`` adds for two rows. ``of``: their means, and their r."""
    mean, other, r, s = of
    for j in range(x.size):
        moments[j] += g[j] * ((x[j] - mean) * r) + h[j] * ((z[j] - other) * s)
        totals[j] += g[j] + h[j]
