"""Sorting, NaN last, and the median."""

from typing import Literal

import numpy as np

from minigrad.checks import checked
from minigrad.ops.indexing import take_along_axis
from minigrad.ops.reduction import _rows_of, kept, mean
from minigrad.ops.shape import reshape
from minigrad.ops.types import ArrayLike, Axes, refuse_out
from minigrad.tensor import Tensor, as_tensor, floating, implements, record

Kind = Literal["stable", "quicksort", "heapsort", "mergesort"]


@implements(np.sort)
def sort(
    x: ArrayLike, axis: int | None = -1, kind: Kind | None = None, order: None = None, *, stable: bool | None = None
) -> Tensor:
    """x from small to large along ``axis`` (None: flattened). The derivative puts g back in the order of x."""
    x = as_tensor(x)
    if axis is None:
        return sort(reshape(x, -1), 0, kind, order, stable=stable)
    return take_along_axis(x, argsort(x, axis, kind, order, stable=stable), axis)


@implements(np.argsort)
def argsort(
    x: ArrayLike, axis: int | None = -1, kind: Kind | None = None, order: None = None, *, stable: bool | None = None
) -> Tensor:
    """The indices that sort x along ``axis``, from small to large; without a gradient.

    ``kind`` or ``stable`` as in NumPy; without either, unlike there, equal elements keep their order.
    """
    default = kind is None and stable is None
    return record(np.argsort(as_tensor(x).data, axis, "stable" if default else kind, order, stable=stable))


@implements(np.median)
@checked
def median(
    x: ArrayLike, axis: Axes = None, out: None = None, overwrite_input: bool = False, keepdims: bool = False
) -> Tensor:
    """The middle element in order of size, or the mean of the two in the middle; NaN for none, or if there is one.

    The gradient goes to the elements that a stable sort puts in the middle, in equal parts. PyTorch's median takes the
    lower of two: this one is its ``quantile(0.5)``. ``overwrite_input`` is a permission that is not used.
    """
    refuse_out("median", out)
    x = floating(x)
    rows = _rows_of(x, axis)
    n = rows.shape[-1]
    order = np.argsort(rows.data, -1, kind="stable")
    middle = order[..., (n - 1) // 2 : n // 2 + 1]
    if n:
        last = order[..., -1:]
        middle = np.where(np.isnan(np.take_along_axis(rows.data, last, -1)), last, middle)
    both = take_along_axis(rows, middle, -1)
    # Halves of two: their sum might be out of range.
    y = both[..., 0] / 2 + both[..., 1] / 2 if middle.shape[-1] == 2 else mean(both, -1)
    return kept(y, x.shape, axis) if keepdims else y
