"""The same elements in another shape, order or dtype."""

from collections.abc import Callable, Sequence
from typing import Literal, overload

import numpy as np

from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError, UnsupportedError
from minigrad.kernels.memory import copied
from minigrad.ops.operands import tensor_beside
from minigrad.ops.types import ArrayLike, DType
from minigrad.tensor import Tensor, as_tensor, implements, record

Axes = int | Sequence[int] | None


@implements(np.reshape)
def reshape(x: ArrayLike, shape: int | Sequence[int], order: str = "C") -> Tensor:
    """The elements of x, in order, in another shape; one length may be −1. The derivative reshapes back.

    Order "C" counts the last axis fastest, "F" the first.
    """
    x = as_tensor(x)
    if order != "C":
        return transpose(reshape(_reversed(x, order), np.atleast_1d(shape)[::-1].tolist()))
    before = x.shape
    return record(x.data.reshape(shape), (x, lambda g, _: reshape(g, before)))


@implements(np.ravel)
def ravel(x: ArrayLike, order: str = "C") -> Tensor:
    """The elements of x in a row: order "C" counts the last axis fastest, "F" the first."""
    return reshape(x, -1, order)


@implements(np.transpose)
def transpose(x: ArrayLike, axes: int | Sequence[int] | None = None) -> Tensor:
    """The axes of x in another order (default: reversed). The derivative puts them back."""
    x = as_tensor(x)
    axes = (axes,) if isinstance(axes, (int, np.integer)) else axes
    value = np.transpose(x.data, axes)
    back = None if axes is None else np.argsort([axis % x.ndim for axis in axes]).tolist()
    return record(value, (x, lambda g, _: transpose(g, back)))


