"""Pooling of 1-d signals and images, and max-unpooling."""

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any, Literal, overload

import numpy as np

from minigrad import ops
from minigrad.arrays import is_compiled
from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.kernels.memory import flat
from minigrad.ops.convolution import batch_innermost
from minigrad.ops.elementwise import no_warning
from minigrad.ops.pooling import _counts, _windows, avg_pool, avg_pool2d, max_pool, max_pool2d
from minigrad.ops.types import ArrayLike, Indices
from minigrad.ops.units import by_sample, wider
from minigrad.ops.unpooling import max_unpool
from minigrad.ops.variance import all_between
from minigrad.ops.window import Pair, Single, as_images, check_input, like_input, pair, whole
from minigrad.tensor import Tensor, as_tensor, floating

__all__ = [
    "avg_pool1d",
    "avg_pool2d",
    "lp_pool1d",
    "lp_pool2d",
    "max_pool1d",
    "max_pool2d",
    "max_unpool1d",
    "max_unpool2d",
]


@overload
def max_pool1d(
    x: ArrayLike,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    dilation: Single = 1,
    ceil_mode: bool = False,
    return_indices: Literal[False] = False,
) -> Tensor: ...


@overload
def max_pool1d(
    x: ArrayLike,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    dilation: Single = 1,
    ceil_mode: bool = False,
    *,
    return_indices: Literal[True],
) -> tuple[Tensor, Tensor]: ...


