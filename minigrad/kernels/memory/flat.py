"""Arrays as runs of memory, for loops over elements in whatever order they lie."""

import numpy as np


def flat(out: np.ndarray, *arrays: np.ndarray) -> list[np.ndarray]:
    """All arrays in one dimension, so that elements that belong together have one index: in the order of ``out``.

    ``out`` must fill its memory, as np.empty_like makes it; its result is a view. So is that of an array which lies as
    ``out`` does, whichever of its axes is innermost; any other is copied.
    """
    runs = [array.ravel() for array in (out, *arrays) if array.flags.c_contiguous]
    if len(runs) == 1 + len(arrays):
        return runs
    order = sorted(range(out.ndim), key=lambda axis: -abs(out.strides[axis]))
    return [np.ascontiguousarray(array.transpose(order)).reshape(-1) for array in (out, *arrays)]
