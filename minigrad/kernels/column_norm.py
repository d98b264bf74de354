"""What ``normalization`` does, for the columns of a matrix (n, C): each number of a row belongs to another channel.

A vector holds as many channels. Threads share the rows: sums are those of blocks of so many ``rows``, of block k in
sums[k], which is 0 before, in double precision; some rows at a time are added in their own. Of a matrix that is a
single block they share the columns, and all is done in one call forward, and in one back.
"""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import fill
from minigrad.kernels.parallel import parallel_for


@parallel_for
def totals(sums, x, rows, start, stop):
    """sums[k] = Σx of each column, for blocks k from start to stop; sums is (blocks, C)."""
    for k in range(start, stop):
        begin, end = k * rows, min((k + 1) * rows, x.shape[0])
        whole = end - (end - begin) % 4
        for i in range(begin, whole, 4):
            add_four(sums[k], x[i], x[i + 1], x[i + 2], x[i + 3])
        for i in range(whole, end):
            add_one(sums[k], x[i])


@parallel_for
def deviations(sums, x, mean, rows, start, stop):
    """sums[k] = (Σ(x − mean), Σ(x − mean)²) of each column, for blocks k from start to stop; (blocks, 2, C)."""
    for k in range(start, stop):
        begin, end = k * rows, min((k + 1) * rows, x.shape[0])
        whole = end - (end - begin) % 4
        for i in range(begin, whole, 4):
            add_four_deviations(sums[k, 0], sums[k, 1], x[i], x[i + 1], x[i + 2], x[i + 3], mean)
        for i in range(whole, end):
            add_deviations(sums[k, 0], sums[k, 1], x[i], mean)


@parallel_for
def products(sums, g, x, mean, rows, start, stop):
    """sums[k] = (Σg, Σg·(x − mean)) of each column, for blocks k from start to stop; (blocks, 2, C)."""
    for k in range(start, stop):
        begin, end = k * rows, min((k + 1) * rows, x.shape[0])
        whole = end - (end - begin) % 2
        for i in range(begin, whole, 2):
            add_two_products(sums[k, 0], sums[k, 1], g[i], g[i + 1], x[i], x[i + 1], mean)
        for i in range(whole, end):
            add_products(sums[k, 0], sums[k, 1], g[i], x[i], mean)


@parallel_for
def scaled(y, x, mean, scale, shift, start, stop):
    """y = (x − mean)·scale + shift, in the rows from start to stop."""
    for i in range(start, stop):
        scale_row(y[i], x[i], mean, scale, shift)


@parallel_for
def projected(out, g, x, mean, level, slope, scale, start, stop):
    """out = (g − level − (x − mean)·slope)·scale, in the rows from start to stop."""
    for i in range(start, stop):
        project_row(out[i], g[i], x[i], mean, level, slope, scale)


@parallel_for
def standardized_block(y, mean, var, r, sums, x, gamma, beta, eps, start, stop):
    """y = (x − mean)·r·γ + β with r = 1/√(var + ε), for the columns from start to stop. ``sums`` is memory, (2, C)."""
    number, n, whole = mean.dtype.type, len(x), len(x) - len(x) % 4
    total, square, mu = sums[0, start:stop], sums[1, start:stop], mean[start:stop]
    fill(total, 0.0)
    for i in range(0, whole, 4):
        add_four(total, x[i, start:stop], x[i + 1, start:stop], x[i + 2, start:stop], x[i + 3, start:stop])
    for i in range(whole, n):
        add_one(total, x[i, start:stop])
    for j in range(mu.size):
        mu[j] = number(total[j] / n)
        total[j] = square[j] = 0.0
    for i in range(0, whole, 4):
        a, b, c, d = x[i, start:stop], x[i + 1, start:stop], x[i + 2, start:stop], x[i + 3, start:stop]
        add_four_deviations(total, square, a, b, c, d, mu)
    for i in range(whole, n):
        add_deviations(total, square, x[i, start:stop], mu)
    of_columns(mu, var[start:stop], r[start:stop], total, square, n, eps)
    for i in range(n):
        standardize_row(y[i, start:stop], x[i, start:stop], mu, r[start:stop], gamma[start:stop], beta[start:stop])


