"""Linear algebra under the names of ``np.linalg``; the ops are in ``minigrad.ops.linalg``."""

from minigrad.ops.determinant import SlogdetResult, det, slogdet
from minigrad.ops.linalg import cholesky, inv, solve
from minigrad.ops.norm import matrix_norm, norm, vector_norm

__all__ = ["SlogdetResult", "cholesky", "det", "inv", "matrix_norm", "norm", "slogdet", "solve", "vector_norm"]
