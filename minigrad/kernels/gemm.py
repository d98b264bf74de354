"""C = A B by BLAS, asked for from within a kernel: Python is not needed, nor its lock.

A product is a row of whole numbers, so that one thread can lay it down for another.
"""

from minigrad.kernels.blas import function
from minigrad.kernels.compile import kernel

SIZE = 16
"""Numbers in the row of a product: two lines of the cache. The first is left to those who hand it over."""

BYTES, ORDER_A, ORDER_B, M, N, K, LDA, LDB, LDC, A, B, C = range(1, 13)
"""Bytes of a number, and then the arguments of BLAS's gemm; at the end the matrices, by their addresses."""

ROW_MAJOR, AS_IT_IS, TRANSPOSED = 101, 111, 112

sgemm, dgemm = function("sgemm"), function("dgemm")


@kernel
def multiply(job):
    """Compute what the job says."""
    order_a, order_b, m, n, k = job[ORDER_A], job[ORDER_B], job[M], job[N], job[K]
    a, b, c, lda, ldb, ldc = job[A], job[B], job[C], job[LDA], job[LDB], job[LDC]
    if job[BYTES] == 4:
        sgemm(ROW_MAJOR, order_a, order_b, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)
    else:
        dgemm(ROW_MAJOR, order_a, order_b, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)
