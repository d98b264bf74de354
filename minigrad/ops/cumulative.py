"""Running sums and products, and the product of all. No derivative divides: zeros need no special case."""

import math

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from minigrad.arrays import is_compiled
from minigrad.checks import checked
from minigrad.kernels import product as products
from minigrad.kernels import recurrence as kernels
from minigrad.modes import recording
from minigrad.ops.joining import concatenate
from minigrad.ops.keywords import in_float32, prepared, start
from minigrad.ops.reduction import _rows_of, kept
from minigrad.ops.shape import astype, expand_dims, flip, reshape, swapaxes
from minigrad.ops.types import ArrayLike, Axes, DType
from minigrad.tensor import Tensor, implements, record

LONG = 1 << 9
"""Longer rows are multiplied in blocks at once: of so many numbers the product is seldom in range."""

MANY = 1 << 15
"""Numbers that are worth a kernel."""


@implements(np.cumsum)
@checked
def cumsum(x: ArrayLike, axis: int | None = None, dtype: DType = None, out: None = None) -> Tensor:
    """yₜ = Σ xₛ over s ≤ t, along ``axis`` (None: of the flattened x), in ``dtype``. dL/dxₜ = Σ gₛ over s ≥ t.

    float32 and float16 are added in double precision.
    """
    x = prepared("cumsum", x, dtype, out, None, 0)
    if axis is None or x.ndim == 0:
        return cumsum(reshape(x, -1), _axis_of(x, axis), dtype)
    along = normalize_axis_index(axis, x.ndim)
    return record(_running_sums(x.data, along, dtype), (x, lambda g, _: flip(cumsum(flip(g, along), along), along)))


@implements(np.cumprod)
@checked
def cumprod(x: ArrayLike, axis: int | None = None, dtype: DType = None, out: None = None) -> Tensor:
    """yₜ = Π xₛ over s ≤ t, along ``axis`` (None: of the flattened x), in ``dtype``.

    dL/dxₜ = yₜ₋₁·rₜ: the product before t, times rₜ = gₜ + xₜ₊₁·rₜ₊₁, which comes from after t. float32 and float16
    are multiplied in double precision, here and in the derivatives: each of n factors would cost half a unit.
    """
    x = prepared("cumprod", x, dtype, out, None, 0)
    if x.data.dtype.char in "ef":
        return astype(cumprod(astype(x, np.float64), axis), x.dtype)
    if axis is None or x.ndim == 0:
        return cumprod(reshape(x, -1), _axis_of(x, axis), dtype)
    axis = normalize_axis_index(axis, x.ndim)
    rows = swapaxes(x, axis, -1)
    with np.errstate(invalid="ignore"):  # of 0·∞
        value = np.cumprod(rows.data, -1, dtype)
    y = record(value, (rows, lambda g, y: _shifted(y, 1) * _from_behind(rows, g)))
    return swapaxes(y, axis, -1)


@implements(np.prod)
@checked
def prod(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    keepdims: bool = False,
    initial: ArrayLike | None = None,
    where: ArrayLike | None = None,
) -> Tensor:
    """Πx, 1 for no elements. d/dx is the product of all elements before, times that of all after.

    Only elements ``where`` (booleans, broadcast to x) holds are multiplied, with ``initial``, all of them in ``dtype``.
    """
    x = prepared("prod", x, dtype, out, where, 1)
    if x.data.dtype.char == "e":
        return in_float32(prod, x, axis, keepdims=keepdims, initial=initial)
    rows = _rows_of(x, axis)
    y = _product(rows, dtype)
    y = kept(y, x.shape, axis) if keepdims else y
    return y if initial is None else y * start("prod", initial, y)


def _axis_of(x: Tensor, axis: int | None) -> int:
    """The axis of the flattened x. A single number has the axes 0 and −1."""
    if axis not in (None, 0, -1):
        raise np.exceptions.AxisError(axis, x.ndim)
    return 0


def _running_sums(x: np.ndarray, axis: int, dtype: DType) -> np.ndarray:
    """The running sums along an axis."""
    if x.dtype.kind != "f" or not x.size or x.dtype.char == "g" or not x.dtype.isnative:
        return np.cumsum(x, axis, dtype)
    if x.dtype.char == "e":
        return _running_sums(x.astype(np.float32), axis, None).astype(x.dtype)
    n, inner = x.shape[axis], math.prod(x.shape[axis + 1 :])
    rows = np.ascontiguousarray(x).reshape(-1, n, inner)
    y = np.empty_like(rows)
    kernels.running_sums(y, np.empty(inner), rows)
    return y.reshape(x.shape)


