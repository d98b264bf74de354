"""Scratch memory that is used again at the next step: in fresh memory, page faults cost more than arithmetic."""

import math
import threading

import numpy as np

from minigrad.kernels.memory.aligned import LINE, PAGE, array_in


class _PerThread(threading.local):
    def __init__(self) -> None:
        self.bytes = np.empty(0, np.uint8)
        self.array = self.bytes


_scratch = _PerThread()


def workspace(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An array of arbitrary content, valid until the calling thread asks for the next one.

    It begins at a cache line, but not at a page. BLAS's own buffers begin at pages, and a product whose operand does
    too takes up to three times as long.
    """
    array = _scratch.array
    if array.shape == shape and array.dtype == dtype:
        return array
    size = math.prod(shape) * dtype.itemsize
    if _scratch.bytes.size < size + 2 * PAGE:
        _scratch.bytes = np.empty(size + 2 * PAGE, np.uint8)
    _scratch.array = array_in(_scratch.bytes, PAGE, 17 * LINE, shape, dtype)
    return _scratch.array
