"""Special functions that NumPy lacks, elementwise over flat arrays."""

import math

from minigrad.kernels.compiler import kernel


@kernel
def erf(out, x):
    """out = erf x."""
    for i in range(out.size):
        out[i] = math.erf(x[i])
