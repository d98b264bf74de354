"""A product of two matrices, divided among the threads.

BLAS has threads too. But in a training step they are asleep when a product comes, and waking one takes as long as it
saves in a product of a hundred rows. Ours are awake. And a product takes some 30 microseconds, in which Python would
have no time to hand out parts: a kernel does that.
"""

from contextvars import ContextVar

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels.compiler import address_of, kernel
from minigrad.kernels.matmul import blas
from minigrad.kernels.matmul.bias import add_bias
from minigrad.kernels.matmul.gemm import (
    BIAS,
    BYTES,
    DEPTH,
    LDA,
    LDB,
    LDC,
    NOT_TRANSPOSED,
    ORDER_A,
    ORDER_B,
    SCRATCH,
    SPLIT,
    TRANSPOSED,
    A,
    B,
    C,
    K,
    M,
    N,
    multiply,
)
from minigrad.kernels.memory import workspace
from minigrad.kernels.parallel import (
    MAILBOX_SIZE,
    NoTasks,
    call_with_workers,
    fork_join,
    get_num_threads,
    is_noting,
    made_of_tasks,
    note,
    parallel_for,
    scratch,
    tell,
)

GRAIN = 1 << 18
"""Multiplications that are worth a thread: some 7 microseconds."""

SMALL = 1 << 18
"""Multiplications up to which NumPy computes the product. BLAS does not divide so few among its threads either."""

TRANSPOSE_ROWS = range(32, 256)
"""Rows of A for which a B of float32 that lies column by column is transposed first.

BLAS packs such a B number by number, which takes three times as long as transposing it with vectors. Where A has fewer
rows BLAS packs nothing; where it has more, packing is a small part of the time.
"""

TRANSPOSE_SIZE = 1 << 17
"""Elements of B from which that pays."""

TRANSPOSE_DEPTH = 1 << 8
"""Rows of B that are transposed and multiplied at a time: in between they stay in the nearer caches."""

REALS = (np.dtype(np.float32), np.dtype(np.float64))
"""The dtypes that BLAS computes with."""

_NOTHING = {real.itemsize: np.zeros(0, real) for real in REALS}

whole_products: ContextVar[bool] = ContextVar("whole_products", default=False)
"""Whether products are not divided. How BLAS rounds depends on the size of a part, and so on the number of threads."""


