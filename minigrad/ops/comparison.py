"""Comparisons, elementwise: Tensors of booleans, through which no gradient flows."""

import numpy as np

from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensors, implements, record


@implements(np.equal)
def equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a = b."""
    a, b = as_tensors(a, b)
    return record(a.data == b.data)


@implements(np.not_equal)
def not_equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a ≠ b."""
    a, b = as_tensors(a, b)
    return record(a.data != b.data)


@implements(np.less)
def less(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a < b."""
    a, b = as_tensors(a, b)
    return record(a.data < b.data)


@implements(np.less_equal)
def less_equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a ≤ b."""
    a, b = as_tensors(a, b)
    return record(a.data <= b.data)


@implements(np.greater)
def greater(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a > b."""
    a, b = as_tensors(a, b)
    return record(a.data > b.data)


@implements(np.greater_equal)
def greater_equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a ≥ b."""
    a, b = as_tensors(a, b)
    return record(a.data >= b.data)
