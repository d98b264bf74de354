"""The softmax of the rows of a matrix, and the cross-entropy of one class in each."""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.simd import BYTES, load, maximum, pointer_to, reduce_max


@kernel
def shifted(out, loss, x, classes):
    """out = x less the largest of its row, so that e^out does not overflow; loss = −out[class], row by row.

    Where a row has a NaN or an infinite largest number, the sum of its e^out is NaN.
    """
    for i in range(x.shape[0]):
        top = row_max(x[i])
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] - top
        loss[i] = -out[i, held(classes[i], x.shape[1])]


NEARLY = 1 - 1 / 8
"""From here on the rest beside a share p of a softmax is summed by itself: 1 − p has lost 3 bits or more."""


@kernel
def entropy(loss, p):
    """loss += ln Σp, and p = p / Σp, row by row. The largest p of a row is 1.

    Where the others have little, ln Σp is corrected by what was lost of them when they were added to it.
    """
    one, alone = p.dtype.type(1), p.dtype.type(1 / NEARLY)
    for i in range(p.shape[0]):
        total = row_sum(p[i])
        loss[i] += math.log(total)
        if total < alone:
            loss[i] += (one - total + sum_below_1(p[i])) / total
        for j in range(p.shape[1]):
            p[i, j] /= total


@kernel(inner=True)
def row_max(x):
    """The largest number. A NaN may be ignored."""
    lanes = BYTES // x.itemsize
    if x.size < lanes:
        top = x[0]
        for j in range(x.size):
            top = x[j] if x[j] > top else top
        return top
    start, last = pointer_to(x), x.size - lanes
    tops = load(start, last)
    for j in range(0, last, lanes):
        tops = maximum(tops, load(start, j))
    return reduce_max(tops)


@kernel(fastmath={"reassoc"}, inner=True)
def row_sum(x):
    """Σx, in the order that is fastest."""
    total = x.dtype.type(0)
    for j in range(x.size):
        total += x[j]
    return total


@kernel(fastmath={"reassoc"}, inner=True)
def sum_below_1(x):
    """The sum of the numbers that are less than 1."""
    total, zero, one = x.dtype.type(0), x.dtype.type(0), x.dtype.type(1)
    for j in range(x.size):
        total += x[j] if x[j] < one else zero
    return total


@kernel
def entropy_slope(out, g, p, classes):
    """out = g·(p − 1 at the class), row by row; of a single g each of n rows has g/n.

    1 − p has no digits left where p is nearly 1: there it is the sum of the others.
    """
    zero, one, nearly = p.dtype.type(0), p.dtype.type(1), p.dtype.type(NEARLY)
    shares = p.dtype.type(p.shape[0] if g.size == 1 else 1)
    for i in range(p.shape[0]):
        share = g[i % g.size] / shares
        for j in range(p.shape[1]):
            out[i, j] = share * p[i, j]
        c = held(classes[i], p.shape[1])
        if p[i, c] > nearly:
            out[i, c] = zero
            out[i, c] = -row_sum(out[i])
        else:
            out[i, c] = share * (p[i, c] - one)


@kernel(inner=True)
def held(c, classes):
    """c, or the nearest class where it is none."""
    return min(max(c, 0), classes - 1)
