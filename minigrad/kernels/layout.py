"""A matrix turned over, as images come to have the batch innermost."""

from minigrad.kernels.compile import kernel

STRIP = 16
"""Columns of out at a time, so that the lines of x that they are read from stay in the cache from row to row."""


@kernel
def transpose(out, x, start, stop):
    """out[i, j] = x[j, i], for the rows of out from start to stop."""
    columns = out.shape[1]
    for left in range(0, columns, STRIP):
        right = min(left + STRIP, columns)
        for i in range(start, stop):
            for j in range(left, right):
                out[i, j] = x[j, i]
