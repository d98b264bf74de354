"""A matrix turned over, as images come to have the batch innermost."""

from minigrad.kernels.compile import kernel

BLOCK = 16
"""Rows and columns at a time: a block is read along the rows and written along the columns, and stays in the cache."""


@kernel
def transpose(out, x, start, stop):
    """out[i, j] = x[j, i], for the rows of out from start to stop."""
    columns = out.shape[1]
    for top in range(start, stop, BLOCK):
        for left in range(0, columns, BLOCK):
            for i in range(top, min(top + BLOCK, stop)):
                for j in range(left, min(left + BLOCK, columns)):
                    out[i, j] = x[j, i]
