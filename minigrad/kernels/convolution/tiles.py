"""The transforms of Winograd's convolution, of one tile each: of weights, of x, back to y, and of y's gradient.

    G = [ 1   0   0 ]    Bᵀ = [1  0 −1  0]    Aᵀ = [1  1  1  0]
        [1/2  1/2 1/2]        [0  1  1  0]         [0  1 −1 −1]
        [1/2 −1/2 1/2]        [0 −1  1  0]
        [ 0   0   1 ]         [0  1  0 −1]

A tile is 4 × 4 pixels of x, and 2 × 2 of y. In these functions each pixel is one vector: some images of the batch side
by side. Transformed tiles have 16 elements, which lie ``plane`` numbers apart. The functions are inlined, however long:
a call would pass its vectors through memory.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.packing import pack_weights
from minigrad.kernels.simd import add, larger, load, prefetch, store, subtract, zeros

SIDE = 4
"""Height and width of a tile of x, and of every transformed one."""

TILE = SIDE * SIDE
"""Elements of a transformed tile."""

G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])

G_TWICE = np.kron(G, G)
"""The matrix of w ↦ G w Gᵀ, 16 × 9."""


def tiles_of_weights(w: np.ndarray, groups: int) -> tuple[np.ndarray, int]:
    """G w Gᵀ for weights (O, C, 3, 3), packed as weights of a window of 4 × 4; and the number of blocks of a group."""
    O, C = w.shape[:2]
    u = G_TWICE.astype(w.dtype) @ w.reshape(O * C, 9).T
    return pack_weights(u.reshape(SIDE, SIDE, groups, O // groups, C).transpose(2, 3, 0, 1, 4), w.dtype)


@kernel(inline=True)
def tile_of_x(v, to, plane, x, at, image, N):
    """v = Bᵀ x B. ``at``: channel, row and column of the tile's first pixel, which may be outside of x, and n.

    Returns the largest |x| of the tile, and that of the four pixels in its middle, which all windows of the tile share:
    tiles overlap, their middles lie side by side. What a caller does not use is not computed.
    """
    channel, top, left, n = at
    _, H, W = image
    begin = channel * H * W * N + n
    a0, a1, a2, a3, inner_a, outer_a = column_of_x(x, begin, top, left, H, W, N)
    b0, b1, b2, b3, inner_b, outer_b = column_of_x(x, begin, top, left + 1, H, W, N)
    c0, c1, c2, c3, inner_c, outer_c = column_of_x(x, begin, top, left + 2, H, W, N)
    d0, d1, d2, d3, inner_d, outer_d = column_of_x(x, begin, top, left + 3, H, W, N)
    write_row_of_v(v, to, plane, a0, b0, c0, d0)
    write_row_of_v(v, to + 4 * plane, plane, a1, b1, c1, d1)
    write_row_of_v(v, to + 8 * plane, plane, a2, b2, c2, d2)
    write_row_of_v(v, to + 12 * plane, plane, a3, b3, c3, d3)
    middle, beside = larger(inner_b, inner_c), larger(inner_a, inner_d)
    above_and_below = larger(larger(outer_a, outer_b), larger(outer_c, outer_d))
    return larger(middle, larger(beside, above_and_below)), middle


@kernel(inline=True)
def column_of_x(x, begin, top, left, H, W, N):
    """Bᵀ times a column of the tile; the larger of the two numbers in its middle, and of the two others."""
    x0 = pixel(x, begin, top, left, H, W, N)
    x1 = pixel(x, begin, top + 1, left, H, W, N)
    x2 = pixel(x, begin, top + 2, left, H, W, N)
    x3 = pixel(x, begin, top + 3, left, H, W, N)
    return subtract(x0, x2), add(x1, x2), subtract(x2, x1), subtract(x1, x3), larger(x1, x2), larger(x0, x3)


@kernel(inline=True)
def pixel(x, begin, row, column, H, W, N):
    """A pixel of the image; zeros outside of it."""
    if 0 <= row < H and 0 <= column < W:
        return load(x, begin + (row * W + column) * N)
    return zeros(x)


@kernel(inline=True)
def write_row_of_v(v, to, plane, x0, x1, x2, x3):
    """A row of Bᵀx, times B."""
    store(v, to, subtract(x0, x2))
    store(v, to + plane, add(x1, x2))
    store(v, to + 2 * plane, subtract(x2, x1))
    store(v, to + 3 * plane, subtract(x1, x3))


@kernel(inline=True)
def tile_of_y(y, to, outputs, m, at, plane):
    """y = Aᵀ m A. ``to``: filter, row and column of the tile's first pixel, and n. Nothing outside of y is written.

    Returns zeros, or NaN where a number of the tile is not finite.
    """
    o, oy, ox, n = to
    _, OH, OW, N = outputs
    begin = ((o * OH + oy) * OW + ox) * N + n
    a0, a1 = column_of_m(m, at, plane)
    b0, b1 = column_of_m(m, at + plane, plane)
    c0, c1 = column_of_m(m, at + 2 * plane, plane)
    d0, d1 = column_of_m(m, at + 3 * plane, plane)
    total = write_row_of_y(y, begin, N, ox + 1 < OW, a0, b0, c0, d0)
    if oy + 1 < OH:
        total = add(total, write_row_of_y(y, begin + OW * N, N, ox + 1 < OW, a1, b1, c1, d1))
    return subtract(total, total)


@kernel(inline=True)
def tile_of_g(u, to, plane, g, at, outputs):
    """u = A g Aᵀ. ``at``: filter, row and column of the tile's first pixel, and n. Outside of g there are zeros.

    Returns the largest |g| of the tile.
    """
    o, oy, ox, n = at
    _, OH, OW, N = outputs
    begin = o * OH * OW * N + n
    a, b = pixel(g, begin, oy, ox, OH, OW, N), pixel(g, begin, oy, ox + 1, OH, OW, N)
    c, d = pixel(g, begin, oy + 1, ox, OH, OW, N), pixel(g, begin, oy + 1, ox + 1, OH, OW, N)
    zero = zeros(g)
    write_row_of_u(u, to, plane, a, b)
    write_row_of_u(u, to + 4 * plane, plane, add(a, c), add(b, d))
    write_row_of_u(u, to + 8 * plane, plane, subtract(a, c), subtract(b, d))
    write_row_of_u(u, to + 12 * plane, plane, subtract(zero, c), subtract(zero, d))
    return larger(larger(a, b), larger(c, d))


@kernel(inline=True)
def write_row_of_u(u, to, plane, g0, g1):
    """A row of A g, times Aᵀ."""
    store(u, to, g0)
    store(u, to + plane, add(g0, g1))
    store(u, to + 2 * plane, subtract(g0, g1))
    store(u, to + 3 * plane, subtract(zeros(u), g1))


@kernel(inline=True)
def prefetch_tile(x, side, at, image, N):
    """Prefetch a tile. Its pixels lie far apart: waiting for them would take as long as the work on them.

    ``at``: channel, row and column of the tile's first pixel, and n.
    """
    channel, top, left, n = at
    _, H, W = image
    for row in range(top, top + side):
        for column in range(left, left + side):
            prefetch(x, ((channel * H + row) * W + column) * N + n)


@kernel(inline=True)
def column_of_m(m, at, plane):
    """Aᵀ times a column."""
    m0, m1, m2, m3 = load(m, at), load(m, at + 4 * plane), load(m, at + 8 * plane), load(m, at + 12 * plane)
    return add(add(m0, m1), m2), subtract(subtract(m1, m2), m3)


@kernel(inline=True)
def write_row_of_y(y, to, N, has_two, m0, m1, m2, m3):
    """A row of Aᵀm, times A. Returns the sum of what it has written."""
    total = add(add(m0, m1), m2)
    store(y, to, total)
    if has_two:
        second = subtract(subtract(m1, m2), m3)
        store(y, to + N, second)
        total = add(total, second)
    return total
