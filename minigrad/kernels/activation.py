"""Activations, elementwise over flat arrays."""

from minigrad.kernels.compile import kernel


@kernel
def where_positive(out, g, y):
    """out = 0 where y ≤ 0, else g: a NaN lets the gradient through, as in PyTorch."""
    zero = out.dtype.type(0)
    for i in range(out.size):
        out[i] = zero if y[i] <= 0 else g[i]
