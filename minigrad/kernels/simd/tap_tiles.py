"""Tiles of one filter of few taps: sums of products that stay in registers, of several vectors or of several taps."""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.simd.vector import add_product, add_reductions, broadcast, load, store, zeros

NINE = 9
"""Taps of ``correlate_nine``."""


@kernel(inner=True)
def combine_row(arrays, positions, v, to, at, o, taps):
    """y[to + i] = bias[o] + Σ_t w[o, t] · x[at + j + offsets[t]], for the eight vectors i from the v-th on.

    ``arrays`` (y, x, w, bias, offsets); ``positions``: of each vector i, and j.
    """
    (y, x, w, bias, offsets), (at_y, at_x) = arrays, positions
    x0, x1, x2, x3 = at + at_x[v], at + at_x[v + 1], at + at_x[v + 2], at + at_x[v + 3]
    x4, x5, x6, x7 = at + at_x[v + 4], at + at_x[v + 5], at + at_x[v + 6], at + at_x[v + 7]
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = broadcast(bias, o)
    for t in range(taps):
        weight, tap = broadcast(w, o * taps + t), offsets[t]
        a0, a1 = add_product(a0, weight, load(x, x0 + tap)), add_product(a1, weight, load(x, x1 + tap))
        a2, a3 = add_product(a2, weight, load(x, x2 + tap)), add_product(a3, weight, load(x, x3 + tap))
        a4, a5 = add_product(a4, weight, load(x, x4 + tap)), add_product(a5, weight, load(x, x5 + tap))
        a6, a7 = add_product(a6, weight, load(x, x6 + tap)), add_product(a7, weight, load(x, x7 + tap))
    store(y, to + at_y[v], a0)
    store(y, to + at_y[v + 1], a1)
    store(y, to + at_y[v + 2], a2)
    store(y, to + at_y[v + 3], a3)
    store(y, to + at_y[v + 4], a4)
    store(y, to + at_y[v + 5], a5)
    store(y, to + at_y[v + 6], a6)
    store(y, to + at_y[v + 7], a7)


@kernel(inner=True)
def correlate_nine(arrays, positions, count, to, places, first, taps):
    """m[to + k] += Σ g[places[0] + i] · x[places[1] + j + offsets[first + k]] for k < 9, over the first vectors i, j.

    ``arrays`` (m, g, x, offsets); ``positions``: of each vector i, and j. Beyond the last tap there are its sums again.
    """
    (m, g, x, offsets), (at_g, at_x), (from_g, at), last = arrays, positions, places, taps - 1
    x0, x1 = at + offsets[first], at + offsets[min(first + 1, last)]
    x2, x3 = at + offsets[min(first + 2, last)], at + offsets[min(first + 3, last)]
    x4, x5 = at + offsets[min(first + 4, last)], at + offsets[min(first + 5, last)]
    x6, x7, x8 = (
        at + offsets[min(first + 6, last)],
        at + offsets[min(first + 7, last)],
        at + offsets[min(first + 8, last)],
    )
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = zeros(g)
    for v in range(count):
        given, j = load(g, from_g + at_g[v]), at_x[v]
        a0, a1 = add_product(a0, given, load(x, x0 + j)), add_product(a1, given, load(x, x1 + j))
        a2, a3 = add_product(a2, given, load(x, x2 + j)), add_product(a3, given, load(x, x3 + j))
        a4, a5 = add_product(a4, given, load(x, x4 + j)), add_product(a5, given, load(x, x5 + j))
        a6, a7 = add_product(a6, given, load(x, x6 + j)), add_product(a7, given, load(x, x7 + j))
        a8 = add_product(a8, given, load(x, x8 + j))
    add_reductions(m, to, (a0, a1, a2, a3, a4, a5, a6, a7, a8))