@checked
def max_pool1d(
    x: ArrayLike,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    dilation: Single = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """The largest element of every window of x (N, C, L) or (C, L); the stride is the window's size unless given.

    With ``return_indices`` also the index of each along L.
    """
    return max_pool("max_pool1d", x, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 1)


@checked
def avg_pool1d(
    x: ArrayLike,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of every window of x (N, C, L) or (C, L), padding and overhang as in avg_pool2d."""
    return avg_pool("avg_pool1d", x, kernel_size, stride, padding, ceil_mode, count_include_pad, None, 1)


def max_unpool1d(
    x: ArrayLike,
    indices: Indices,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """The inverse of max_pool1d: x at ``indices``, zeros elsewhere, for the result and the indices that it gave.

    x and indices (N, C, L) or (C, L) → (N, C, OL) or (C, OL). Output sizes as in max_unpool2d.
    """
    return _max_unpool("max_unpool1d", x, indices, kernel_size, stride, padding, output_size, 1)


def max_unpool2d(
    x: ArrayLike,
    indices: Indices,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """The inverse of max_pool2d: x at ``indices``, zeros elsewhere, for the result and the indices that it gave.

    x and indices (N, C, H, W) or (C, H, W) → (N, C, OH, OW) or (C, OH, OW), with OH = (H − 1)s − 2p + KH. Several
    heights are pooled to H: ``output_size``, the shape or its last two lengths, chooses one within a stride of OH.
    Windows that overlap may repeat an index: then the last x stays, and all get its gradient, as in PyTorch.

    Raises ShapeError for shapes that do not fit, ValueError for an index outside of the output.
    """
    return _max_unpool("max_unpool2d", x, indices, kernel_size, stride, padding, output_size, 2)


@checked
def lp_pool1d(
    x: ArrayLike, norm_type: float, kernel_size: Single, stride: Single | None = None, ceil_mode: bool = False
) -> Tensor:
    """(Σ xᵖ)^(1/p) of every window of x (N, C, L) or (C, L), p = ``norm_type``."""
    return _lp_pool("lp_pool1d", x, norm_type, kernel_size, stride, ceil_mode, 1)


@checked
def lp_pool2d(
    x: ArrayLike, norm_type: float, kernel_size: Pair, stride: Pair | None = None, ceil_mode: bool = False
) -> Tensor:
    """(Σ xᵖ)^(1/p) of every window of x (N, C, H, W) or (C, H, W), p = ``norm_type``, finite and > 0.

    It is NaN where Σ xᵖ is negative, and the gradient is 0 where Σ xᵖ is. For a window that reaches beyond the image
    (see ``ceil_mode`` of max_pool2d) the sum is the mean of its xᵖ times the whole window's area, as in PyTorch.
    """
    return _lp_pool("lp_pool2d", x, norm_type, kernel_size, stride, ceil_mode, 2)


def _lp_pool(
    op: str, x: ArrayLike, norm_type: float, kernel_size: Any, stride: Any, ceil_mode: bool, axes: int
) -> Tensor:
    """(Σ xᵖ)^(1/p) over windows of one axis or two; samples whose powers are out of range are computed apart.

    Raises ValueError for a ``norm_type`` that is no finite number above 0.
    """
    if not (isinstance(norm_type, Real) and 0 < norm_type < math.inf):
        raise ValueError(f"{op}: norm_type must be a finite number > 0, got {norm_type!r}; max_pool is its limit")
    area = math.prod(pair(op, "kernel_size", kernel_size, 1, axes))
    x = floating(x)
    check_input(op, x, axes)

    def near(powers: Tensor) -> Tensor:
        means = avg_pool(op, powers, kernel_size, stride, 0, ceil_mode, True, None, axes)
        return _root(means * area, norm_type)

    def far(x: Tensor) -> Tensor:
        if x.dtype == np.float32:
            return wider(lambda x: _lp_pool(op, x, norm_type, kernel_size, stride, ceil_mode, axes), x)
        return _lp_pool_by_window(op, x, norm_type, kernel_size, stride, ceil_mode, axes)

    with no_warning():
        x = like_input(batch_innermost(as_images(x, axes)), x, axes)
        powers = _powers(x, norm_type)
        outside = _outside(powers.data, x.data, area)
        if outside is None:
            return near(powers)
        inside = ~np.any(outside, tuple(range(x.ndim - axes - 1, x.ndim)), keepdims=True)
        return by_sample(inside, lambda x: near(_powers(x, norm_type)), far, x)


def _powers(x: Tensor, p: float) -> Tensor:
    return ops.square(x) if p == 2 else ops.power(x, p)


def _outside(powers: np.ndarray, x: np.ndarray, area: int) -> np.ndarray | None:
    """Where a sum of so many powers may be out of range, or a power has lost digits; None if nowhere."""
    limits = np.finfo(x.dtype)
    low, high = limits.tiny / limits.eps, limits.max / area
    if is_compiled(powers.dtype) and all_between(flat(powers)[0], low, high):
        return None
    size = np.absolute(powers)
    outside = (size > high) | ((size < low) & (x != 0))
    return outside if np.any(outside) else None


def _lp_pool_by_window(
    op: str, x: Tensor, p: float, kernel_size: Any, stride: Any, ceil_mode: bool, axes: int
) -> Tensor:
    """The same with every window laid out by itself, in units of its largest |x|: of x/unit no power overflows."""
    size, geometry, grid = _windows(op, x, kernel_size, stride, 0, 1, ceil_mode, axes)
    images = as_images(x, axes)
    places = [
        np.arange(n)[:, np.newaxis] * s + np.arange(k) for n, s, k in zip(grid, geometry.stride, size, strict=True)
    ]
    beyond = [max(0, int(index.max()) + 1 - n) for index, n in zip(places, images.shape[2:], strict=True)]
    padded = ops.pad(images, [(0, 0), (0, 0), *((0, n) for n in beyond)])
    rows, columns = places
    windows = padded[:, :, rows[:, np.newaxis, :, np.newaxis], columns[:, np.newaxis, :]]  # (N, C, OH, OW, KH, KW)
    largest = np.max(np.absolute(windows.data), (-2, -1), keepdims=True)
    unit = np.where(np.isfinite(largest) & (largest > 0), largest, 1)
    inside = _counts(images.shape[2:], grid, size, geometry, True)
    sums = ops.sum(ops.power(windows / unit, p), (-2, -1)) * (math.prod(size) / np.outer(*inside))
    return like_input(_root(sums, p) * unit[..., 0, 0], x, axes)


def _root(x: Tensor, p: float) -> Tensor:
    """x^(1/p). Its slope at 0 is infinite; it counts as 0 here, as in PyTorch."""
    zero = x.data == 0
    if zero.any():
        return ops.where(zero, 0, _root(ops.where(zero, 1, x), p))
    return ops.sqrt(x) if p == 2 else ops.power(x, 1.0 / p)


def _max_unpool(
    op: str, x: ArrayLike, indices: Indices, kernel_size: Any, stride: Any, padding: Any, output_size: Any, axes: int
) -> Tensor:
    """Each of x at its index in an image of zeros, over one axis or two, see ``max_unpool2d``.

    Raises ShapeError for an ``output_size`` that no such pooling would have made x of.
    """
    x = as_tensor(x)
    window = pair(op, "kernel_size", kernel_size, 1, axes)
    steps = window if stride is None else pair(op, "stride", stride, 1, axes)
    around = pair(op, "padding", padding, 0, axes)
    check_input(op, x, axes)
    shape = (1, *x.shape[-axes:])[-2:]
    usual = [(n - 1) * s - 2 * p + k for n, s, p, k in zip(shape, steps, around, window, strict=True)]
    if output_size is None:
        size = tuple(usual)
    else:
        given = [whole(op, "output_size", n, 0) for n in output_size]
        if len(given) not in (axes, x.ndim):
            raise ShapeError(f"{op}: output_size must be {axes} numbers, or a shape of {x.ndim}, got {output_size}")
        size = (1, *given[-axes:])[-2:]
        axes_of = list(zip(size, usual, steps, strict=True))[-axes:]
        if any(abs(n - middle) >= step for n, middle, step in axes_of):
            raise ShapeError(
                f"{op}: output_size {size[-axes:]} must be within a stride {steps[-axes:]} of {tuple(usual[-axes:])}"
            )
    if min(size) < 1:
        raise ShapeError(f"{op}: x of shape {x.shape} makes an output of {size[-axes:]}; it needs 1 or more")
    return max_unpool(op, x, indices, (size[0], size[1]), axes)
