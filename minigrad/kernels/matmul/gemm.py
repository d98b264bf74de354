"""C = A B by BLAS, called from a kernel: without Python, and without its lock.

A product is described by a row of integers, its job, so that each of several threads can compute a part of it.
"""

from typing import Any

from minigrad.kernels.compiler import int32_at, int64_at, kernel
from minigrad.kernels.matmul.blas import gemm
from minigrad.kernels.memory import transpose_rows
from minigrad.kernels.simd import BYTES as VECTOR

BYTES, ORDER_A, ORDER_B, M, N, K, LDA, LDB, LDC, SPLIT, A, B, C, BIAS, SCRATCH, DEPTH = range(16)
"""The fields of a job.

- BYTES of a number, and the arguments of BLAS's gemm
- SPLIT: the dimension that is divided among the parts, M or N
- A, B, C, BIAS: addresses; BIAS is 0 where no row is added
- SCRATCH: the address of memory for transposing a B of float32, or 0
- DEPTH: how many rows of B are multiplied at a time
"""

WORD = 4
"""Bytes of float32."""

ROW_MAJOR, NOT_TRANSPOSED, TRANSPOSED = 101, 111, 112

sgemm: Any = gemm("sgemm")
dgemm: Any = gemm("dgemm")


@kernel(by_address=True)
def multiply(address, start, stop):
    """Compute the rows of C, or the columns, from ``start`` to ``stop``."""
    job = int64_at(address)
    size, words = job[BYTES], job[BYTES] // WORD
    order_a, order_b = job[ORDER_A], job[ORDER_B]
    m, n, k = job[M], job[N], job[K]
    lda, ldb, ldc = job[LDA], job[LDB], job[LDC]
    a, b, c = job[A], job[B], job[C]
    bias, scratch, depth = job[BIAS], job[SCRATCH], job[DEPTH]
    next_row, next_column = (size, size * lda) if order_a == TRANSPOSED else (size * lda, size)
    if job[SPLIT] == M:
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
    if scratch:
        b, order_b, ldb = scratch + start * size * depth, NOT_TRANSPOSED, n
    for first in range(0, k, depth):
        deep = min(depth, k - first)
        if scratch:
            transpose_rows(int32_at(scratch), start * depth, n, int32_at(columns), first, row, deep, n, VECTOR // WORD)
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
