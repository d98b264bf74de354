"""C = A B by BLAS, asked for from within a kernel: Python is not needed, nor its lock.

A product is a row of whole numbers, so that several threads can each compute a part of it.
"""

from minigrad.kernels.address import numbers_at
from minigrad.kernels.blas import gemm
from minigrad.kernels.compile import kernel

BYTES, ORDER_A, ORDER_B, M, N, K, LDA, LDB, LDC, CUT, STEP_A, STEP_B, STEP_C, A, B, C = range(16)
"""Bytes of a number, and the arguments of BLAS's gemm; at the end the matrices, by their addresses.

CUT is what a part has some of, M or N, and the steps are from one row of A or column of B to the next, in bytes.
"""

ROW_MAJOR, AS_IT_IS, TRANSPOSED = 101, 111, 112

sgemm, dgemm = gemm("sgemm"), gemm("dgemm")


@kernel(by_address=True)
def multiply(address, start, stop):
    """Compute the rows of C, or the columns, from ``start`` to ``stop``."""
    job = numbers_at(address)
    order_a = job[ORDER_A]
    order_b = job[ORDER_B]
    m = job[M]
    n = job[N]
    k = job[K]
    lda = job[LDA]
    ldb = job[LDB]
    ldc = job[LDC]
    a = job[A]
    b = job[B]
    c = job[C] + start * job[STEP_C]
    if job[CUT] == M:
        m = stop - start
        a += start * job[STEP_A]
    else:
        n = stop - start
        b += start * job[STEP_B]
    if job[BYTES] == 4:
        sgemm(ROW_MAJOR, order_a, order_b, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)
    else:
        dgemm(ROW_MAJOR, order_a, order_b, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)
