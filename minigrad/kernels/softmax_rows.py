"""Softmax, its logarithm and their slopes, over the rows of a matrix: each row in few passes, while it is in the cache.

Sums of a row are taken along runs, several lanes at a time, and the sums of the runs in double precision.
"""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import (
    add,
    add_product,
    broadcast,
    lanes_of,
    load,
    maximum,
    multiply,
    pointer_to,
    reduce_max,
    reduce_sum,
    store,
    subtract,
    zeros,
)
from minigrad.kernels.softmax import NEARLY, row_max, row_sum, sum_below_1

_LOG_NEARLY = math.log(NEARLY)

FOUR = 4
"""Rows that are summed side by side: a sum across a vector takes some ten cycles, and none then waits for another's."""


@parallel_for
def softmax_rows(out, x, start, stop):
    """out = e^x / Σ e^x, for the rows from start to stop. A row with a NaN or with +∞, or of nothing but −∞, is NaN."""
    for i in range(start, stop):
        row_softmax(out[i], x[i])


@parallel_for
def softmin_rows(out, x, start, stop):
    """The softmax of −x."""
    for i in range(start, stop):
        y = out[i]
        for j in range(y.size):
            y[j] = -x[i, j]
        whole, top = 0.0, row_max(y)
        for at in range(0, y.size, RUN):
            whole += run_exponentials_here(y[at : at + RUN], top)
        whole_of_y = y.dtype.type(whole)
        for j in range(y.size):
            y[j] /= whole_of_y


@parallel_for
def softmin_slope_rows(out, g, y, again, start, stop):
    """The slope of ``softmin_rows``: that of the softmax, negative."""
    for i in range(start, stop, FOUR):
        until = min(i + FOUR, stop)
        slope_rows(out, g, y, again, i, until)
        for k in range(i, until):
            slope = out[k]
            for j in range(slope.size):
                slope[j] = -slope[j]


@parallel_for
def log_softmax_rows(out, x, start, stop):
    """out = x − ln Σ e^x, for the rows from start to stop. What the others have beside e^0 is summed by itself."""
    number = out.dtype.type
    for i in range(start, stop):
        y, top = out[i], row_max(x[i])
        whole = exponentials(y, x[i], top)
        rest = math.log1p(small_total(y)) if 1 <= whole < 1 / NEARLY else math.log(whole)
        below = number(rest)
        for j in range(y.size):
            y[j] = (x[i, j] - top) - below


@parallel_for
def softmax_slope_rows(out, g, y, again, start, stop):
    """out = y·(h − Σ h·y) with h = g − level, for the rows from start to stop.

    The level is g where y has nearly all; elsewhere it is 0, or with ``again`` the mean Σ g·y.
    """
    slope_rows(out, g, y, again, start, stop)


@parallel_for
def log_softmax_slope_rows(out, g, y, start, stop):
    """out = g − e^y·Σg, for the rows from start to stop.

    Where e^y is nearly 1 it is g·(1 − e^y) − e^y·(Σ of the others' g).
    """
    number, together, is_near = out.dtype.type, are_vectors(y), True
    for i in range(start, stop, FOUR):
        until = min(i + FOUR, stop)
        if together:
            is_near = sums_of_four(out, g, y, i, until - i)
        for k in range(i, until):
            slope = out[k]
            whole = slope[0] if together else number(plain_total(g[k]))
            for j in range(slope.size):
                value = g[k, j] - exp_below_0(y[k, j]) * whole
                slope[j] = value if y[k, j] == y[k, j] else y[k, j]
            if is_near and row_max(y[k]) > _LOG_NEARLY:
                mend_nearly_all(slope, g[k], y[k])


@kernel(inline=True)
def row_softmax(out, x):
    """A row of ``softmax_rows``."""
    whole = out.dtype.type(exponentials(out, x, row_max(x)))
    for j in range(out.size):
        out[j] /= whole


@kernel(inline=True)
def row_slope(out, g, y, again):
    """A row of ``softmax_slope_rows``."""
    number = out.dtype.type
    level = number(level_of(g, y, again))
    mean = number(weighted_total(g, y, level))
    for j in range(out.size):
        out[j] = ((g[j] - level) - mean) * y[j]


@kernel(inline=True)
def are_vectors(x):
    """Whether rows are whole vectors, and none is longer than a run: then four are summed side by side."""
    return x.shape[1] <= RUN and x.shape[1] % lanes_of(x) == 0


@kernel(inline=True)
def four_from(i, rows, n):
    """Where rows i to i + 3 of n numbers begin. Of fewer ``rows`` than four, the others are the first again."""
    return i * n, (i + (rows > 1)) * n, (i + (rows > 2) * 2) * n, (i + (rows > 3) * 3) * n


@kernel(inline=True)
def slope_rows(out, g, y, again, start, stop):
    """``softmax_slope_rows``."""
    if again or not are_vectors(y):
        for i in range(start, stop):
            row_slope(out[i], g[i], y[i], again)
    else:
        for i in range(start, stop, FOUR):
            slope_of_four(out, g, y, i, min(FOUR, stop - i))


