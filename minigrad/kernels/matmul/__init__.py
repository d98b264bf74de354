"""Products of matrices, divided among the threads.

- ``matmul``    which products are divided, and how
- ``gemm``      one part of a product, by BLAS
- ``panels``    the right factor of a product, packed for register tiles
- ``blas``      NumPy's OpenBLAS, called from kernels
- ``sequence``  products and other tasks of a step one after the other, in one kernel
- ``bias``      a row added to every row of a matrix
"""

from minigrad.kernels.matmul.bias import add_bias
from minigrad.kernels.matmul.blas import is_callable, limit_blas_threads, one_thread_each
from minigrad.kernels.matmul.gemm import NOT_TRANSPOSED, ROW_MAJOR, TRANSPOSED, dgemm, sgemm
from minigrad.kernels.matmul.matmul import REALS, product, whole_products
from minigrad.kernels.matmul.panels import edges, multiply_packed, multiply_packing, packed, work_size
from minigrad.kernels.matmul.sequence import TaskList

__all__ = [
    "NOT_TRANSPOSED",
    "REALS",
    "ROW_MAJOR",
    "TRANSPOSED",
    "TaskList",
    "add_bias",
    "dgemm",
    "edges",
    "is_callable",
    "limit_blas_threads",
    "multiply_packed",
    "multiply_packing",
    "one_thread_each",
    "packed",
    "product",
    "sgemm",
    "whole_products",
    "work_size",
]
