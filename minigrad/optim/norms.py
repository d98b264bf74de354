"""Norms of whole arrays, for rules that look at all of a parameter."""

import math

import numpy as np


def norm(x: np.ndarray) -> float:
    """√Σx², by BLAS; where the sum leaves the range of x's dtype, of x divided by its largest element."""
    flat = x.ravel()
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        total = float(flat @ flat)
        if 1e-30 < total < math.inf:
            return math.sqrt(total)
        largest = float(np.max(np.abs(flat), initial=0.0))
        if not 0 < largest < math.inf:
            return largest
        flat = flat / x.dtype.type(largest)
        return largest * math.sqrt(float(flat @ flat))


def rms(x: np.ndarray) -> float:
    """The root of the mean of squares."""
    return norm(x) / math.sqrt(x.size)
