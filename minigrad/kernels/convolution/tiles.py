"""The transforms of Winograd's convolution, of one tile each: of weights, of x, back to y, and of y's gradient.

    G = [ 1   0   0 ]    Bᵀ = [1  0 −1  0]    Aᵀ = [1  1  1  0]
        [1/2  1/2 1/2]        [0  1  1  0]         [0  1 −1 −1]
        [1/2 −1/2 1/2]        [0 −1  1  0]
        [ 0   0   1 ]         [0  1  0 −1]

A tile of x and of y is a vector of the batch at each place of the image.
"""

import numpy as np

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.convolution.packing import in_blocks
from minigrad.kernels.simd.vector import add, fetch, load, store, subtract, zeros

SIDE = 4
"""Height and width of a tile of x, and of every transformed one."""

TILE = SIDE * SIDE
"""Places of a transformed tile."""

G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])

G_BOTH_WAYS = np.kron(G, G)
"""G w Gᵀ is linear in the nine numbers of w: this times them."""


def tiles_of_weights(w: np.ndarray, groups: int) -> tuple[np.ndarray, int]:
    """G w Gᵀ for weights (O, C, 3, 3), in the order in which ``combine`` takes those of a window of 4 × 4."""
    O, C = w.shape[:2]
    u = G_BOTH_WAYS.astype(w.dtype) @ w.reshape(O * C, 9).T
    return in_blocks(u.reshape(SIDE, SIDE, groups, O // groups, C).transpose(2, 3, 0, 1, 4), w.dtype)


@kernel(inner=True)
def tile_of_x(v, to, apart, x, at, image, N):
    """Bᵀ x B. ``at``: channel, row and column of the tile's first place, which may be outside of the image, and n."""
    channel, top, left, n = at
    _, H, W = image
    begin = channel * H * W * N + n
    a0, a1, a2, a3 = column_of_x(x, begin, top, left, H, W, N)
    b0, b1, b2, b3 = column_of_x(x, begin, top, left + 1, H, W, N)
    c0, c1, c2, c3 = column_of_x(x, begin, top, left + 2, H, W, N)
    d0, d1, d2, d3 = column_of_x(x, begin, top, left + 3, H, W, N)
    write_row_of_v(v, to, apart, a0, b0, c0, d0)
    write_row_of_v(v, to + 4 * apart, apart, a1, b1, c1, d1)
    write_row_of_v(v, to + 8 * apart, apart, a2, b2, c2, d2)
    write_row_of_v(v, to + 12 * apart, apart, a3, b3, c3, d3)


@kernel(inner=True)
def column_of_x(x, begin, top, left, H, W, N):
    """Bᵀ times a column of the tile."""
    x0 = at_place(x, begin, top, left, H, W, N)
    x1 = at_place(x, begin, top + 1, left, H, W, N)
    x2 = at_place(x, begin, top + 2, left, H, W, N)
    x3 = at_place(x, begin, top + 3, left, H, W, N)
    return subtract(x0, x2), add(x1, x2), subtract(x2, x1), subtract(x1, x3)


@kernel(inner=True)
def at_place(x, begin, row, column, H, W, N):
    """What is at a place of the image; zeros outside of it."""
    if 0 <= row < H and 0 <= column < W:
        return load(x, begin + (row * W + column) * N)
    return zeros(x)


@kernel(inner=True)
def write_row_of_v(v, to, apart, x0, x1, x2, x3):
    """A row of Bᵀx, times B."""
    store(v, to, subtract(x0, x2))
    store(v, to + apart, add(x1, x2))
    store(v, to + 2 * apart, subtract(x2, x1))
    store(v, to + 3 * apart, subtract(x1, x3))


@kernel(inner=True)
def tile_of_y(y, to, lines, m, at, apart):
    """Aᵀ m A. ``to``: filter, row and column of the tile's first place, and n. What is outside of y is not written.

    Returns zeros, or NaN where a number of the tile is not finite.
    """
    o, oy, ox, n = to
    _, OH, OW, N = lines
    begin = ((o * OH + oy) * OW + ox) * N + n
    a0, a1 = column_of_m(m, at, apart)
    b0, b1 = column_of_m(m, at + apart, apart)
    c0, c1 = column_of_m(m, at + 2 * apart, apart)
    d0, d1 = column_of_m(m, at + 3 * apart, apart)
    total = write_row_of_y(y, begin, N, ox + 1 < OW, a0, b0, c0, d0)
    if oy + 1 < OH:
        total = add(total, write_row_of_y(y, begin + OW * N, N, ox + 1 < OW, a1, b1, c1, d1))
    return subtract(total, total)


@kernel(inner=True)
def tile_of_g(u, to, apart, g, at, lines):
    """A g Aᵀ. ``at``: filter, row and column of the tile's first place, and n. What is outside of g is zero."""
    o, oy, ox, n = at
    _, OH, OW, N = lines
    begin = o * OH * OW * N + n
    a, b = at_place(g, begin, oy, ox, OH, OW, N), at_place(g, begin, oy, ox + 1, OH, OW, N)
    c, d = at_place(g, begin, oy + 1, ox, OH, OW, N), at_place(g, begin, oy + 1, ox + 1, OH, OW, N)
    nothing = zeros(g)
    write_row_of_u(u, to, apart, a, b)
    write_row_of_u(u, to + 4 * apart, apart, add(a, c), add(b, d))
    write_row_of_u(u, to + 8 * apart, apart, subtract(a, c), subtract(b, d))
    write_row_of_u(u, to + 12 * apart, apart, subtract(nothing, c), subtract(nothing, d))


@kernel(inner=True)
def write_row_of_u(u, to, apart, g0, g1):
    """A row of A g, times Aᵀ."""
    store(u, to, g0)
    store(u, to + apart, add(g0, g1))
    store(u, to + 2 * apart, subtract(g0, g1))
    store(u, to + 3 * apart, subtract(zeros(u), g1))


@kernel(inner=True)
def fetch_tile(x, side, at, image, N):
    """Have the memory of a tile brought near, if it has any: where it lies far apart, that takes as long as the work.

    ``at``: channel, row and column of the tile's first place, and n.
    """
    channel, top, left, n = at
    _, H, W = image
    for row in range(top, top + side):
        for column in range(left, left + side):
            fetch(x, ((channel * H + row) * W + column) * N + n)


@kernel(inner=True)
def column_of_m(m, at, apart):
    """Aᵀ times a column."""
    m0, m1, m2, m3 = load(m, at), load(m, at + 4 * apart), load(m, at + 8 * apart), load(m, at + 12 * apart)
    return add(add(m0, m1), m2), subtract(subtract(m1, m2), m3)


@kernel(inner=True)
def write_row_of_y(y, to, N, has_two, m0, m1, m2, m3):
    """A row of Aᵀm, times A. Returns the sum of what it has written."""
    total = add(add(m0, m1), m2)
    store(y, to, total)
    if has_two:
        second = subtract(subtract(m1, m2), m3)
        store(y, to + N, second)
        total = add(total, second)
    return total
