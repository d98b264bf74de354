"""Matrices copied into their transposes."""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import lanes_of, pointer_to, transpose_square


@parallel_for
def transpose(out, x, start, stop):
    """out[i, j] = x[j, i], for the rows of out from start to stop. It makes the batch of images innermost."""
    columns, row = out.shape[1], x.shape[1]
    lanes = lanes_of(x)
    transpose_rows(pointer_to(out), start * columns, columns, pointer_to(x), start, row, stop - start, columns, lanes)


@kernel(inner=True)
def transpose_rows(out, to, out_row, x, at, row, rows, columns, lanes):
    """out[to + i·out_row + j] = x[at + j·row + i], for i < rows and j < columns. ``lanes``: those of a vector."""
    whole_rows, whole_columns = rows - rows % lanes, columns - columns % lanes
    for top in range(0, whole_rows, 2 * lanes):  # two vectors of x are a cache line
        for j in range(0, whole_columns, lanes):
            for i in range(top, min(top + 2 * lanes, whole_rows), lanes):
                transpose_square(out, to + i * out_row + j, out_row, x, at + j * row + i, row)
    for i in range(rows):
        for j in range(whole_columns if i < whole_rows else 0, columns):
            out[to + i * out_row + j] = x[at + j * row + i]
