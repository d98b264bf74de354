"""Softmax, its logarithm and their slopes, along the second axis of arrays (outer, n, inner), which is short.

A column is what ``softmax_rows`` has in a row. Here neighbours in memory belong to different columns, so a vector holds
as many columns, and a tile of them is gone through row by row, while it is in the cache. Sums are in double precision.
"""

import math

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0
from minigrad.kernels.indexing import copy, fill
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.softmax import NEARLY

TILE = 1 << 10
"""Columns of a tile."""

_LOG_NEARLY = math.log(NEARLY)


@parallel_for
def softmax_columns(out, top, sum, x, start, stop):
    """out = e^x / Σ e^x. A column with a NaN or with +∞, or of nothing but −∞, is NaN.

    ``top`` and ``sum`` (outer, inner) are for the largest of each column, and the sum of its e^(x − top). The tiles of
    all columns go from start to stop.
    """
    n, tiles = x.shape[1], -(-x.shape[2] // TILE)
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        tops, sums = top[k, left : left + TILE], sum[k, left : left + TILE]
        column_tops(tops, x[k], left)
        fill(sums, 0.0)
        for i in range(n):
            exponentials(out[k, i, left : left + TILE], x[k, i, left : left + TILE], tops)
            add(sums, out[k, i, left : left + TILE])
        narrow(tops, sums)
        for i in range(n):
            divide(out[k, i, left : left + TILE], tops)


@parallel_for
def log_softmax_columns(out, top, sum, x, start, stop):
    """out = x − ln Σ e^x. ``top`` and ``sum`` become what is taken from x: its largest, and ln Σ e^(x − top).

    What the others have beside e^0 is summed by itself, in a row of out that is written last.
    """
    n, tiles, number = x.shape[1], -(-x.shape[2] // TILE), out.dtype.type
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        tops, sums = top[k, left : left + TILE], sum[k, left : left + TILE]
        ones = out[k, n - 1, left : left + TILE]
        column_tops(tops, x[k], left)
        fill(sums, 0.0)
        fill(ones, number(0))
        for i in range(n):
            add_apart(sums, ones, x[k, i, left : left + TILE], tops)
        for j in range(sums.size):
            sums[j] = math.log1p(sums[j]) if ones[j] == 1 else math.log(sums[j] + ones[j])
        for i in range(n):
            less(out[k, i, left : left + TILE], x[k, i, left : left + TILE], tops, sums)


@parallel_for
def softmax_slope_columns(out, level, mean, sum, g, y, start, stop):
    """out = y·(h − Σ h·y) with h = g − level, and level = g where y has nearly all, 0 where nothing has.

    ``mean`` becomes Σ h·y, and ``sum`` the same in double precision.
    """
    n, tiles, number = y.shape[1], -(-y.shape[2] // TILE), out.dtype.type
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        levels, means, sums = level[k, left : left + TILE], mean[k, left : left + TILE], sum[k, left : left + TILE]
        fill(levels, number(0))
        fill(sums, 0.0)
        for i in range(n):
            if any_nearly_all(y[k, i, left : left + TILE]):
                keep_nearly_all(levels, g[k, i, left : left + TILE], y[k, i, left : left + TILE])
        for i in range(n):
            add_weighted(sums, g[k, i, left : left + TILE], y[k, i, left : left + TILE], levels)
        narrow(means, sums)
        for i in range(n):
            tile = out[k, i, left : left + TILE]
            weigh(tile, g[k, i, left : left + TILE], y[k, i, left : left + TILE], levels, means)


@parallel_for
def log_softmax_slope_columns(out, sum, others, g, y, start, stop):
    """out = g − e^y·Σg. Where e^y is nearly 1 it is g·(1 − e^y) − e^y·(Σ of the others' g).

    ``sum`` and ``others`` become the two sums.
    """
    n, tiles = y.shape[1], -(-y.shape[2] // TILE)
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        sums, rest = sum[k, left : left + TILE], others[k, left : left + TILE]
        fill(sums, 0.0)
        fill(rest, 0.0)
        for i in range(n):
            add_gradients(sums, rest, g[k, i, left : left + TILE], y[k, i, left : left + TILE])
        for i in range(n):
            tile = out[k, i, left : left + TILE]
            log_slope(tile, g[k, i, left : left + TILE], y[k, i, left : left + TILE], sums)
            mend_nearly_all(tile, g[k, i, left : left + TILE], y[k, i, left : left + TILE], rest)


@kernel(inline=True)
def column_tops(tops, x, left):
    """The largest number of each column of a tile. A NaN may be ignored."""
    copy(tops, x[0, left : left + TILE])
    for i in range(1, len(x)):
        keep_larger(tops, x[i, left : left + TILE])


@kernel(inline=True)
def keep_larger(tops, x):
    """tops = max(tops, x).

    The zero keeps the compiler from storing only what is larger: a store with a mask takes six times as long.
    """
    zero = x.dtype.type(0)
    for j in range(tops.size):
        a, b = x[j], tops[j]
        tops[j] = (a if a > b else b) + zero


@kernel(inline=True)
def exponentials(out, x, tops):
    """out = e^(x − tops). What is not a number stays so, and −∞ less −∞ is none."""
    for j in range(x.size):
        below = x[j] - tops[j]
        power = exp_below_0(below)
        out[j] = power if below == below else below


@kernel(inline=True)
def add(sums, x):
    """sums += x. In a loop with the exponentials, a vector would hold as many of them as of numbers of 64 bits."""
    for j in range(x.size):
        sums[j] += x[j]


@kernel(inline=True)
def narrow(out, x):
    """out = x, in out's precision."""
    number = out.dtype.type
    for j in range(out.size):
        out[j] = number(x[j])


@kernel(inline=True)
def add_apart(sums, ones, x, tops):
    """sums += e^(x − tops) where that is less than 1, and ones += 1 where it is 1."""
    zero, one = ones.dtype.type(0), ones.dtype.type(1)
    for j in range(x.size):
        below = x[j] - tops[j]
        power = exp_below_0(below)
        power = power if below == below else below
        sums[j] += zero if power == one else power
        ones[j] += one if power == one else zero


@kernel(inline=True)
def divide(out, sums):
    """out /= sums."""
    for j in range(out.size):
        out[j] /= sums[j]


@kernel(inline=True)
def less(out, x, tops, logs):
    """out = x − tops − logs, in out's precision."""
    number = out.dtype.type
    for j in range(out.size):
        out[j] = (x[j] - tops[j]) - number(logs[j])


@kernel(inline=True)
def keep_nearly_all(levels, g, y):
    """levels = g where y has nearly all."""
    nearly = y.dtype.type(NEARLY)
    for j in range(levels.size):
        levels[j] = g[j] if y[j] > nearly else levels[j]


@kernel(inline=True)
def any_nearly_all(y):
    """Whether any y has nearly all."""
    nearly, count = y.dtype.type(NEARLY), np.int32(0)
    for j in range(y.size):
        count += np.int32(1) if y[j] > nearly else np.int32(0)
    return count > 0


@kernel(inline=True)
def add_weighted(sums, g, y, levels):
    """sums += (g − levels)·y."""
    for j in range(sums.size):
        sums[j] += (g[j] - levels[j]) * y[j]


@kernel(inline=True)
def weigh(out, g, y, levels, means):
    """out = (g − levels − means)·y."""
    for j in range(out.size):
        out[j] = ((g[j] - levels[j]) - means[j]) * y[j]


@kernel(inline=True)
def add_gradients(sums, others, g, y):
    """sums += g, and others += g where e^y is not nearly 1."""
    nearly, zero = y.dtype.type(_LOG_NEARLY), g.dtype.type(0)
    for j in range(g.size):
        sums[j] += g[j]
        others[j] += zero if y[j] > nearly else g[j]


@kernel(inline=True)
def log_slope(out, g, y, sums):
    """out = g − e^y·sums."""
    number = out.dtype.type
    for j in range(out.size):
        value = g[j] - exp_below_0(y[j]) * number(sums[j])
        out[j] = value if y[j] == y[j] else y[j]


@kernel(inline=True)
def mend_nearly_all(out, g, y, others):
    """out = g·(1 − e^y) − e^y·others where e^y is nearly 1."""
    for j in range(out.size):
        if y[j] > _LOG_NEARLY:
            out[j] = -g[j] * math.expm1(y[j]) - math.exp(y[j]) * others[j]
