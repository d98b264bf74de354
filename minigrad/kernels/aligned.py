"""Arrays that begin where a line of the cache does.

NumPy's large arrays begin 16 bytes after it. Then every wide load touches two lines.
"""

import itertools
import math
from typing import Any

import numpy as np

LINE = 64
"""Bytes in a line of the cache, and in the widest vector that a processor loads at once."""

PAGE = 4096

PLACES = 8
"""Arrays of a page or more, made one after the other, that begin at lines of their own."""

LARGE = 1 << 21
"""Bytes of large images."""

_turn = itertools.count()


def aligned(shape: tuple[int, ...], fill: Any, dtype: Any) -> np.ndarray:
    """``np.full(shape, fill, dtype)``, at an address that is a multiple of 64, the next time 64 bytes further on.

    Arrays that begin at the same place in a page are in each other's way in the nearest cache, all along their length.
    That can double the time of Adam's loop, which loads from four arrays and stores into three; so can wide loads of
    two lines.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    span = LINE if size < PAGE else PAGE
    memory = np.empty(size + span + PLACES * LINE, np.uint8)
    start = -memory.ctypes.data % span + next(_turn) % PLACES * LINE
    array = memory[start : start + size].view(dtype).reshape(shape)
    array[...] = fill
    return array


def empty(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """``np.empty(shape, dtype)``; one that is large begins at a multiple of 64. It is for images.

    A convolution loads each of their lines a hundred times. To begin there takes 6 microseconds, as much as it saves in
    one of smaller images.
    """
    size, itemsize = math.prod(shape), np.dtype(dtype).itemsize
    if size * itemsize < LARGE:
        return np.empty(shape, dtype)
    memory = np.empty(size + LINE // itemsize, dtype)
    start = -memory.ctypes.data % LINE // itemsize
    return memory[start : start + size].reshape(shape)


def empty_like(x: np.ndarray, dtype: Any) -> np.ndarray:
    """``np.empty_like(x, dtype)``; as ``empty`` makes it where x is large, and in order or with axis 0 innermost."""
    if x.nbytes < LARGE:
        return np.empty_like(x, dtype)
    turned = x if x.flags.c_contiguous else x.transpose(*range(1, x.ndim), 0)
    if not turned.flags.c_contiguous:
        return np.empty_like(x, dtype)
    y = empty(turned.shape, dtype)
    return y if turned is x else y.transpose(-1, *range(x.ndim - 1))