def _product(rows: Tensor, dtype: DType) -> Tensor:
    """Π of every row. Where that is in range and partial products are not: of numbers near 1, times a power of two."""
    x, blocks = rows.data, None
    with np.errstate(over="ignore", invalid="ignore"):
        if x.size > MANY and x.shape[-1] > LONG and is_compiled(x.dtype) and x.dtype.kind == "f" and not _taped(rows):
            blocks = _in_blocks(x)
        value = np.prod(x, -1, dtype) if blocks is None else np.prod(blocks, -1).astype(x.dtype)
        if blocks is not None and (np.isnan(value).any() or not np.all(np.isfinite(blocks))):
            value = np.prod(x, -1, dtype)
    units = _units(x, np.asarray(value), blocks) if value.dtype.kind == "f" else None
    if units is None:
        if not np.all(np.isfinite(value)):
            np.prod(x, -1, dtype)  # for NumPy's warning
        return record(value, (rows, lambda g, _: expand_dims(g, -1) * _others(rows)))
    unit, first, second = units
    near = rows / unit
    y = record(np.prod(near.data, -1, dtype), (near, lambda g, _: expand_dims(g, -1) * _others(near)))
    return y * first * second


def _taped(x: Tensor) -> bool:
    return x.requires_grad and recording.get()


def _in_blocks(rows: np.ndarray) -> np.ndarray:
    """Π over blocks of every row (…, n), to (…, blocks), in double precision. A matrix may lie column by column."""
    n = rows.shape[-1]
    if rows.ndim == 2 and rows.T.flags.c_contiguous:
        return products.in_blocks(rows.T[None])[0].T
    blocks = products.in_blocks(np.ascontiguousarray(rows).reshape(-1, n, 1))
    return blocks.reshape(*rows.shape[:-1], -1)


def _may_be_in_range(blocks: np.ndarray, limits: np.finfo) -> np.ndarray:
    """Of which rows the product may be in range: by its logarithm, or where that of a block is not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.log2(np.absolute(blocks))
    known = np.all(np.absolute(size) < -np.finfo(np.float64).minexp, -1)  # and not rounded to a subnormal number
    with np.errstate(invalid="ignore"):
        return ~known | (np.absolute(np.sum(size, -1)) < limits.maxexp)


def _units(
    rows: np.ndarray, value: np.ndarray, blocks: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Powers of two near the elements of the rows that need it, and their product in two factors; None if none does."""
    limits, one = np.finfo(rows.dtype), rows.dtype.type(1)
    odd = ~((np.abs(value) >= limits.tiny) & (np.abs(value) <= limits.max))
    if odd.any() and is_compiled(rows.dtype) and rows.size:
        odd = odd & _may_be_in_range(_in_blocks(rows) if blocks is None else blocks, limits)
    if odd.any():
        odd = odd & np.all(np.isfinite(rows) & (rows != 0), -1)
    if not odd.any():
        return None
    mantissa, exponent = np.frexp(rows)
    exponent = exponent - (np.abs(mantissa) < math.sqrt(0.5))
    total = np.sum(exponent, -1)
    saved = odd & (np.abs(total) < limits.maxexp)
    if not saved.any():
        return None
    exponent, total = np.where(saved[..., None], exponent, 0), np.where(saved, total, 0)
    return np.ldexp(one, exponent), np.ldexp(one, total // 2), np.ldexp(one, total - total // 2)


def _others(rows: Tensor) -> Tensor:
    """For every element of a row the product of all the others."""
    before = _shifted(cumprod(rows, -1), 1)
    after = _reversed(_shifted(cumprod(_reversed(rows), -1), 1))
    return before * after


def _recurrence(a: Tensor, b: Tensor) -> Tensor:
    """yₜ = aₜ·yₜ₋₁ + bₜ along the last axis, from y₋₁ = 0. With r as in ``cumprod``: d/dbₜ = rₜ, d/daₜ = rₜ·yₜ₋₁."""
    value = np.empty(a.shape, a.dtype)
    length = a.shape[-1] or 1
    walk = kernels.recurrence if is_compiled(a.dtype) else _walk
    walk(*(np.ascontiguousarray(z).reshape(-1, length) for z in (value, a.data, b.data)))
    return record(value, (a, lambda g, y: _shifted(y, 0) * _from_behind(a, g)), (b, lambda g, _: _from_behind(a, g)))


def _walk(y: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
    """The kernel ``recurrence`` without the compiler: all rows at once, step by step."""
    before = np.zeros(len(y), y.dtype)
    for t in range(y.shape[1]):
        y[:, t] = before = a[:, t] * before + b[:, t]


def _from_behind(a: Tensor, g: Tensor) -> Tensor:
    """rₜ = gₜ + aₜ₊₁·rₜ₊₁ along the last axis: the same recurrence, walked from the end."""
    return _reversed(_recurrence(_shifted(_reversed(a), 0), _reversed(g)))


def _reversed(rows: Tensor) -> Tensor:
    return rows[..., ::-1]


def _shifted(rows: Tensor, first: float) -> Tensor:
    """Every row moved on by one, with ``first`` at its start and without its last element."""
    start = np.full((*rows.shape[:-1], 1), first, rows.dtype)
    return concatenate([start, rows], -1)[..., :-1]
