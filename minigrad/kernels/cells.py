"""Sums, means and maxima over the cells of a grid, for adaptive pooling. Images have the batch innermost: (C, H, W, N).

Cell i of n along an axis of length L is from ⌊iL/n⌋ up to ⌈(i + 1)L/n⌉. In the same words element j of the L is in the
cells from ⌊jn/L⌋ up to ⌈(j + 1)n/L⌉. So the adjoint of the sums is the same loop, with the two arrays exchanged.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add, copy, fill
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.pooling import add_won, divide, finite, keep_larger, keep_won, mean_beyond

SHORT = 64
"""Numbers of a cell up to which their sum is made in their own dtype, one after another. Longer ones are in float64."""


@kernel(inner=True)
def cell(i, count, length):
    """Where cell i of so many begins and ends, along an axis."""
    return i * length // count, ((i + 1) * length + count - 1) // count


@parallel_for
def sum_cells(y, x, wide, averaged, start, stop):
    """y[c, oy, ox] = the sum of its cell of x, or its mean if ``averaged``; c·OH + oy goes from start to stop.

    ``wide``: memory.
    """
    _, OH, OW, N = y.shape
    _, H, W, _ = x.shape
    zero = y.dtype.type(0)
    for unit in range(start, stop):
        c, oy = unit // OH, unit % OH
        top, bottom = cell(oy, OH, H)
        for ox in range(OW):
            left, right = cell(ox, OW, W)
            out, many = y[c, oy, ox], (bottom - top) * (right - left)
            if many <= SHORT:
                fill(out, zero)
                for iy in range(top, bottom):
                    for ix in range(left, right):
                        add(out, x[c, iy, ix])
            else:
                fill(wide[unit], 0.0)
                for iy in range(top, bottom):
                    for ix in range(left, right):
                        add(wide[unit], x[c, iy, ix])
                copy(out, wide[unit])
            if averaged:
                divide(out, y.dtype.type(many))
        if averaged and not finite(y[c, oy].reshape(OW * N)):
            for ox in range(OW):
                left, right = cell(ox, OW, W)
                mean_beyond(y[c, oy, ox], x[c, top:bottom, left:right], (bottom - top) * (right - left))


@parallel_for
def max_cells(y, winners, x, start, stop):
    """y[c, oy, ox] = the largest x of its cell, and winners its index in the image, row·W + column.

    The first of several wins; a NaN wins over everything. c·OH + oy goes from start to stop.
    """
    _, OH, OW, _ = y.shape
    _, H, W, _ = x.shape
    for unit in range(start, stop):
        c, oy = unit // OH, unit % OH
        top, bottom = cell(oy, OH, H)
        for ox in range(OW):
            left, right = cell(ox, OW, W)
            copy(y[c, oy, ox], x[c, top, left])
            fill(winners[c, oy, ox], winners.dtype.type(top * W + left))
            for iy in range(top, bottom):
                for ix in range(left, right):
                    if iy > top or ix > left:
                        number = winners.dtype.type(iy * W + ix)
                        keep_larger(y[c, oy, ox], winners[c, oy, ox], x[c, iy, ix], number)


@parallel_for
def take_cells(y, x, winners, start, stop):
    """y[c, oy, ox, n] = the x that won its cell; c·OH + oy goes from start to stop."""
    _, OH, OW, N = y.shape
    W = x.shape[2]
    for unit in range(start, stop):
        c, oy = unit // OH, unit % OH
        for ox in range(OW):
            for n in range(N):
                index = winners[c, oy, ox, n]
                y[c, oy, ox, n] = x[c, index // W, index % W, n]


@parallel_for
def add_cells(x, y, winners, wide, start, stop):
    """x[c, iy, ix] = the sum of the y of the cells it won: the adjoint of take_cells. c·H + iy from start to stop."""
    _, OH, OW, _ = y.shape
    _, H, W, _ = x.shape
    zero = x.dtype.type(0)
    for unit in range(start, stop):
        c, iy = unit // H, unit % H
        top, bottom = cell(iy, H, OH)
        for ix in range(W):
            left, right = cell(ix, W, OW)
            out, number, many = x[c, iy, ix], winners.dtype.type(iy * W + ix), (bottom - top) * (right - left)
            if many == 1:
                keep_won(out, y[c, top, left], winners[c, top, left], number)
            elif many <= SHORT:
                fill(out, zero)
                for oy in range(top, bottom):
                    for ox in range(left, right):
                        add_won(out, y[c, oy, ox], winners[c, oy, ox], number)
            else:
                fill(wide[unit], 0.0)
                for oy in range(top, bottom):
                    for ox in range(left, right):
                        add_won(wide[unit], y[c, oy, ox], winners[c, oy, ox], number)
                copy(out, wide[unit])


def memory(images: np.ndarray) -> np.ndarray:
    """The float64 memory for the sums of each row of ``images``."""
    return np.empty((images.shape[0] * images.shape[1], images.shape[3]))
