"""Cross-entropy of one right class in each column of arrays (outer, n, inner), the second axis that of the classes.

A column is what ``entropy`` has in a row. Here neighbours in memory belong to different columns: images, and short rows
that are transposed. A vector holds as many columns, and a tile of them is gone through while it is in the cache.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0, log1p_to_1, logarithm
from minigrad.kernels.indexing import fill
from minigrad.kernels.memory import transpose_rows
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import lanes_of, pointer_to
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
def row_entropies(loss, top, more, p, x, classes, smoothing, start, stop):
    """``class_entropies`` of rows (N, C), which become columns (C, N) in ``p``, and there their softmax.

    Calls of other kernels for that would take longer than a batch of short rows.
    """
    n, N = p.shape
    number = x.dtype.type
    for unit in range(start, stop):
        left = unit * TILE
        losses, tops, sums = loss[left : left + TILE], top[left : left + TILE], more[left : left + TILE]
        transpose_rows(pointer_to(p), left, N, pointer_to(x), left * n, n, n, losses.size, lanes_of(x))
        column_tops(tops, p, left)
        fill(sums, 0.0)
        fill(losses, number(-1))
        for i in range(n):
            keep_apart(p[i, left : left + TILE], sums, losses, tops)
        add_logarithms(losses, sums)
        for i in range(n):
            divide_by_1_and(p[i, left : left + TILE], sums)
        for j in range(losses.size):
            c = held(classes[left + j], n)
            if smoothing != 1:  # else 0 times what may be infinite
                losses[j] -= number(1 - smoothing) * (x[left + j, c] - tops[j])
            if smoothing != 0:
                for i in range(n):
                    losses[j] -= number(smoothing / n) * (x[left + j, i] - tops[j])


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
                weigh_all(out[k, i, left : left + TILE], g[0, 0] / number(shares), even)
            else:
                weigh(out[k, i, left : left + TILE], g[k, left : left + TILE], even)


@parallel_for
def row_entropy_slopes(out, g, p, classes, smoothing, shares, start, stop):
    """``class_entropy_slopes`` as rows (N, C), of the softmax as columns (C, N)."""
    n, N = p.shape
    number = p.dtype.type
    right, even, is_one, weight = number(1 - smoothing), number(smoothing / n), g.size == 1, g[0] / number(shares)
    for unit in range(start, stop):
        left, until = unit * TILE, min(unit * TILE + TILE, N)
        for i in range(n):
            if is_one:
                for j in range(left, until):
                    out[j, i] = weight * (p[i, j] - even)
            else:
                for j in range(left, until):
                    out[j, i] = g[j] * (p[i, j] - even)
        for j in range(left, until):
            c, weight = held(classes[j], n), weight if is_one else g[j]
            if p[c, j] > NEARLY:
                others = number(0)
                for i in range(n):
                    others += p[i, j] - even if i != c else number(0)
                out[j, c] = weight * ((even - others) - even)
            else:
                out[j, c] = weight * ((p[c, j] - right) - even)


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
def keep_apart(x, sums, ones, tops):
    """x = e^(x − tops), sums += it where that is less than 1, and ones += 1 where it is 1."""
    zero, one = ones.dtype.type(0), ones.dtype.type(1)
    for j in range(x.size):
        below = x[j] - tops[j]
        power = exp_below_0(below)
        power = power if below == below else below
        x[j] = power
        sums[j] += zero if power == one else power
        ones[j] += one if power == one else zero


@kernel(inline=True)
def divide_by_1_and(x, sums):
    """x /= 1 + sums."""
    number = x.dtype.type
    for j in range(x.size):
        x[j] /= number(1 + sums[j])


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
