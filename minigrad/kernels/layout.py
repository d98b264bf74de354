"""A matrix turned over, as images come to have the batch innermost."""

from minigrad.kernels.shared import shared

STRIP = 16
"""Rows of out at a time: a line of the cache of each of them, which is written to again and again."""


@shared
def transpose(out, x, start, stop):
    """out[i, j] = x[j, i], for the rows of out from start to stop."""
    for top in range(start, stop, STRIP):
        rows = out[top : min(top + STRIP, stop)]
        for j in range(rows.shape[1]):
            line = x[j, top:]
            for i in range(rows.shape[0]):
                rows[i, j] = line[i]
