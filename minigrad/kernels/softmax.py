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


@kernel
def entropy(loss, p):
    """loss += ln Σp, and p = p / Σp, row by row."""
    for i in range(p.shape[0]):
        total = row_sum(p[i])
        for j in range(p.shape[1]):
            p[i, j] /= total
        loss[i] += math.log(total)


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


@kernel
def entropy_slope(out, g, p, classes):
    """out = g·(p − 1 at the class), row by row; of a single g each of n rows has g/n."""
    one = p.dtype.type(1)
    shares = p.dtype.type(p.shape[0] if g.size == 1 else 1)
    for i in range(p.shape[0]):
        share = g[i % g.size] / shares
        for j in range(p.shape[1]):
            out[i, j] = share * p[i, j]
        c = held(classes[i], p.shape[1])
        out[i, c] = share * (p[i, c] - one)


@kernel(inner=True)
def held(c, classes):
    """c, or the nearest class where it is none."""
    return min(max(c, 0), classes - 1)