@implements(np.swapaxes)
def swapaxes(x: ArrayLike, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged. The derivative exchanges them again."""
    x = as_tensor(x)
    return record(np.swapaxes(x.data, axis1, axis2), (x, lambda g, _: swapaxes(g, axis1, axis2)))


@implements(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x: ArrayLike) -> Tensor:
    """The last two axes exchanged: every matrix of a stack transposed. Raises ShapeError if there are not two."""
    return swapaxes(with_axes("matrix_transpose", x, 2), -1, -2)


@implements(np.moveaxis)
def moveaxis(x: ArrayLike, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Axes moved to other positions, the rest in their order. The derivative moves them back."""
    x = as_tensor(x)
    return record(np.moveaxis(x.data, source, destination), (x, lambda g, _: moveaxis(g, destination, source)))


@implements(np.expand_dims)
def expand_dims(x: ArrayLike, axis: int | Sequence[int]) -> Tensor:
    """x with an axis of length 1 put in."""
    x = as_tensor(x)
    before = x.shape
    return record(np.expand_dims(x.data, axis), (x, lambda g, _: reshape(g, before)))


@implements(np.squeeze)
def squeeze(x: ArrayLike, axis: Axes = None) -> Tensor:
    """x without its axes of length 1 (or without those named)."""
    x = as_tensor(x)
    before = x.shape
    return record(np.squeeze(x.data, axis), (x, lambda g, _: reshape(g, before)))


@implements(np.meshgrid)
@checked
def meshgrid(
    *tensors: ArrayLike, copy: bool = True, sparse: bool = False, indexing: Literal["xy", "ij"] = "xy"
) -> tuple[Tensor, ...]:
    """The coordinates of a grid: each vector along an axis of its own, broadcast to the shape of the whole grid.

    Vector i lies along axis i; by ``indexing="xy"``, as on a map, the first along axis 1 and the second along axis 0.
    ``sparse`` leaves the other axes at length 1. Without ``copy`` the results may share memory.
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f'meshgrid: indexing must be "xy" or "ij", got {indexing!r}')
    vectors = [ravel(x) for x in tensors]
    axes = list(range(len(vectors)))
    if indexing == "xy":
        axes[:2] = axes[:2][::-1]
    lengths = [vectors[i].size for i in axes]
    rows = [
        reshape(x, [n if i == axis else 1 for i, n in enumerate(lengths)])
        for x, axis in zip(vectors, axes, strict=True)
    ]
    grids = rows if sparse else [broadcast_to(x, lengths) for x in rows]
    return tuple([_copied(x) for x in grids] if copy else grids)


@overload
def atleast_1d(x: ArrayLike, /) -> Tensor: ...
@overload
def atleast_1d(*tensors: ArrayLike) -> Tensor | tuple[Tensor, ...]: ...
@implements(np.atleast_1d)
def atleast_1d(*tensors: ArrayLike) -> Tensor | tuple[Tensor, ...]:
    """x, a single number as a vector. Of several a tuple."""
    return _each(lambda x: x if x.ndim else reshape(x, 1), tensors)


@overload
def atleast_2d(x: ArrayLike, /) -> Tensor: ...
@overload
def atleast_2d(*tensors: ArrayLike) -> Tensor | tuple[Tensor, ...]: ...
@implements(np.atleast_2d)
def atleast_2d(*tensors: ArrayLike) -> Tensor | tuple[Tensor, ...]:
    """x, a vector as a matrix of one row. Of several a tuple."""
    return _each(lambda x: x if x.ndim > 1 else reshape(x, (1, -1)), tensors)


@overload
def atleast_3d(x: ArrayLike, /) -> Tensor: ...
@overload
def atleast_3d(*tensors: ArrayLike) -> Tensor | tuple[Tensor, ...]: ...
@implements(np.atleast_3d)
def atleast_3d(*tensors: ArrayLike) -> Tensor | tuple[Tensor, ...]:
    """x, a matrix with a last axis of length 1, a vector of n numbers as (1, n, 1). Of several a tuple."""
    shapes = {0: (1, 1, 1), 1: (1, -1, 1)}
    return _each(lambda x: x if x.ndim > 2 else reshape(x, shapes.get(x.ndim, (*x.shape, 1))), tensors)


@implements(np.broadcast_to)
def broadcast_to(x: ArrayLike, shape: int | Sequence[int]) -> Tensor:
    """x repeated along new and unit axes up to ``shape``. The engine sums the gradient back to x's shape."""
    x = as_tensor(x)
    return record(np.broadcast_to(x.data, shape), (x, lambda g, _: g))


@implements(np.flip)
def flip(x: ArrayLike, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """The elements in reverse order along an axis, several, or all. The derivative flips back."""
    x = as_tensor(x)
    return record(np.flip(x.data, axis), (x, lambda g, _: flip(g, axis)))


@implements(np.fliplr)
def fliplr(x: ArrayLike) -> Tensor:
    """The elements in reverse order along axis 1. Raises ShapeError if there is none."""
    return flip(with_axes("fliplr", x, 2), 1)


@implements(np.flipud)
def flipud(x: ArrayLike) -> Tensor:
    """The elements in reverse order along axis 0. Raises ShapeError if there is none."""
    return flip(with_axes("flipud", x, 1), 0)


@implements(np.rot90)
@checked
def rot90(x: ArrayLike, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Tensor:
    """x rotated by k · 90° in the plane of two axes, from the first towards the second."""
    x = with_axes("rot90", x, 2)
    first, second = axes
    if first % x.ndim == second % x.ndim:
        raise ShapeError(f"rot90: axes {axes} of shape {x.shape} are one and the same; a plane needs two")
    if k % 2 == 0:
        return flip(x, (first, second)) if k % 4 else flip(x, ())
    return swapaxes(flip(x, second), first, second) if k % 4 == 1 else flip(swapaxes(x, first, second), second)


@implements(np.roll)
def roll(x: ArrayLike, shift: int | Sequence[int], axis: Axes = None) -> Tensor:
    """The elements moved on by ``shift``, the last coming in at the front; without an axis, in ravelled order.

    The derivative rolls back.
    """
    x = as_tensor(x)
    if np.asarray(shift).dtype.kind not in "iu":
        raise TypeError(f"roll: shift must be a whole number, or several, got {shift!r}")
    back = np.negative(shift).tolist()
    return record(np.roll(x.data, shift, axis), (x, lambda g, _: roll(g, back, axis)))


@implements(np.astype)
def astype(x: ArrayLike, dtype: DType, *, copy: bool = True) -> Tensor:
    """x in another dtype; with ``copy=False`` x itself if it has that dtype. The engine casts the gradient back."""
    x = x if isinstance(x, Tensor) else tensor_beside(x, np.empty(0, dtype))  # a list has the digits of the dtype
    if not copy and x.data.dtype == dtype:
        return x
    value = x.data.astype(dtype)
    if value.dtype.kind not in "biuf":
        raise DTypeError(f"astype: a Tensor holds real numbers or booleans, not {value.dtype}")
    return record(value, (x, lambda g, _: g)) if value.dtype.kind == "f" else record(value)


@implements(np.copy)
def copy(x: ArrayLike) -> Tensor:
    """The same values in an array of their own. d/dx = 1."""
    x = as_tensor(x)
    return record(copied(x.data), (x, lambda g, _: g))


@implements(np.shape)
def shape(x: ArrayLike) -> tuple[int, ...]:
    """The length of every axis."""
    return as_tensor(x).shape


@implements(np.ndim)
def _ndim(x: ArrayLike) -> int:
    return as_tensor(x).ndim


@implements(np.size)
def _size(x: ArrayLike, axis: int | None = None) -> int:
    x = as_tensor(x)
    return x.size if axis is None else x.shape[axis]


def _copied(x: Tensor) -> Tensor:
    """``copy``, for functions that have a keyword of that name."""
    return copy(x)


def _each(change: Callable[[Tensor], Tensor], tensors: Sequence[ArrayLike]) -> Tensor | tuple[Tensor, ...]:
    """``change`` of one Tensor, or of several as a tuple."""
    changed = tuple([change(as_tensor(x)) for x in tensors])
    return changed[0] if len(changed) == 1 else changed


def with_axes(name: str, x: ArrayLike, least: int) -> Tensor:
    """x as a Tensor. Raises ShapeError, in the name of that op, for fewer axes than ``least``."""
    x = as_tensor(x)
    if x.ndim < least:
        raise ShapeError(f"{name}: x has shape {x.shape}; it needs {least} axes or more")
    return x


def _reversed(x: Tensor, order: str) -> Tensor:
    """x with its axes reversed: read in C order, that is x in Fortran's."""
    if order != "F":
        raise UnsupportedError(f'reshape: order must be "C" or "F", got {order!r}')
    return transpose(x)
