"""Logic, elementwise and along axes: Tensors of booleans, through which no gradient flows."""

from typing import Any

import numpy as np

from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record

Axes = int | tuple[int, ...] | None


@implements(np.logical_and)
def logical_and(a: Any, b: Any) -> Tensor:
    """Whether both are true; every number but 0 counts as true."""
    a, b = as_tensors(a, b)
    return record(np.logical_and(a.data, b.data))


@implements(np.logical_or)
def logical_or(a: Any, b: Any) -> Tensor:
    """Whether at least one is true; every number but 0 counts as true."""
    a, b = as_tensors(a, b)
    return record(np.logical_or(a.data, b.data))


@implements(np.logical_xor)
def logical_xor(a: Any, b: Any) -> Tensor:
    """Whether exactly one is true; every number but 0 counts as true."""
    a, b = as_tensors(a, b)
    return record(np.logical_xor(a.data, b.data))


@implements(np.logical_not)
def logical_not(x: Any) -> Tensor:
    """Whether x is false, or 0."""
    return record(np.logical_not(as_tensor(x).data))


@implements(np.bitwise_and)
def bitwise_and(a: Any, b: Any) -> Tensor:
    """a & b: "and" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.bitwise_and(a.data, b.data))


@implements(np.bitwise_or)
def bitwise_or(a: Any, b: Any) -> Tensor:
    """a | b: "or" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.bitwise_or(a.data, b.data))


@implements(np.bitwise_xor)
def bitwise_xor(a: Any, b: Any) -> Tensor:
    """a ^ b: "either … or" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.bitwise_xor(a.data, b.data))


@implements(np.invert)
def invert(x: Any) -> Tensor:
    """~x: "not" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    return record(np.invert(as_tensor(x).data))


@implements(np.isnan)
def isnan(x: Any) -> Tensor:
    """Whether x is not a number."""
    return record(np.isnan(as_tensor(x).data))


@implements(np.isinf)
def isinf(x: Any) -> Tensor:
    """Whether x is ∞ or −∞."""
    return record(np.isinf(as_tensor(x).data))


@implements(np.isfinite)
def isfinite(x: Any) -> Tensor:
    """Whether x is neither NaN nor ±∞."""
    return record(np.isfinite(as_tensor(x).data))


@implements(np.any)
def any(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Whether at least one element is true (among none: False); NaN counts as true."""
    return record(np.any(as_tensor(x).data, axis, keepdims=keepdims))


@implements(np.all)
def all(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Whether every element is true (among none: True); NaN counts as true."""
    return record(np.all(as_tensor(x).data, axis, keepdims=keepdims))
