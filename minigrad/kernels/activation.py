"""Activations, elementwise over flat arrays."""

import math

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


@parallel_for
def normal_cdf(out, x, start, stop):
    """out = ½ erfc(−x/√2), in float64: what is near 0 keeps its digits."""
    for i in range(start, stop):
        out[i] = 0.5 * math.erfc(-math.sqrt(0.5) * x[i])
