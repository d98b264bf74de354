"""Products of matrices, divided among the threads.

- ``matmul``  which products are divided, and how
- ``gemm``    one part of a product
- ``blas``    NumPy's OpenBLAS, called from kernels
- ``bias``    a row added to every row of a matrix
"""

from minigrad.kernels.matmul.bias import add_bias
from minigrad.kernels.matmul.blas import limit_blas_threads, one_thread_each
from minigrad.kernels.matmul.matmul import REALS, product, whole_products

__all__ = ["REALS", "add_bias", "limit_blas_threads", "one_thread_each", "product", "whole_products"]
