"""The arrays of a parameter's state: how they start, and where they lie in memory."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.kernels.memory import aligned

State = dict[str, Any]
"""What is kept for a parameter: numbers and arrays by their names."""

Start = float | Callable[[np.ndarray], Any] | None
"""What an array starts as: filled with a number in θ's shape, or what a function makes of θ. None is not kept."""


def first_array(owner: str, name: str, start: Any, data: np.ndarray) -> np.ndarray | None:
    """What the array ``name`` of a parameter's state starts as; of a number, a view in the parameter's shape."""
    array = start(data) if callable(start) else start
    if array is None:
        return None
    if not callable(start):
        return np.broadcast_to(start, data.shape)
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiub":
        what = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
        raise TypeError(
            f"{owner}: arrays() says that {name} starts as a function of θ, which must give an array; got {what}"
        )
    return array


def kept_array(array: np.ndarray, data: np.ndarray) -> np.ndarray:
    """A copy in the parameter's dtype, which begins where a kernel's loops over both are fast."""
    return aligned(array.shape, array, data.dtype, beside=data)