@parallel_for
def slopes_of_block(out, along, total, sums, g, x, mean, r, gamma, start, stop):
    """out = (g − Σg/n − x̂·Σ(g·x̂)/n)·r·γ, along = Σg·x̂ and total = Σg, for the columns from start to stop.

    ``sums`` is memory, (2, C).
    """
    n, whole, mu = len(x), len(x) - len(x) % 2, mean[start:stop]
    whole_g, moment = sums[0, start:stop], sums[1, start:stop]
    fill(whole_g, 0.0)
    fill(moment, 0.0)
    for i in range(0, whole, 2):
        g1, g2, x1, x2 = g[i, start:stop], g[i + 1, start:stop], x[i, start:stop], x[i + 1, start:stop]
        add_two_products(whole_g, moment, g1, g2, x1, x2, mu)
    for i in range(whole, n):
        add_products(whole_g, moment, g[i, start:stop], x[i, start:stop], mu)
    number = mean.dtype.type
    # Where the sums will be is first what is taken out of each number.
    level, slope = total[start:stop], along[start:stop]
    for j in range(mu.size):
        level[j], slope[j] = number(whole_g[j] / n), number(moment[j] / n * r[start + j] * r[start + j])
    for i in range(n):
        project_scaled(
            out[i, start:stop], g[i, start:stop], x[i, start:stop], (mu, level, slope, r[start:stop], gamma[start:stop])
        )
    for j in range(mu.size):
        level[j], slope[j] = number(whole_g[j]), number(moment[j] * r[start + j])


@kernel(inline=True)
def of_columns(mean, var, r, beside, square, n, eps):
    """var and r, and what rounding has made of the mean, of Σ(x − mean) and Σ(x − mean)²."""
    number = mean.dtype.type
    for j in range(mean.size):
        off = beside[j] / n
        spread = square[j] / n - off * off
        mean[j] = number(mean[j] + off)
        var[j] = number(0.0 if spread < 0 else spread)  # a NaN stays
        r[j] = number(1) / math.sqrt(var[j] + eps)


@kernel(inline=True)
def standardize_row(y, x, mean, r, gamma, beta):
    """A row of ``standardized_block``."""
    for j in range(x.size):
        y[j] = (x[j] - mean[j]) * (r[j] * gamma[j]) + beta[j]


@kernel(inline=True)
def project_scaled(out, g, x, of):
    """A row of ``slopes_of_block``."""
    mean, level, slope, r, gamma = of
    for j in range(x.size):
        out[j] = (g[j] - level[j] - (x[j] - mean[j]) * slope[j]) * (gamma[j] * r[j])


@kernel(inline=True)
def add_one(totals, x):
    """totals += x."""
    for j in range(x.size):
        totals[j] += x[j]


@kernel(inline=True)
def add_four(totals, a, b, c, d):
    """totals += a + b + c + d, whose own sum may be too large for their dtype."""
    for j in range(a.size):
        totals[j] = (((totals[j] + a[j]) + b[j]) + c[j]) + d[j]


@kernel(inline=True)
def add_deviations(totals, squares, x, mean):
    """totals += x − mean, and squares += (x − mean)²."""
    for j in range(x.size):
        off = x[j] - mean[j]
        totals[j] += off
        squares[j] += off * off


@kernel(inline=True)
def add_four_deviations(totals, squares, a, b, c, d, mean):
    """What ``add_deviations`` adds for four rows."""
    for j in range(a.size):
        p, q, r, s = a[j] - mean[j], b[j] - mean[j], c[j] - mean[j], d[j] - mean[j]
        totals[j] += (p + q) + (r + s)
        squares[j] += (p * p + q * q) + (r * r + s * s)


@kernel(inline=True)
def add_products(totals, moments, g, x, mean):
    """totals += g, and moments += g·(x − mean)."""
    for j in range(x.size):
        totals[j] += g[j]
        moments[j] += g[j] * (x[j] - mean[j])


@kernel(inline=True)
def add_two_products(totals, moments, g, h, x, z, mean):
    """What ``add_products`` adds for two rows."""
    for j in range(x.size):
        totals[j] += g[j] + h[j]
        moments[j] += g[j] * (x[j] - mean[j]) + h[j] * (z[j] - mean[j])


@kernel(inline=True)
def scale_row(y, x, mean, scale, shift):
    """A row of ``scaled``."""
    for j in range(x.size):
        y[j] = (x[j] - mean[j]) * scale[j] + shift[j]


@kernel(inline=True)
def project_row(out, g, x, mean, level, slope, scale):
    """A row of ``projected``."""
    for j in range(x.size):
        out[j] = (g[j] - level[j] - (x[j] - mean[j]) * slope[j]) * scale[j]
