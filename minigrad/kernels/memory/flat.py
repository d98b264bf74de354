"""Arrays as flat rows, for loops over elements in whatever order they lie in memory."""

import numpy as np


def flat(out: np.ndarray, *arrays: np.ndarray) -> list[np.ndarray]:
    """All arrays in one dimension, in the order in which ``out`` lies in memory, so that one index serves them all.

    ``out`` must have no gaps, as np.empty_like makes it; its result is a view. So is that of an array with the same
    order of axes. Any other array is copied.
    """
    if out.flags.c_contiguous:
        return [array.ravel() for array in (out, *arrays)]
    order = sorted(range(out.ndim), key=lambda axis: -abs(out.strides[axis]))
    return [array.transpose(order).ravel() for array in (out, *arrays)]
