"""Tensors joined, split and repeated."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from minigrad.errors import ShapeError
from minigrad.ops.shape import broadcast_to, expand_dims, ravel, reshape
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, implements, record


@implements(np.concatenate)
def concatenate(tensors: Sequence[ArrayLike], axis: int | None = 0) -> Tensor:
    """Tensors joined along an axis that they have (None: ravelled first). The derivative of each is its piece of g.

    Whole numbers beside floats take their dtype.
    """
    parts = [as_tensor(x) for x in tensors]
    if axis is None:
        return concatenate([ravel(x) for x in parts])
    floats = [x.dtype for x in parts if x.dtype.kind == "f"]
    value = np.concatenate([x.data for x in parts], axis, dtype=np.result_type(*floats) if floats else None)
    ends = np.cumsum([x.shape[axis] for x in parts])
    before = (slice(None),) * (axis % value.ndim)

    def piece(end: int, length: int):
        return lambda g, _: g[(*before, slice(end - length, end))]

    return record(value, *[(x, piece(int(end), x.shape[axis])) for x, end in zip(parts, ends, strict=True)])


@implements(np.stack)
def stack(tensors: Sequence[ArrayLike], axis: int = 0) -> Tensor:
    """Tensors of one shape joined along a new axis."""
    parts = [as_tensor(x) for x in tensors]
    if len({x.shape for x in parts}) > 1:
        raise ShapeError(
            f"stack: the shapes {', '.join(str(x.shape) for x in parts)} must all be the same; concatenate joins "
            "tensors that differ along one axis"
        )
    return concatenate([expand_dims(x, axis) for x in parts], axis)


@implements(np.split)
def split(x: ArrayLike, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Tensor]:
    """x cut along an axis: into a number of equal sections, or before each of the indices.

    Raises ShapeError if the axis cannot be cut into that many equal sections.
    """
    x = as_tensor(x)
    length = x.shape[axis]
    if np.ndim(indices_or_sections):
        cuts = [0, *(int(i) for i in indices_or_sections), length]  # type: ignore[union-attr]
    else:
        sections = int(indices_or_sections)  # type: ignore[arg-type]
        if sections < 1 or length % sections:
            raise ShapeError(
                f"split: axis {axis} of shape {x.shape}, {length} long, cannot be cut into {sections} equal sections; "
                "give the indices to cut at instead"
            )
        cuts = [i * (length // sections) for i in range(sections + 1)]
    before = (slice(None),) * (axis % x.ndim)
    return [x[(*before, slice(start, end))] for start, end in pairwise(cuts)]


@implements(np.tile)
def tile(x: ArrayLike, reps: int | Sequence[int]) -> Tensor:
    """x laid out ``reps`` times along each axis; with fewer axes than ``reps``, x first gets new ones in front."""
    x = as_tensor(x)
    times = [int(n) for n in np.atleast_1d(reps)]
    shape = (1,) * (len(times) - x.ndim) + x.shape
    times = [1] * (len(shape) - len(times)) + times
    apart = reshape(x, [n for length in shape for n in (1, length)])
    laid = broadcast_to(apart, [n for pair in zip(times, shape, strict=True) for n in pair])
    return reshape(laid, [n * length for n, length in zip(times, shape, strict=True)])
