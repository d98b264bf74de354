"""What ``normalization`` does, for the columns of a matrix (n, C): each number of a row belongs to another channel.

A vector holds as many channels. Sums are in double precision; ``sums`` is (2, C), and 0.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add
from minigrad.kernels.parallel import parallel_for


@parallel_for
def moments(mean, var, sums, x, start, stop):
    """The mean and the variance of each column. What rounding has made of the mean is found with the squares."""
    n, number = x.shape[0], x.dtype.type
    means, first, second = mean[start:stop], sums[0, start:stop], sums[1, start:stop]
    for i in range(n):
        add(first, x[i, start:stop])
    for j in range(means.size):
        means[j] = number(first[j] / n)
        first[j] = 0
    for i in range(n):
        add_deviations(first, second, x[i, start:stop], means)
    for j in range(means.size):
        beside = first[j] / n
        means[j] += number(beside)
        square = second[j] / n - beside * beside
        var[start + j] = number(0.0 if square < 0 else square)  # a NaN stays


@parallel_for
def scaled(y, x, mean, scale, shift, start, stop):
    """y = (x − mean)·scale + shift, in the rows from start to stop."""
    for i in range(start, stop):
        scale_row(y[i], x[i], mean, scale, shift)


@parallel_for
def add_sums(sums, g, x, mean, start, stop):
    """sums = (Σg, Σg·(x − mean)) of the columns from start to stop."""
    for i in range(x.shape[0]):
        add_products(sums[0, start:stop], sums[1, start:stop], g[i, start:stop], x[i, start:stop], mean[start:stop])


@parallel_for
def projected(out, g, x, mean, level, slope, scale, start, stop):
    """out = (g − level − (x − mean)·slope)·scale, in the rows from start to stop."""
    for i in range(start, stop):
        project_row(out[i], g[i], x[i], mean, level, slope, scale)


@kernel(inner=True)
def add_deviations(totals, squares, x, mean):
    """totals += x − mean, and squares += (x − mean)²."""
    for j in range(x.size):
        off = x[j] - mean[j]
        totals[j] += off
        squares[j] += off * off


@kernel(inner=True)
def add_products(totals, moments, g, x, mean):
    """totals += g, and moments += g·(x − mean)."""
    for j in range(x.size):
        totals[j] += g[j]
        moments[j] += g[j] * (x[j] - mean[j])


@kernel(inner=True)
def scale_row(y, x, mean, scale, shift):
    """A row of ``scaled``."""
    for j in range(x.size):
        y[j] = (x[j] - mean[j]) * scale[j] + shift[j]


@kernel(inner=True)
def project_row(out, g, x, mean, level, slope, scale):
    """A row of ``projected``."""
    for j in range(x.size):
        out[j] = (g[j] - level[j] - (x[j] - mean[j]) * slope[j]) * scale[j]
