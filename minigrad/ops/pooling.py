"""Pooling of images (N, C, H, W): the largest or the mean element of every window."""

import numpy as np

from minigrad.errors import ShapeError
from minigrad.kernels import pooling as kernels
from minigrad.ops.convolution import Geometry, Pair, output_size, pair
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
    shape = x.shape
    N, C = shape[:2]
    value = np.empty((N, C, *grid), x.dtype)
    winners = np.empty((N, C, *grid), np.int64)
    kernels.max_pool2d(value, winners, np.ascontiguousarray(x.data), size, *geometry[:3])
    rows = winners.reshape(N * C, grid[0] * grid[1])
    return record(value, (x, lambda g, _: _scatter_add(g, rows, shape)))


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
    value = np.empty((*shape[:2], *grid), x.dtype)
    kernels.avg_pool2d(value, np.ascontiguousarray(x.data), size, geometry.stride, geometry.padding)
    return record(value, (x, lambda g, _: _avg_pool_adjoint(g, shape, size, geometry)))


def _avg_pool_adjoint(g: Tensor, shape: tuple[int, ...], size: tuple[int, int], geometry: Geometry) -> Tensor:
    value = np.zeros(shape, g.dtype)
    kernels.avg_pool2d_adjoint(value, np.ascontiguousarray(g.data), size, geometry.stride, geometry.padding)
    grid = g.shape[2], g.shape[3]
    return record(value, (g, lambda h, _: _avg_pool(h, grid, size, geometry)))


def _gather(x: Tensor, places: np.ndarray, shape: tuple[int, ...]) -> Tensor:
    """The elements of every image at its places, in ``shape``; a scatter-add is its derivative."""
    value = np.empty(places.shape, x.dtype)
    before = x.shape
    kernels.gather(value, x.data.reshape(len(places), before[2] * before[3]), places)
    return record(value.reshape(shape), (x, lambda g, _: _scatter_add(g, places, before)))


def _scatter_add(g: Tensor, places: np.ndarray, shape: tuple[int, ...]) -> Tensor:
    """Zeros of ``shape``, with the elements of g added in every image at its places; a gather is its derivative."""
    value = np.zeros((len(places), shape[2] * shape[3]), g.dtype)
    kernels.scatter_add(value, g.data.reshape(places.shape), places)
    before = g.shape
    return record(value.reshape(shape), (g, lambda h, _: _gather(h, places, before)))


def _windows(
    op: str, x: Tensor, size: Pair, stride: Pair | None, padding: Pair, dilation: Pair, ceil_mode: bool
) -> tuple[tuple[int, int], Geometry, tuple[int, int]]:
    """The window's size, how it moves, and (OH, OW), how many there are."""
    window = pair(op, "kernel_size", size, 1)
    steps = window if stride is None else pair(op, "stride", stride, 1)
    geometry = Geometry(steps, pair(op, "padding", padding, 0), pair(op, "dilation", dilation, 1), 1)
    if x.ndim != 4:
        raise ShapeError(f"{op}: x must be (N, C, H, W), got {x.shape}")
    if any(2 * p > k for p, k in zip(geometry.padding, window, strict=True)):
        raise ShapeError(f"{op}: the padding {geometry.padding} is more than half of the window {window}")
    grid = _overhanging(x.shape[2:], window, geometry) if ceil_mode else output_size(x.shape[2:], window, geometry)
    if min(grid) < 1:
        raise ShapeError(
            f"{op}: the window {window} is larger than the image {x.shape[2:]} with padding {geometry.padding}"
        )
    return window, geometry, grid


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
