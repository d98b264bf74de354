"""Rows standardized, then each column scaled and shifted: layer normalisation, and back. Arrays are (rows, columns).

The rows' statistics come from ``normalization.moments``.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for


@parallel_for
def scaled_rows(y, x, mean, r, weight, bias, start, stop):
    """y = (x − mean)·r·weight + bias: mean and r are of the row, weight and bias of the column."""
    for i in range(start, stop):
        row_scaled(y[i], x[i], mean[i], r[i], weight, bias)


@parallel_for
def slope_rows(out, g, x, mean, r, weight, start, stop):
    """out = (v − Σv/n − x̂·Σ(v·x̂)/n)·r with v = g·weight and x̂ = (x − mean)·r, the sums over the row."""
    number, n = out.dtype.type, x.shape[1]
    for i in range(start, stop):
        total = moment = 0.0
        for at in range(0, n, RUN):
            end = min(at + RUN, n)
            some, more = run_sums(g[i, at:end], x[i, at:end], weight[at:end], mean[i])
            total += some
            moment += more
        level, slope = number(total / n), number(r[i] * r[i] * moment / n)
        row_projected(out[i], g[i], x[i], weight, (mean[i], r[i], level, slope))


@parallel_for
def column_sums(out, g, x, mean, r, rows, start, stop):
    """out[k] = (Σ g·x̂, Σ g) of each column over block k of so many ``rows``, in double precision; k from start to stop.

    out is (blocks, 2, columns), and 0.
    """
    for k in range(start, stop):
        for i in range(k * rows, min((k + 1) * rows, x.shape[0])):
            add_products(out[k, 0], g[i], x[i], mean[i], r[i])
            add(out[k, 1], g[i])


@kernel
def row_scaled(y, x, mean, r, weight, bias):
    """A row of ``scaled_rows``."""
    for j in range(x.size):
        y[j] = (x[j] - mean) * r * weight[j] + bias[j]


@kernel
def row_projected(out, g, x, weight, of):
    """A row of ``slope_rows``. ``of``: its mean and r, and what is taken out, along 1 and along x."""
    mean, r, level, slope = of
    for j in range(x.size):
        out[j] = (g[j] * weight[j] - level - (x[j] - mean) * slope) * r


@kernel(fastmath={"reassoc"})
def run_sums(g, x, weight, mean):
    """Σv and Σv·(x − mean) with v = g·weight."""
    total = moment = x.dtype.type(0)
    for j in range(x.size):
        v = g[j] * weight[j]
        total += v
        moment += v * (x[j] - mean)
    return total, moment


@kernel
def add_products(out, g, x, mean, r):
    """out += g·(x − mean)·r."""
    for j in range(x.size):
        out[j] += g[j] * ((x[j] - mean) * r)
