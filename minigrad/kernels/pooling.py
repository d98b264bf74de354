"""The largest, or the mean, of every window of an image. Images have the batch innermost: (C, H, W, N)."""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add, copy, fill
from minigrad.kernels.parallel import parallel_for


@kernel(inner=True)
def inside(first, length, size, dilation):
    """From which element of a window on, and up to which, it is inside an axis; ``first`` is where it begins."""
    return max(0, -(first // dilation)), min(size, (length - 1 - first) // dilation + 1)


@parallel_for
def max_pool2d(y, winners, x, size, stride, padding, dilation, start, stop):
    """y[c, oy, ox, n] = the largest x in its window; winners is its index ky·KW + kx in the window.

    The first of several wins; a NaN wins over everything, so that it is not lost. c·OH + oy goes from start to stop.
    """
    OH, OW = y.shape[1:3]
    H, W = x.shape[1:3]
    for unit in range(start, stop):
        c, oy = unit // OH, unit % OH
        top = oy * stride[0] - padding[0]
        for ox in range(OW):
            best, winner = y[c, oy, ox], winners[c, oy, ox]
            left = ox * stride[1] - padding[1]
            is_first = True
            for ky in range(*inside(top, H, size[0], dilation[0])):
                iy = top + ky * dilation[0]
                for kx in range(*inside(left, W, size[1], dilation[1])):
                    ix = left + kx * dilation[1]
                    number, values = np.int32(ky * size[1] + kx), x[c, iy, ix]
                    if is_first:
                        copy(best, values)
                        fill(winner, number)
                        is_first = False
                    else:
                        keep_larger(best, winner, values, number)


@parallel_for
def max_pool2x2(y, winners, x, stride, dilation, start, stop):
    """max_pool2d for windows of four, all of them inside the image. c·OH + oy goes from start to stop."""
    OH, OW = y.shape[1:3]
    for unit in range(start, stop):
        c, oy = unit // OH, unit % OH
        top = oy * stride[0]
        above, below = x[c, top], x[c, top + dilation[0]]
        for ox in range(OW):
            left = ox * stride[1]
            right = left + dilation[1]
            best, winner = y[c, oy, ox], winners[c, oy, ox]
            largest_of_four(best, winner, above[left], above[right], below[left], below[right])


@kernel
def largest_of_four(best, winner, a, b, c, d):
    """best = max(a, b, c, d), and winner = its index from 0, in one pass."""
    for n in range(best.size):
        top, number = a[n], 0
        if (b[n] > top) | (b[n] != b[n]):
            top, number = b[n], 1
        if (c[n] > top) | (c[n] != c[n]):
            top, number = c[n], 2
        if (d[n] > top) | (d[n] != d[n]):
            top, number = d[n], 3
        best[n], winner[n] = top, number


@kernel
def keep_larger(best, winner, values, number):
    """best = max(best, values), and winner = number where that changes it."""
    for n in range(best.size):
        wins = (values[n] > best[n]) | (values[n] != values[n])  # ``or`` would be a branch, and not vectorised
        best[n] = values[n] if wins else best[n]
        winner[n] = number if wins else winner[n]


@parallel_for
def gather(y, x, winners, size, stride, padding, dilation, start, stop):
    """y[c, oy, ox, n] = the x that won its window. c goes from start to stop."""
    OH, OW = y.shape[1:3]
    H, W = x.shape[1:3]
    for c in range(start, stop):
        for oy in range(OH):
            for ox in range(OW):
                for ky in range(*inside(oy * stride[0] - padding[0], H, size[0], dilation[0])):
                    iy = oy * stride[0] + ky * dilation[0] - padding[0]
                    for kx in range(*inside(ox * stride[1] - padding[1], W, size[1], dilation[1])):
                        ix = ox * stride[1] + kx * dilation[1] - padding[1]
                        take_won(y[c, oy, ox], x[c, iy, ix], winners[c, oy, ox], np.int32(ky * size[1] + kx))


@kernel
def take_won(y, x, winner, number):
    """y = x where the winner is this number."""
    for n in range(y.size):
        y[n] = x[n] if winner[n] == number else y[n]


@parallel_for
def scatter_add(x, y, winners, size, stride, padding, dilation, start, stop):
    """x += every y at the winner of its window: the adjoint of gather. c goes from start to stop."""
    OH, OW = y.shape[1:3]
    H, W = x.shape[1:3]
    for c in range(start, stop):
        for oy in range(OH):
            for ox in range(OW):
                value, winner = y[c, oy, ox], winners[c, oy, ox]
                for ky in range(*inside(oy * stride[0] - padding[0], H, size[0], dilation[0])):
                    iy = oy * stride[0] + ky * dilation[0] - padding[0]
                    for kx in range(*inside(ox * stride[1] - padding[1], W, size[1], dilation[1])):
                        ix = ox * stride[1] + kx * dilation[1] - padding[1]
                        add_won(x[c, iy, ix], value, winner, np.int32(ky * size[1] + kx))


@parallel_for
def scatter_tiles(x, y, winners, size, start, stop):
    """x = every y at the winner of its window, 0 elsewhere, for windows that tile the image. c goes from start to stop.

    Each element is in one window: it is written once, and need not be 0 before.
    """
    KH, KW = size
    OH, OW = y.shape[1:3]
    for c in range(start, stop):
        for oy in range(OH):
            for ox in range(OW):
                value, winner = y[c, oy, ox], winners[c, oy, ox]
                for ky in range(KH):
                    for kx in range(KW):
                        keep_won(x[c, oy * KH + ky, ox * KW + kx], value, winner, np.int32(ky * KW + kx))


@kernel
def keep_won(x, y, winner, number):
    """x = y where the winner is this number, 0 elsewhere."""
    zero = x.dtype.type(0)
    for n in range(x.size):
        x[n] = y[n] if winner[n] == number else zero


@kernel
def add_won(x, y, winner, number):
    """x += y where the winner is this number."""
    zero = x.dtype.type(0)
    for n in range(x.size):
        x[n] += y[n] if winner[n] == number else zero


@parallel_for
def avg_pool2d(y, x, size, stride, padding, start, stop):
    """y[c, oy, ox, n] = the sum of its window / its area; the padding counts as zeros. c goes from start to stop."""
    OH, OW, N = y.shape[1:]
    H, W = x.shape[1:3]
    area, zero = y.dtype.type(size[0] * size[1]), y.dtype.type(0)
    for c in range(start, stop):
        for oy in range(OH):
            top = oy * stride[0] - padding[0]
            above, below = max(0, top), min(H, top + size[0])
            for ox in range(OW):
                left = ox * stride[1] - padding[1]
                mean = y[c, oy, ox]
                fill(mean, zero)
                for iy in range(above, below):
                    for ix in range(max(0, left), min(W, left + size[1])):
                        add(mean, x[c, iy, ix])
                divide(mean, area)
            if not finite(y[c, oy].reshape(OW * N)):
                for ox in range(OW):
                    left = ox * stride[1] - padding[1]
                    mean_beyond(y[c, oy, ox], x[c, above:below, max(0, left) : min(W, left + size[1])], area)


@kernel(inner=True)
def divide(out, parts):
    """out /= parts, along a row."""
    for n in range(out.size):
        out[n] /= parts


@kernel(fastmath={"reassoc"}, inner=True)
def finite(x):
    """Whether all numbers are: of ∞ and NaN the difference with itself is NaN."""
    rest = x.dtype.type(0)
    for n in range(x.size):
        rest += x[n] - x[n]
    return rest == 0


@kernel
def mean_beyond(mean, x, area):
    """mean[n], where it is not finite, again: Σx / area of this part of the images, each x divided before it is added.

    So a sum may be beyond the largest number where the mean is not. A mean that is finite keeps every bit.
    """
    unit = 1.0
    while unit < area:
        unit *= 2  # a power of two: what is divided by it keeps its bits
    for n in range(mean.size):
        if mean[n] - mean[n] != 0:
            total = 0.0
            for iy in range(x.shape[0]):
                for ix in range(x.shape[1]):
                    total += x[iy, ix, n] / unit
            mean[n] = total / area * unit


@parallel_for
def avg_pool2d_adjoint(x, y, size, stride, padding, start, stop):
    """x += y / area at every element of each window: the adjoint of avg_pool2d. c goes from start to stop."""
    OH, OW = y.shape[1:3]
    H, W = x.shape[1:3]
    area = x.dtype.type(size[0] * size[1])
    for c in range(start, stop):
        for oy in range(OH):
            top = oy * stride[0] - padding[0]
            for ox in range(OW):
                left = ox * stride[1] - padding[1]
                for iy in range(max(0, top), min(H, top + size[0])):
                    for ix in range(max(0, left), min(W, left + size[1])):
                        add_part(x[c, iy, ix], y[c, oy, ox], area)


@kernel
def add_part(out, x, parts):
    """out += x / parts."""
    for n in range(out.size):
        out[n] += x[n] / parts
