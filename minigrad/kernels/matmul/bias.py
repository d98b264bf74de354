"""A row added to every row of a matrix, and its adjoint."""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add


@kernel
def add_bias(y, bias):
    """y[i, j] += bias[j]."""
    for i in range(len(y)):
        add(y[i], bias)


@kernel
def bias_gradient(out, g):
    """out[j] += Σᵢ g[i, j]."""
    for i in range(len(g)):
        add(out, g[i])
