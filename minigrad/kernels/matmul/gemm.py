"""C = A B by BLAS, asked for from within a kernel: Python is not needed, nor its lock.

A product is a row of whole numbers, so that several threads can each compute a part of it.
"""

from minigrad.kernels.compiler.function_pointers import int32_at, int64_at
from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.matmul.blas import gemm
from minigrad.kernels.memory.transpose import turn_over
from minigrad.kernels.simd.vector import BYTES as VECTOR

BYTES, ORDER_A, ORDER_B, M, N, K, LDA, LDB, LDC, CUT, A, B, C, BIAS, SPARE, DEPTH = range(16)
"""Bytes of a number, and the arguments of BLAS's gemm. CUT is what a part has some of, M or N.

Then the matrices and the row that is added, by their addresses; BIAS is 0 where there is none. So is SPARE, memory for
a B that is turned over, of float32. B is multiplied by so many (DEPTH) of its rows at a time.
"""

WORD = 4
"""Bytes of float32."""

ROW_MAJOR, AS_IT_IS, TRANSPOSED = 101, 111, 112

sgemm, dgemm = gemm("sgemm"), gemm("dgemm")


@kernel(by_address=True)
def multiply(address, start, stop):
    """Compute the rows of C, or the columns, from ``start`` to ``stop``."""
    job = int64_at(address)
    size, words = job[BYTES], job[BYTES] // WORD
    order_a, order_b = job[ORDER_A], job[ORDER_B]
    m, n, k = job[M], job[N], job[K]
    lda, ldb, ldc = job[LDA], job[LDB], job[LDC]
    a, b, c = job[A], job[B], job[C]
    bias, spare, depth = job[BIAS], job[SPARE], job[DEPTH]
    next_row, next_column = (size, size * lda) if order_a == TRANSPOSED else (size * lda, size)
    if job[CUT] == M:
        m = stop - start
        a += start * next_row
        c += start * size * ldc
        start = 0
    else:
        n = stop - start
        b += start * size * (ldb if order_b == TRANSPOSED else 1)
        c += start * size
    if bias:
        fill(int32_at(c), words * ldc, int32_at(bias), words * start, m, words * n)
    before = min(bias, 1)
    columns, row = b, ldb
    if spare:
        b, order_b, ldb = spare + start * size * depth, AS_IT_IS, n
    for first in range(0, k, depth):
        deep = min(depth, k - first)
        if spare:
            turn_over(int32_at(spare), start * depth, n, int32_at(columns), first, row, deep, n, VECTOR // WORD)
        if size == WORD:
            sgemm(ROW_MAJOR, order_a, order_b, m, n, deep, 1, a, lda, b, ldb, before, c, ldc)
        else:
            dgemm(ROW_MAJOR, order_a, order_b, m, n, deep, 1, a, lda, b, ldb, before, c, ldc)
        a += deep * next_column
        before = 1


@kernel(inner=True)
def fill(out, row, values, first, rows, columns):
    """out[i·row + j] = values[first + j]."""
    for i in range(rows):
        for j in range(columns):
            out[i * row + j] = values[first + j]
