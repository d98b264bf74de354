"""A product of two matrices, shared among the threads.

BLAS has threads too. But in a training step they are asleep whenever their turn comes, and it takes as long to wake one
as it saves in a product of a hundred rows; ours are awake. Nor is there time for Python between two products that take
30 microseconds each: from here on, all is done by kernels.
"""

from contextvars import ContextVar
from functools import cache

import numpy as np

from minigrad.kernels import blas
from minigrad.kernels.address import address_of
from minigrad.kernels.compile import kernel
from minigrad.kernels.desk import share
from minigrad.kernels.gemm import AS_IT_IS, TRANSPOSED, A, B, C, M, N, multiply
from minigrad.kernels.threads import at_desks, get_num_threads

GRAIN = 1 << 18
"""Products of two numbers that are worth a thread, some 7 microseconds of them."""

SMALL = 1 << 18
"""BLAS itself does not share so few."""

REALS = (np.dtype(np.float32), np.dtype(np.float64))
"""The numbers that BLAS computes with."""

uncut: ContextVar[bool] = ContextVar("uncut", default=False)
"""Whether products stay in one piece. Where BLAS rounds depends on how long a piece is, and so on our threads."""


def product(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
    """a @ b. Each thread has some of its rows (``axis`` 0) or columns (1).

    NumPy computes it where one is no matrix, for numbers that are not all float32 or all float64, for another BLAS than
    that of its wheels, and without Numba's compiler.
    """
    if not (a.ndim == b.ndim == 2 and a.dtype == b.dtype and a.dtype in REALS):
        return a @ b
    n = b.shape[1]
    if a.size * n <= SMALL or uncut.get() or not blas.is_callable:
        return a @ b
    a, b, c = _dense(a), _dense(b), np.empty((len(a), n), a.dtype)
    (a_row, a_order), (b_row, b_order) = _by_row(a), _by_row(b)
    cut, *steps = (M, a.strides[0], 0, c.strides[0]) if axis == 0 else (N, 0, b.strides[1], c.strides[1])
    numbers = c.itemsize, a_order, b_order, *c.shape, a.shape[1], a_row.shape[1], b_row.shape[1], n, cut, *steps
    parts = max(1, min(get_num_threads(), c.shape[axis], a.size * n // GRAIN))
    job = np.array((*numbers, 0, 0, 0))
    at_desks(_shared, c, a_row, b_row, job, blas.one_thread, _multiply(), c.shape[axis], parts=parts)
    return c


def _dense(a: np.ndarray) -> np.ndarray:
    """a, or a copy where neither its rows nor its columns lie side by side."""
    return a if a.flags.forc else np.ascontiguousarray(a)


def _by_row(a: np.ndarray) -> tuple[np.ndarray, int]:
    """The matrix that lies row by row in a's memory, and whether that is a or its transpose."""
    return (a, AS_IT_IS) if a.flags.c_contiguous else (a.T, TRANSPOSED)


@cache
def _multiply() -> int:
    """The address of ``multiply``."""
    return address_of(multiply)


@kernel
def _shared(c, a, b, job, one_thread, multiply, length, parts, desks):
    """C = A B, a job of ``multiply`` that lacks the addresses of the matrices, in so many parts."""
    job[A] = a.ctypes.data
    job[B] = b.ctypes.data
    job[C] = c.ctypes.data
    blas.use_one_thread(one_thread, parts)
    share(multiply, job.ctypes.data, length, parts, desks)
    blas.use_one_thread(one_thread, -parts)
