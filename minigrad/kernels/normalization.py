"""Sum, mean and variance of each channel, and what is done with them. Arrays lie in memory as (outer, C, inner).

Numbers are summed along short runs, several lanes at a time, and the sums of the runs in double precision. So the
error of the mean of a million numbers is that of the mean of a thousand.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import REGISTER
from minigrad.kernels.softmax import row_sum

RUN = 1 << 10 if REGISTER >= 32 else 1 << 8
"""Numbers that are summed in their own precision: a lane adds some thirty. Where lanes are few, so are the numbers."""


@parallel_for
def totals(out, x, start, stop):
    """out[c] = Σx of channel c, from start to stop."""
    for c in range(start, stop):
        out[c] = channel_total(x, c)


@parallel_for
def moments(mean, var, x, start, stop):
    """mean[c] = Σx / n and var[c] = Σ(x − mean[c])² / n over the n numbers of each channel, c from start to stop."""
    n = x.shape[0] * x.shape[2]
    for c in range(start, stop):
        squares = beside = 0.0
        mean[c] = channel_total(x, c) / n
        for i in range(x.shape[0]):
            for at in range(0, x.shape[2], RUN):
                off, square = run_deviations(x[i, c, at : at + RUN], mean[c])
                beside += off
                squares += square
        beside /= n  # what rounding has made of the mean
        mean[c] += beside
        square = squares / n - beside * beside
        var[c] = 0.0 if square < 0 else square  # a NaN stays


@kernel
def column_deviations(squares, beside, x, mean):
    """squares += Σ(x − mean)² and beside += Σ(x − mean) of the columns of a matrix."""
    whole = len(x) - len(x) % 4
    for i in range(0, whole, 4):
        for j in range(mean.size):
            a, b, c, d = x[i, j] - mean[j], x[i + 1, j] - mean[j], x[i + 2, j] - mean[j], x[i + 3, j] - mean[j]
            beside[j] += (a + b) + (c + d)
            squares[j] += (a * a + b * b) + (c * c + d * d)
    for i in range(whole, len(x)):
        for j in range(mean.size):
            a = x[i, j] - mean[j]
            beside[j] += a
            squares[j] += a * a


@kernel
def all_between(x, low, high):
    """Whether low < x < high for all of x, of which there may be none."""
    outside = 0
    for i in range(x.size):
        outside += not (low < x[i] and x[i] < high)
    return outside == 0


@parallel_for
def scaled(y, x, mean, scale, shift, start, stop):
    """y = (x − mean[c])·scale[c] + shift[c], c from start to stop."""
    for i in range(x.shape[0]):
        for c in range(start, stop):
            run_scaled(y[i, c], x[i, c], mean[c], scale[c], shift[c])


@parallel_for
def sums(along, total, g, x, mean, r, start, stop):
    """along[c] = Σg·x̂ and total[c] = Σg over each channel, with x̂ = (x − mean[c])·r[c] and c from start to stop."""
    for c in range(start, stop):
        total[c], moment = channel_sums(g, x, c, mean[c])
        along[c] = moment * r[c]


@parallel_for
def projected(out, along, total, g, x, mean, r, scale, start, stop):
    """out = (g − Σg/n − x̂·Σ(g·x̂)/n)·scale[c], with x̂ = (x − mean[c])·r[c] and c from start to stop.

    along[c] = Σg·x̂ and total[c] = Σg, as by ``sums``.
    """
    n, number = x.shape[0] * x.shape[2], mean.dtype.type
    for c in range(start, stop):
        whole, moment = channel_sums(g, x, c, mean[c])
        total[c], along[c] = whole, moment * r[c]
        level, slope = number(whole / n), number(r[c] * r[c] * moment / n)
        for i in range(x.shape[0]):
            run_projected(out[i, c], g[i, c], x[i, c], mean[c], level, slope, scale[c])


@kernel(inline=True)
def channel_total(x, c):
    """Σx over channel c."""
    total = 0.0
    for i in range(x.shape[0]):
        for at in range(0, x.shape[2], RUN):
            total += row_sum(x[i, c, at : at + RUN])
    return total


@kernel(inline=True)
def channel_sums(g, x, c, mean):
    """Σg and Σg·(x − mean) over channel c."""
    total = moment = 0.0
    for i in range(x.shape[0]):
        for at in range(0, x.shape[2], RUN):
            total += row_sum(g[i, c, at : at + RUN])
            moment += run_moment(g[i, c, at : at + RUN], x[i, c, at : at + RUN], mean)
    return total, moment


@kernel(fastmath={"reassoc"}, inline=True)
def run_deviations(x, mean):
    """Σ(x − mean) and Σ(x − mean)²."""
    total = squares = x.dtype.type(0)
    for i in range(x.size):
        total += x[i] - mean
        squares += (x[i] - mean) * (x[i] - mean)
    return total, squares


@kernel(fastmath={"reassoc"}, inline=True)
def run_moment(g, x, mean):
    """Σg·(x − mean)."""
    total = x.dtype.type(0)
    for i in range(x.size):
        total += g[i] * (x[i] - mean)
    return total


@kernel(inline=True)
def run_scaled(y, x, mean, scale, shift):
    """y = (x − mean)·scale + shift."""
    for i in range(x.size):
        y[i] = (x[i] - mean) * scale + shift


@kernel(inline=True)
def run_projected(out, g, x, mean, level, slope, scale):
    """out = (g − level − (x − mean)·slope)·scale."""
    for i in range(x.size):
        out[i] = (g[i] - level - (x[i] - mean) * slope) * scale
