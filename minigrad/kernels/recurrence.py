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


@kernel
def running_sums(y, sums, x):
    """yₜ = Σ xₛ over s ≤ t along axis 1 of (outer, n, inner), in double precision. ``sums`` (inner) is overwritten."""
    for i in range(x.shape[0]):
        for j in range(x.shape[2]):
            sums[j] = 0
        for t in range(x.shape[1]):
            for j in range(x.shape[2]):
                sums[j] += x[i, t, j]
                y[i, t, j] = sums[j]
