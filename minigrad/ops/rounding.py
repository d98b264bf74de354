"""Rounding to whole numbers, and what it leaves over, elementwise. Whole numbers keep their dtype."""

from typing import Any

import numpy as np

from minigrad.ops.shape import zeros_like
from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record


@implements(np.floor)
def floor(x: Any) -> Tensor:
    """The largest whole number ≤ x. d/dx = 0."""
    x = as_tensor(x)
    return record(np.floor(x.data), (x, lambda g, _: zeros_like(g)))


@implements(np.ceil)
def ceil(x: Any) -> Tensor:
    """The smallest whole number ≥ x. d/dx = 0."""
    x = as_tensor(x)
    return record(np.ceil(x.data), (x, lambda g, _: zeros_like(g)))


@implements(np.round)
def round(x: Any, decimals: int = 0) -> Tensor:
    """x to that many decimals (negative: tens, hundreds …), a half to the even neighbour. d/dx = 0."""
    x = as_tensor(x)
    return record(np.round(x.data, decimals), (x, lambda g, _: zeros_like(g)))


@implements(np.mod)
def mod(a: Any, b: Any) -> Tensor:
    """a − b·⌊a/b⌋, which has the sign of b. d/da = 1, d/db = −⌊a/b⌋."""
    a, b = as_tensors(a, b)
    return record(
        np.mod(a.data, b.data),
        (a, lambda g, _: g),
        (b, lambda g, _: -g * np.floor_divide(a.data, b.data)),
    )
