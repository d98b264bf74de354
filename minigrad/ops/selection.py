"""Choice, elementwise: by a condition, the larger, the smaller, within bounds."""

import math
from typing import Any, overload

import numpy as np

from minigrad.checks import checked
from minigrad.errors import UnsupportedError
from minigrad.ops.indexing import nonzero
from minigrad.ops.operands import tensor_beside
from minigrad.ops.types import ArrayLike, refuse_out
from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record, values_of

MANY = 4096
"""Elements from which on a choice is made by bits."""

BITS: dict[np.dtype, Any] = {np.dtype(np.float32): np.dtype(np.int32), np.dtype(np.float64): np.dtype(np.int64)}
"""Whole numbers as wide as the floats."""


@overload
def where(condition: ArrayLike) -> tuple[Tensor, ...]: ...
@overload
def where(condition: ArrayLike, a: ArrayLike, b: ArrayLike) -> Tensor: ...
@implements(np.where)
def where(condition: ArrayLike, a: ArrayLike | None = None, b: ArrayLike | None = None) -> Tensor | tuple[Tensor, ...]:
    """a where the condition holds, else b. The branch that was not chosen gets no gradient.

    Without a and b: the indices where the condition holds, as ``nonzero`` gives them.
    """
    if a is None and b is None:
        return nonzero(condition)
    if a is None or b is None:
        raise ValueError("where: give both a and b, to choose from, or neither, to find where the condition holds")
    chosen = condition if isinstance(condition, Tensor) else Tensor(values_of(condition))
    a, b = as_tensors(a, b)
    return record(
        selected(chosen.data, a.data, b.data),
        (a, lambda g, _: where(chosen, g, 0)),
        (b, lambda g, _: where(chosen, 0, g)),
    )


def selected(mask: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """np.where, by the bits of the numbers where there are many: b ^ ((a ^ b) & −mask).

    NumPy branches for every element, and a mask that cannot be foreseen costs it 4 ns an element; bits cost a tenth.
    """
    if mask.size < MANY or mask.dtype != np.bool_ or a.dtype != b.dtype or a.dtype not in BITS:
        return np.where(mask, a, b)
    whole = BITS[a.dtype]
    all_ones, x, y = np.negative(mask.view(np.int8)).astype(whole), a.view(whole), b.view(whole)
    if y.ndim == 0 and y == 0:
        return (x & all_ones).view(a.dtype)
    if x.ndim == 0 and x == 0:
        return (y & ~all_ones).view(a.dtype)
    bits = (x ^ y) & all_ones
    bits ^= y
    return bits.view(a.dtype)


@implements(np.maximum)
def maximum(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The larger of a and b; NaN if either is. A tie gives half of the gradient to each."""
    a, b = as_tensors(a, b)
    value = np.maximum(a.data, b.data)
    return record(value, (a, lambda g, _: _share(g, b, a, np.greater)), (b, lambda g, _: _share(g, a, b, np.greater)))


@implements(np.minimum)
def minimum(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The smaller of a and b; NaN if either is. A tie gives half of the gradient to each."""
    a, b = as_tensors(a, b)
    value = np.minimum(a.data, b.data)
    return record(value, (a, lambda g, _: _share(g, b, a, np.less)), (b, lambda g, _: _share(g, a, b, np.less)))


@implements(np.fmax)
def fmax(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The larger of a and b; where one is NaN the other. At a tie a gets the gradient, as in PyTorch."""
    a, b = as_tensors(a, b)
    own = (a.data >= b.data) | np.isnan(b.data)
    value = np.fmax(a.data, b.data)
    return record(value, (a, lambda g, _: where(own, g, 0)), (b, lambda g, _: where(own, 0, g)))


@implements(np.fmin)
def fmin(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The smaller of a and b; where one is NaN the other. At a tie a gets the gradient, as in PyTorch."""
    a, b = as_tensors(a, b)
    own = (a.data <= b.data) | np.isnan(b.data)
    value = np.fmin(a.data, b.data)
    return record(value, (a, lambda g, _: where(own, g, 0)), (b, lambda g, _: where(own, 0, g)))


@implements(np.nan_to_num)
@checked
def nan_to_num(
    x: ArrayLike, copy: bool = True, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """x with numbers for NaN, ∞ and −∞ (None: the largest and the smallest of the dtype). d/dx = 1, and 0 for those.

    Raises UnsupportedError for ``copy=False``, which would overwrite x.
    """
    if not copy:
        raise UnsupportedError("nan_to_num: copy=False would overwrite x; write x[...] = nan_to_num(x) under no_grad()")
    x = as_tensor(x)
    finite = np.isfinite(x.data)
    value = np.nan_to_num(x.data, nan=nan, posinf=posinf, neginf=neginf)
    return record(value, (x, lambda g, _: where(finite, g, 0)))


@implements(np.clip)
def clip(
    x: ArrayLike,
    a_min: ArrayLike | None = None,
    a_max: ArrayLike | None = None,
    out: None = None,
    *,
    min: ArrayLike | None = None,
    max: ArrayLike | None = None,
) -> Tensor:
    """x held between a_min and a_max (None: no bound), which broadcast; a_max where a_min > a_max.

    d/dx = 1 within and at the bounds, 0 outside; there the bound gets the gradient, if it is a Tensor.
    ``min`` and ``max`` are other names of the bounds. Raises ValueError if both are used.
    """
    refuse_out("clip", out)
    if min is not None or max is not None:
        if a_min is not None or a_max is not None:
            raise ValueError("clip: min, max are other names of a_min, a_max; give the bounds by one pair of names")
        a_min, a_max = min, max
    x = tensor_beside(x, a_min, a_max)
    if x.data.dtype.kind in "iu":  # a bound beyond all that the dtype holds bounds nothing
        limits = np.iinfo(x.data.dtype)
        a_min = int(limits.min) if type(a_min) is int and a_min < limits.min else a_min
        a_max = int(limits.max) if type(a_max) is int and a_max > limits.max else a_max
    for bound in (a_min, a_max):
        x = x if bound is None else as_tensors(x, bound)[0]
    _, low = as_tensors(x, -math.inf if a_min is None else a_min)
    _, high = as_tensors(x, math.inf if a_max is None else a_max)
    endless = a_max is None
    value = np.clip(x.data, None if a_min is None else low.data, None if endless else high.data)
    return record(
        value,
        (x, lambda g, _: where((low.data <= x.data) & (x.data <= high.data), g, 0)),
        (low, lambda g, _: where((x.data < low.data) & ((low.data < high.data) | endless), g, 0)),
        (high, lambda g, _: where((x.data > high.data) | (low.data > high.data), g, 0)),
    )


def _share(g: Tensor, rival: Tensor, own: Tensor, wins: np.ufunc) -> Tensor:
    """The share of ``own`` in the gradient: 0 where the rival wins, also of an infinite g, ½ at a tie, else all."""
    tie = rival.data == own.data
    share = where(wins(rival.data, own.data), 0, g)
    return share * (1 - own.data.dtype.type(0.5) * tie) if tie.any() else share
