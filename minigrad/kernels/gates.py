"""Elementwise loops with a second factor: a gate, a learned or a drawn slope, and what a drawn mask leaves."""

from minigrad.kernels.activation import logistic
from minigrad.kernels.compiler import kernel
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for


@parallel_for
def gated(out, x, start, stop):
    """out = a·σ(b) for x (rows, 2, n), whose rows are a and b; out is (rows, n)."""
    for i in range(start, stop):
        gate(out[i], x[i, 0], x[i, 1])


@parallel_for
def gate_slopes(out, g, x, start, stop):
    """out = (g·σ(b), g·a·σ(b)·σ(−b)) for x (rows, 2, n), whose rows are a and b."""
    for i in range(start, stop):
        gate_slope(out[i, 0], out[i, 1], g[i], x[i, 0], x[i, 1])


@kernel(inline=True)
def gate(out, a, b):
    """A row of ``gated``."""
    one = out.dtype.type(1)
    for j in range(out.size):
        out[j] = a[j] * logistic(b[j], one)[0]


@kernel(inline=True)
def gate_slope(of_a, of_b, g, a, b):
    """A row of ``gate_slopes``."""
    one = of_a.dtype.type(1)
    for j in range(of_a.size):
        y, rest = logistic(b[j], one)
        of_a[j] = g[j] * y
        of_b[j] = g[j] * a[j] * (y * rest)


@parallel_for
def leaky(out, x, weight, start, stop):
    """out = x where x > 0, else weight·x."""
    out, x = out[start:stop], x[start:stop]
    for i in range(out.size):
        out[i] = x[i] if x[i] > 0 else weight * x[i]


@parallel_for
def leaky_slopes(out, sums, g, x, weight, start, stop):
    """out = g where x > 0, else weight·g; sums = Σ g·x over x that is not positive, for each of the runs start…stop."""
    for k in range(start, stop):
        first, end = k * RUN, min((k + 1) * RUN, x.size)
        leaky_slope(out[first:end], g[first:end], x[first:end], weight)
        sums[k] = product_below(g[first:end], x[first:end])


@kernel(inline=True)
def leaky_slope(out, g, x, weight):
    """A run of ``leaky_slopes``."""
    for i in range(out.size):
        out[i] = g[i] if x[i] > 0 else weight * g[i]


@kernel(fastmath={"reassoc"}, inline=True)
def product_below(g, x):
    """Σ g·x over x that is not positive, in their own precision."""
    total, zero = x.dtype.type(0), x.dtype.type(0)
    for i in range(x.size):
        total += zero if x[i] > 0 else g[i] * x[i]
    return total


@parallel_for
def drawn_leaky(out, g, drawn, x, lower, width, start, stop):
    """out = g where x > 0, else (lower + width·drawn)·g, for numbers drawn from [0, 1). With g = x, a leaky ReLU."""
    out, g, x, drawn, number = out[start:stop], g[start:stop], x[start:stop], drawn[start:stop], out.dtype.type
    for i in range(out.size):
        out[i] = g[i] if x[i] > 0 else (lower + width * number(drawn[i])) * g[i]


@parallel_for
def kept(out, drawn, x, p, scale, start, stop):
    """out = x·scale where the number drawn from [0, 1) is p or more, else x·0."""
    out, x, drawn, zero = out[start:stop], x[start:stop], drawn[start:stop], out.dtype.type(0)
    for i in range(out.size):
        out[i] = x[i] * (scale if drawn[i] >= p else zero)


@parallel_for
def kept_rows(out, drawn, x, p, scale, start, stop):
    """As ``kept``, with one number drawn for each row of x (rows, n)."""
    zero = out.dtype.type(0)
    for i in range(start, stop):
        weigh(out[i], x[i], scale if drawn[i] >= p else zero)


@kernel(inline=True)
def weigh(out, x, weight):
    """A row of ``kept_rows``."""
    for j in range(out.size):
        out[j] = x[j] * weight
