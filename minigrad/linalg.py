"""Linear algebra under the names of ``np.linalg``.

The ops are in ``minigrad.ops``: ``linalg``, ``determinant``, ``norm``, ``factorization`` and ``matrix_functions``.
"""

from minigrad.ops.determinant import SlogdetResult, det, slogdet
from minigrad.ops.factorization import EighResult, QRResult, SVDResult, eigh, eigvalsh, qr, svd, svdvals
from minigrad.ops.linalg import cholesky, inv, solve
from minigrad.ops.matrix_functions import matrix_power, matrix_rank, pinv
from minigrad.ops.norm import matrix_norm, norm, vector_norm

__all__ = [
    "EighResult", "QRResult", "SVDResult", "SlogdetResult", "cholesky", "det", "eigh", "eigvalsh", "inv", "matrix_norm",
    "matrix_power", "matrix_rank", "norm", "pinv", "qr", "slogdet", "solve", "svd", "svdvals", "vector_norm",
]  # fmt: skip
