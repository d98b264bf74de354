"""Activations, elementwise over flat arrays."""

from minigrad.kernels.compile import kernel


@kernel
def relu(out, x):
    """out = 0 where x ≤ 0, else x: a NaN stays."""
    zero = out.dtype.type(0)
    for i in range(out.size):
        out[i] = zero if x[i] <= 0 else x[i]


@kernel
def where_positive(out, g, y):
    """out = 0 where y ≤ 0, else g: a NaN lets the gradient through, as in PyTorch."""
    zero = out.dtype.type(0)
    for i in range(out.size):
        out[i] = zero if y[i] <= 0 else g[i]
