"""Products of matrices, shared by the threads.

- ``matmul``  which products are shared, and how they are divided
- ``gemm``    one part of a product
- ``blas``    NumPy's OpenBLAS, as kernels call it
- ``bias``    a row added to every row of a matrix
"""
