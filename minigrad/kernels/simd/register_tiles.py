"""Register tiles: small blocks of sums of products that stay in registers. Convolutions and products are made of them.

A tile has six rows of two vectors: 12 registers of the 16 that every x86-64 processor with AVX2 has. Each step loads
eight vectors (two of one factor, six broadcast numbers of the other) and does twelve products, so a core that can load
two vectors and multiply two at a time is busy with products. BLIS has the same tile for such processors: Van Zee, van
de Geijn, "BLIS: A framework for rapidly instantiating BLAS functionality", 2015.

Python has no arrays of registers: so each of the twelve sums is a variable, a0…a5 for the left vectors of the rows and
b0…b5 for the right ones. Arrays are given as pointers.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.simd.vector import (
    BYTES,
    add,
    add_product,
    add_reductions,
    broadcast,
    load,
    reduce_sum,
    store,
    zeros,
)

ROWS = 6
"""Rows of a tile."""

SUMS = 16
"""Memory for the twelve sums of ``correlate``, rounded up to a whole vector."""


@kernel
def row_lanes(itemsize: int) -> int:
    """Lanes of each row, two vectors. Where an array has fewer elements, the two overlap."""
    return 2 * BYTES // itemsize


@kernel(inner=True)
def combine(arrays, to, row, rows, second, at, b, taps_of_tile, taps):
    """y[to + r·row + i] = bias[6b + r] + Σ_t w[b, t, r] · x[at + offsets[t] + i], for r < 6 and i < the lanes of a row.

    - ``arrays`` (y, x, offsets, w, bias). In w (tiles, taps_of_tile, 6) tile ``b`` is used
    - ``rows``   how many of the six rows are written
    - ``second`` where the second vector of a row begins
    - ``taps``   (first, runs, count, step): the sum is over ``runs`` runs of ``count`` taps, ``step`` apart
    """
    y, x, offsets, w, bias = arrays
    first, runs, count, step = taps
    a0 = b0 = broadcast(bias, ROWS * b)
    a1 = b1 = broadcast(bias, ROWS * b + 1)
    a2 = b2 = broadcast(bias, ROWS * b + 2)
    a3 = b3 = broadcast(bias, ROWS * b + 3)
    a4 = b4 = broadcast(bias, ROWS * b + 4)
    a5 = b5 = broadcast(bias, ROWS * b + 5)
    for run in range(runs):
        for t in range(first + run * step, first + run * step + count):
            from_x, from_w = at + offsets[t], ROWS * (b * taps_of_tile + t)
            left, right = load(x, from_x), load(x, from_x + second)
            w0, w1, w2 = broadcast(w, from_w), broadcast(w, from_w + 1), broadcast(w, from_w + 2)
            a0, b0 = add_product(a0, w0, left), add_product(b0, w0, right)
            a1, b1 = add_product(a1, w1, left), add_product(b1, w1, right)
            a2, b2 = add_product(a2, w2, left), add_product(b2, w2, right)
            w3, w4, w5 = broadcast(w, from_w + 3), broadcast(w, from_w + 4), broadcast(w, from_w + 5)
            a3, b3 = add_product(a3, w3, left), add_product(b3, w3, right)
            a4, b4 = add_product(a4, w4, left), add_product(b4, w4, right)
            a5, b5 = add_product(a5, w5, left), add_product(b5, w5, right)
    _write(y, to, rows > 0, a0, b0, second)
    _write(y, to + row, rows > 1, a1, b1, second)
    _write(y, to + 2 * row, rows > 2, a2, b2, second)
    _write(y, to + 3 * row, rows > 3, a3, b3, second)
    _write(y, to + 4 * row, rows > 4, a4, b4, second)
    _write(y, to + 5 * row, rows > 5, a5, b5, second)


@kernel(inner=True)
def _write(y, to, is_wanted, left, right, second):
    """Write a row of the tile, if it is wanted."""
    if is_wanted:
        store(y, to, left)
        store(y, to + second, right)


@kernel(inner=True)
def add_outer(arrays, to, at, row_u, rows, begin, count, second):
    """m[to + r·L + i] += Σ_n u[at + r·row_u + n] · v[begin + n·L + i], for n < count, r < 6 and i < L, a row's lanes.

    L is 2·``second``. ``arrays`` (m, u, v). Where u has fewer ``rows`` than six, the other sums are those of its first.
    """
    m, u, v = arrays
    at1, at2, at3 = at + (rows > 1) * row_u, at + (rows > 2) * 2 * row_u, at + (rows > 3) * 3 * row_u
    at4, at5 = at + (rows > 4) * 4 * row_u, at + (rows > 5) * 5 * row_u
    a0 = a1 = a2 = a3 = a4 = a5 = b0 = b1 = b2 = b3 = b4 = b5 = zeros(v)
    for n in range(count):
        from_v = begin + 2 * second * n
        left, right = load(v, from_v), load(v, from_v + second)
        u0, u1, u2 = broadcast(u, at + n), broadcast(u, at1 + n), broadcast(u, at2 + n)
        a0, b0 = add_product(a0, u0, left), add_product(b0, u0, right)
        a1, b1 = add_product(a1, u1, left), add_product(b1, u1, right)
        a2, b2 = add_product(a2, u2, left), add_product(b2, u2, right)
        u3, u4, u5 = broadcast(u, at3 + n), broadcast(u, at4 + n), broadcast(u, at5 + n)
        a3, b3 = add_product(a3, u3, left), add_product(b3, u3, right)
        a4, b4 = add_product(a4, u4, left), add_product(b4, u4, right)
        a5, b5 = add_product(a5, u5, left), add_product(b5, u5, right)
    _add(m, to, a0, b0, second)
    _add(m, to + 2 * second, a1, b1, second)
    _add(m, to + 4 * second, a2, b2, second)
    _add(m, to + 6 * second, a3, b3, second)
    _add(m, to + 8 * second, a4, b4, second)
    _add(m, to + 10 * second, a5, b5, second)


@kernel(inner=True)
def add_outer_runs(arrays, to, at, of_u, of_v, runs, lanes):
    """m[to + 2r·L + i] += Σ_n u[at + r·row_u + n] · v[left + n·row_v + i] for r < 6, and after it for right; i < L.

    - ``arrays``  (m, u, v)
    - ``of_u``    (from one row of u to the next, how many): of fewer than six the other sums are the first's
    - ``of_v``    (left, right, from one row of v to the next)
    - ``runs``    (how many, the n of a run, from one to the next in u and in v)
    - ``lanes``   L, those of a vector
    """
    m, u, v = arrays
    (row_u, rows), (left, right, row_v), (many, count, step_u, step_v) = of_u, of_v, runs
    at1, at2, at3 = at + (rows > 1) * row_u, at + (rows > 2) * 2 * row_u, at + (rows > 3) * 3 * row_u
    at4, at5 = at + (rows > 4) * 4 * row_u, at + (rows > 5) * 5 * row_u
    a0 = a1 = a2 = a3 = a4 = a5 = b0 = b1 = b2 = b3 = b4 = b5 = zeros(v)
    for run in range(many):
        from_left, from_right = left + run * step_v, right + run * step_v
        for n in range(run * step_u, run * step_u + count):
            v0, v1 = load(v, from_left), load(v, from_right)
            from_left, from_right = from_left + row_v, from_right + row_v
            u0, u1, u2 = broadcast(u, at + n), broadcast(u, at1 + n), broadcast(u, at2 + n)
            a0, b0 = add_product(a0, u0, v0), add_product(b0, u0, v1)
            a1, b1 = add_product(a1, u1, v0), add_product(b1, u1, v1)
            a2, b2 = add_product(a2, u2, v0), add_product(b2, u2, v1)
            u3, u4, u5 = broadcast(u, at3 + n), broadcast(u, at4 + n), broadcast(u, at5 + n)
            a3, b3 = add_product(a3, u3, v0), add_product(b3, u3, v1)
            a4, b4 = add_product(a4, u4, v0), add_product(b4, u4, v1)
            a5, b5 = add_product(a5, u5, v0), add_product(b5, u5, v1)
    _add(m, to, a0, b0, lanes)
    _add(m, to + 2 * lanes, a1, b1, lanes)
    _add(m, to + 4 * lanes, a2, b2, lanes)
    _add(m, to + 6 * lanes, a3, b3, lanes)
    _add(m, to + 8 * lanes, a4, b4, lanes)
    _add(m, to + 10 * lanes, a5, b5, lanes)


@kernel(inner=True)
def multiply_tile(arrays, of_c, of_base, of_a, of_b, rows, depth, second):
    """c[r, i] = base[r, i] + Σ_t a[r, t] · b[t, i], for r < rows, t < depth and i < 2·``second``, a row's lanes.

    - ``arrays``  (c, base, a, b)
    - ``of_c``, ``of_base``, ``of_b``  (where the first element is, elements from one row to the next)
    - ``of_a``   likewise, and elements from one column to the next. Where there are fewer ``rows`` than six, the other
      sums are those of the first
    """
    c, base, a, b = arrays
    (at, row, step), (at_b, row_b) = of_a, of_b
    at1, at2, at3 = at + (rows > 1) * row, at + (rows > 2) * 2 * row, at + (rows > 3) * 3 * row
    at4, at5 = at + (rows > 4) * 4 * row, at + (rows > 5) * 5 * row
    a0 = a1 = a2 = a3 = a4 = a5 = b0 = b1 = b2 = b3 = b4 = b5 = zeros(b)
    for t in range(depth):
        from_b, column = at_b + row_b * t, step * t
        left, right = load(b, from_b), load(b, from_b + second)
        u0, u1, u2 = broadcast(a, at + column), broadcast(a, at1 + column), broadcast(a, at2 + column)
        a0, b0 = add_product(a0, u0, left), add_product(b0, u0, right)
        a1, b1 = add_product(a1, u1, left), add_product(b1, u1, right)
        a2, b2 = add_product(a2, u2, left), add_product(b2, u2, right)
        u3, u4, u5 = broadcast(a, at3 + column), broadcast(a, at4 + column), broadcast(a, at5 + column)
        a3, b3 = add_product(a3, u3, left), add_product(b3, u3, right)
        a4, b4 = add_product(a4, u4, left), add_product(b4, u4, right)
        a5, b5 = add_product(a5, u5, left), add_product(b5, u5, right)
    (to, row), (begin, base_row) = of_c, of_base
    _write_sum(c, to, base, begin, rows > 0, a0, b0, second)
    _write_sum(c, to + row, base, begin + base_row, rows > 1, a1, b1, second)
    _write_sum(c, to + 2 * row, base, begin + 2 * base_row, rows > 2, a2, b2, second)
    _write_sum(c, to + 3 * row, base, begin + 3 * base_row, rows > 3, a3, b3, second)
    _write_sum(c, to + 4 * row, base, begin + 4 * base_row, rows > 4, a4, b4, second)
    _write_sum(c, to + 5 * row, base, begin + 5 * base_row, rows > 5, a5, b5, second)


@kernel(inner=True)
def multiply_four(arrays, of_c, of_base, of_a, of_b, rows, depth, second):
    """``multiply_tile`` for at most four rows, in two thirds of the time."""
    c, base, a, b = arrays
    (at, row, step), (at_b, row_b) = of_a, of_b
    at1, at2, at3 = at + (rows > 1) * row, at + (rows > 2) * 2 * row, at + (rows > 3) * 3 * row
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = zeros(b)
    for t in range(depth):
        from_b, column = at_b + row_b * t, step * t
        left, right = load(b, from_b), load(b, from_b + second)
        u0, u1, u2 = broadcast(a, at + column), broadcast(a, at1 + column), broadcast(a, at2 + column)
        a0, b0 = add_product(a0, u0, left), add_product(b0, u0, right)
        a1, b1 = add_product(a1, u1, left), add_product(b1, u1, right)
        a2, b2 = add_product(a2, u2, left), add_product(b2, u2, right)
        u3 = broadcast(a, at3 + column)
        a3, b3 = add_product(a3, u3, left), add_product(b3, u3, right)
    (to, row), (begin, base_row) = of_c, of_base
    _write_sum(c, to, base, begin, rows > 0, a0, b0, second)
    _write_sum(c, to + row, base, begin + base_row, rows > 1, a1, b1, second)
    _write_sum(c, to + 2 * row, base, begin + 2 * base_row, rows > 2, a2, b2, second)
    _write_sum(c, to + 3 * row, base, begin + 3 * base_row, rows > 3, a3, b3, second)


@kernel(inner=True)
def multiply_runs(arrays, of_c, of_base, of_a, rows, runs, second):
    """c[r, i] = base[r, i] + Σ_t a[r, t] · b[t, i], for r < rows and i < 2·``second``, a row's lanes; t in some runs.

    - ``arrays``  (c, base, a, b), b with rows of 2·``second`` elements
    - ``of_c``, ``of_base``, ``of_a``  (where the first element is, elements from one row to the next)
    - ``runs``   (first t, how many runs, elements t of a run, from run to run)
    """
    c, base, a, b = arrays
    (at, row), (first, many, count, step) = of_a, runs
    at1, at2, at3 = at + (rows > 1) * row, at + (rows > 2) * 2 * row, at + (rows > 3) * 3 * row
    at4, at5 = at + (rows > 4) * 4 * row, at + (rows > 5) * 5 * row
    a0 = a1 = a2 = a3 = a4 = a5 = b0 = b1 = b2 = b3 = b4 = b5 = zeros(b)
    for run in range(many):
        for t in range(first + run * step, first + run * step + count):
            left, right = load(b, 2 * second * t), load(b, 2 * second * t + second)
            u0, u1, u2, u3 = broadcast(a, at + t), broadcast(a, at1 + t), broadcast(a, at2 + t), broadcast(a, at3 + t)
            a0, b0 = add_product(a0, u0, left), add_product(b0, u0, right)
            a1, b1 = add_product(a1, u1, left), add_product(b1, u1, right)
            a2, b2 = add_product(a2, u2, left), add_product(b2, u2, right)
            a3, b3 = add_product(a3, u3, left), add_product(b3, u3, right)
            u4, u5 = broadcast(a, at4 + t), broadcast(a, at5 + t)
            a4, b4 = add_product(a4, u4, left), add_product(b4, u4, right)
            a5, b5 = add_product(a5, u5, left), add_product(b5, u5, right)
    (to, row), (begin, base_row) = of_c, of_base
    _write_sum(c, to, base, begin, rows > 0, a0, b0, second)
    _write_sum(c, to + row, base, begin + base_row, rows > 1, a1, b1, second)
    _write_sum(c, to + 2 * row, base, begin + 2 * base_row, rows > 2, a2, b2, second)
    _write_sum(c, to + 3 * row, base, begin + 3 * base_row, rows > 3, a3, b3, second)
    _write_sum(c, to + 4 * row, base, begin + 4 * base_row, rows > 4, a4, b4, second)
    _write_sum(c, to + 5 * row, base, begin + 5 * base_row, rows > 5, a5, b5, second)


@kernel(inner=True)
def multiply_runs_of_four(arrays, of_c, of_base, of_a, rows, runs, second):
    """The same for at most four rows, in two thirds of the time."""
    c, base, a, b = arrays
    (at, row), (first, many, count, step) = of_a, runs
    at1, at2, at3 = at + (rows > 1) * row, at + (rows > 2) * 2 * row, at + (rows > 3) * 3 * row
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = zeros(b)
    for run in range(many):
        for t in range(first + run * step, first + run * step + count):
            left, right = load(b, 2 * second * t), load(b, 2 * second * t + second)
            u0, u1, u2, u3 = broadcast(a, at + t), broadcast(a, at1 + t), broadcast(a, at2 + t), broadcast(a, at3 + t)
            a0, b0 = add_product(a0, u0, left), add_product(b0, u0, right)
            a1, b1 = add_product(a1, u1, left), add_product(b1, u1, right)
            a2, b2 = add_product(a2, u2, left), add_product(b2, u2, right)
            a3, b3 = add_product(a3, u3, left), add_product(b3, u3, right)
    (to, row), (begin, base_row) = of_c, of_base
    _write_sum(c, to, base, begin, rows > 0, a0, b0, second)
    _write_sum(c, to + row, base, begin + base_row, rows > 1, a1, b1, second)
    _write_sum(c, to + 2 * row, base, begin + 2 * base_row, rows > 2, a2, b2, second)
    _write_sum(c, to + 3 * row, base, begin + 3 * base_row, rows > 3, a3, b3, second)


@kernel(inner=True)
def _write_sum(c, to, base, begin, is_wanted, left, right, second):
    """Write a row of the tile, and what is added to it, if it is wanted."""
    if is_wanted:
        store(c, to, add(load(base, begin), left))
        store(c, to + second, add(load(base, begin + second), right))


@kernel(inner=True)
def _add(m, to, left, right, second):
    """Add to a row of the tile."""
    store(m, to, add(load(m, to), left))
    store(m, to + second, add(load(m, to + second), right))


@kernel(fastmath={"contract"}, inner=True)
def correlate(arrays, to, at, row_g, rows, left, right, runs, lanes):
    """w[to + 2r] += Σ_i g[at + r·row_g + i] · x[left + i], and w[to + 2r + 1] with x[right + i], for r < 6.

    - ``arrays`` (w, g, x); w has memory for ``SUMS``
    - ``rows``   rows of g. Where there are fewer than six, the other sums are those of the first
    - ``runs``   what i goes over: (how many runs, their length, from one to the next in g, and in x)
    """
    w, g, x = arrays
    many, length, down_g, down_x = runs
    at1, at2, at3 = at + (rows > 1) * row_g, at + (rows > 2) * 2 * row_g, at + (rows > 3) * 3 * row_g
    at4, at5 = at + (rows > 4) * 4 * row_g, at + (rows > 5) * 5 * row_g
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
    add_reductions(w, to, (a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5))
    for r in range(ROWS if whole < length else 0):
        from_g = at + (rows > r) * r * row_g
        a = b = reduce_sum(zeros(g))
        for run in range(many):
            for i in range(whole, length):
                number = g[from_g + run * down_g + i]
                a += number * x[left + run * down_x + i]
                b += number * x[right + run * down_x + i]
        w[to + 2 * r] += a
        w[to + 2 * r + 1] += b
