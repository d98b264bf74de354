"""Weighted sums of a few elements along an axis: what resampling, borders and the adjoints of both are made of."""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import fill
from minigrad.kernels.memory import transpose_rows
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import (
    add,
    broadcast,
    lanes_of,
    load,
    multiply,
    pointer_to,
    store,
    transpose_square,
    zeros,
)


@parallel_for
def weighted_sums(out, x, starts, columns, weights, each, start, stop):
    """out[u, j] = Σ weights[p]·x[u, columns[p]] over p from starts[j] up to starts[j + 1].

    out is (outer, m, inner) and x (outer, n, inner); u goes from start to stop. ``each`` is how many terms every sum
    has, 0 where they differ in that.
    """
    inner = out.shape[2]
    for u in range(start, stop):
        if inner == 1:
            sum_numbers(out[u].reshape(out.shape[1]), x[u].reshape(x.shape[1]), starts, columns, weights, each)
        else:
            sum_rows(out[u], x[u], starts, columns, weights)


@kernel
def sum_numbers(out, x, starts, columns, weights, each):
    """out[j] = Σ weights[p]·x[columns[p]]."""
    for p in range(each):
        for j in range(out.size):
            term = weights[each * j + p] * x[columns[each * j + p]]
            out[j] = term if p == 0 else out[j] + term
    if each:
        return
    first = starts[0]
    for j in range(out.size):
        last = starts[j + 1]
        total = out.dtype.type(0)
        if last > first:
            total = weights[first] * x[columns[first]]
            for p in range(first + 1, last):
                total += weights[p] * x[columns[p]]
        out[j] = total
        first = last


@kernel
def sum_rows(out, x, starts, columns, weights):
    """out[j] = Σ weights[p]·x[columns[p]], of rows."""
    for j in range(len(out)):
        first, last = starts[j], starts[j + 1]
        if last == first:
            fill(out[j], out.dtype.type(0))
        else:
            scale(out[j], x[columns[first]], weights[first])
        for p in range(first + 1, last):
            add_scaled(out[j], x[columns[p]], weights[p])


@kernel(inner=True)
def scale(out, x, weight):
    """out = weight·x, along a row."""
    for i in range(out.size):
        out[i] = weight * x[i]


@kernel(inner=True)
def add_scaled(out, x, weight):
    """out += weight·x, along a row."""
    for i in range(out.size):
        out[i] += weight * x[i]


def scratch_size(w: int, k: int, lanes: int) -> int:
    """Numbers of memory that a part of ``plane_sums`` needs, for rows of w numbers that become rows of k."""
    wide, deep = (-(-n // lanes) * lanes for n in (w, k))
    return lanes * (2 * wide + lanes + deep)


@parallel_for
def plane_sums(out, x, starts, rows, row_weights, ends, columns, weights, scratch, start, stop):
    """Planes x (outer, n, w) to out (outer, m, k): weighted sums of rows, and then of the numbers of each row.

    Row i has the ``rows`` from starts[i] up to starts[i + 1] with their weights, and number j of a row the ``columns``
    from ends[j] up to ends[j + 1]. Of out as many rows as a vector has lanes are made at a time: their sums of rows of
    x are transposed, so that the sums along them are of vectors. The parts go from start to stop, each with a row of
    ``scratch``.
    """
    parts, (n, w), (outer, m, k) = len(scratch), x.shape[1:], out.shape
    lanes, to, of = lanes_of(x), pointer_to(out), pointer_to(x)
    wide, groups = -(-w // lanes) * lanes, -(-outer * m // lanes)
    apart = wide + lanes  # rows of a power of two numbers would compete for the same lines of the cache
    for part in range(start, stop):
        mixed, tile = pointer_to(scratch[part, : lanes * apart]), pointer_to(scratch[part, lanes * apart :])
        sums = pointer_to(scratch[part, lanes * (apart + wide) :])
        end = min(outer * m, groups * (part + 1) // parts * lanes)
        for top in range(groups * part // parts * lanes, end, lanes):
            many, plane, i = min(lanes, end - top), top // m, top % m
            for r in range(many):
                reach = wide if (plane + 1) * n * w + lanes <= x.size else w - w % lanes
                add_up_rows(mixed, r * apart, of, plane * n * w, w, reach, starts[i], starts[i + 1], rows, row_weights)
                i += 1
                if i == m:
                    plane, i = plane + 1, 0
            transpose_rows(tile, 0, lanes, mixed, 0, apart, wide, lanes, lanes)
            for j in range(k):
                add_up_vectors(sums, j * lanes, tile, ends[j], ends[j + 1], columns, weights)
            if top * k + lanes * (k + 1) <= end * k:
                # What is written beyond the end of a row is written over by the rows that follow.
                for j in range((k - 1) // lanes * lanes, -1, -lanes):
                    transpose_square(to, top * k + j, k, sums, j * lanes, lanes)
            else:
                transpose_rows(to, top * k, k, sums, 0, lanes, many, k, lanes)


@kernel(inline=True)
def add_up_rows(out, to, x, at, w, reach, first, last, rows, weights):
    """out[to + j] = Σ weights[p]·x[at + rows[p]·w + j] over p from first up to last, for j < w.

    ``reach``: as many numbers as are summed by whole vectors, perhaps more than w.
    """
    lanes, by = lanes_of(weights), pointer_to(weights)
    for j in range(0, reach, lanes):
        total = zeros(x)
        if last > first:
            total = multiply(broadcast(by, first), load(x, at + np.int64(rows[first]) * w + j))
        for p in range(first + 1, last):
            total = add(total, multiply(broadcast(by, p), load(x, at + np.int64(rows[p]) * w + j)))
        store(out, to + j, total)
    for j in range(reach, w):
        number = weights.dtype.type(0)
        for p in range(first, last):
            term = weights[p] * x[at + np.int64(rows[p]) * w + j]
            number = number + term if p > first else term
        out[to + j] = number


@kernel(inline=True)
def add_up_vectors(out, to, x, first, last, indices, weights):
    """The vector at out[to] = Σ weights[p]·(vector indices[p] of x) over p from first up to last."""
    lanes, by = lanes_of(weights), pointer_to(weights)
    total = zeros(x)
    if last > first:
        total = multiply(broadcast(by, first), load(x, np.int64(indices[first]) * lanes))
    for p in range(first + 1, last):
        total = add(total, multiply(broadcast(by, p), load(x, np.int64(indices[p]) * lanes)))
    store(out, to, total)
