"""Activations, elementwise over flat arrays."""

from minigrad.kernels.parallel import parallel_for


@parallel_for
def relu(out, x, start, stop):
    """out = 0 where x ≤ 0, else x: a NaN stays."""
    out, x, zero = out[start:stop], x[start:stop], out.dtype.type(0)
    for i in range(out.size):
        out[i] = zero if x[i] <= 0 else x[i]


@parallel_for
def where_positive(out, g, y, start, stop):
    """out = 0 where y ≤ 0, else g: a NaN lets the gradient through, as in PyTorch."""
    out, g, y, zero = out[start:stop], g[start:stop], y[start:stop], out.dtype.type(0)
    for i in range(out.size):
        out[i] = zero if y[i] <= 0 else g[i]
