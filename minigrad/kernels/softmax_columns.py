"""Softmax, its logarithm and their slopes, along the second axis of arrays (outer, n, inner), which is short.

A column is what ``softmax_rows`` has in a row. Here neighbours in memory belong to different columns, so a vector holds
as many columns, and a tile of them is gone through row by row, while it is in the cache. Sums are in double precision.
"""

import math

from minigrad.kernels.column_norm import add_one
from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0, expm1_below_0, logarithm
from minigrad.kernels.indexing import copy, fill
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import (
    add,
    add_product,
    broadcast,
    lanes_of,
    load,
    multiply,
    pointer_to,
    store,
    subtract,
    where_larger,
    zeros,
)
from minigrad.kernels.softmax import NEARLY

TILE = 1 << 10
"""Columns of a tile."""

SOME = 16
"""Rows that are summed in their own precision, one after another."""

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
        add_rows(sums, out[k], left)
        narrow(tops, sums)
        for i in range(n):
            divide(out[k, i, left : left + TILE], tops)


@parallel_for
def log_softmax_columns(out, top, sum, one, x, start, stop):
    """out = x − ln Σ e^x. ``top`` and ``one`` become what is taken from x: its largest, and ln Σ e^(x − top).

    What the others have beside e^0 is summed by itself, in ``sum``.
    """
    n, tiles = x.shape[1], -(-x.shape[2] // TILE)
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        tops, sums, ones = top[k, left : left + TILE], sum[k, left : left + TILE], one[k, left : left + TILE]
        column_tops(tops, x[k], left)
        fill(sums, 0.0)
        fill(ones, -one.dtype.type(1))
        for i in range(n):
            exponentials_apart(out[k, i, left : left + TILE], ones, x[k, i, left : left + TILE], tops)
        add_rows(sums, out[k], left)
        logs_of_1_and(ones, sums)
        for i in range(n):
            less(out[k, i, left : left + TILE], x[k, i, left : left + TILE], tops, ones)


@parallel_for
def softmax_slope_columns(out, level, mean, g, y, start, stop):
    """out = y·(h − Σ h·y) with h = g − level, and level = g where y has nearly all, 0 where nothing has.

    ``mean`` becomes Σ h·y where there are fewer columns than in two vectors.
    """
    n, tiles, number = y.shape[1], -(-y.shape[2] // TILE), out.dtype.type
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        levels, means = level[k, left : left + TILE], mean[k, left : left + TILE]
        if levels.size >= 2 * lanes_of(y):
            levels[0] = number(NEARLY)
            slopes_of_vectors(out, g, y, k, left, broadcast(pointer_to(levels), 0))
            continue
        fill(levels, number(0))
        fill(means, number(0))
        for i in range(n):
            keep_nearly_all(levels, g[k, i, left : left + TILE], y[k, i, left : left + TILE])
        for i in range(n):
            add_weighted(means, g[k, i, left : left + TILE], y[k, i, left : left + TILE], levels)
        for i in range(n):
            tile = out[k, i, left : left + TILE]
            weigh(tile, g[k, i, left : left + TILE], y[k, i, left : left + TILE], levels, means)


@parallel_for
def log_softmax_slope_columns(out, sum, rest, total, others, g, y, start, stop):
    """out = g − e^y·Σg. Where e^y is nearly 1 it is g·(1 − e^y) − e^y·(Σ of the others' g).

    ``total`` and ``others`` become the two sums, ``sum`` and ``rest`` those of some rows.
    """
    n, tiles, zero = y.shape[1], -(-y.shape[2] // TILE), out.dtype.type(0)
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        sums, rests = sum[k, left : left + TILE], rest[k, left : left + TILE]
        totals, of_others = total[k, left : left + TILE], others[k, left : left + TILE]
        fill(totals, zero)
        fill(of_others, zero)
        for first in range(0, n, SOME):
            fill(sums, zero)
            fill(rests, zero)
            for i in range(first, min(first + SOME, n)):
                add_gradients(sums, rests, g[k, i, left : left + TILE], y[k, i, left : left + TILE])
            add_one(totals, sums)
            add_one(of_others, rests)
        for i in range(n):
            tile = out[k, i, left : left + TILE]
            log_slope(tile, g[k, i, left : left + TILE], y[k, i, left : left + TILE], totals, of_others)


@kernel(inline=True)
def slopes_of_vectors(out, g, y, k, left, nearly):
    """out = y·(h − Σ h·y) of a tile's columns, two vectors of them at a time: of few rows they stay in the cache."""
    to, of_g, of_y, lanes, n, down = pointer_to(out), pointer_to(g), pointer_to(y), lanes_of(y), y.shape[1], y.shape[2]
    last = min(left + TILE, down) - 2 * lanes
    for j in range(left, last + 2 * lanes, 2 * lanes):
        begin = k * n * down + min(j, last)
        level_a = level_b = mean_a = mean_b = zeros(of_y)
        for at in range(begin, begin + n * down, down):
            level_a = where_larger(load(of_y, at), nearly, load(of_g, at), level_a)
            level_b = where_larger(load(of_y, at + lanes), nearly, load(of_g, at + lanes), level_b)
        for first in range(0, n, SOME):
            some_a = some_b = zeros(of_y)
            for i in range(first, min(first + SOME, n)):
                at = begin + i * down
                some_a = add_product(some_a, subtract(load(of_g, at), level_a), load(of_y, at))
                some_b = add_product(some_b, subtract(load(of_g, at + lanes), level_b), load(of_y, at + lanes))
            mean_a, mean_b = add(mean_a, some_a), add(mean_b, some_b)
        for at in range(begin, begin + n * down, down):
            a, b = subtract(load(of_g, at), level_a), subtract(load(of_g, at + lanes), level_b)
            store(to, at, multiply(subtract(a, mean_a), load(of_y, at)))
            store(to, at + lanes, multiply(subtract(b, mean_b), load(of_y, at + lanes)))


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
def add_rows(sums, x, left):
    """sums += Σx of the columns from ``left`` on: four rows in their own precision, and these in that of the sums.

    In a loop with the exponentials, a vector would hold as many of them as of numbers of 64 bits.
    """
    whole = len(x) - len(x) % 4
    for i in range(0, whole, 4):
        a, b = x[i, left : left + TILE], x[i + 1, left : left + TILE]
        add_four(sums, a, b, x[i + 2, left : left + TILE], x[i + 3, left : left + TILE])
    for i in range(whole, len(x)):
        add_one(sums, x[i, left : left + TILE])


@kernel(inline=True)
def add_four(sums, a, b, c, d):
    """sums += a + b + c + d."""
    for j in range(a.size):
        sums[j] += (a[j] + b[j]) + (c[j] + d[j])


@kernel(inline=True)
def narrow(out, x):
    """out = x, in out's precision."""
    number = out.dtype.type
    for j in range(out.size):
        out[j] = number(x[j])


@kernel(inline=True)
def exponentials_apart(out, ones, x, tops):
    """out = e^(x − tops) where that is less than 1, and ones += 1 where it is 1, and out = 0."""
    zero, one = ones.dtype.type(0), ones.dtype.type(1)
    for j in range(x.size):
        below = x[j] - tops[j]
        power = exp_below_0(below)
        power = power if below == below else below
        out[j] = zero if power == one else power
        ones[j] += one if power == one else zero


@kernel(inline=True)
def logs_of_1_and(ones, sums):
    """ones = ln(1 + ones + sums): what 1 + … has lost of small sums is added to its logarithm."""
    number = ones.dtype.type
    for j in range(ones.size):
        more = sums[j] + ones[j]
        whole = 1.0 + more
        ones[j] = number(logarithm(whole) + (more - (whole - 1.0)) / whole)


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
    """out = x − tops − logs."""
    for j in range(out.size):
        out[j] = (x[j] - tops[j]) - logs[j]


@kernel(inline=True)
def keep_nearly_all(levels, g, y):
    """levels = g where y has nearly all."""
    nearly = y.dtype.type(NEARLY)
    for j in range(levels.size):
        levels[j] = g[j] if y[j] > nearly else levels[j]


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
def log_slope(out, g, y, sums, others):
    """out = g − e^y·sums, and where e^y is nearly 1 g·(1 − e^y) − e^y·others."""
    nearly = y.dtype.type(_LOG_NEARLY)
    for j in range(out.size):
        power, less_1, slope, rest = exp_below_0(y[j]), expm1_below_0(y[j]), g[j], others[j]
        value, near = slope - power * sums[j], -slope * less_1 - power * rest
        value = near if y[j] > nearly else value
        out[j] = value if y[j] == y[j] else y[j]
