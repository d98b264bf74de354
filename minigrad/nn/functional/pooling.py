"""Pooling along one axis, and pooling to a given size."""

from typing import Any

from minigrad import ops
from minigrad.errors import ShapeError
from minigrad.nn.functional.convolution import Single, single
from minigrad.ops.pooling import avg_pool2d, max_pool2d
from minigrad.ops.window import pair
from minigrad.tensor import Tensor, as_tensor

__all__ = ["adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "max_pool1d", "max_pool2d"]


def max_pool1d(
    x: Any,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    dilation: Single = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest element of every window of x (N, C, L); the stride is the window's size unless given."""
    size, step, pad = _line("max_pool1d", kernel_size, stride, padding)
    across = (1, single("max_pool1d", "dilation", dilation, 1))
    return ops.squeeze(max_pool2d(_one_row("max_pool1d", x), size, step, pad, across, ceil_mode), 2)


def avg_pool1d(
    x: Any,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of every window of x (N, C, L), padding and overhang as in avg_pool2d."""
    size, step, pad = _line("avg_pool1d", kernel_size, stride, padding)
    return ops.squeeze(avg_pool2d(_one_row("avg_pool1d", x), size, step, pad, ceil_mode, count_include_pad), 2)


def adaptive_avg_pool2d(x: Any, output_size: int | tuple[int | None, int | None] | None) -> Tensor:
    """Means of x (N, C, H, W) over a grid of ``output_size`` cells (None: as many as there are).

    Cell i of n along an axis of length H is from ⌊iH/n⌋ up to ⌈(i + 1)H/n⌉; cells overlap where n does not divide H.
    """
    x = as_tensor(x)
    if x.ndim != 4 or 0 in x.shape[2:]:
        raise ShapeError(f"adaptive_avg_pool2d: x must be (N, C, H, W), and not empty, got {x.shape}")
    sizes = output_size if isinstance(output_size, (tuple, list)) else (output_size, output_size)
    wanted: Any = tuple(x.shape[2 + i] if size is None and i < 2 else size for i, size in enumerate(sizes))
    rows, columns = pair("adaptive_avg_pool2d", "output_size", wanted, 1)
    return _cell_means(_cell_means(x, 2, rows), 3, columns)


def _cell_means(x: Tensor, axis: int, count: int) -> Tensor:
    length = x.shape[axis]
    before = (slice(None),) * axis
    cells = [slice(i * length // count, -(-(i + 1) * length // count)) for i in range(count)]
    return ops.stack([ops.mean(x[(*before, cell)], axis) for cell in cells], axis)


def _one_row(op: str, x: Any) -> Tensor:
    """x (N, C, L) as images (N, C, 1, L)."""
    x = as_tensor(x)
    if x.ndim != 3:
        raise ShapeError(f"{op}: x must be (N, C, L), got {x.shape}")
    return ops.expand_dims(x, 2)


def _line(
    op: str, kernel_size: Single, stride: Single | None, padding: Single
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Window, stride and padding along a line, as those of an image one row high."""
    size = single(op, "kernel_size", kernel_size, 1)
    step = size if stride is None else single(op, "stride", stride, 1)
    return (1, size), (1, step), (0, single(op, "padding", padding, 0))
