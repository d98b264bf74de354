"""Tensors joined, split and repeated."""

import operator
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from minigrad.checks import LARGEST, checked
from minigrad.errors import ShapeError
from minigrad.ops.operands import tensors_of
from minigrad.ops.shape import (
    atleast_1d,
    atleast_2d,
    atleast_3d,
    broadcast_to,
    copy,
    expand_dims,
    moveaxis,
    ravel,
    reshape,
    with_axes,
)
from minigrad.ops.types import ArrayLike, DType, refuse_out
from minigrad.tensor import Tensor, as_tensor, implements, record

Casting = Literal["no", "equiv", "safe", "same_kind", "unsafe"]


@implements(np.concatenate)
def concatenate(
    tensors: Sequence[ArrayLike],
    axis: int | None = 0,
    out: None = None,
    *,
    dtype: DType = None,
    casting: Casting = "same_kind",
) -> Tensor:
    """Tensors joined along an axis that they have (None: ravelled first). The derivative of each is its piece of g.

    Whole numbers beside floats take their dtype, unless ``dtype`` is given; numbers and lists that of the arrays.
    """
    refuse_out("concatenate", out)
    parts = tensors_of(tensors)
    if axis is None:
        return concatenate([ravel(x) for x in parts], dtype=dtype, casting=casting)
    floats = [x.dtype for x in parts if x.dtype.kind == "f"]
    if dtype is None and floats:
        dtype = np.result_type(*floats)
    value = np.concatenate([x.data for x in parts], axis, dtype=dtype, casting=casting)
    ends = np.cumsum([x.shape[axis] for x in parts])
    before = (slice(None),) * (axis % value.ndim)

    def piece(end: int, length: int):
        return lambda g, _: g[(*before, slice(end - length, end))]

    edges = [(x, piece(int(end), x.shape[axis])) for x, end in zip(parts, ends, strict=True)]
    return record(value, *edges) if value.dtype.kind == "f" else record(value)


@implements(np.stack)
def stack(
    tensors: Sequence[ArrayLike],
    axis: int = 0,
    out: None = None,
    *,
    dtype: DType = None,
    casting: Casting = "same_kind",
) -> Tensor:
    """Tensors of one shape joined along a new axis."""
    refuse_out("stack", out)
    parts = tensors_of(tensors)
    if len({x.shape for x in parts}) > 1:
        raise ShapeError(
            f"stack: the shapes {', '.join(str(x.shape) for x in parts)} must all be the same; concatenate joins "
            "tensors that differ along one axis"
        )
    return concatenate([expand_dims(x, axis) for x in parts], axis, dtype=dtype, casting=casting)


@implements(np.vstack)
def vstack(tensors: Sequence[ArrayLike], *, dtype: DType = None, casting: Casting = "same_kind") -> Tensor:
    """Tensors one below the other: joined along axis 0, where a vector is a row."""
    return concatenate([atleast_2d(x) for x in tensors_of(tensors)], 0, dtype=dtype, casting=casting)


@implements(np.hstack)
def hstack(tensors: Sequence[ArrayLike], *, dtype: DType = None, casting: Casting = "same_kind") -> Tensor:
    """Tensors side by side: joined along axis 1, vectors along their only one."""
    parts = [atleast_1d(x) for x in tensors_of(tensors)]
    return concatenate(parts, 0 if parts and parts[0].ndim == 1 else 1, dtype=dtype, casting=casting)


@implements(np.dstack)
def dstack(tensors: Sequence[ArrayLike]) -> Tensor:
    """Tensors joined along axis 2: a matrix (m, n) counts as (m, n, 1), a vector (n) as (1, n, 1)."""
    return concatenate([atleast_3d(x) for x in tensors_of(tensors)], 2)


@implements(np.column_stack)
def column_stack(tensors: Sequence[ArrayLike]) -> Tensor:
    """Vectors as the columns of a matrix; matrices keep their columns."""
    parts = tensors_of(tensors)
    return concatenate([x if x.ndim > 1 else reshape(x, (-1, 1)) for x in parts], 1)


