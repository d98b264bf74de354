"""The right factor of a product in panels: as many columns as a register tile has, packed side by side.

B (k, n) has ⌈n/L⌉ panels of L columns, L = ``row_lanes``. It is divided into slices of at most ``DEPTH`` rows, too: a
panel of one slice stays in the first-level cache while all tiles of C that need it are computed, and no sum of more
than so many numbers is made one after another. The left factor A stays where it is: a tile broadcasts its numbers.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.memory import transpose_rows
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import ROWS, load, multiply_four, multiply_tile, pointer_to, row_lanes, store, zeros

DEPTH = 256
"""Rows of a slice at most: of float32 a panel then takes half of a first-level cache of 32 KB."""

FOUR = 4
"""Rows of a smaller tile: every even number of rows but two is a sum of sixes and fours, and no tile is half empty."""

DIRECT = 6 * ROWS
"""Rows of A up to which a B that lies row by row is used where it is: packing takes a tenth of the time."""

GRAIN = 1 << 15
"""Elements that are worth a thread to pack."""


def packed(b: np.ndarray, by_column: bool) -> np.ndarray:
    """All panels of B for ``multiply_packed``: slice by slice. ``by_column``: b holds the transpose of B."""
    b = np.ascontiguousarray(b)
    k, n = b.shape[::-1] if by_column else b.shape
    lanes = row_lanes(b.itemsize)
    panels = np.zeros(-(-n // lanes) * k * lanes, b.dtype)  # nothing is written beyond the last column
    pack_all(panels, b, by_column, length=-(-n // lanes), grain=1 + GRAIN // (k * lanes))
    return panels


def edges(parts: int, dtype: np.dtype) -> np.ndarray:
    """Memory for the last tiles of each row, for each part of a product: a row of zeros, and a tile."""
    return np.zeros((parts, (1 + ROWS) * row_lanes(dtype.itemsize)), dtype)


@kernel(inner=True)
def slice_of(depth, s, slices):
    """The first row of slice s, and the first after it."""
    return depth * s // slices, depth * (s + 1) // slices


@kernel(inner=True)
def slices_of(depth):
    """How many slices so many rows have: 1 or more."""
    return max(1, (depth + DEPTH - 1) // DEPTH)


@parallel_for
def pack_all(panels, b, by_column, start, stop):
    """The panels from start to stop of every slice."""
    k, n = (b.shape[1], b.shape[0]) if by_column else b.shape
    lanes = row_lanes(b.itemsize)
    many = (n + lanes - 1) // lanes
    out, of_b = pointer_to(panels), pointer_to(b)
    slices = slices_of(k)
    for s in range(slices):
        top, bottom = slice_of(k, s, slices)
        for p in range(start, stop):
            at = (top * many + p * (bottom - top)) * lanes
            pack_panel(out, at, of_b, (0, b.shape[1], by_column), (top, bottom), (p * lanes, n), lanes)


@kernel(inner=True)
def pack_panel(panel, at, b, of_b, rows, columns, lanes):
    """Write the rows (top, bottom) of a panel, from element ``at`` on. ``columns``: its first, and all of B.

    ``of_b``: where b begins, the elements of a row of b, and whether b is the transpose of B. Beyond the last column
    nothing is written.
    """
    (from_b, row, by_column), (top, bottom), (left, n) = of_b, rows, columns
    wide = min(lanes, n - left)
    if by_column:
        transpose_rows(panel, at, lanes, b, from_b + left * row + top, row, bottom - top, wide, lanes // 2)
    elif wide == lanes:
        for t in range(top, bottom):
            to, begin = at + (t - top) * lanes, from_b + t * row + left
            store(panel, to, load(b, begin))
            store(panel, to + lanes // 2, load(b, begin + lanes // 2))
    else:
        for t in range(top, bottom):
            for i in range(wide):
                panel[at + (t - top) * lanes + i] = b[from_b + t * row + left + i]


@kernel(inner=True)
def multiply_panel(arrays, rows, columns, of_c, of_base, of_a, of_b, depth):
    """c[i, j] = base[i, j] + Σ_t a[i, t] · b[t, j], for the rows i (from, to) and the columns j of one panel.

    - ``arrays``   (c, base, a, b, edge)
    - ``columns``  the panel's first column, all columns of c, and the lanes of a tile
    - ``of_c``, ``of_base``, ``of_a``  where row 0 begins, and how many elements it is from one row to the next; of a
      also from one column to the next
    - ``of_b``     where the panel begins in b, and how many elements it is from one row to the next
    """
    c, base, a, b, edge = arrays
    (first, last), (j, n, lanes) = rows, columns
    (at_c, row_c), (at_base, row_base), (at_a, row_a, step_a) = of_c, of_base, of_a
    fits = j + lanes <= n
    inside = c if fits else edge, base if fits else edge, a, b
    i = first
    while i < last:
        rest = last - i
        of_four = rest <= FOUR or 2 * FOUR - 1 <= rest <= 2 * FOUR
        to, begin = at_c + i * row_c + j, at_base + i * row_base + j
        tile, start = ((to, row_c), (begin, row_base)) if fits else ((lanes, lanes), (0, 0))
        many, of_rows = min(FOUR if of_four else ROWS, rest), (at_a + i * row_a, row_a, step_a)
        if of_four:
            multiply_four(inside, tile, start, of_rows, of_b, many, depth, lanes // 2)
        else:
            multiply_tile(inside, tile, start, of_rows, of_b, many, depth, lanes // 2)
        if not fits:
            for r in range(many):
                for x in range(n - j):
                    c[to + r * row_c + x] = base[begin + r * row_base + x] + edge[(1 + r) * lanes + x]
        i += many


@kernel(inner=True)
def multiply_packed(arrays, rows, depth, n, of_c, of_base, of_a, lanes):
    """The same for all columns, of a B that is packed."""
    c, base, a, b, edge = arrays
    many = (n + lanes - 1) // lanes
    slices = slices_of(depth)
    for s in range(slices):
        top, bottom = slice_of(depth, s, slices)
        before, of_before = (c, of_c) if s else (base, of_base)
        of_slice = of_a[0] + top * of_a[2], of_a[1], of_a[2]
        for p in range(many):
            at = (top * many + p * (bottom - top)) * lanes
            columns = p * lanes, n, lanes
            multiply_panel((c, before, a, b, edge), rows, columns, of_c, of_before, of_slice, (at, lanes), bottom - top)


def work_size(depth: int, itemsize: int) -> int:
    """Elements of memory for ``multiply_packing`` a B of so many rows: an edge, and a panel of one slice."""
    return (1 + ROWS + min(depth, DEPTH)) * row_lanes(itemsize)


@kernel(inner=True)
def multiply_packing(arrays, rows, columns, sizes, of_c, of_base, of_a, of_b, lanes):
    """The same for the columns (from, to) of a B that is not packed yet: each panel is, just before it is used.

    - ``arrays``   (c, base, a, b, work), work with memory for ``work_size``
    - ``columns``  the first is the first of a panel
    - ``sizes``    (rows of B, columns of B and c)
    - ``of_base``  as the others, and elements from one column to the next: 1, or 0 for a base that is one panel wide
    - ``of_b``     as in ``pack_panel``
    """
    (c, base, a, b, work), (depth, n), panel = arrays, sizes, (1 + ROWS) * lanes
    is_direct = not of_b[2] and rows[1] - rows[0] <= DIRECT
    store(work, 0, zeros(work))
    store(work, lanes // 2, zeros(work))
    slices = slices_of(depth)
    for s in range(slices):
        top, bottom = slice_of(depth, s, slices)
        before, at_before, row_before, step = (c, *of_c, 1) if s else (base, *of_base)
        of_slice = of_a[0] + top * of_a[2], of_a[1], of_a[2]
        for left in range(columns[0], columns[1], lanes):
            of_panel, from_b, row_b, source = (left, n, lanes), panel, lanes, work
            if is_direct and left + lanes <= n:
                from_b, row_b, source = of_b[0] + top * of_b[1] + left, of_b[1], b
            else:
                pack_panel(work, panel, b, of_b, (top, bottom), (left, n), lanes)
            inside, of_before = (c, before, a, source, work), (at_before + left * (step - 1), row_before)
            multiply_panel(inside, rows, of_panel, of_c, of_before, of_slice, (from_b, row_b), bottom - top)
