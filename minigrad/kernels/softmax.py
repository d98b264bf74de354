"""The softmax of the rows of a matrix, and the cross-entropy of one class in each."""

import math

from minigrad.kernels.compile import kernel


@kernel
def shifted(out, x):
    """out = x less the largest of its row, so that e^out does not overflow; NaN where that is infinite."""
    for i in range(x.shape[0]):
        top = x[i, 0]
        for j in range(x.shape[1]):
            top = x[i, j] if x[i, j] > top or x[i, j] != x[i, j] else top
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] - top


@kernel
def entropy(loss, p, x, classes):
    """loss = ln Σeˣ − x[class], and p = eˣ / Σeˣ, row by row, for p = e^(x − max x) to begin with."""
    for i in range(x.shape[0]):
        total, top = p.dtype.type(0), x[i, 0]
        for j in range(x.shape[1]):
            total += p[i, j]
            top = max(top, x[i, j])
        for j in range(x.shape[1]):
            p[i, j] /= total
        loss[i] = math.log(total) - (x[i, held(classes[i], x.shape[1])] - top)


@kernel
def entropy_slope(out, g, p, classes):
    """out = g·(p − 1 at the class), row by row; of a single g each of n rows has g/n."""
    one, shares = p.dtype.type(1), p.dtype.type(p.shape[0] // g.size)
    for i in range(p.shape[0]):
        share = g[i % g.size] / shares
        for j in range(p.shape[1]):
            out[i, j] = share * p[i, j]
        c = held(classes[i], p.shape[1])
        out[i, c] = share * (p[i, c] - one)


@kernel
def held(c, classes):
    """c, or the nearest class where it is none."""
    return min(max(c, 0), classes - 1)
