"""Windows of images laid out as columns, and columns added up to images: two linear ops, each the other's adjoint.

x (N, C, H, W) ↔ columns (N, C·KH·KW, L), with L = OH·OW windows as in conv2d: y = conv2d(x, w) is w as a matrix times
the columns of x.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from minigrad.array_function import array_function
from minigrad.errors import ShapeError
from minigrad.kernels import folding as kernels
from minigrad.kernels.convolution import Geometry, output_size
from minigrad.kernels.matmul import REALS
from minigrad.ops.elementwise import GRAIN
from minigrad.ops.shape import reshape
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import Pair, as_images, check_input, check_size, no_memory, pair
from minigrad.tensor import Tensor, as_tensor, record


class _Windows(NamedTuple):
    """The window, how it moves over an image, and how many there are: (OH, OW)."""

    size: tuple[int, int]
    geometry: Geometry
    grid: tuple[int, int]


def unfold(x: ArrayLike, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1) -> Tensor:
    """The windows of x as columns: x (N, C, H, W) or (C, H, W) → (N, C·KH·KW, L) or (C·KH·KW, L).

    The derivative is ``fold``: every element gets what its copies got. Raises ShapeError for a window larger than the
    padded image.
    """
    x = as_tensor(x)
    check_input("unfold", x, 2)
    windows = _windows("unfold", x.shape[-2:], kernel_size, dilation, padding, stride)
    batch, channels = x.shape[:-3], x.shape[-3]
    shape = (*batch, channels * math.prod(windows.size), math.prod(windows.grid))
    check_size("unfold", shape)
    try:
        return reshape(_columns(as_images(x), windows), shape)
    except MemoryError:
        raise no_memory("unfold", shape) from None


def fold(
    x: ArrayLike, output_size: Pair, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Columns added up to images of ``output_size``: x (N, C·KH·KW, L) or (C·KH·KW, L) → (N, C, H, W) or (C, H, W).

    Where windows overlap their elements are summed; what they hold of the padding is dropped. The derivative is
    ``unfold``. Raises ShapeError unless x has the columns of such an image.
    """
    x = as_tensor(x)
    image = pair("fold", "output_size", output_size, 1)
    windows = _windows("fold", image, kernel_size, dilation, padding, stride)
    area, many = math.prod(windows.size), math.prod(windows.grid)
    if x.ndim not in (2, 3) or x.shape[-2] % area or x.shape[-1] != many:
        raise ShapeError(
            f"fold: x must be (N, C·{area}, {many}) or (C·{area}, {many}), by a window of {windows.size} that has "
            f"{windows.grid} positions in an image of {image}; got {x.shape}"
        )
    shape = (*x.shape[:-2], x.shape[-2] // area, *image)
    check_size("fold", shape)
    columns = reshape(x, (math.prod(x.shape[:-2]), x.shape[-2] // area, *windows.size, *windows.grid))
    try:
        return reshape(_images(columns, image, windows), shape)
    except MemoryError:
        raise no_memory("fold", shape) from None


def _columns(x: Tensor, windows: _Windows) -> Tensor:
    """x (N, C, H, W) → (N, C, KH, KW, OH, OW): for each position (ky, kx) in the window its element of all windows."""
    image = x.shape[2], x.shape[3]
    return record(_laid_out(x.data, windows), (x, lambda g, _: _images(g, image, windows)))


@array_function
def _laid_out(x: np.ndarray, windows: _Windows) -> np.ndarray:
    (top, left), (size, _, grid) = windows.geometry.padding, windows
    value = np.empty((*x.shape[:2], *size, *grid), x.dtype)
    if x.dtype in REALS and value.size:
        _run(kernels.lay_out, value, x, windows)
        return value
    padded = np.pad(x, [(0, 0), (0, 0), (top, top), (left, left)])
    for ky, kx, seen in _seen(windows):
        value[:, :, ky, kx] = padded[seen]
    return value


def _images(x: Tensor, image: tuple[int, int], windows: _Windows) -> Tensor:
    """The adjoint of ``_columns``: x (N, C, KH, KW, OH, OW) → (N, C, H, W)."""
    return record(_added_up(x.data, image, windows), (x, lambda g, _: _columns(g, windows)))


@array_function
def _added_up(x: np.ndarray, image: tuple[int, int], windows: _Windows) -> np.ndarray:
    (N, C), (H, W), (top, left) = x.shape[:2], image, windows.geometry.padding
    if x.dtype in REALS and x.size:
        value = np.empty((N, C, H, W), x.dtype)
        _run(kernels.add_up, value, x, windows)
        return value
    padded = np.zeros((N, C, H + 2 * top, W + 2 * left), x.dtype)
    for ky, kx, seen in _seen(windows):
        padded[seen] += x[:, :, ky, kx]
    return padded[:, :, top : top + H, left : left + W]


def _run(kernel: Any, out: np.ndarray, x: np.ndarray, windows: _Windows) -> None:
    """Run a kernel on the images of each channel by themselves."""
    stride, padding, dilation, _ = windows.geometry
    planes = out.shape[0] * out.shape[1]
    each = [np.ascontiguousarray(array).reshape(planes, *array.shape[2:]) for array in (out, x)]
    grain = 1 + planes * GRAIN // max(out.size, x.size)
    kernel(*each, stride, padding, dilation, length=planes, grain=grain)


def _seen(windows: _Windows) -> Any:
    """For each position (ky, kx) in the window, the elements of the padded image that all windows have there."""
    (KH, KW), geometry, (OH, OW) = windows
    (down, across), (dy, dx) = geometry.stride, geometry.dilation
    for ky, kx in np.ndindex(KH, KW):
        rows = slice(ky * dy, ky * dy + (OH - 1) * down + 1, down)
        yield ky, kx, (slice(None), slice(None), rows, slice(kx * dx, kx * dx + (OW - 1) * across + 1, across))


def _windows(
    op: str, image: tuple[int, ...], kernel_size: Pair, dilation: Pair, padding: Pair, stride: Pair
) -> _Windows:
    size = pair(op, "kernel_size", kernel_size, 1)
    around, spacing = pair(op, "padding", padding, 0), pair(op, "dilation", dilation, 1)
    geometry = Geometry(pair(op, "stride", stride, 1), around, spacing, 1)
    grid = output_size(image, size, geometry)
    check_size(op, tuple(n + 2 * p for n, p in zip(image, around, strict=True)), "padded image")
    if min(grid) < 1:
        raise ShapeError(
            f"{op}: the window {size} with dilation {spacing} is larger than the image {image} with padding {around}"
        )
    return _Windows(size, geometry, grid)
