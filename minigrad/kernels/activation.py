"""Activations, elementwise over flat arrays."""

from minigrad.kernels.compile import kernel


@kernel
def where_positive(out, g, y):
    """out = g where y > 0, else 0."""
    zero = out.dtype.type(0)
    for i in range(out.size):
        out[i] = g[i] if y[i] > 0 else zero
