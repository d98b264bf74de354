"""The orthogonal matrix that is nearest to a given one, by Newton and Schulz's iteration: products of matrices only.

    X ← u / ‖u‖            ‖u‖ = √Σu²: no singular value is above 1
    S ← XXᵀ
    X ← (aI + bS + cS²)X   five times

With u = U·diag(σ)·Vᵀ, an iteration takes each σ to aσ + bσ³ + cσ⁵ and leaves U and V alone. Jordan's a, b, c = 3.4445,
−4.775, 2.0315 make small σ grow fast, and bring those above a hundredth of ‖u‖ to between 0.7 and 1.2 in five rounds.
They never come to rest at 1, which does no harm in an optimizer. a, b, c = 15/8, −5/4, 3/8 come to rest, and take more
rounds.

Of X and Xᵀ that with fewer rows makes the smaller S. Products with their own transpose, S and S², take half the time
of a product: NumPy gives them to BLAS's syrk.
"""

from collections.abc import Sequence

import numpy as np

from minigrad.kernels import kernel
from minigrad.kernels.memory import workspace
from minigrad.optim.norms import norm

LINE = 16
"""Numbers of float32 in a cache line: the matrices begin at different ones of their pages."""


@kernel
def polynomial(p, s, s2, a, b, c):
    """P ← aI + bS + cS²."""
    for i in range(len(p)):
        for j in range(len(p)):
            p[i, j] = b * s[i, j] + c * s2[i, j]
        p[i, i] += a


def orthogonal(u: np.ndarray, coefficients: Sequence[float], steps: int, eps: float) -> np.ndarray:
    """U·Vᵀ of a matrix u = U·diag(σ)·Vᵀ, roughly, in u's dtype. It is in memory that the next call uses again.

    ``coefficients`` are a, b, c. What u is divided by is at least ``eps``: of zeros it is zeros.
    """
    rows, columns = u.shape
    tall = rows > columns
    x, y, s, s2 = _matrices([u.shape, u.shape, *[(min(u.shape),) * 2] * 2], u.dtype)
    a, b, c = map(u.dtype.type, coefficients)
    np.divide(u, u.dtype.type(max(norm(u), eps)), out=x)
    for _ in range(steps):
        np.matmul(x.T, x, out=s) if tall else np.matmul(x, x.T, out=s)
        np.matmul(s, s.T, out=s2)
        polynomial(s2, s, s2, a, b, c)
        np.matmul(x, s2, out=y) if tall else np.matmul(s2, x, out=y)
        x, y = y, x
    return x


def _matrices(shapes: Sequence[tuple[int, int]], dtype: np.dtype) -> list[np.ndarray]:
    """Matrices of arbitrary content in the calling thread's scratch memory."""
    sizes = [-(-rows * columns // LINE) * LINE + LINE for rows, columns in shapes]
    memory = workspace((sum(sizes),), dtype)
    starts = np.cumsum([0, *sizes])
    return [
        memory[start : start + rows * columns].reshape(rows, columns)
        for start, (rows, columns) in zip(starts, shapes, strict=False)
    ]
