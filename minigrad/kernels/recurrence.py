"""First-order linear recurrences along the rows of matrices."""

from minigrad.kernels.compiler import kernel


@kernel
def recurrence(y, a, b):
    """yₜ = aₜ·yₜ₋₁ + bₜ along every row, from y₋₁ = 0."""
    for i in range(y.shape[0]):
        before = y.dtype.type(0)
        for t in range(y.shape[1]):
            before = a[i, t] * before + b[i, t]
            y[i, t] = before
