"""From what a user gives to the array that a Tensor holds."""

from typing import Any

import numpy as np

from minigrad.errors import DTypeError


def to_array(data: Any, dtype: Any = None, own: bool = False) -> np.ndarray:
    """Numbers and (nested) lists as float32, NumPy arrays in their own dtype; copied if it is to be one's ``own``.

    Raises DTypeError for anything but real numbers and booleans.
    """
    keeps = isinstance(data, (np.ndarray, np.generic))
    array = np.asarray(data, dtype)
    if array.dtype.kind not in "biuf":
        raise DTypeError(f"Tensor: data must be real numbers or booleans, got dtype {array.dtype}")
    if not keeps and dtype is None and array.dtype.kind != "b":
        return array.astype(np.float32)
    return np.array(array, copy=True) if own and keeps else array


def is_compiled(dtype: np.dtype) -> bool:
    """Whether kernels are compiled for such numbers: for all but float16, long double, and a foreign byte order."""
    return dtype.char not in "eg" and dtype.isnative
