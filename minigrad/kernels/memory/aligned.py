"""Arrays that begin at a cache line.

NumPy's large arrays begin 16 bytes after one. Then every load of a wide vector touches two lines.
"""

import itertools
import math
import sys
from typing import Any

import numpy as np

LINE = 64
"""Bytes of a cache line, and of the widest vector that a processor loads at once."""

PAGE = 4096
"""Bytes of a page of memory."""

OFFSETS = 8
"""How many large arrays in a row begin at different lines of their pages."""

LARGE = 1 << 21
"""Bytes from which images are aligned."""

_arrays_made = itertools.count()


def aligned(shape: tuple[int, ...], fill: Any, dtype: Any, beside: np.ndarray | None = None) -> np.ndarray:
    """``np.full(shape, fill, dtype)``, beginning at a cache line: at another line of its page than the array before.

    With ``beside`` it begins as many bytes after a line as that array does: for loops over both.

    Arrays that begin at the same offset in a page compete for the same few lines of the first-level cache, all along
    their length. That can double the time of Adam's loop, which loads from four arrays and stores into three. So can
    loads that touch two lines.
    """
    itemsize = np.dtype(dtype).itemsize
    size = math.prod(shape) * itemsize
    span = LINE if size < PAGE else PAGE
    after = 0 if beside is None else beside.ctypes.data % LINE // itemsize * itemsize
    memory = np.empty(size + span + (OFFSETS + 1) * LINE, np.uint8)
    array = array_in(memory, span, next(_arrays_made) % OFFSETS * LINE + after, shape, dtype)
    array[...] = fill
    return array


def empty(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """``np.empty(shape, dtype)``, for images: large ones begin at a cache line.

    A convolution loads each line of an image a hundred times. Aligning takes 6 microseconds, as much as it saves in a
    convolution of smaller images.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size < LARGE:
        return np.empty(shape, dtype)
    return array_in(np.empty(size + LINE, np.uint8), LINE, 0, shape, dtype)


def empty_like(x: np.ndarray, dtype: Any) -> np.ndarray:
    """``np.empty_like(x, dtype)``. Where x is large, and in order or with axis 0 innermost, it is made by ``empty``."""
    if x.nbytes < LARGE:
        return np.empty_like(x, dtype)
    in_order = x if x.flags.c_contiguous else x.transpose(*range(1, x.ndim), 0)
    if not in_order.flags.c_contiguous:
        return np.empty_like(x, dtype)
    y = empty(in_order.shape, dtype)
    return y if in_order is x else y.transpose(-1, *range(x.ndim - 1))


def owns_memory(x: np.ndarray) -> bool:
    """Whether no other array sees x's memory: it is x's own, or all of that of an array that only x is a view of."""
    if x.base is None:
        return True
    if sys.getrefcount(x.base) > 2 or type(x.base) is not np.ndarray or x.base.base is not None:  # x's and this call's
        return False
    in_order = x.transpose(sorted(range(x.ndim), key=lambda axis: -x.strides[axis]))
    return in_order.flags.c_contiguous and x.base.nbytes <= x.nbytes + LINE


def array_in(memory: np.ndarray, span: int, offset: int, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An array in these bytes. It begins ``offset`` bytes after their first address that is a multiple of ``span``."""
    return np.ndarray(shape, dtype, memory, -memory.ctypes.data % span + offset)
