"""Cross-entropy of one right class in each column of arrays (outer, n, inner), the second axis that of the classes.

A column is what ``entropy`` has in a row. Here neighbours in memory belong to different columns: images, and short rows
that were transposed. A vector holds as many columns, and a tile of them is gone through while it is in the cache.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0, log1p_to_1, logarithm
from minigrad.kernels.indexing import fill
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.softmax import NEARLY, held
from minigrad.kernels.softmax_columns import TILE, add_apart, column_tops


@parallel_for
def class_entropies(loss, top, more, x, classes, smoothing, start, stop):
    """loss = ln Σ e^(x − top) − (1 − ε)(x_c − top) − ε·mean (x − top); ``more`` becomes Σ e^(x − top) − 1, in double.

    The tiles of all columns go from start to stop.
    """
    n, tiles, number = x.shape[1], -(-x.shape[2] // TILE), x.dtype.type
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        losses, tops, sums = loss[k, left : left + TILE], top[k, left : left + TILE], more[k, left : left + TILE]
        column_tops(tops, x[k], left)
        fill(sums, 0.0)
        fill(losses, number(-1))
        for i in range(n):
            add_apart(sums, losses, x[k, i, left : left + TILE], tops)
        add_logarithms(losses, sums)
        for j in range(losses.size if smoothing != 1 else 0):  # else 0 times what may be infinite
            c = held(classes[k, left + j], n)
            losses[j] -= number(1 - smoothing) * (x[k, c, left + j] - tops[j])
        if smoothing != 0:
            for i in range(n):
                take_even(losses, x[k, i, left : left + TILE], tops, number(smoothing / n))


@parallel_for
def class_entropy_slopes(out, g, x, top, more, classes, smoothing, shares, start, stop):
    """out = g·(p − (1 − ε at the class) − ε/C) with p = e^(x − top)/(1 + more); of a single g each has g/shares.

    ``g`` is (1, 1) or (outer, inner). 1 − p has no digits left where p is nearly 1: there it is the sum of the others.
    """
    n, tiles, number = x.shape[1], -(-x.shape[2] // TILE), x.dtype.type
    right, even = number(1 - smoothing), number(smoothing / n)
    for unit in range(start, stop):
        k, left = unit // tiles, unit % tiles * TILE
        width = min(TILE, x.shape[2] - left)
        tops, sums = top[k, left : left + TILE], more[k, left : left + TILE]
        for i in range(n):
            probabilities(out[k, i, left : left + TILE], x[k, i, left : left + TILE], tops, sums)
        for j in range(width):
            c = held(classes[k, left + j], n)
            if out[k, c, left + j] > NEARLY:
                others = number(0)
                for i in range(n):
                    others += out[k, i, left + j] - even if i != c else number(0)
                out[k, c, left + j] = even - others
            else:
                out[k, c, left + j] -= right
        for i in range(n):
            if g.size == 1:
                weigh_all(out[k, i, left : left + TILE], g[0, 0] / shares, even)
            else:
                weigh(out[k, i, left : left + TILE], g[k, left : left + TILE], even)


@kernel(inline=True)
def add_logarithms(losses, sums):
    """sums += the ones, which begin at −1 in losses, and losses = ln(1 + sums)."""
    number = losses.dtype.type
    one = number(1)
    for j in range(losses.size):
        sums[j] += losses[j]
        s = number(sums[j])
        y = log1p_to_1(s if s < one else one) if s < one else logarithm(one + s)
        losses[j] = y if s == s else s


@kernel(inline=True)
def take_even(losses, x, tops, even):
    """losses −= even·(x − tops)."""
    for j in range(losses.size):
        losses[j] -= even * (x[j] - tops[j])


@kernel(inline=True)
def probabilities(out, x, tops, sums):
    """out = e^(x − tops)/(1 + sums)."""
    number = out.dtype.type
    for j in range(out.size):
        off = x[j] - tops[j]
        power = exp_below_0(off) / number(1 + sums[j])
        out[j] = power if off == off else off


@kernel(inline=True)
def weigh_all(out, weight, even):
    """out = weight·(out − even)."""
    for j in range(out.size):
        out[j] = weight * (out[j] - even)


@kernel(inline=True)
def weigh(out, weights, even):
    """out = weights·(out − even)."""
    for j in range(out.size):
        out[j] = weights[j] * (out[j] - even)
