"""Rows copied, added, and added at an index."""

from minigrad.kernels.compiler import kernel


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
