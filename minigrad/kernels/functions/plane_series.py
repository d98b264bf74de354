"""Truncated Taylor series in two variables: f(a + h, b + k) = Σ c[i, j]·hⁱ·kʲ is the array c, all of it."""

from minigrad.kernels.compiler import kernel


@kernel(inner=True)
def constant(y, value):
    """y = value."""
    y[:, :] = 0.0
    y[0, 0] = value


@kernel(inner=True)
def add(y, more):
    """y ← y + more."""
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] += more[i, j]


@kernel(inner=True)
def exponential(y, by_h, by_k, mixed):
    """y = the series of e^f, given y[0, 0] and f's coefficients: by_h[i] of hⁱ, by_k[j] of kʲ, and of hⁱ·kʲ those of
    mixed[i + j]·(h + k)ⁱ⁺ʲ.

    ∂y/∂k = y·∂f/∂k gives the first row, ∂y/∂h = y·∂f/∂h the others.
    """
    rows, columns = y.shape
    for j in range(1, columns):
        total = 0.0
        for q in range(1, j + 1):
            total += q * by_k[q] * y[0, j - q]
        y[0, j] = total / j
    for i in range(1, rows):
        for j in range(columns):
            total = 0.0
            for p in range(1, i + 1):
                total += p * by_h[p] * y[i - p, j]
                choose = 1.0  # (p + q)! / (p!·q!)
                for q in range(1, j + 1):
                    choose *= (p + q) / q
                    total += p * choose * mixed[p + q] * y[i - p, j - q]
            y[i, j] = total / i


@kernel(inner=True)
def times_linear(y, at, by_h, by_k):
    """y ← y·(at + by_h·h + by_k·k)."""
    for i in range(y.shape[0] - 1, -1, -1):
        for j in range(y.shape[1] - 1, -1, -1):
            value = y[i, j] * at
            if i > 0:
                value += y[i - 1, j] * by_h
            if j > 0:
                value += y[i, j - 1] * by_k
            y[i, j] = value


@kernel(inner=True)
def over_linear(y, at, by_h, by_k):
    """y ← y / (at + by_h·h + by_k·k)."""
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            value = y[i, j]
            if i > 0:
                value -= by_h * y[i - 1, j]
            if j > 0:
                value -= by_k * y[i, j - 1]
            y[i, j] = value / at


@kernel(inner=True)
def over(q, y):
    """q ← q / y."""
    for i in range(q.shape[0]):
        for j in range(q.shape[1]):
            total = q[i, j]
            for p in range(i + 1):
                for r in range(j + 1):
                    if p + r > 0:
                        total -= y[p, r] * q[i - p, j - r]
            q[i, j] = total / y[0, 0]