@kernel(inline=True)
def slope_of_four(out, g, y, i, rows):
    """Rows i to i + 3 of ``softmax_slope_rows``, side by side: no sum waits for the one before."""
    to, of_g, of_y, lanes, n = pointer_to(out), pointer_to(g), pointer_to(y), lanes_of(y), y.shape[1]
    a, b, c, d = four_from(i, rows, n)
    top = sum_a = sum_b = sum_c = sum_d = zeros(of_y)
    for j in range(0, n, lanes):
        y_a, y_b, y_c, y_d = load(of_y, a + j), load(of_y, b + j), load(of_y, c + j), load(of_y, d + j)
        top = maximum(y_a, maximum(y_b, maximum(y_c, maximum(y_d, top))))  # of a NaN and a number the second
        sum_a, sum_b = add_product(sum_a, load(of_g, a + j), y_a), add_product(sum_b, load(of_g, b + j), y_b)
        sum_c, sum_d = add_product(sum_c, load(of_g, c + j), y_c), add_product(sum_d, load(of_g, d + j), y_d)
    to[a], to[b], to[c], to[d] = reduce_sum(sum_a), reduce_sum(sum_b), reduce_sum(sum_c), reduce_sum(sum_d)
    mean_a, mean_b, mean_c, mean_d = broadcast(to, a), broadcast(to, b), broadcast(to, c), broadcast(to, d)
    for j in range(0, n, lanes):
        store(to, a + j, multiply(subtract(load(of_g, a + j), mean_a), load(of_y, a + j)))
        store(to, b + j, multiply(subtract(load(of_g, b + j), mean_b), load(of_y, b + j)))
        store(to, c + j, multiply(subtract(load(of_g, c + j), mean_c), load(of_y, c + j)))
        store(to, d + j, multiply(subtract(load(of_g, d + j), mean_d), load(of_y, d + j)))
    if reduce_max(top) > NEARLY:
        for k in range(i, i + rows):
            if row_max(y[k]) > NEARLY:
                row_slope(out[k], g[k], y[k], False)


@kernel(inline=True)
def sums_of_four(out, g, y, i, rows):
    """out[k, 0] = Σ g[k] of rows i to i + 3, side by side. Whether e^y is nearly 1 anywhere in them."""
    to, of_g, of_y, lanes, n = pointer_to(out), pointer_to(g), pointer_to(y), lanes_of(y), y.shape[1]
    a, b, c, d = four_from(i, rows, n)
    sum_a = sum_b = sum_c = sum_d = zeros(of_g)
    to[a] = out.dtype.type(-math.inf)
    top = broadcast(to, a)
    for j in range(0, n, lanes):
        top = maximum(load(of_y, c + j), maximum(load(of_y, d + j), top))  # of a NaN and a number the second
        top = maximum(load(of_y, a + j), maximum(load(of_y, b + j), top))
        sum_a, sum_b = add(sum_a, load(of_g, a + j)), add(sum_b, load(of_g, b + j))
        sum_c, sum_d = add(sum_c, load(of_g, c + j)), add(sum_d, load(of_g, d + j))
    to[a], to[b], to[c], to[d] = reduce_sum(sum_a), reduce_sum(sum_b), reduce_sum(sum_c), reduce_sum(sum_d)
    return reduce_max(top) > _LOG_NEARLY


@kernel(inline=True)
def mend_nearly_all(slope, g, y):
    """The element of ``log_softmax_slope_rows`` whose e^y is nearly 1."""
    for j in range(y.size):
        if y[j] > _LOG_NEARLY:
            others = 0.0
            for k in range(y.size):
                others += g[k] if k != j else 0.0
            slope[j] = -g[j] * math.expm1(y[j]) - math.exp(y[j]) * others


@kernel(inline=True)
def level_of(g, y, again):
    """See ``softmax_slope_rows``."""
    if row_max(y) > NEARLY:
        for j in range(y.size):
            if y[j] > NEARLY:
                return float(g[j])
    return weighted_total(g, y, g.dtype.type(0)) if again else 0.0


@kernel(inline=True)
def exponentials(out, x, top):
    """out = e^(x − top), top the largest x, and their sum. What is not a number stays so, and −∞ less −∞ is none."""
    total = 0.0
    for at in range(0, x.size, RUN):
        total += run_exponentials(out[at : at + RUN], x[at : at + RUN], top)
    return total


@kernel(inline=True)
def run_exponentials(out, x, top):
    """out = e^(x − top), and their sum."""
    for j in range(x.size):
        out[j] = x[j]
    return run_exponentials_here(out, top)


@kernel(fastmath={"reassoc"}, inline=True)
def run_exponentials_here(y, top):
    """y = e^(y − top), and their sum.

    A loop that reads one array and writes another is done one number at a time where the two lie near each other in
    memory, and the sum has another last digit there: so what is read and what is written is one.
    """
    total = y.dtype.type(0)
    for j in range(y.size):
        below = y[j] - top
        power = exp_below_0(below)
        power = power if below == below else below
        y[j] = power
        total += power
    return total


@kernel(inline=True)
def plain_total(x):
    """Σx."""
    total = 0.0
    for at in range(0, x.size, RUN):
        total += row_sum(x[at : at + RUN])
    return total


@kernel(inline=True)
def small_total(x):
    """Σx over what is less than 1."""
    total = 0.0
    for at in range(0, x.size, RUN):
        total += sum_below_1(x[at : at + RUN])
    return total


@kernel(inline=True)
def weighted_total(g, y, level):
    """Σ (g − level)·y."""
    total = 0.0
    for at in range(0, y.size, RUN):
        total += run_weighted(g[at : at + RUN], y[at : at + RUN], level)
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_weighted(g, y, level):
    """Σ (g − level)·y, in their own precision."""
    total = y.dtype.type(0)
    for j in range(y.size):
        total += (g[j] - level) * y[j]
    return total
