"""Rows copied, added, and added up where an index puts them."""

from minigrad.kernels.compiler.jit import kernel


@kernel
def add_rows(x, y, places):
    """x[places[i]] += y[i], row by row: the adjoint of picking the rows of x at places. x starts as 0."""
    for i in range(len(y)):
        add(x[places[i]], y[i])


# A loop, as everywhere here: for ``out[:] = x`` the compiler takes two seconds.
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
