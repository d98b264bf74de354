"""Comparisons, elementwise: Tensors of booleans, through which no gradient flows."""

from typing import Any

import numpy as np

from minigrad.arrays import like, to_array
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, implements, record


@implements(np.equal)
def equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a = b."""
    return record(_array(a, b) == _array(b, a))


@implements(np.not_equal)
def not_equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a ≠ b."""
    return record(_array(a, b) != _array(b, a))


@implements(np.less)
def less(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a < b."""
    return record(_array(a, b) < _array(b, a))


@implements(np.less_equal)
def less_equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a ≤ b."""
    return record(_array(a, b) <= _array(b, a))


@implements(np.greater)
def greater(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a > b."""
    return record(_array(a, b) > _array(b, a))


@implements(np.greater_equal)
def greater_equal(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a ≥ b."""
    return record(_array(a, b) >= _array(b, a))


@implements(np.isclose)
@checked
def isclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """|a − b| ≤ atol + rtol·|b|; equal infinities are close, NaN only if ``equal_nan``."""
    return record(np.isclose(_array(a, b), _array(b, a), rtol, atol, equal_nan))


@implements(np.allclose)
@checked
def allclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all are close, see ``isclose``, as Python's own True or False."""
    return bool(isclose(a, b, rtol, atol, equal_nan).data.all())


@implements(np.array_equal)
@checked
def array_equal(a: ArrayLike, b: ArrayLike, equal_nan: bool = False) -> bool:
    """Whether a and b have one shape and equal elements, as Python's own True or False."""
    return _are_arrays(a, b) and bool(np.array_equal(_array(a, b), _array(b, a), equal_nan))


@implements(np.array_equiv)
def array_equiv(a: ArrayLike, b: ArrayLike) -> bool:
    """Whether a and b can be broadcast to one shape and have equal elements there, as Python's own True or False."""
    return _are_arrays(a, b) and bool(np.array_equiv(_array(a, b), _array(b, a)))


def _are_arrays(*inputs: Any) -> bool:
    """Whether all are numbers; what is not equals none."""
    try:
        return all(isinstance(x, Tensor) or to_array(x) is not None for x in inputs)
    except (DTypeError, ShapeError):
        return False


def _array(x: ArrayLike, other: ArrayLike) -> Any:
    """What to compare with ``other``: NumPy compares whole numbers and floats exactly, so neither takes a new dtype.

    A Python number stays one: beside an array it has no dtype of its own, and may be out of the range of the array's.
    """
    if isinstance(x, Tensor):
        return x.data
    return x if type(x) in _PYTHON_NUMBERS else like(x, other)


_PYTHON_NUMBERS = (float, int, bool)
