"""A row added to every row of a matrix. Its adjoint, the sum of the rows, is in ``kernels.reduction``."""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add


@kernel
def add_bias(y, bias):
    """y[i, j] += bias[j]."""
    for i in range(len(y)):
        add(y[i], bias)
