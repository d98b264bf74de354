"""Scratch memory that is used again at the next step: fresh megabytes cost more in page faults than in arithmetic."""

import math
import threading

import numpy as np

PAGE = 4096
LINE = 64


class _PerThread(threading.local):
    def __init__(self) -> None:
        self.bytes = np.empty(0, np.uint8)


_scratch = _PerThread()


def workspace(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An array of arbitrary content, valid until the calling thread asks for the next one."""
    return workspaces([shape], dtype)[0]


def workspaces(shapes: list[tuple[int, ...]], dtype: np.dtype) -> list[np.ndarray]:
    """Several arrays of arbitrary content, valid until the calling thread asks for the next ones.

    Each begins at a line of the cache, and each at another place in its page: a product whose operand begins where a
    page does, as BLAS's own buffers do, takes up to three times as long.
    """
    sizes = [math.prod(shape) * dtype.itemsize for shape in shapes]
    needed = sum(sizes) + 2 * PAGE * (len(sizes) + 1)
    if _scratch.bytes.size < needed:
        _scratch.bytes = np.empty(needed, np.uint8)
    at = -_scratch.bytes.ctypes.data % PAGE
    arrays = []
    for i, (shape, size) in enumerate(zip(shapes, sizes, strict=True)):
        at += (17 + 22 * i) % 64 * LINE
        arrays.append(_scratch.bytes[at : at + size].view(dtype).reshape(shape))
        at += -(-size // PAGE) * PAGE
        at += -at % PAGE
    return arrays
