"""Pooling of images (N, C, H, W): the largest or the mean element of every window."""

from typing import Any

import numpy as np

from minigrad.errors import ShapeError
from minigrad.kernels import pooling as kernels
from minigrad.kernels.convolution import Geometry, output_size
from minigrad.kernels.memory.aligned import empty
from minigrad.ops.convolution import GRAIN, batch_first, batch_last, check_images
from minigrad.ops.window import LARGEST, Pair, is_whole, pair
from minigrad.tensor import Tensor, as_tensor, record


def max_pool2d(
    x: Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest element of every window; the stride is the window's size unless given.

    With ``ceil_mode`` there are windows that begin in the image and end beyond it and its padding.
    The gradient goes to the winner, the first of several. Its derivative is a gather at the winners' places, whose
    derivative is a scatter-add there.
    """
    x = as_tensor(x)
    size, geometry, grid = _windows("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode)
    N, C = x.shape[:2]
    images, value = batch_last(x), empty((C, *grid, N), x.dtype)
    winners = np.empty(value.shape, np.int32)
    window = (size, *geometry[:3])
    kernel: Any = kernels.max_pool2d
    arguments: tuple = window
    if size == (2, 2) and _all_inside(x.shape[2:], grid, geometry):
        kernel, arguments = kernels.max_pool2x2, (geometry.stride, geometry.dilation)
    kernel(value, winners, images, *arguments, length=C * grid[0], grain=_grain(x, C * grid[0]))
    shape = x.shape
    return record(batch_first(value), (x, lambda g, _: _scatter_add(g, winners, window, shape)))


def avg_pool2d(
    x: Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of every window, the padding counted as zeros; the stride is the window's size unless given.

    Without ``count_include_pad`` only elements of the image count. What lies beyond the padding (see ``ceil_mode`` of
    max_pool2d) never counts. With ``divisor_override`` the sum of every window is divided by that number.
    """
    if divisor_override is not None and divisor_override == 0:
        raise ValueError("avg_pool2d: divisor_override must not be 0")
    if divisor_override is not None and not is_whole(divisor_override, -LARGEST):
        raise ValueError(
            f"avg_pool2d: divisor_override must be a whole number between ±{LARGEST}, got {divisor_override!r}"
        )
    x = as_tensor(x)
    size, geometry, grid = _windows("avg_pool2d", x, kernel_size, stride, padding, 1, ceil_mode)
    y = _avg_pool(x, grid, size, geometry)
    area = size[0] * size[1]
    if divisor_override is not None:
        return y * (area / divisor_override)
    if count_include_pad and not ceil_mode:
        return y
    rows, columns = _counts(x.shape[2:], grid, size, geometry, count_include_pad)
    return y * (area / np.outer(rows, columns)).astype(y.dtype)


def _avg_pool(x: Tensor, grid: tuple[int, int], size: tuple[int, int], geometry: Geometry) -> Tensor:
    """The sum of every window divided by its whole area."""
    shape = x.shape
    N, C = shape[:2]
    images, value = batch_last(x), empty((C, *grid, N), x.dtype)
    window = size, geometry.stride, geometry.padding
    kernels.avg_pool2d(value, images, *window, length=C, grain=_grain(x, C))
    return record(batch_first(value), (x, lambda g, _: _avg_pool_adjoint(g, shape, size, geometry)))


def _avg_pool_adjoint(g: Tensor, shape: tuple[int, ...], size: tuple[int, int], geometry: Geometry) -> Tensor:
    N, C, H, W = shape
    means, value = batch_last(g), np.zeros((C, H, W, N), g.dtype)
    window = size, geometry.stride, geometry.padding
    kernels.avg_pool2d_adjoint(value, means, *window, length=C, grain=_grain(value, C))
    grid = g.shape[2], g.shape[3]
    return record(batch_first(value), (g, lambda h, _: _avg_pool(h, grid, size, geometry)))


def _gather(x: Tensor, winners: np.ndarray, window: tuple, shape: tuple[int, ...]) -> Tensor:
    """The elements of every image that won their window; a scatter-add is its derivative."""
    images, value = batch_last(x), empty(winners.shape, x.dtype)
    kernels.gather(value, images, winners, *window, length=len(value), grain=_grain(x, len(value)))
    return record(batch_first(value), (x, lambda g, _: _scatter_add(g, winners, window, shape)))


def _scatter_add(g: Tensor, winners: np.ndarray, window: tuple, shape: tuple[int, ...]) -> Tensor:
    """Zeros of ``shape``, with every element of g added where its window was won; a gather is its derivative."""
    N, C, H, W = shape
    (KH, KW), *steps = window
    if steps == [(KH, KW), (0, 0), (1, 1)] and (KH * g.shape[2], KW * g.shape[3]) == (H, W):
        kernel, value, arguments = kernels.scatter_tiles, empty((C, H, W, N), g.dtype), window[:1]
    else:
        kernel, value, arguments = kernels.scatter_add, np.zeros((C, H, W, N), g.dtype), window
    won = batch_last(g)
    kernel(value, won, winners, *arguments, length=C, grain=_grain(value, C))
    return record(batch_first(value), (g, lambda h, _: _gather(h, winners, window, shape)))


def _all_inside(image: tuple[int, ...], grid: tuple[int, int], geometry: Geometry) -> bool:
    """Whether no window of 2 × 2 reaches beyond the image."""
    ends = [(n - 1) * s + d for n, s, d in zip(grid, geometry.stride, geometry.dilation, strict=True)]
    return geometry.padding == (0, 0) and all(end < n for end, n in zip(ends, image, strict=True))


def _grain(x: Tensor | np.ndarray, parts: int) -> int:
    """How many of the parts that x falls into are worth a thread."""
    return max(1, parts * GRAIN // max(1, x.size))


def _windows(
    op: str, x: Tensor, size: Pair, stride: Pair | None, padding: Pair, dilation: Pair, ceil_mode: bool
) -> tuple[tuple[int, int], Geometry, tuple[int, int]]:
    """The window's size, how it moves, and (OH, OW), how many there are."""
    window = pair(op, "kernel_size", size, 1)
    steps = window if stride is None else pair(op, "stride", stride, 1)
    geometry = Geometry(steps, pair(op, "padding", padding, 0), pair(op, "dilation", dilation, 1), 1)
    if x.ndim != 4:
        raise ShapeError(f"{op}: x must be (N, C, H, W), got {x.shape}")
    check_images(op, x)
    if any(2 * p > k for p, k in zip(geometry.padding, window, strict=True)):
        raise ShapeError(f"{op}: the padding {geometry.padding} is more than half of the window {window}")
    grid = _overhanging(x.shape[2:], window, geometry) if ceil_mode else output_size(x.shape[2:], window, geometry)
    if min(grid) < 1:
        raise ShapeError(
            f"{op}: the window {window} is larger than the image {x.shape[2:]} with padding {geometry.padding}"
        )
    if (geometry.dilation != (1, 1) and geometry.padding != (0, 0)) or 0 in x.shape[2:]:
        _check_seen(op, x.shape[2:], grid, window, geometry)
    return window, geometry, grid


def _check_seen(
    op: str, image: tuple[int, ...], grid: tuple[int, int], size: tuple[int, int], geometry: Geometry
) -> None:
    """Raise ShapeError where a window has no element of the image: all of it is padding, or the image in its gaps."""
    stride, padding, dilation, _ = geometry
    for n, many, k, s, p, d in zip(image, grid, size, stride, padding, dilation, strict=True):
        places = np.arange(many)[:, np.newaxis] * s - p + np.arange(k) * d
        if not np.all(np.any((places >= 0) & (places < n), axis=1)):
            raise ShapeError(
                f"{op}: a window {size} with dilation {dilation} has no element of the image {image} with padding "
                f"{padding}; each needs one"
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
