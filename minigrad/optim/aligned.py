"""Arrays that begin where a line of the cache does."""

import math
from typing import Any

import numpy as np

LINE = 64
"""Bytes in a line of the cache, and in the widest vector that a processor loads at once."""


def aligned(shape: tuple[int, ...], fill: Any, dtype: Any) -> np.ndarray:
    """``np.full(shape, fill, dtype)``, at an address that is a multiple of 64.

    NumPy's large arrays begin 16 bytes after one. Then every wide load touches two lines, and Adam's loop, which loads
    from four arrays and stores into three, takes twice as long and more.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    array = memory[start : start + size].view(dtype).reshape(shape)
    array[...] = fill
    return array
