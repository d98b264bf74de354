"""The same elements in another shape, order or dtype."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from minigrad.tensor import Tensor, as_tensor, implements, record

Axes = int | Sequence[int] | None


@implements(np.reshape)
def reshape(x: Any, shape: int | Sequence[int]) -> Tensor:
    """The elements of x, in order, in another shape; one length may be −1. The derivative reshapes back."""
    x = as_tensor(x)
    before = x.shape
    return record(x.data.reshape(shape), (x, lambda g, _: reshape(g, before)))


@implements(np.transpose)
def transpose(x: Any, axes: Sequence[int] | None = None) -> Tensor:
    """The axes of x in another order (default: reversed). The derivative puts them back."""
    x = as_tensor(x)
    back = None if axes is None else np.argsort([axis % x.ndim for axis in axes])
    return record(np.transpose(x.data, axes), (x, lambda g, _: transpose(g, back)))


@implements(np.swapaxes)
def swapaxes(x: Any, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged. The derivative exchanges them again."""
    x = as_tensor(x)
    return record(np.swapaxes(x.data, axis1, axis2), (x, lambda g, _: swapaxes(g, axis1, axis2)))


@implements(np.expand_dims)
def expand_dims(x: Any, axis: int | Sequence[int]) -> Tensor:
    """x with an axis of length 1 put in."""
    x = as_tensor(x)
    before = x.shape
    return record(np.expand_dims(x.data, axis), (x, lambda g, _: reshape(g, before)))


@implements(np.squeeze)
def squeeze(x: Any, axis: Axes = None) -> Tensor:
    """x without its axes of length 1 (or without those named)."""
    x = as_tensor(x)
    before = x.shape
    return record(np.squeeze(x.data, axis), (x, lambda g, _: reshape(g, before)))


@implements(np.broadcast_to)
def broadcast_to(x: Any, shape: int | Sequence[int]) -> Tensor:
    """x repeated along new and unit axes up to ``shape``. The engine sums the gradient back to x's shape."""
    x = as_tensor(x)
    return record(np.broadcast_to(x.data, shape), (x, lambda g, _: g))


@implements(np.concatenate)
def concatenate(tensors: Sequence[Any], axis: int = 0) -> Tensor:
    """Tensors joined along an axis that they have. Each one's derivative is its own piece of the gradient."""
    parts = [as_tensor(x) for x in tensors]
    value = np.concatenate([x.data for x in parts], axis)
    ends = np.cumsum([x.shape[axis] for x in parts])
    before = (slice(None),) * (axis % value.ndim)

    def piece(end: int, length: int):
        return lambda g, _: g[(*before, slice(end - length, end))]

    return record(value, *[(x, piece(int(end), x.shape[axis])) for x, end in zip(parts, ends, strict=True)])


@implements(np.stack)
def stack(tensors: Sequence[Any], axis: int = 0) -> Tensor:
    """Tensors of one shape joined along a new axis."""
    return concatenate([expand_dims(x, axis) for x in tensors], axis)


@implements(np.astype)
def astype(x: Any, dtype: Any) -> Tensor:
    """x in another dtype; x itself where it has it. The engine casts the gradient back."""
    x = as_tensor(x)
    if x.data.dtype == dtype:
        return x
    value = x.data.astype(dtype)
    return record(value, (x, lambda g, _: g)) if value.dtype.kind == "f" else record(value)


@implements(np.copy)
def copy(x: Any) -> Tensor:
    """The same values in an array of their own. d/dx = 1."""
    x = as_tensor(x)
    return record(x.data.copy(), (x, lambda g, _: g))


@implements(np.zeros_like)
def zeros_like(x: Any) -> Tensor:
    """Zeros in the shape and dtype of x: a constant."""
    return record(np.zeros(np.shape(x), x.dtype))


@implements(np.ones_like)
def ones_like(x: Any) -> Tensor:
    """Ones in the shape and dtype of x: a constant."""
    return record(np.ones(np.shape(x), x.dtype))


@implements(np.shape)
def shape(x: Any) -> tuple[int, ...]:
    """The length of every axis."""
    return x.shape
