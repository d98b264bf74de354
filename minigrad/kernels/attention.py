"""Attention without its matrix of scores: of each head some rows of it at a time, by BLAS, and back.

The matrices of a head may lie anywhere in memory, each row being one run of it: ``at[operand, head]`` is the address of
the first number, and ``row[operand]`` how many numbers lie between two rows. Only what is computed within a tile of
scores is an array: ``tiles`` (parts, 3, rows, S), memory to compute in, for each part that a thread may do.

Backward computes the weights again: to keep them would take L·S numbers, to compute them takes one product of five.
"""

import numpy as np

from minigrad.kernels.compiler import kernel, numbers_at
from minigrad.kernels.indexing import fill
from minigrad.kernels.matmul import NOT_TRANSPOSED, ROW_MAJOR, TRANSPOSED, dgemm, sgemm
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.softmax_rows import row_slope, row_softmax

OPERANDS = Q, K, V, Y, G, DQ, DK, DV, MASK = range(9)
"""Queries (L, E), keys (S, E), values (S, D), the output and its gradient (L, D), and the gradients of the first three.

For MASK, ``at`` is the index of a head's first row in the mask, and ``row`` how many rows lie between two queries'.
"""

SCORES, WEIGHTS, SLOPES = range(3)
"""What the three matrices of a tile hold. Of the scores' memory the weights' gradient makes use, too."""

TILE = 1 << 14
"""Numbers of a tile's matrix: all three stay in the second-level cache."""


def rows_of_tile(keys: int) -> int:
    """How many queries a tile has: no fewer than a product of matrices is worth."""
    return min(64, max(16, TILE // max(1, keys)))


@parallel_for
def attend(odd, tiles, mask, at, row, sizes, scale, causal, start, stop):
    """Y = softmax(Q Kᵀ·scale + mask) V for each head, of ``sizes`` (L, S, E, D). The parts go from start to stop.

    A mask without rows is none. ``causal``: a query sees the keys up to its own number. One that sees none gets 0.
    ``odd`` of a part says whether a row of Y, or of DQ, may not be finite.
    """
    L, S, E, D = sizes
    parts, rows, heads = len(tiles), tiles.shape[2], at.shape[1]
    for part in range(start, stop):
        tile, finite = tiles[part], True
        for head in range(heads * part // parts, heads * (part + 1) // parts):
            for first in range(0, L, rows):
                many = min(rows, L - first)
                seen = min(S, first + many) if causal else S
                weights(tile, mask, at, row, head, (first, many, seen, E), scale, causal)
                v = at[V, head], row[V], NOT_TRANSPOSED
                y = row_address(tile, at[Y, head], row[Y], first), row[Y]
                multiply(tile, (many, D, seen), matrix(tile[WEIGHTS], NOT_TRANSPOSED), v, y, 1.0, 0.0)
                for r in range(many):
                    finite &= is_finite(tile, row_address(tile, y[0], y[1], r), D)
        odd[part] = not finite


@parallel_for
def attend_slopes(odd, tiles, mask, at, row, sizes, scale, causal, start, stop):
    """DQ, DK and DV for the gradient G of the output; DK and DV are 0 before. Other arguments as of ``attend``."""
    L, S, E, D = sizes
    parts, rows, heads = len(tiles), tiles.shape[2], at.shape[1]
    for part in range(start, stop):
        tile, finite = tiles[part], True
        for head in range(heads * part // parts, heads * (part + 1) // parts):
            k, v = (at[K, head], row[K], NOT_TRANSPOSED), (at[V, head], row[V], TRANSPOSED)
            dk, dv = (at[DK, head], row[DK]), (at[DV, head], row[DV])
            for first in range(0, L, rows):
                many = min(rows, L - first)
                seen = min(S, first + many) if causal else S
                weights(tile, mask, at, row, head, (first, many, seen, E), scale, causal)
                q = row_address(tile, at[Q, head], row[Q], first), row[Q], NOT_TRANSPOSED
                g = row_address(tile, at[G, head], row[G], first), row[G], NOT_TRANSPOSED
                dq = row_address(tile, at[DQ, head], row[DQ], first), row[DQ]
                multiply(tile, (seen, D, many), matrix(tile[WEIGHTS], TRANSPOSED), g, dv, 1.0, 1.0)
                multiply(tile, (many, seen, D), g, v, matrix(tile[SCORES], NOT_TRANSPOSED)[:2], 1.0, 0.0)
                for r in range(many):
                    row_slope(tile[SLOPES, r, :seen], tile[SCORES, r, :seen], tile[WEIGHTS, r, :seen], False)
                multiply(tile, (many, E, seen), matrix(tile[SLOPES], NOT_TRANSPOSED), k, dq, scale, 0.0)
                for r in range(many):
                    finite &= is_finite(tile, row_address(tile, dq[0], dq[1], r), E)
                multiply(tile, (seen, E, many), matrix(tile[SLOPES], TRANSPOSED), q, dk, scale, 1.0)
        odd[part] = not finite


@kernel
def weights(tile, mask, at, row, head, window, scale, causal):
    """The weights of so ``many`` queries of a head from the ``first`` on, 0 for the keys that one does not see."""
    first, many, seen, E = window
    q = row_address(tile, at[Q, head], row[Q], first), row[Q], NOT_TRANSPOSED
    scores, k = matrix(tile[SCORES], NOT_TRANSPOSED)[:2], (at[K, head], row[K], TRANSPOSED)
    multiply(tile, (many, seen, E), q, k, scores, scale, 0.0)
    zero = tile.dtype.type(0)
    for r in range(many):
        keys = min(seen, first + r + 1) if causal else seen
        x, p = tile[SCORES, r, :keys], tile[WEIGHTS, r, :keys]
        if len(mask) and hides_all(x, mask[at[MASK, head] + (first + r) * row[MASK], :keys]):
            fill(p, zero)
        else:
            row_softmax(p, x)
        fill(tile[WEIGHTS, r, keys:seen], zero)


@kernel(inner=True)
def hides_all(x, mask):
    """x += mask, and −∞ where the mask is, whatever x is. Whether that is everywhere."""
    hidden = 0
    for j in range(x.size):
        x[j] = x[j] + mask[j] if mask[j] != -np.inf else mask[j]
        hidden += mask[j] == -np.inf
    return hidden == x.size


@kernel(fastmath={"reassoc"}, inner=True)
def is_finite(like, address, columns):
    """Whether the sum of the row at an address is finite."""
    row, total = numbers_at(like, address), like.dtype.type(0)
    for j in range(columns):
        total += row[j]
    return total - total == 0


@kernel(inner=True)
def row_address(like, address, row, i):
    """Where row i of a matrix of like's numbers begins."""
    return address + i * row * like.itemsize


@kernel(inner=True)
def matrix(x, order):
    """An array as ``multiply`` takes it: where it is, how long its rows are, and whether it is transposed."""
    return x.ctypes.data, x.shape[1], order


@kernel(inner=True)
def multiply(like, sizes, a, b, c, scale, before):
    """C = scale·A B + before·C of sizes (m, n, k), in the precision of ``like``."""
    m, n, k = sizes
    if like.itemsize == 4:
        sgemm(ROW_MAJOR, a[2], b[2], m, n, k, scale, a[0], a[1], b[0], b[1], before, c[0], c[1])
    else:
        dgemm(ROW_MAJOR, a[2], b[2], m, n, k, scale, a[0], a[1], b[0], b[1], before, c[0], c[1])
