"""Arrays that begin where a line of the cache does, each at another line of its page."""

import itertools
import math
from typing import Any

import numpy as np

LINE = 64
"""Bytes in a line of the cache, and in the widest vector that a processor loads at once."""

PAGE = 4096

PLACES = 8
"""Arrays of a page or more, made one after the other, that begin at lines of their own."""

_turn = itertools.count()


def aligned(shape: tuple[int, ...], fill: Any, dtype: Any) -> np.ndarray:
    """``np.full(shape, fill, dtype)``, at an address that is a multiple of 64, the next time 64 bytes further on.

    NumPy's large arrays begin 16 bytes after the start of a page. Then every wide load touches two lines. And arrays
    that begin at the same place in a page are in each other's way in the nearest cache, all along their length. Either
    can double the time of Adam's loop, which loads from four arrays and stores into three.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    span = LINE if size < PAGE else PAGE
    memory = np.empty(size + span + PLACES * LINE, np.uint8)
    start = -memory.ctypes.data % span + next(_turn) % PLACES * LINE
    array = memory[start : start + size].view(dtype).reshape(shape)
    array[...] = fill
    return array
