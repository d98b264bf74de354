"""Products along an axis, in blocks: of those a product is known to be out of range without a second look at x."""

import numpy as np

from minigrad.kernels.parallel import parallel_for

BLOCK = 64
"""Rows of a block. In double precision the product of so many numbers of usual sizes is far from the range's ends."""

NARROW = 8
"""Fewer columns are multiplied one after another, in a register."""

GRAIN = 1 << 15
"""Numbers that are worth a thread."""


def in_blocks(x: np.ndarray) -> np.ndarray:
    """Of (outer, n, inner), in order, to (outer, blocks, inner): Πx over each block of n, in double precision."""
    outer, n, inner = x.shape
    blocks = -(-n // BLOCK)
    out = np.ones((outer * blocks, inner))
    block_products(out, x, blocks, length=len(out), grain=1 + len(out) * GRAIN // x.size)
    return out.reshape(outer, blocks, inner)


@parallel_for
def block_products(out, x, blocks, start, stop):
    """out[unit] *= Πx over the rows of a block. The units from start to stop are blocks, those of x[0] first."""
    columns, width = x.shape[2], x.shape[1]
    for unit in range(start, stop):
        rows, y = x[unit // blocks], out[unit]
        first = unit % blocks * BLOCK
        last = min(first + BLOCK, width)
        if columns < NARROW:
            for j in range(columns):
                product = 1.0
                for i in range(first, last):
                    product *= rows[i, j]
                y[j] = product
            continue
        whole = last - (last - first) % 4
        for i in range(first, whole, 4):
            for j in range(columns):
                y[j] = y[j] * rows[i, j] * rows[i + 1, j] * rows[i + 2, j] * rows[i + 3, j]
        for i in range(whole, last):
            for j in range(columns):
                y[j] *= rows[i, j]
