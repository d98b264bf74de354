"""Reductions, running sums and products, differences."""

from collections.abc import Callable

from minigrad import ops
from minigrad.array_api.data_types import DType, dtype_of
from minigrad.errors import ShapeError
from minigrad.ops import (
    all,
    any,
    concatenate,
    diff,
    max,
    mean,
    min,
    moveaxis,
    prod,
    std,
    sum,
    var,
)
from minigrad.tensor import Tensor

__all__ = ["all", "any", "cumulative_prod", "cumulative_sum", "diff", "max", "mean", "min", "prod", "std", "sum", "var"]


def cumulative_sum(
    x: Tensor, /, *, axis: int | None = None, dtype: DType | None = None, include_initial: bool = False
) -> Tensor:
    """The running sum along an axis, with ``include_initial`` from 0 on.

    Raises ShapeError if there are several axes, or none at all, and none is given.
    """
    return _running(ops.cumsum, "cumulative_sum", x, axis, dtype, 0 if include_initial else None)


def cumulative_prod(
    x: Tensor, /, *, axis: int | None = None, dtype: DType | None = None, include_initial: bool = False
) -> Tensor:
    """The running product along an axis, with ``include_initial`` from 1 on.

    Raises ShapeError if there are several axes, or none at all, and none is given.
    """
    return _running(ops.cumprod, "cumulative_prod", x, axis, dtype, 1 if include_initial else None)


def _running(
    op: Callable[..., Tensor], name: str, x: Tensor, axis: int | None, dtype: DType | None, first: int | None
) -> Tensor:
    if x.ndim == 0 or (axis is None and x.ndim > 1):
        raise ShapeError(f"{name}: x has shape {x.shape}; it needs an axis to run along, given if there are several")
    along = 0 if axis is None else axis
    y = op(x, along, None if dtype is None else dtype_of(name, dtype))
    if first is None:
        return y
    rows = moveaxis(y, along, 0)
    start = Tensor((rows.data[:0].sum(0, keepdims=True) + first).astype(y.dtype))
    return moveaxis(concatenate([start, rows]), 0, along)
