"""Weighted averages, quantiles, covariances and correlations."""

import math
from typing import Any, Literal, overload

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError, UnsupportedError
from minigrad.ops.elementwise import no_warning
from minigrad.ops.indexing import take_along_axis
from minigrad.ops.joining import concatenate
from minigrad.ops.keywords import floats, in_float32
from minigrad.ops.operands import as_floats
from minigrad.ops.powers import sqrt
from minigrad.ops.products import matmul
from minigrad.ops.reduction import _axes_of, _count, _rows_of, mean, sum
from minigrad.ops.selection import clip, maximum, where
from minigrad.ops.shape import astype, atleast_2d, broadcast_to, expand_dims, moveaxis, reshape, squeeze, transpose
from minigrad.ops.triangles import diagonal
from minigrad.ops.types import ArrayLike, Axes, DType, refuse_out
from minigrad.ops.units import unit_along
from minigrad.tensor import Tensor, as_tensors, floating, implements

_SMALL = 2.0**-20
"""Of weights with a smaller sum the products with x may vanish, and their average not."""

Method = Literal["linear", "lower", "higher", "midpoint", "nearest"]


@overload
def average(
    x: ArrayLike,
    axis: Axes = None,
    weights: ArrayLike | None = None,
    returned: Literal[False] = False,
    *,
    keepdims: bool = False,
) -> Tensor: ...
@overload
def average(
    x: ArrayLike, axis: Axes, weights: ArrayLike | None, returned: Literal[True], *, keepdims: bool = False
) -> tuple[Tensor, Tensor]: ...
@overload
def average(
    x: ArrayLike,
    axis: Axes = None,
    weights: ArrayLike | None = None,
    *,
    returned: Literal[True],
    keepdims: bool = False,
) -> tuple[Tensor, Tensor]: ...
@implements(np.average)
@checked
def average(
    x: ArrayLike,
    axis: Axes = None,
    weights: ArrayLike | None = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """Σwx / Σw along ``axis``; without weights the mean. With ``returned`` also Σw, in the shape of the average.

    The weights have x's shape, or that of the axes alone. Both x and weights have a gradient. Raises ShapeError for
    weights of another shape, ZeroDivisionError if they add up to 0.
    """
    x = floating(x if weights is None else as_tensors(x, weights)[0])
    if x.data.dtype.char == "e":
        if not returned:
            return in_float32(average, x, axis, weights, keepdims=keepdims)
        y, total = average(astype(x, np.float32), axis, weights, returned=True, keepdims=keepdims)
        return astype(y, x.dtype), astype(total, x.dtype)
    if weights is None:
        y = mean(x, axis, keepdims=keepdims)
        total = Tensor(np.asarray(_count(x.shape, axis), x.dtype))
    else:
        x, w = as_floats(x, weights)
        w = _along(x, w, axis)
        total = sum(w, axis, keepdims=keepdims)
        if np.any(total.data == 0):
            raise ZeroDivisionError("average: the weights add up to 0, so that there is nothing to divide by")
        with np.errstate(over="ignore", invalid="ignore"):
            y = sum(x * w, axis, keepdims=keepdims) / total
        # The weights in a unit of their own may be in range, and shares are; products with small ones may vanish.
        if not np.all(np.isfinite(y.data)) or np.min(np.absolute(total.data), initial=1) < _SMALL:
            w = w / unit_along(w.data, None)
            y = sum(x * (w / sum(w, axis, keepdims=True)), axis, keepdims=keepdims)
    return (y, broadcast_to(total, y.shape)) if returned else y


@implements(np.quantile)
@checked
def quantile(
    x: ArrayLike,
    q: Any,
    axis: Axes = None,
    out: None = None,
    overwrite_input: bool = False,
    method: Method = "linear",
    keepdims: bool = False,
    *,
    weights: None = None,
) -> Tensor:
    """The element below which the fraction q (0 … 1) of all lies. Several q make the first axes of the result.

    The position among the sorted elements is q·(n − 1). Between two of them ``method`` says what is taken: the linear
    interpolation, the lower, the higher, the midpoint, the nearest. The gradient goes to the two by their shares; q has
    none. NaN if an element is. Raises ValueError for a q outside 0 … 1, ShapeError for no elements.
    """
    refuse_out("quantile", out)
    if weights is not None:
        raise UnsupportedError("quantile: weights have no rule here; call np.quantile on t.detach().numpy()")
    part = _parts("quantile", q, 1)
    x = floating(x)
    rows = _rows_of(x, axis)
    n = rows.shape[-1]
    if not n:
        raise ShapeError(f"quantile: among no elements there is none to choose: shape {x.shape}, axis {axis}")
    low, high, share = _neighbours(part.ravel() * (n - 1), method)
    order = np.argsort(rows.data, -1, kind="stable")
    order = np.where(np.isnan(np.take_along_axis(rows.data, order[..., -1:], -1)), order[..., -1:], order)
    below, above = (take_along_axis(rows, order[..., index], -1) for index in (low, high))
    share = share.astype(x.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        between = above - below
    if np.all(np.isfinite(between.data)):
        y = below + between * share  # exact between equals
    else:
        y = where(share == 1, 0, below) * (1 - share) + where(share == 0, 0, above) * share
    reduced = _axes_of(axis, x.ndim)
    rest = tuple(1 if i in reduced else m for i, m in enumerate(x.shape) if keepdims or i not in reduced)
    return reshape(moveaxis(y, -1, 0), (*part.shape, *rest))


@implements(np.percentile)
@checked
def percentile(
    x: ArrayLike,
    q: Any,
    axis: Axes = None,
    out: None = None,
    overwrite_input: bool = False,
    method: Method = "linear",
    keepdims: bool = False,
    *,
    weights: None = None,
) -> Tensor:
    """``quantile`` with q in percent, 0 … 100."""
    parts = _parts("percentile", q, 100) / 100
    return quantile(x, parts, axis, out, overwrite_input, method, keepdims, weights=weights)


def _parts(op: str, q: Any, whole: int) -> np.ndarray:
    """q, which must be numbers from 0 to the whole."""
    parts = np.asarray(q.data if isinstance(q, Tensor) else q)
    if parts.dtype.kind not in "biuf":
        raise TypeError(f"{op}: q must be numbers from 0 to {whole}, got {q!r}")
    if not np.all((parts >= 0) & (parts <= whole)):
        raise ValueError(f"{op}: q must be between 0 and {whole}, got {q}")
    return parts.astype(np.float64)


@implements(np.cov)
@checked
def cov(
    x: ArrayLike,
    y: ArrayLike | None = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: ArrayLike | None = None,
    aweights: ArrayLike | None = None,
    *,
    dtype: DType = None,
) -> Tensor:
    """The covariances of variables, which are the rows of x (and y), or, without ``rowvar``, the columns.

    Σ w (xᵢ − mean)(xⱼ − mean) over the n observations, divided by n − ddof; ddof is 1, with ``bias`` 0. ``fweights``
    says how often an observation was made, ``aweights`` how much it counts. A single variable gives its variance.
    Raises ValueError for weights below 0, and for ``fweights`` or a ddof that are not whole.
    """
    x, y = (x, None) if y is None else as_tensors(x, y)
    x = floats("cov", x, dtype)
    if x.data.dtype.char == "e":
        return in_float32(cov, x, y, rowvar, bias, ddof, fweights, aweights, dtype=np.float32)
    rows = _variables(x, rowvar)
    if y is not None:
        rows = concatenate([rows, _variables(floats("cov", y, dtype), rowvar)])
    ddof = (0 if bias else 1) if ddof is None else ddof
    if not isinstance(ddof, (int, np.integer)):
        raise ValueError(f"cov: ddof must be a whole number, got {ddof!r}")
    weights = [astype(w, rows.dtype, copy=False) for w in (fweights, aweights) if w is not None]
    if any(np.any(w.data < 0) for w in weights) or (fweights is not None and np.any(weights[0].data % 1)):
        raise ValueError(f"cov: weights must be 0 or more, and fweights whole, got {fweights=}, {aweights=}")
    w = math.prod(weights[1:], start=weights[0]) if weights else None
    center = average(rows, 1, w)
    total = Tensor(np.asarray(rows.shape[1], rows.dtype)) if w is None else sum(w)
    shrink = 1 if w is None or aweights is None else sum(w * weights[-1]) / total
    away = rows - expand_dims(center, 1)
    away = away - expand_dims(average(away, 1, w), 1)  # the mean was rounded: that of what is left is taken off too
    freedom = maximum(total - ddof * shrink, 0)

    def products(away: Tensor) -> Tensor:
        return matmul(away, transpose(away if w is None else away * w)) / freedom

    with no_warning():
        c = products(away)
    if not np.all(np.isfinite(c.data)) and np.all(np.isfinite(away.data)):  # each in a unit of its own may be in range
        unit = unit_along(away.data, 1)
        with no_warning():
            scaled = products(away / unit) * unit * unit[:, 0]
        c = where(np.isfinite(scaled.data), scaled, c)  # beyond the range for good, the plain one has the gradient
    return squeeze(c)


@implements(np.corrcoef)
@checked
def corrcoef(x: ArrayLike, y: ArrayLike | None = None, rowvar: bool = True, *, dtype: DType = None) -> Tensor:
    """The correlations of variables, −1 … 1: covariances, see ``cov``, divided by both standard deviations."""
    x, y = (x, None) if y is None else as_tensors(x, y)
    if floats("corrcoef", x, dtype).data.dtype.char == "e":
        return in_float32(corrcoef, floating(x), y, rowvar, dtype=np.float32)
    # Each variable in a unit of its own: the correlations do not change with it, and no square leaves the range.
    rows = [_variables(floats("corrcoef", z, dtype), rowvar) for z in (x, y) if z is not None]
    each = [row / unit_along(row.data, 1) for row in rows]
    c = cov(each[0], each[1] if len(each) > 1 else None)
    if c.ndim == 0:
        return c / c
    deviation = sqrt(diagonal(c))
    return clip(c / expand_dims(deviation, 1) / deviation, -1, 1)


def _along(x: Tensor, w: Tensor, axis: Axes) -> Tensor:
    """The weights of the axes, in a shape that broadcasts to x's."""
    if w.shape == x.shape:
        return w
    axes = _axes_of(axis, x.ndim)
    if axis is None or w.shape != tuple(x.shape[a] for a in axes):
        raise ShapeError(
            f"average: the weights have shape {w.shape}; they must have x's, {x.shape}, or the lengths of the axes "
            f"that axis={axis} names"
        )
    return reshape(transpose(w, np.argsort(axes).tolist()), [n if i in axes else 1 for i, n in enumerate(x.shape)])


def _neighbours(at: np.ndarray, method: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The indices just below and above each position, and the share of the upper one."""
    low, high = np.floor(at).astype(int), np.ceil(at).astype(int)
    shares = {
        "linear": at - low,
        "lower": np.zeros_like(at),
        "higher": np.ceil(at) - low,
        "midpoint": (np.ceil(at) - low) / 2,
        "nearest": np.round(at) - low,
    }
    if method not in shares:
        raise UnsupportedError(f"quantile: method must be one of {', '.join(shares)}, got {method!r}")
    return low, high, shares[method]


def _variables(x: Tensor, rowvar: bool) -> Tensor:
    """One variable a row."""
    if x.ndim > 2:
        raise ShapeError(f"cov: x has shape {x.shape}; variables are the rows (or columns) of a matrix")
    return atleast_2d(x) if rowvar or x.ndim < 2 else transpose(x)
