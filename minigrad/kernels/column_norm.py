"""What ``normalization`` does, for the columns of a matrix (n, C): each number of a row belongs to another channel.

A vector holds as many channels. Threads share the rows: sums are those of blocks of so many ``rows``, of block k in
sums[k], which is 0 before, in double precision; some rows at a time are added in their own.
"""

from minigrad.kernels.compiler import kernel
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
