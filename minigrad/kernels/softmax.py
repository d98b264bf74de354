"""What the loops of softmax and of cross-entropy share: the largest number of a row, and sums."""

import numpy as np
from numba import config

from minigrad.kernels.compiler import kernel
from minigrad.kernels.simd import lanes_of, load, maximum, pointer_to, reduce_max

NEARLY = 1 - 1 / 8
"""From here on the rest beside a share p of a softmax is summed by itself: 1 − p has lost 3 bits or more."""


@kernel(inline=True)
def row_max(x):
    """The largest number. A NaN may be ignored."""
    lanes = lanes_of(x)
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


@kernel(fastmath={"reassoc"}, inline=True)
def row_sum(x):
    """Σx, in the order that is fastest."""
    total = x.dtype.type(0)
    for j in range(x.size):
        total += x[j]
    return total


if config.DISABLE_JIT:  # type: ignore[attr-defined]
    # The compiler's sum is one of several lanes. In plain Python NumPy's, in pairs, is as exact.
    row_sum = np.add.reduce


@kernel(fastmath={"reassoc"}, inline=True)
def sum_below_1(x):
    """The sum of the numbers that are less than 1."""
    total, zero, one = x.dtype.type(0), x.dtype.type(0), x.dtype.type(1)
    for j in range(x.size):
        total += x[j] if x[j] < one else zero
    return total


@kernel(inline=True)
def held(c, classes):
    """c, or the nearest class where it is none."""
    return min(max(c, 0), classes - 1)
