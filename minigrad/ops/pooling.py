"""Pooling of images (N, C, H, W): the largest or the mean element of every window."""

from typing import Any, Literal, overload

import numpy as np

from minigrad.array_function import array_function, constant
from minigrad.errors import ShapeError
from minigrad.kernels import pooling as kernels
from minigrad.kernels.convolution import Geometry, output_size
from minigrad.kernels.memory import empty
from minigrad.ops.convolution import GRAIN, batch_first, batch_last
from minigrad.ops.filters import check_images
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import LARGEST, Pair, as_images, check_input, flag, is_whole, like_input, no_memory, pair
from minigrad.tensor import Tensor, as_tensor, floating, record

LARGE = 1 << 10
"""Elements of a window from which its rows are averaged first: fewer additions, and fewer of them to one sum."""


@overload
def max_pool2d(
    x: ArrayLike,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
    return_indices: Literal[False] = False,
) -> Tensor: ...


@overload
def max_pool2d(
    x: ArrayLike,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
    *,
    return_indices: Literal[True],
) -> tuple[Tensor, Tensor]: ...


def max_pool2d(
    x: ArrayLike,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """The largest element of every window of x (N, C, H, W) or (C, H, W); the stride is the window's size unless given.

    With ``ceil_mode`` there are windows that begin in the image and end beyond it and its padding. With
    ``return_indices`` also the index of each in its image, row · W + column, as max_unpool2d takes it.

    The gradient goes to the largest element of each window, the first of several: a scatter-add at the winners'
    indices, whose own derivative is a gather there.
    """
    return max_pool("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool(
    op: str,
    x: ArrayLike,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
    return_indices: bool,
    axes: int = 2,
) -> Any:
    """max_pool1d or max_pool2d, by the number of ``axes`` over which the window moves; errors name ``op``."""
    x = as_tensor(x)
    size, geometry, grid = _windows(op, x, kernel_size, stride, padding, dilation, ceil_mode, axes)
    images = as_images(x, axes)
    window = (size, *geometry[:3])
    try:
        y, winners = _max_pool2d(images, window, grid)
    except MemoryError:
        raise no_memory(op, (*images.shape[:2], *grid[-axes:])) from None
    y = like_input(y, x, axes)
    if return_indices is False or not flag(op, "return_indices", return_indices):
        return y
    return y, like_input(record(_indices(winners, window, images.shape)), x, axes)


def _max_pool2d(x: Tensor, window: tuple, grid: tuple[int, int]) -> tuple[Tensor, np.ndarray]:
    """The largest elements, and the index ky·KW + kx of each in its window, both (C, OH, OW, N)."""
    value, winners = _largest(batch_last(x), window, grid)
    shape = x.shape
    return record(batch_first(value), (x, lambda g, _: _scatter_add(g, winners, window, shape))), winners


@array_function
def _largest(
    images: np.ndarray, window: tuple, grid: tuple[int, int], out: tuple[np.ndarray, np.ndarray] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    C, *image, N = images.shape
    shape = (C, *grid, N)
    value, winners = (empty(shape, images.dtype), np.empty(shape, np.int32)) if out is None else out
    size, stride, padding, dilation = window
    kernel: Any = kernels.max_pool2d
    arguments: tuple = window
    if size == (2, 2) and padding == (0, 0) and _all_inside(tuple(image), grid, stride, dilation):
        kernel, arguments = kernels.max_pool2x2, (stride, dilation)
    kernel(value, winners, images, *arguments, length=C * grid[0], grain=_grain(images, C * grid[0]))
    return value, winners


def _indices(winners: np.ndarray, window: tuple, shape: tuple[int, ...]) -> np.ndarray:
    """The winners' indices in their images, row · W + column, (N, C, OH, OW), from those in the window, ky·KW + kx."""
    size, stride, padding, dilation = window
    OH, OW = winners.shape[1:3]
    ky, kx = np.divmod(winners.astype(np.int64), size[1])
    row = np.arange(OH)[:, np.newaxis, np.newaxis] * stride[0] - padding[0] + ky * dilation[0]
    column = np.arange(OW)[:, np.newaxis] * stride[1] - padding[1] + kx * dilation[1]
    return batch_first(row * shape[3] + column)


def avg_pool2d(
    x: ArrayLike,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of every window of x (N, C, H, W) or (C, H, W), the padding counted as zeros.

    The stride is the window's size unless given. Without ``count_include_pad`` only elements of the image count. What
    lies beyond the padding (see ``ceil_mode`` of max_pool2d) never counts. With ``divisor_override`` the sum of every
    window is divided by that number.
    """
    op = "avg_pool2d"
    if divisor_override is not None and not is_whole(divisor_override, -LARGEST):
        raise ValueError(f"{op}: divisor_override must be a whole number between ±{LARGEST}, got {divisor_override!r}")
    if divisor_override is not None and divisor_override == 0:
        raise ValueError(f"{op}: divisor_override must not be 0")
    return avg_pool(op, x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool(
    op: str,
    x: ArrayLike,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor: int | None = None,
    axes: int = 2,
) -> Tensor:
    """avg_pool1d or avg_pool2d, by the number of ``axes`` over which the window moves; errors name ``op``."""
    x = floating(x)
    size, geometry, grid = _windows(op, x, kernel_size, stride, padding, 1, ceil_mode, axes)
    count_include_pad = count_include_pad is True or flag(op, "count_include_pad", count_include_pad)
    images, area = as_images(x, axes), size[0] * size[1]
    try:
        y = _avg_pool(images, grid, size, geometry)
    except MemoryError:
        raise no_memory(op, (*images.shape[:2], *grid[-axes:])) from None
    if divisor is not None:
        y = y * (area / divisor)
    elif ceil_mode or not count_include_pad:
        rows, columns = _counts(images.shape[2:], grid, size, geometry, count_include_pad)
        y = y * constant((area / np.outer(rows, columns)).astype(y.dtype))
    return like_input(y, x, axes)


def _avg_pool(x: Tensor, grid: tuple[int, int], size: tuple[int, int], geometry: Geometry) -> Tensor:
    """The sum of every window divided by its whole area. That of a large one is the mean of the means of its rows."""
    if min(size) > 1 and size[0] * size[1] > LARGE:
        (down, right), (above, left) = geometry.stride, geometry.padding
        rows = Geometry((1, right), (0, left), (1, 1), 1)
        means = _avg_pool(x, (x.shape[2], grid[1]), (1, size[1]), rows)
        return _avg_pool(means, grid, (size[0], 1), Geometry((down, 1), (above, 0), (1, 1), 1))
    shape = x.shape
    value = _averaged(batch_last(x), grid, (size, geometry.stride, geometry.padding))
    return record(batch_first(value), (x, lambda g, _: _avg_pool_adjoint(g, shape, size, geometry)))


@array_function
def _averaged(images: np.ndarray, grid: tuple[int, int], window: tuple, out: np.ndarray | None = None) -> np.ndarray:
    C, *_, N = images.shape
    value = empty((C, *grid, N), images.dtype) if out is None else out
    kernels.avg_pool2d(value, images, *window, length=C, grain=_grain(images, C))
    return value


def _avg_pool_adjoint(g: Tensor, shape: tuple[int, ...], size: tuple[int, int], geometry: Geometry) -> Tensor:
    value = _spread(batch_last(g), shape, (size, geometry.stride, geometry.padding))
    grid = g.shape[2], g.shape[3]
    return record(batch_first(value), (g, lambda h, _: _avg_pool(h, grid, size, geometry)))


@array_function
def _spread(means: np.ndarray, shape: tuple[int, ...], window: tuple) -> np.ndarray:
    N, C, H, W = shape
    value = np.zeros((C, H, W, N), means.dtype)
    kernels.avg_pool2d_adjoint(value, means, *window, length=C, grain=_grain(value, C))
    return value


def _gather(x: Tensor, winners: np.ndarray, window: tuple, shape: tuple[int, ...]) -> Tensor:
    """The elements of every image that won their window; a scatter-add is its derivative."""
    value = _gathered(batch_last(x), winners, window)
    return record(batch_first(value), (x, lambda g, _: _scatter_add(g, winners, window, shape)))


@array_function
def _gathered(images: np.ndarray, winners: np.ndarray, window: tuple) -> np.ndarray:
    value = empty(winners.shape, images.dtype)
    kernels.gather(value, images, winners, *window, length=len(value), grain=_grain(images, len(value)))
    return value


def _scatter_add(g: Tensor, winners: np.ndarray, window: tuple, shape: tuple[int, ...]) -> Tensor:
    """Zeros of ``shape``, with every element of g added where its window was won; a gather is its derivative."""
    value = _scattered(batch_last(g), winners, window, shape)
    return record(batch_first(value), (g, lambda h, _: _gather(h, winners, window, shape)))


@array_function
def _scattered(
    won: np.ndarray, winners: np.ndarray, window: tuple, shape: tuple[int, ...], out: np.ndarray | None = None
) -> np.ndarray:
    """Numbers (C, OH, OW, N), each added to zeros (C, H, W, N) at its window's winner. ``shape`` is (N, C, H, W)."""
    N, C, H, W = shape
    (KH, KW), *steps = window
    kernel: Any = kernels.scatter_add
    arguments: tuple = window
    value = empty((C, H, W, N), won.dtype) if out is None else out
    if steps == [(KH, KW), (0, 0), (1, 1)] and (KH * won.shape[1], KW * won.shape[2]) == (H, W):
        kernel, arguments = kernels.scatter_tiles, window[:1]
    else:
        value[...] = 0
    kernel(value, won, winners, *arguments, length=C, grain=_grain(value, C))
    return value


def _all_inside(image: tuple[int, ...], grid: tuple[int, int], stride: Any, dilation: Any) -> bool:
    """Whether no window of 2 × 2, without padding, reaches beyond the image."""
    ends = [(n - 1) * s + d for n, s, d in zip(grid, stride, dilation, strict=True)]
    return all(end < n for end, n in zip(ends, image, strict=True))


def _grain(x: Tensor | np.ndarray, parts: int) -> int:
    """How many of x's parts, all of one size, are worth a thread."""
    return max(1, parts * GRAIN // max(1, x.size))


def _windows(
    op: str, x: Tensor, size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool, axes: int
) -> tuple[tuple[int, int], Geometry, tuple[int, int]]:
    """The window's size, how it moves, and (OH, OW), how many there are; a signal is an image one row high."""
    window = pair(op, "kernel_size", size, 1, axes)
    steps = window if stride is None else pair(op, "stride", stride, 1, axes)
    geometry = Geometry(steps, pair(op, "padding", padding, 0, axes), pair(op, "dilation", dilation, 1, axes), 1)
    check_input(op, x, axes)
    check_images(op, x)
    if window[0] * window[1] > LARGEST:
        raise ShapeError(f"{op}: a window of {window[-axes:]} has more than {LARGEST} elements")
    if any(2 * p > k for p, k in zip(geometry.padding, window, strict=True)):
        raise ShapeError(
            f"{op}: the padding {geometry.padding[-axes:]} is more than half of the window {window[-axes:]}"
        )
    image = x.shape[-2:] if axes == 2 else (1, x.shape[-1])
    whole_only = ceil_mode is False or not flag(op, "ceil_mode", ceil_mode)
    grid = output_size(image, window, geometry) if whole_only else _overhanging(image, window, geometry)
    if min(grid) < 1:
        raise ShapeError(
            f"{op}: the window {window[-axes:]} is larger than the {'signal' if axes == 1 else 'image'} "
            f"{x.shape[-axes:]} with padding {geometry.padding[-axes:]}"
        )
    if (geometry.dilation != (1, 1) and geometry.padding != (0, 0)) or 0 in image:
        _check_seen(op, image, grid, window, geometry, axes)
    return window, geometry, grid


def _check_seen(
    op: str, image: tuple[int, ...], grid: tuple[int, int], size: tuple[int, int], geometry: Geometry, axes: int
) -> None:
    """Raise ShapeError where a window has no element of the image: all of it is padding, or the image in its gaps."""
    stride, padding, dilation, _ = geometry
    for n, many, k, s, p, d in zip(image, grid, size, stride, padding, dilation, strict=True):
        start = np.arange(many) * s - p
        first = np.maximum(0, -(start // d))  # the first element of each window that is not before the image
        if not np.all((first < k) & (start + first * d < n)):
            raise ShapeError(
                f"{op}: a window {size[-axes:]} with dilation {dilation[-axes:]} has no element of the "
                f"{'signal' if axes == 1 else 'image'} {image[-axes:]} with padding {padding[-axes:]}; each needs one"
            )


def _overhanging(image: tuple[int, ...], size: tuple[int, int], geometry: Geometry) -> tuple[int, int]:
    """``output_size``, and one more where a window can begin in the image and end beyond its padding."""
    stride, padding, dilation, _ = geometry
    height, width = (
        min(-(-(n + 2 * p - d * (k - 1) - 1) // s), (n + p - 1) // s) + 1
        for n, k, s, p, d in zip(image, size, stride, padding, dilation, strict=True)
    )
    return height, width


def _counts(
    image: tuple[int, ...], grid: tuple[int, int], size: tuple[int, int], geometry: Geometry, padded: bool
) -> list[np.ndarray]:
    """How many rows, and how many columns, of the image (or of the padded one) every window has."""
    counts = []
    for n, many, k, s, p in zip(image, grid, size, geometry.stride, geometry.padding, strict=True):
        first, last = (-p, n + p) if padded else (0, n)
        start = np.arange(many) * s - p
        counts.append(np.minimum(start + k, last) - np.maximum(start, first))
    return counts
