"""Borders around planes, and borders folded back: each is the other's adjoint.

Planes lie in order, row by row, the inside of each at ``corner`` (top, left). ``down`` says of each row which row of
the inside it is, and ``across`` of each number of the left border, and then of the right one, which number of a row; −1
stands for none: for the number that is given. Only all of a row's numbers are none, or not one is.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import fill
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import add, lanes_of, load, pointer_to, store


@parallel_for
def put_borders(out, x, down, across, corner, value, start, stop):
    """out (outer, m, k) = x (outer, n, w) with a border around each plane. Planes go from start to stop."""
    (n, w), (m, k), left = x.shape[1:], out.shape[1:], corner[1]
    lanes, to, of = lanes_of(x), pointer_to(out), pointer_to(x)
    for u in range(start, stop):
        reach = reach_of(w, lanes, min((stop - u - 1) * m * k + k - left - w, x.size - (u + 1) * n * w))
        y = u * m * k
        for i in range(m):
            at = (u * n + down[i]) * w
            if down[i] < 0:
                fill(out[u, i], value)
            else:
                copy_run(to, y + left, of, at, w, reach, lanes)
                if across.size and across[0] < 0:
                    for j in range(left):
                        to[y + j] = value
                    for j in range(left, across.size):
                        to[y + w + j] = value
                else:
                    for j in range(left):
                        to[y + j] = of[at + across[j]]
                    for j in range(left, across.size):
                        to[y + w + j] = of[at + across[j]]
            y += k


@parallel_for
def fold_borders(out, x, down, across, corner, copies, start, stop):
    """out (outer, n, w) = the inside of each plane of x (outer, m, k), with its border added if that ``copies``.

    Planes go from start to stop.
    """
    (m, k), (n, w), (top, left) = x.shape[1:], out.shape[1:], corner
    lanes, to, of = lanes_of(x), pointer_to(out), pointer_to(x)
    for u in range(start, stop):
        reach = reach_of(w, lanes, min((stop - u - 1) * n * w, x.size - (u + 1) * m * k))
        at, y = (u * m + top) * k + left, u * n * w
        for _ in range(n):
            copy_run(to, y, of, at, w, reach, lanes)
            at += k
            y += w
        if copies:
            at = u * m * k
            for i in range(m):
                y = (u * n + down[i]) * w
                if i < top or i >= top + n:
                    add_run(to, y, of, at + left, w, lanes)
                for j in range(left):
                    to[y + across[j]] += of[at + j]
                for j in range(left, across.size):
                    to[y + across[j]] += of[at + w + j]
                at += k


@kernel(inline=True)
def reach_of(w, lanes, room):
    """How many of w numbers are copied by whole vectors: more than w, where there is ``room`` behind them."""
    whole = w - w % lanes
    return whole + lanes if whole < w and whole + lanes <= w + room else whole


@kernel(inline=True)
def copy_run(out, to, x, at, w, reach, lanes):
    """out[to + j] = x[at + j] for j < w, and in whole vectors up to ``reach``: what is beyond w is written later."""
    for j in range(0, reach, lanes):
        store(out, to + j, load(x, at + j))
    for j in range(reach, w):
        out[to + j] = x[at + j]


@kernel(inline=True)
def add_run(out, to, x, at, w, lanes):
    """out[to + j] += x[at + j] for j < w."""
    whole = w - w % lanes
    for j in range(0, whole, lanes):
        store(out, to + j, add(load(out, to + j), load(x, at + j)))
    for j in range(whole, w):
        out[to + j] += x[at + j]