@array_function
@made_of_tasks
def product(
    a: np.ndarray, b: np.ndarray, axis: int, bias: np.ndarray | None = None, out: np.ndarray | None = None
) -> np.ndarray:
    """a @ b, with ``bias`` added to each row. Each thread computes some of the rows (``axis`` 0) or columns (1).

    NumPy computes it where one is no matrix, where not both are float32 or both float64, with another BLAS than that of
    NumPy's wheels, and without Numba's compiler.
    """
    matrices = a.ndim == b.ndim == 2 and a.dtype == b.dtype and a.dtype in REALS
    if not matrices or (work := a.size * b.shape[1]) <= SMALL or whole_products.get() or not blas.is_callable:
        if is_noting() and not matrices:
            raise NoTasks
        if is_noting():
            return _note_small(a, b, bias, out)
        c = a @ b if out is None else np.matmul(a, b, out=out)
        if bias is not None and matrices:
            add_bias(c, bias)
        elif bias is not None:
            c += bias
        return c
    c = np.empty((len(a), b.shape[1]), a.dtype) if out is None else out
    parts = max(1, min(get_num_threads(), c.shape[axis], work // GRAIN))
    bias = _NOTHING[a.itemsize] if bias is None else np.ascontiguousarray(bias)
    (a, order_a), (b, order_b) = _row_major(a), _row_major(b)
    is_slow = (
        axis == 1
        and order_b == TRANSPOSED
        and len(c) in TRANSPOSE_ROWS
        and b.size >= TRANSPOSE_SIZE
        and b.itemsize == 4
    )
    turned, depth = _scratch_for(b) if is_slow else (_NOTHING[a.itemsize], 0)
    job = (c, a, order_a, b, order_b, bias, turned, depth, axis, scratch(blas.one_thread), address_of(multiply))
    call = note if is_noting() else call_with_workers
    call(_multiply_parts, *job, parts=parts)
    return c


def _note_small(a: np.ndarray, b: np.ndarray, bias: np.ndarray | None, c: np.ndarray | None) -> np.ndarray:
    """Note a product that NumPy would compute as NumPy's own call of BLAS, where it is sure to be that."""
    contiguous = all(x.flags.c_contiguous or x.flags.f_contiguous for x in (a, b))
    vectors = min(*a.shape, *b.shape) < 2
    same = a.ctypes.data == b.ctypes.data  # of a matrix and its transpose NumPy computes one half
    if c is None or whole_products.get() or not blas.is_callable or not contiguous or vectors or same:
        raise NoTasks
    (a, order_a), (b, order_b), nothing = _row_major(a), _row_major(b), scratch(_NOTHING[a.itemsize])
    job = (c, a, order_a, b, order_b, nothing, nothing, 0, 0, scratch(blas.one_thread), address_of(multiply))
    note(_multiply_parts, *job, parts=1)
    if bias is not None:
        add_bias_to_rows(c, bias, length=len(c), grain=len(c))
    return c


@parallel_for
def add_bias_to_rows(y, bias, start, stop):
    """y[i, j] += bias[j], for the rows from start to stop."""
    add_bias(y[start:stop], bias)


def _scratch_for(b: np.ndarray) -> tuple[np.ndarray, int]:
    """Memory for transposing b in slices of about equal depth, and that depth."""
    slices = -(-b.shape[1] // TRANSPOSE_DEPTH)
    depth = -(-b.shape[1] // slices)
    shape = (len(b) * depth,)
    return scratch(np.empty(shape, b.dtype) if is_noting() else workspace(shape, b.dtype)), depth


def _row_major(a: np.ndarray) -> tuple[np.ndarray, int]:
    """a or its transpose, whichever lies row by row in memory, and which it is. Where neither does, a copy of a."""
    flags = a.flags
    if flags.f_contiguous and not flags.c_contiguous:
        return a.T, TRANSPOSED
    return np.ascontiguousarray(a), NOT_TRANSPOSED


@kernel
def _multiply_parts(parts, mailboxes, c, a, order_a, b, order_b, bias, scratch, depth, axis, one_thread, multiply):
    """C = A B + bias. Each part is some of the rows of C (axis 0) or of its columns (axis 1).

    The job is written into the caller's own mailbox, which no other thread reads as one. With 0 parts it is told.
    """
    job = mailboxes[0 if parts else 1]
    job[BYTES] = c.itemsize
    job[ORDER_A] = order_a
    job[ORDER_B] = order_b
    job[M] = c.shape[0]
    job[N] = c.shape[1]
    job[K] = a.shape[1] if order_a == NOT_TRANSPOSED else a.shape[0]
    job[LDA] = a.shape[1]
    job[LDB] = b.shape[1]
    job[LDC] = c.shape[1]
    job[SPLIT] = M if axis == 0 else N
    job[A] = a.ctypes.data
    job[B] = b.ctypes.data
    job[C] = c.ctypes.data
    job[DEPTH] = depth if depth else job[K]
    job[BIAS] = bias.ctypes.data if bias.size else 0
    job[SCRATCH] = scratch.ctypes.data if scratch.size else 0
    if not parts:
        tell(mailboxes, multiply, job.ctypes.data, MAILBOX_SIZE, c.shape[axis])
        return
    blas.use_one_thread(one_thread, parts)
    fork_join(multiply, job.ctypes.data, c.shape[axis], parts, mailboxes.ctypes.data)
    blas.use_one_thread(one_thread, -parts)
