"""Linear algebra under the names of ``np.linalg``; the ops are in ``minigrad.ops.linalg``."""

from minigrad.ops.linalg import SlogdetResult, cholesky, det, inv, slogdet, solve
from minigrad.ops.norm import norm

__all__ = ["SlogdetResult", "cholesky", "det", "inv", "norm", "slogdet", "solve"]