@implements(np.unstack)
@checked
def unstack(x: ArrayLike, *, axis: int = 0) -> tuple[Tensor, ...]:
    """The parts of x along an axis, without that axis: the opposite of ``stack``."""
    x = as_tensor(x)
    if x.ndim == 0:
        raise ShapeError("unstack: x is a single number, without an axis to take apart")
    return tuple(moveaxis(x, axis, 0))


@implements(np.split)
@checked
def split(x: ArrayLike, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Tensor]:
    """x cut along an axis: into a number of equal sections, or before each of the indices.

    Raises ShapeError if the axis cannot be cut into that many equal sections.
    """
    x = as_tensor(x)
    axis = normalize_axis_index(axis, x.ndim)
    length = x.shape[axis]
    if np.ndim(indices_or_sections):
        cuts = [0, *(operator.index(i) for i in indices_or_sections), length]  # type: ignore[union-attr]
    else:
        sections = operator.index(indices_or_sections)  # type: ignore[arg-type]
        if sections < 1 or length % sections:
            raise ShapeError(
                f"split: axis {axis} of shape {x.shape}, {length} long, cannot be cut into {sections} equal sections; "
                "give the indices to cut at instead"
            )
        cuts = [i * (length // sections) for i in range(sections + 1)]
    before = (slice(None),) * axis
    return [x[(*before, slice(start, end))] for start, end in pairwise(cuts)]


@implements(np.array_split)
@checked
def array_split(x: ArrayLike, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Tensor]:
    """``split`` into sections that need not be equal: the first ones are longer by one."""
    if np.ndim(indices_or_sections):
        return split(x, indices_or_sections, axis)
    x, sections = as_tensor(x), operator.index(indices_or_sections)  # type: ignore[arg-type]
    if not 1 <= sections <= LARGEST:
        rule = f"give 1 or more, and at most {LARGEST}"
        raise ShapeError(f"array_split: x of shape {x.shape} cannot be cut into {sections} sections; {rule}")
    each, longer = divmod(x.shape[normalize_axis_index(axis, x.ndim)], sections)
    return split(x, [i * each + min(i, longer) for i in range(1, sections)], axis)


@implements(np.vsplit)
def vsplit(x: ArrayLike, indices_or_sections: int | Sequence[int]) -> list[Tensor]:
    """``split`` along axis 0 of two axes or more: the opposite of ``vstack``."""
    return split(with_axes("vsplit", x, 2), indices_or_sections, 0)


@implements(np.hsplit)
def hsplit(x: ArrayLike, indices_or_sections: int | Sequence[int]) -> list[Tensor]:
    """``split`` along axis 1, of a vector along its only one: the opposite of ``hstack``."""
    x = with_axes("hsplit", x, 1)
    return split(x, indices_or_sections, 0 if x.ndim == 1 else 1)


@implements(np.dsplit)
def dsplit(x: ArrayLike, indices_or_sections: int | Sequence[int]) -> list[Tensor]:
    """``split`` along axis 2: the opposite of ``dstack``."""
    return split(with_axes("dsplit", x, 3), indices_or_sections, 2)


@implements(np.append)
def append(x: ArrayLike, values: ArrayLike, axis: int | None = None) -> Tensor:
    """x with ``values`` joined after it along an axis (None: both ravelled)."""
    return concatenate([x, values], axis)


@implements(np.tile)
def tile(x: ArrayLike, reps: int | Sequence[int]) -> Tensor:
    """x laid out ``reps`` times along each axis; with fewer axes than ``reps``, x first gets new ones in front."""
    x = as_tensor(x)
    times = [operator.index(n) for n in np.atleast_1d(reps)]
    shape = (1,) * (len(times) - x.ndim) + x.shape
    times = [1] * (len(shape) - len(times)) + times
    apart = reshape(x, [n for length in shape for n in (1, length)])
    laid = broadcast_to(apart, [n for pair in zip(times, shape, strict=True) for n in pair])
    return reshape(copy(laid), [n * length for n, length in zip(times, shape, strict=True)])
