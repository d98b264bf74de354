"""Arrays of other libraries as NumPy's. None of those libraries is imported."""

from typing import Any

import numpy as np

from minigrad.arrays import unmasked
from minigrad.tensor import Tensor


def is_array(value: Any) -> bool:
    """Whether this is an array of NumPy, a Tensor, or an array of another library; a number is none."""
    return not isinstance(value, np.generic) and (hasattr(value, "__array__") or hasattr(value, "detach"))


def to_numpy(value: Any) -> np.ndarray:
    """The values of an array, a Tensor, a torch tensor, a number or a list, as an array.

    A torch tensor may need a gradient, and lie on another device. bfloat16 and the kinds of float8, from PyTorch or
    ml_dtypes, become float32, in which each of their values is exact.
    """
    if isinstance(value, Tensor):
        return value.data
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        try:
            value = value.numpy()
        except TypeError:  # NumPy has no such dtype
            value = value.float().numpy()
    array = np.asarray(unmasked("an array", value))
    return array.astype(np.float32) if is_small_float(array.dtype) else array


def is_small_float(dtype: np.dtype) -> bool:
    """Whether this is one of ml_dtypes' dtypes for floats, whose kind NumPy does not know."""
    return dtype.kind == "V" and dtype.names is None and "float" in dtype.name
