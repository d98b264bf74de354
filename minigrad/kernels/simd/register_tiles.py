"""Blocks of sums of products, held in registers: what convolutions are made of.

A block is six lines of two vectors. For twelve products of vectors it loads eight, and a core that loads two and
multiplies two at a time is busy with products. (BLIS has the same block for such processors: Van Zee, van de Geijn,
"BLIS: A framework for rapidly instantiating BLAS functionality", 2015.)
"""

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.simd.vector import BYTES, add, add_product, add_sums, load, spread, store, sum_of, zeros

LINES = 6
"""Lines of a block."""

SUMS = 16
"""Room for twelve sums, and what fills a vector."""


@kernel
def places(itemsize: int) -> int:
    """Numbers in each of its lines, two vectors. Where there are fewer, the two overlap."""
    return 2 * BYTES // itemsize


@kernel(inner=True)
def combine(arrays, to, line, lines, further, at, b, of_each, taps):
    """y[to + r·line + i] = bias[6b + r] + Σ_t w[b, t, r] · x[at + offsets[t] + i], for i in the block's places.

    In a line, the second vector begins so much ``further``. Of the six lines r only so many are written. ``arrays``
    (y, x, offsets, w, bias) by where they begin; w has so many taps of each block. ``taps`` (first, runs, count, step):
    those that are summed are ``runs`` runs of ``count``.
    """
    y, x, offsets, w, bias = arrays
    first, runs, count, step = taps
    a0 = b0 = spread(bias, LINES * b)
    a1 = b1 = spread(bias, LINES * b + 1)
    a2 = b2 = spread(bias, LINES * b + 2)
    a3 = b3 = spread(bias, LINES * b + 3)
    a4 = b4 = spread(bias, LINES * b + 4)
    a5 = b5 = spread(bias, LINES * b + 5)
    for run in range(runs):
        for t in range(first + run * step, first + run * step + count):
            from_x, from_w = at + offsets[t], LINES * (b * of_each + t)
            left, right = load(x, from_x), load(x, from_x + further)
            w0, w1, w2 = spread(w, from_w), spread(w, from_w + 1), spread(w, from_w + 2)
            a0, b0 = add_product(a0, w0, left), add_product(b0, w0, right)
            a1, b1 = add_product(a1, w1, left), add_product(b1, w1, right)
            a2, b2 = add_product(a2, w2, left), add_product(b2, w2, right)
            w3, w4, w5 = spread(w, from_w + 3), spread(w, from_w + 4), spread(w, from_w + 5)
            a3, b3 = add_product(a3, w3, left), add_product(b3, w3, right)
            a4, b4 = add_product(a4, w4, left), add_product(b4, w4, right)
            a5, b5 = add_product(a5, w5, left), add_product(b5, w5, right)
    _write(y, to, lines > 0, a0, b0, further)
    _write(y, to + line, lines > 1, a1, b1, further)
    _write(y, to + 2 * line, lines > 2, a2, b2, further)
    _write(y, to + 3 * line, lines > 3, a3, b3, further)
    _write(y, to + 4 * line, lines > 4, a4, b4, further)
    _write(y, to + 5 * line, lines > 5, a5, b5, further)


@kernel(inner=True)
def _write(y, to, is_kept, left, right, further):
    """Write a line of the block, if it is one that is kept."""
    if is_kept:
        store(y, to, left)
        store(y, to + further, right)


