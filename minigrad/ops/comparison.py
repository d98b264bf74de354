"""Comparisons, elementwise: Tensors of booleans, through which no gradient flows."""

from typing import Any

import numpy as np

from minigrad.tensor import Tensor, as_tensors, implements, record


@implements(np.equal)
def equal(a: Any, b: Any) -> Tensor:
    """a = b."""
    a, b = as_tensors(a, b)
    return record(a.data == b.data)


@implements(np.not_equal)
def not_equal(a: Any, b: Any) -> Tensor:
    """a ≠ b."""
    a, b = as_tensors(a, b)
    return record(a.data != b.data)


@implements(np.less)
def less(a: Any, b: Any) -> Tensor:
    """a < b."""
    a, b = as_tensors(a, b)
    return record(a.data < b.data)


@implements(np.less_equal)
def less_equal(a: Any, b: Any) -> Tensor:
    """a ≤ b."""
    a, b = as_tensors(a, b)
    return record(a.data <= b.data)


@implements(np.greater)
def greater(a: Any, b: Any) -> Tensor:
    """a > b."""
    a, b = as_tensors(a, b)
    return record(a.data > b.data)


@implements(np.greater_equal)
def greater_equal(a: Any, b: Any) -> Tensor:
    """a ≥ b."""
    a, b = as_tensors(a, b)
    return record(a.data >= b.data)
