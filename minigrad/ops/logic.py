"""Logic, elementwise and along axes: Tensors of booleans, through which no gradient flows."""

import numpy as np

from minigrad.checks import checked
from minigrad.ops.keywords import mask
from minigrad.ops.types import ArrayLike, Axes, refuse_out
from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record


@implements(np.logical_and)
def logical_and(a: ArrayLike, b: ArrayLike) -> Tensor:
    """Whether both are true; every number but 0 counts as true."""
    a, b = as_tensors(a, b)
    return record(np.logical_and(a.data, b.data))


@implements(np.logical_or)
def logical_or(a: ArrayLike, b: ArrayLike) -> Tensor:
    """Whether at least one is true; every number but 0 counts as true."""
    a, b = as_tensors(a, b)
    return record(np.logical_or(a.data, b.data))


@implements(np.logical_xor)
def logical_xor(a: ArrayLike, b: ArrayLike) -> Tensor:
    """Whether exactly one is true; every number but 0 counts as true."""
    a, b = as_tensors(a, b)
    return record(np.logical_xor(a.data, b.data))


@implements(np.logical_not)
def logical_not(x: ArrayLike) -> Tensor:
    """Whether x is false, or 0."""
    return record(np.logical_not(as_tensor(x).data))


@implements(np.bitwise_and)
def bitwise_and(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a & b: "and" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.bitwise_and(a.data, b.data))


@implements(np.bitwise_or)
def bitwise_or(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a | b: "or" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.bitwise_or(a.data, b.data))


@implements(np.bitwise_xor)
def bitwise_xor(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a ^ b: "either … or" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.bitwise_xor(a.data, b.data))


@implements(np.invert)
def invert(x: ArrayLike) -> Tensor:
    """~x: "not" of booleans, or of every bit of whole numbers. Raises TypeError for floats."""
    return record(np.invert(as_tensor(x).data))


@implements(np.left_shift)
def left_shift(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a << b: the bits of whole numbers moved up by b places, zeros after them. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.left_shift(a.data, b.data))


@implements(np.right_shift)
def right_shift(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a >> b: the bits of whole numbers moved down by b places, ⌊a/2ᵇ⌋. Raises TypeError for floats."""
    a, b = as_tensors(a, b)
    return record(np.right_shift(a.data, b.data))


@implements(np.signbit)
def signbit(x: ArrayLike) -> Tensor:
    """Whether x is below 0, or −0."""
    return record(np.signbit(as_tensor(x).data))


@implements(np.isnan)
def isnan(x: ArrayLike) -> Tensor:
    """Whether x is not a number."""
    return record(np.isnan(as_tensor(x).data))


@implements(np.isinf)
def isinf(x: ArrayLike) -> Tensor:
    """Whether x is ∞ or −∞."""
    return record(np.isinf(as_tensor(x).data))


@implements(np.isfinite)
def isfinite(x: ArrayLike) -> Tensor:
    """Whether x is neither NaN nor ±∞."""
    return record(np.isfinite(as_tensor(x).data))


@implements(np.any)
@checked
def any(
    x: ArrayLike, axis: Axes = None, out: None = None, keepdims: bool = False, *, where: ArrayLike | None = None
) -> Tensor:
    """Whether any element is true (among none: False); NaN counts as true. Only those ``where`` holds count."""
    refuse_out("any", out)
    x = as_tensor(x)
    chosen = True if where is None else mask("any", where, x).data
    return record(np.any(x.data, axis, keepdims=keepdims, where=chosen))


@implements(np.all)
@checked
def all(
    x: ArrayLike, axis: Axes = None, out: None = None, keepdims: bool = False, *, where: ArrayLike | None = None
) -> Tensor:
    """Whether every element is true (among none: True); NaN counts as true. Only those ``where`` holds count."""
    refuse_out("all", out)
    x = as_tensor(x)
    chosen = True if where is None else mask("all", where, x).data
    return record(np.all(x.data, axis, keepdims=keepdims, where=chosen))


@implements(np.count_nonzero)
@checked
def count_nonzero(x: ArrayLike, axis: Axes = None, *, keepdims: bool = False) -> Tensor:
    """How many elements are not 0 (NaN is not): whole numbers, without a gradient."""
    return record(np.count_nonzero(as_tensor(x).data, axis, keepdims=keepdims))
