"""Arrays to make a mistake with."""

import numpy as np

from minigrad import Tensor


def zeros(*shape: int, dtype=np.float32) -> Tensor:
    return Tensor(np.zeros(shape, dtype))


def ints(*values: int) -> np.ndarray:
    return np.array(values)
