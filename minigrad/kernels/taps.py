"""Weighted sums of a few elements along an axis: what resampling, borders and the adjoints of both are made of."""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import fill
from minigrad.kernels.parallel import parallel_for


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
