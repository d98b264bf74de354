"""Reductions that leave NaN out. An element that is NaN gets no gradient."""

from collections.abc import Callable

import numpy as np

from minigrad.checks import checked
from minigrad.ops.cumulative import prod
from minigrad.ops.extremes import max, min
from minigrad.ops.keywords import mask
from minigrad.ops.reduction import mean, sum
from minigrad.ops.selection import where as choose
from minigrad.ops.types import ArrayLike, Axes, DType, refuse_out
from minigrad.ops.variance import std, var
from minigrad.tensor import Tensor, as_tensor, implements


@implements(np.nansum)
@checked
def nansum(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """``sum`` of the elements that are not NaN; 0 if there are none."""
    return sum(x, axis, dtype, out, keepdims, initial, _present("nansum", x, where))


@implements(np.nanprod)
@checked
def nanprod(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """``prod`` of the elements that are not NaN; 1 if there are none."""
    return prod(x, axis, dtype, out, keepdims, initial, _present("nanprod", x, where))


@implements(np.nanmean)
@checked
def nanmean(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
) -> Tensor:
    """``mean`` of the elements that are not NaN; NaN if there are none."""
    return mean(x, axis, dtype, out, keepdims, where=_present("nanmean", x, where))


@implements(np.nanvar)
@checked
def nanvar(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
    mean: ArrayLike | None = None,
    correction: float | None = None,
) -> Tensor:
    """``var`` of the elements that are not NaN; NaN if there are none."""
    chosen = _present("nanvar", x, where)
    return var(x, axis, dtype, out, ddof, keepdims, where=chosen, mean=mean, correction=correction)


@implements(np.nanstd)
@checked
def nanstd(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
    mean: ArrayLike | None = None,
    correction: float | None = None,
) -> Tensor:
    """``std`` of the elements that are not NaN; NaN if there are none."""
    chosen = _present("nanstd", x, where)
    return std(x, axis, dtype, out, ddof, keepdims, where=chosen, mean=mean, correction=correction)


@implements(np.nanmax)
@checked
def nanmax(
    x: ArrayLike,
    axis: Axes = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """``max`` of the elements that are not NaN; NaN if there are none."""
    return _extreme("nanmax", max, -np.inf, x, axis, out, keepdims, initial, where)


@implements(np.nanmin)
@checked
def nanmin(
    x: ArrayLike,
    axis: Axes = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """``min`` of the elements that are not NaN; NaN if there are none."""
    return _extreme("nanmin", min, np.inf, x, axis, out, keepdims, initial, where)


def _present(name: str, x: ArrayLike, where: ArrayLike | None) -> Tensor:
    """Which elements are not NaN, and chosen by ``where``."""
    x = as_tensor(x)
    present = ~np.isnan(x.data)
    return Tensor(present if where is None else present & mask(name, where, x).data)


def _extreme(
    name: str,
    extreme: Callable[..., Tensor],
    last: float,
    x: ArrayLike,
    axis: Axes,
    out: None,
    keepdims: bool,
    initial: ArrayLike | None,
    where: ArrayLike | None,
) -> Tensor:
    """``extreme`` without NaN, which counts as ``last``; NaN where all are."""
    refuse_out(name, out)
    x = as_tensor(x)
    if x.dtype.kind != "f" or initial is not None or where is not None:
        chosen = None if initial is None and where is None else _present(name, x, where)
        return extreme(x, axis, None, keepdims, initial, chosen)
    missing = np.isnan(x.data)
    y = extreme(choose(missing, last, x), axis, keepdims=keepdims)
    return choose(np.all(missing, axis, keepdims=keepdims), np.nan, y)
