"""Matrices turned over."""

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.parallel.parallel_for import parallel_for
from minigrad.kernels.simd.vector import BYTES, start_of, turn


@parallel_for
def transpose(out, x, start, stop):
    """out[i, j] = x[j, i], for the rows of out from start to stop: images come to have the batch innermost."""
    columns, row = out.shape[1], x.shape[1]
    lanes = BYTES // x.itemsize
    turn_over(start_of(out), start * columns, columns, start_of(x), start, row, stop - start, columns, lanes)


@kernel(inner=True)
def turn_over(out, to, out_row, x, at, row, rows, columns, lanes):
    """out[to + i·out_row + j] = x[at + j·row + i], for so many rows i and columns j. ``lanes``: numbers in a vector."""
    whole_rows, whole_columns = rows - rows % lanes, columns - columns % lanes
    for top in range(0, whole_rows, 2 * lanes):  # of x a line of the cache
        for j in range(0, whole_columns, lanes):
            for i in range(top, min(top + 2 * lanes, whole_rows), lanes):
                turn(out, to + i * out_row + j, out_row, x, at + j * row + i, row)
    for i in range(rows):
        for j in range(whole_columns if i < whole_rows else 0, columns):
            out[to + i * out_row + j] = x[at + j * row + i]
