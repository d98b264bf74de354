"""Copies of large arrays: two cores move more bytes than one."""

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels.compiler import kernel
from minigrad.kernels.parallel import parallel_for

GRAIN = 1 << 16
"""Numbers that are worth a thread."""


@array_function
def copied(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """``x.copy()``, in several threads where x is large and in order."""
    out = np.empty(x.shape, x.dtype) if out is None else out
    if x.size < 2 * GRAIN or not x.flags.c_contiguous or x.dtype.itemsize not in (4, 8):
        out[...] = x
        return out
    bits = f"i{x.dtype.itemsize}"  # of any dtype: only bits are moved
    copy_numbers(out.reshape(-1).view(bits), x.reshape(-1).view(bits), length=x.size, grain=GRAIN)
    return out


@parallel_for
def copy_numbers(out, x, start, stop):
    """out[i] = x[i], for i from start to stop."""
    copy_run(out[start:stop], x[start:stop])


@kernel(inner=True)
def copy_run(out, x):
    """out = x, along a row."""
    for i in range(out.size):
        out[i] = x[i]
