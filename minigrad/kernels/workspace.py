"""Scratch memory that is used again at the next step: fresh megabytes cost more in page faults than in arithmetic."""

import math
import threading

import numpy as np


class _PerThread(threading.local):
    def __init__(self) -> None:
        self.bytes = np.empty(0, np.uint8)


_scratch = _PerThread()


def workspace(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An array of arbitrary content, valid until the calling thread asks for the next one."""
    needed = math.prod(shape) * dtype.itemsize
    if _scratch.bytes.size < needed:
        _scratch.bytes = np.empty(needed, np.uint8)
    return _scratch.bytes[:needed].view(dtype).reshape(shape)
