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


@implements(np.isclose)
def isclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """|a − b| ≤ atol + rtol·|b|; equal infinities are close, NaN only if ``equal_nan``."""
    return record(np.isclose(_array(a), _array(b), rtol, atol, equal_nan))


@implements(np.allclose)
def allclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all are close, see ``isclose``, as Python's own True or False."""
    return bool(isclose(a, b, rtol, atol, equal_nan).data.all())


@implements(np.array_equal)
def array_equal(a: ArrayLike, b: ArrayLike, equal_nan: bool = False) -> bool:
    """Whether a and b have one shape and equal elements, as Python's own True or False."""
    return bool(np.array_equal(_array(a), _array(b), equal_nan))


@implements(np.array_equiv)
def array_equiv(a: ArrayLike, b: ArrayLike) -> bool:
    """Whether a and b can be broadcast to one shape and have equal elements there, as Python's own True or False."""
    return bool(np.array_equiv(_array(a), _array(b)))


def _array(x: ArrayLike) -> np.ndarray:
    return x.data if isinstance(x, Tensor) else np.asarray(x)