@kernel(inner=True)
def add_outer(arrays, to, at, line_u, lines, begin, count, further):
    """m[to + r·P + i] += Σ_n u[at + r·line_u + n] · v[begin + n·P + i], n < count, r = 0…5, for i in the P places.

    P is twice ``further``. Of the lines of u there are so many; sums that the block has beyond them are of the first.
    ``arrays`` (m, u, v) by where they begin.
    """
    m, u, v = arrays
    at1, at2, at3 = at + (lines > 1) * line_u, at + (lines > 2) * 2 * line_u, at + (lines > 3) * 3 * line_u
    at4, at5 = at + (lines > 4) * 4 * line_u, at + (lines > 5) * 5 * line_u
    a0 = a1 = a2 = a3 = a4 = a5 = b0 = b1 = b2 = b3 = b4 = b5 = zeros(v)
    for n in range(count):
        from_v = begin + 2 * further * n
        left, right = load(v, from_v), load(v, from_v + further)
        u0, u1, u2 = spread(u, at + n), spread(u, at1 + n), spread(u, at2 + n)
        a0, b0 = add_product(a0, u0, left), add_product(b0, u0, right)
        a1, b1 = add_product(a1, u1, left), add_product(b1, u1, right)
        a2, b2 = add_product(a2, u2, left), add_product(b2, u2, right)
        u3, u4, u5 = spread(u, at3 + n), spread(u, at4 + n), spread(u, at5 + n)
        a3, b3 = add_product(a3, u3, left), add_product(b3, u3, right)
        a4, b4 = add_product(a4, u4, left), add_product(b4, u4, right)
        a5, b5 = add_product(a5, u5, left), add_product(b5, u5, right)
    _add(m, to, a0, b0, further)
    _add(m, to + 2 * further, a1, b1, further)
    _add(m, to + 4 * further, a2, b2, further)
    _add(m, to + 6 * further, a3, b3, further)
    _add(m, to + 8 * further, a4, b4, further)
    _add(m, to + 10 * further, a5, b5, further)


@kernel(inner=True)
def _add(m, to, left, right, further):
    """Add to a line of the block."""
    store(m, to, add(load(m, to), left))
    store(m, to + further, add(load(m, to + further), right))


@kernel(fastmath={"contract"}, inner=True)
def correlate(arrays, to, at, line_g, lines, left, right, runs, lanes):
    """w[to + 2r] += Σ_i g[at + r·line_g + i] · x[left + i], and w[to + 2r + 1] with x[right + i], r = 0…5.

    w has room for ``SUMS``. Of the lines of g there are so many; sums that the block has beyond them are of the first.
    ``arrays`` (w, g, x) by where they begin. ``runs`` (how many, their length, from one to the next in g, and in x):
    what i goes over.
    """
    w, g, x = arrays
    many, length, down_g, down_x = runs
    at1, at2, at3 = at + (lines > 1) * line_g, at + (lines > 2) * 2 * line_g, at + (lines > 3) * 3 * line_g
    at4, at5 = at + (lines > 4) * 4 * line_g, at + (lines > 5) * 5 * line_g
    a0 = a1 = a2 = a3 = a4 = a5 = b0 = b1 = b2 = b3 = b4 = b5 = zeros(g)
    whole = length // lanes * lanes
    for run in range(many):
        of_g, of_x = run * down_g, run * down_x
        for i in range(0, whole, lanes):
            of_left, of_right = load(x, left + of_x + i), load(x, right + of_x + i)
            g0, g1, g2 = load(g, at + of_g + i), load(g, at1 + of_g + i), load(g, at2 + of_g + i)
            a0, b0 = add_product(a0, g0, of_left), add_product(b0, g0, of_right)
            a1, b1 = add_product(a1, g1, of_left), add_product(b1, g1, of_right)
            a2, b2 = add_product(a2, g2, of_left), add_product(b2, g2, of_right)
            g3, g4, g5 = load(g, at3 + of_g + i), load(g, at4 + of_g + i), load(g, at5 + of_g + i)
            a3, b3 = add_product(a3, g3, of_left), add_product(b3, g3, of_right)
            a4, b4 = add_product(a4, g4, of_left), add_product(b4, g4, of_right)
            a5, b5 = add_product(a5, g5, of_left), add_product(b5, g5, of_right)
    add_sums(w, to, (a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5))
    for r in range(LINES if whole < length else 0):
        from_g = at + (lines > r) * r * line_g
        a = b = sum_of(zeros(g))
        for run in range(many):
            for i in range(whole, length):
                number = g[from_g + run * down_g + i]
                a += number * x[left + run * down_x + i]
                b += number * x[right + run * down_x + i]
        w[to + 2 * r] += a
        w[to + 2 * r + 1] += b
