"""Rows copied, added, and added at an index; and numbers of rows, each at an index of its own."""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.parallel import parallel_for


@kernel
def add_rows(x, y, index):
    """x[index[i]] += y[i], row by row: the adjoint of y = x[index]. x starts as 0."""
    for i in range(len(y)):
        add(x[index[i]], y[i])


# A loop, as everywhere in the kernels: ``out[:] = x`` takes two seconds to compile.
@kernel(inner=True)
def copy(out, x):
    """out = x, along a row."""
    for i in range(out.size):
        out[i] = x[i]


@kernel(inner=True)
def fill(out, value):
    """out = value, along a row."""
    for i in range(out.size):
        out[i] = value


@kernel(inner=True)
def add(out, x):
    """out += x, along a row."""
    for i in range(out.size):
        out[i] += x[i]


@parallel_for
def copy_counted(out, outside, index, length, start, stop):
    """out = index, and outside[u] is how many in row u are no index of so many numbers; rows u from start to stop."""
    for u in range(start, stop):
        outside[u] = copy_row_counted(out[u], index[u], length)


@kernel(inner=True)
def copy_row_counted(out, index, length):
    """A row of ``copy_counted``."""
    count = 0
    for i in range(index.size):
        out[i] = index[i]
        count += 1 if (index[i] < 0) | (index[i] >= length) else 0
    return count


@parallel_for
def put_numbers(out, x, index, start, stop):
    """out[u] = 0, but x[u, i] at index[u, i], for rows u from start to stop. Of several at one place the last stays."""
    for u in range(start, stop):
        fill(out[u], out.dtype.type(0))
        for i in range(x.shape[1]):
            out[u, index[u, i]] = x[u, i]


@parallel_for
def take_numbers(out, x, index, start, stop):
    """out[u, i] = x[u, index[u, i]], for rows u from start to stop."""
    for u in range(start, stop):
        for i in range(out.shape[1]):
            out[u, i] = x[u, index[u, i]]
