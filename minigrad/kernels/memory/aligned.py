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
"""Bytes of a page of memory."""

PLACES = 8
"""Arrays of a page or more, made one after the other, that begin at lines of their own."""

LARGE = 1 << 21
"""Bytes of large images."""

_turn = itertools.count()


def aligned(shape: tuple[int, ...], fill: Any, dtype: Any, beside: np.ndarray | None = None) -> np.ndarray:
    """``np.full(shape, fill, dtype)``, at an address that is a multiple of 64, the next time 64 bytes further on.

    Or as many numbers after such an address as the array is ``beside`` which it will be walked over.

    Arrays that begin at the same place in a page are in each other's way in the nearest cache, all along their length.
    That can double the time of Adam's loop, which loads from four arrays and stores into three; so can wide loads of
    two lines.
    """
    itemsize = np.dtype(dtype).itemsize
    size = math.prod(shape) * itemsize
    span = LINE if size < PAGE else PAGE
    after = 0 if beside is None else beside.ctypes.data % LINE // itemsize * itemsize
    memory = np.empty(size + span + (PLACES + 1) * LINE, np.uint8)
    array = placed(memory, span, next(_turn) % PLACES * LINE + after, shape, dtype)
    array[...] = fill
    return array


def empty(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """``np.empty(shape, dtype)``; one that is large begins at a multiple of 64. It is for images.

    A convolution loads each of their lines a hundred times. To begin there takes 6 microseconds, as much as it saves in
    one of smaller images.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size < LARGE:
        return np.empty(shape, dtype)
    return placed(np.empty(size + LINE, np.uint8), LINE, 0, shape, dtype)


def empty_like(x: np.ndarray, dtype: Any) -> np.ndarray:
    """``np.empty_like(x, dtype)``; as ``empty`` makes it where x is large, and in order or with axis 0 innermost."""
    if x.nbytes < LARGE:
        return np.empty_like(x, dtype)
    turned = x if x.flags.c_contiguous else x.transpose(*range(1, x.ndim), 0)
    if not turned.flags.c_contiguous:
        return np.empty_like(x, dtype)
    y = empty(turned.shape, dtype)
    return y if turned is x else y.transpose(-1, *range(x.ndim - 1))


def placed(memory: np.ndarray, span: int, further: int, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An array in these bytes, which begins ``further`` bytes after the first address that ``span`` divides."""
    start = -memory.ctypes.data % span + further
    return memory[start : start + math.prod(shape) * np.dtype(dtype).itemsize].view(dtype).reshape(shape)
