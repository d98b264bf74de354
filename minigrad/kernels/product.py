"""A product of two matrices, shared among the threads.

BLAS has threads too. But in a training step they are asleep whenever their turn comes, and it takes as long to wake one
as it saves in a product of a hundred rows; ours are awake.
"""

from contextvars import ContextVar
from functools import partial

import numpy as np

from minigrad.kernels.blas import one_thread_each
from minigrad.kernels.threads import in_parallel

GRAIN = 1 << 21
"""Products of two numbers that are worth a thread, some 60 microseconds of them."""

SMALL = 1 << 18
"""BLAS itself does not share so few."""

uncut: ContextVar[bool] = ContextVar("uncut", default=False)
"""Whether products stay in one piece. Where BLAS rounds depends on how long a piece is, and so on our threads."""


def product(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
    """a @ b, of one dtype, for a matrix b. Each thread has some of its rows (``axis`` 0) or columns (1).

    Where a is no matrix, NumPy computes it.
    """
    n = b.shape[1]
    if a.ndim != 2 or a.size * n <= SMALL or uncut.get():
        return a @ b
    m, k = a.shape
    out = np.empty((m, n), a.dtype)
    length, each = (m, k * n) if axis == 0 else (n, m * k)

    def part(start: int, stop: int) -> partial:
        if axis == 0:
            return partial(np.matmul, a[start:stop], b, out[start:stop])
        return partial(np.matmul, a, b[:, start:stop], out[:, start:stop])

    with one_thread_each:
        in_parallel(part, length, -(-GRAIN // each))
    return out
