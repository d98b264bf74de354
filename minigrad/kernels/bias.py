"""A row added to every row of a matrix, and its adjoint."""

from minigrad.kernels.compile import kernel


@kernel
def add_bias(y, bias):
    """y[i, j] += bias[j]."""
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] += bias[j]


@kernel
def bias_gradient(out, g):
    """out[j] += Σᵢ g[i, j]."""
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            out[j] += g[i, j]
