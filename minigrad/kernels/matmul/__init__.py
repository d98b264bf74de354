"""Products of matrices, divided among the threads.

- ``matmul``  which products are divided, and how
- ``gemm``    one part of a product, by BLAS
- ``panels``  the right factor of a product, packed for register tiles
- ``blas``    NumPy's OpenBLAS, called from kernels
- ``bias``    a row added to every row of a matrix
"""

from minigrad.kernels.matmul.bias import add_bias
from minigrad.kernels.matmul.blas import limit_blas_threads, one_thread_each
from minigrad.kernels.matmul.matmul import REALS, product, whole_products
from minigrad.kernels.matmul.panels import edges, multiply_packed, packed

__all__ = [
    "REALS",
    "add_bias",
    "edges",
    "limit_blas_threads",
    "multiply_packed",
    "one_thread_each",
    "packed",
    "product",
    "whole_products",
]
