"""A product of two matrices, shared among the threads.

BLAS has threads too. But in a training step they are asleep whenever their turn comes, and it takes as long to wake one
as it saves in a product of a hundred rows; ours are awake. Nor is there time for Python between two products that take
30 microseconds each: from here on, all is done by kernels.
"""

from contextvars import ContextVar

import numpy as np

from minigrad.kernels.compiler.function_pointers import address_of
from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.matmul import blas
from minigrad.kernels.matmul.bias import add_bias
from minigrad.kernels.matmul.gemm import (
    AS_IT_IS,
    BIAS,
    BYTES,
    CUT,
    DEPTH,
    LDA,
    LDB,
    LDC,
    ORDER_A,
    ORDER_B,
    SPARE,
    TRANSPOSED,
    A,
    B,
    C,
    K,
    M,
    N,
    multiply,
)
from minigrad.kernels.memory.workspace import workspace
from minigrad.kernels.parallel.mailbox import fork_join
from minigrad.kernels.parallel.thread_pool import call_with_workers, get_num_threads

GRAIN = 1 << 18
"""Products of two numbers that are worth a thread, some 7 microseconds of them."""

SMALL = 1 << 18
"""BLAS itself does not share so few."""

TURNED_ROWS = range(32, 256)
"""Rows of A for which a B of float32 that lies column by column is turned over first.

BLAS packs such a B number by number, which takes three times as long as turning it over with vectors. Where A has fewer
rows it packs nothing; where there are more, the products take the time.
"""

TURNED_SIZE = 1 << 17
"""Numbers of B that are worth it."""

TURNED_DEPTH = 1 << 8
"""Rows of B that are turned over and multiplied at a time: they stay in the nearer caches in between."""

REALS = (np.dtype(np.float32), np.dtype(np.float64))
"""The numbers that BLAS computes with."""

_NOTHING = {real.itemsize: np.zeros(0, real) for real in REALS}

whole_products: ContextVar[bool] = ContextVar("whole_products", default=False)
"""Whether products stay in one piece. Where BLAS rounds depends on how long a piece is, and so on our threads."""


def product(a: np.ndarray, b: np.ndarray, axis: int, bias: np.ndarray | None = None) -> np.ndarray:
    """a @ b, and the ``bias`` added to each row. Each thread has some of its rows (``axis`` 0) or columns (1).

    NumPy computes it where one is no matrix, for numbers that are not all float32 or all float64, for another BLAS than
    that of its wheels, and without Numba's compiler.
    """
    matrices = a.ndim == b.ndim == 2 and a.dtype == b.dtype and a.dtype in REALS
    if not matrices or (work := a.size * b.shape[1]) <= SMALL or whole_products.get() or not blas.is_callable:
        c = a @ b
        if bias is not None and matrices:
            add_bias(c, bias)
        elif bias is not None:
            c += bias
        return c
    c = np.empty((len(a), b.shape[1]), a.dtype)
    parts = max(1, min(get_num_threads(), c.shape[axis], work // GRAIN))
    bias = _NOTHING[a.itemsize] if bias is None else np.ascontiguousarray(bias)
    (a, order_a), (b, order_b) = _by_row(a), _by_row(b)
    turned = axis == 1 and order_b == TRANSPOSED and len(c) in TURNED_ROWS and b.size >= TURNED_SIZE and b.itemsize == 4
    spare, depth = _spare(b) if turned else (_NOTHING[a.itemsize], 0)
    job = (c, a, order_a, b, order_b, bias, spare, depth, axis)
    call_with_workers(_shared, *job, blas.one_thread, address_of(multiply), parts=parts)
    return c


def _spare(b: np.ndarray) -> tuple[np.ndarray, int]:
    """Memory for some columns of b as rows, and how many at a time: about as many each time."""
    times = -(-b.shape[1] // TURNED_DEPTH)
    depth = -(-b.shape[1] // times)
    return workspace((len(b) * depth,), b.dtype), depth


def _by_row(a: np.ndarray) -> tuple[np.ndarray, int]:
    """The matrix that lies row by row in a's memory, a or its transpose, and which; or else a copy of a."""
    flags = a.flags
    if flags.f_contiguous and not flags.c_contiguous:
        return a.T, TRANSPOSED
    return np.ascontiguousarray(a), AS_IT_IS


@kernel
def _shared(parts, mailboxes, c, a, order_a, b, order_b, bias, spare, depth, axis, one_thread, multiply):
    """C = A B + bias, where there is one; each part is some of the rows (axis 0) or of the columns of A B.

    The job is written at the caller's own mailbox.
    """
    job = mailboxes[0]
    job[BYTES] = c.itemsize
    job[ORDER_A] = order_a
    job[ORDER_B] = order_b
    job[M] = c.shape[0]
    job[N] = c.shape[1]
    job[K] = a.shape[1] if order_a == AS_IT_IS else a.shape[0]
    job[LDA] = a.shape[1]
    job[LDB] = b.shape[1]
    job[LDC] = c.shape[1]
    job[CUT] = M if axis == 0 else N
    job[A] = a.ctypes.data
    job[B] = b.ctypes.data
    job[C] = c.ctypes.data
    job[DEPTH] = depth if depth else job[K]
    job[BIAS] = bias.ctypes.data if bias.size else 0
    job[SPARE] = spare.ctypes.data if spare.size else 0
    blas.use_one_thread(one_thread, parts)
    fork_join(multiply, job.ctypes.data, c.shape[axis], parts, mailboxes)
    blas.use_one_thread(one_thread, -parts)
