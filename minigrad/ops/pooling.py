"""Pooling of images (N, C, H, W): the largest or the mean element of every window."""

import numpy as np

from minigrad.errors import ShapeError
from minigrad.kernels import pooling as kernels
from minigrad.ops.convolution import Geometry, Pair, output_size, pair
from minigrad.tensor import Tensor, as_tensor, record


def max_pool2d(
    x: Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0, dilation: Pair = 1
) -> Tensor:
    """The largest element of every window; the stride is the window's size unless given.

    The gradient goes to the winner, the first of several. Its derivative is a gather at the winners' places, whose
    derivative is a scatter-add there.
    """
    x = as_tensor(x)
    size, geometry = _window("max_pool2d", x, kernel_size, stride, padding, dilation)
    N, C, H, W = x.shape
    OH, OW = output_size((H, W), size, geometry)
    value = np.empty((N, C, OH, OW), x.dtype)
    winners = np.empty((N, C, OH, OW), np.int64)
    kernels.max_pool2d(value, winners, np.ascontiguousarray(x.data), size, *geometry[:3])
    rows = winners.reshape(N * C, OH * OW)
    shape = x.shape
    return record(value, (x, lambda g, _: _scatter_add(g, rows, shape)))


def avg_pool2d(x: Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Tensor:
    """The mean of every window, the padding counted as zeros; the stride is the window's size unless given."""
    x = as_tensor(x)
    size, geometry = _window("avg_pool2d", x, kernel_size, stride, padding, 1)
    return _avg_pool(x, size, geometry)


def _avg_pool(x: Tensor, size: tuple[int, int], geometry: Geometry) -> Tensor:
    shape = x.shape
    value = np.empty((*shape[:2], *output_size(shape[2:], size, geometry)), x.dtype)
    kernels.avg_pool2d(value, np.ascontiguousarray(x.data), size, geometry.stride, geometry.padding)
    return record(value, (x, lambda g, _: _avg_pool_adjoint(g, shape, size, geometry)))


def _avg_pool_adjoint(g: Tensor, shape: tuple[int, ...], size: tuple[int, int], geometry: Geometry) -> Tensor:
    value = np.zeros(shape, g.dtype)
    kernels.avg_pool2d_adjoint(value, np.ascontiguousarray(g.data), size, geometry.stride, geometry.padding)
    return record(value, (g, lambda h, _: _avg_pool(h, size, geometry)))


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


def _window(
    op: str, x: Tensor, size: Pair, stride: Pair | None, padding: Pair, dilation: Pair
) -> tuple[tuple[int, int], Geometry]:
    window = pair(op, "kernel_size", size, 1)
    steps = window if stride is None else pair(op, "stride", stride, 1)
    geometry = Geometry(steps, pair(op, "padding", padding, 0), pair(op, "dilation", dilation, 1), 1)
    if x.ndim != 4:
        raise ShapeError(f"{op}: x must be (N, C, H, W), got {x.shape}")
    if any(2 * p > k for p, k in zip(geometry.padding, window, strict=True)):
        raise ShapeError(f"{op}: the padding {geometry.padding} is more than half of the window {window}")
    if min(output_size(x.shape[2:], window, geometry)) < 1:
        raise ShapeError(
            f"{op}: the window {window} is larger than the image {x.shape[2:]} with padding {geometry.padding}"
        )
    return window, geometry
