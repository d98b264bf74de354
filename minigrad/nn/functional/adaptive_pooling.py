"""Pooling to a given size: the axis is cut into as many cells as wanted.

Cell i of n along an axis of length L is from ⌊iL/n⌋ up to ⌈(i + 1)L/n⌉; cells overlap where n does not divide L.
"""

from typing import Any, Literal, overload

import numpy as np

from minigrad import ops
from minigrad.arrays import is_compiled
from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.ops.cells import max_cells, mean_cells
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import INPUTS, as_images, check_size, flag, like_input, no_memory, pair
from minigrad.tensor import Tensor, as_tensor, floating

__all__ = ["adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_max_pool1d", "adaptive_max_pool2d"]

Size = int | tuple[int | None, int | None] | None


def adaptive_avg_pool1d(x: ArrayLike, output_size: int | tuple[int]) -> Tensor:
    """Means of x (N, C, L) or (C, L) over ``output_size`` cells."""
    return _adaptive_avg_pool("adaptive_avg_pool1d", x, output_size, 1)


def adaptive_avg_pool2d(x: ArrayLike, output_size: Size) -> Tensor:
    """Means of x (N, C, H, W) or (C, H, W) over a grid of ``output_size`` cells (None: the input's own size)."""
    return _adaptive_avg_pool("adaptive_avg_pool2d", x, output_size, 2)


@overload
def adaptive_max_pool1d(
    x: ArrayLike, output_size: int | tuple[int], return_indices: Literal[False] = False
) -> Tensor: ...


@overload
def adaptive_max_pool1d(
    x: ArrayLike, output_size: int | tuple[int], return_indices: Literal[True]
) -> tuple[Tensor, Tensor]: ...


@checked
def adaptive_max_pool1d(
    x: ArrayLike, output_size: int | tuple[int], return_indices: bool = False
) -> Tensor | tuple[Tensor, Tensor]:
    """The largest element of x (N, C, L) or (C, L) in each of ``output_size`` cells; with indices as max_pool1d."""
    return _adaptive_max_pool("adaptive_max_pool1d", x, output_size, return_indices, 1)


@overload
def adaptive_max_pool2d(x: ArrayLike, output_size: Size, return_indices: Literal[False] = False) -> Tensor: ...


@overload
def adaptive_max_pool2d(x: ArrayLike, output_size: Size, return_indices: Literal[True]) -> tuple[Tensor, Tensor]: ...


@checked
def adaptive_max_pool2d(
    x: ArrayLike, output_size: Size, return_indices: bool = False
) -> Tensor | tuple[Tensor, Tensor]:
    """The largest element of x (N, C, H, W) or (C, H, W) in each cell of a grid of ``output_size`` cells.

    None stands for the input's own size. With ``return_indices`` also the index of each in its image, row · W + column,
    as max_pool2d gives it. The gradient goes to the first of several.
    """
    return _adaptive_max_pool("adaptive_max_pool2d", x, output_size, return_indices, 2)


def _adaptive_avg_pool(op: str, x: ArrayLike, output_size: Any, axes: int) -> Tensor:
    x = floating(x)
    grid = _cells(op, x, output_size, axes)
    try:
        if axes == 1 and x.shape[-1] % grid[1] == 0:
            return ops.mean(ops.reshape(x, (*x.shape[:-1], grid[1], x.shape[-1] // grid[1])), -1)
        images = as_images(_compiled(x), axes)
        y = ops.mean(images, (2, 3), keepdims=True) if grid == (1, 1) else mean_cells(images, grid)
    except MemoryError:
        raise no_memory(op, (*x.shape[:-axes], *grid[-axes:])) from None
    return ops.astype(like_input(y, x, axes), x.dtype, copy=False)


def _adaptive_max_pool(op: str, x: ArrayLike, output_size: Any, return_indices: bool, axes: int) -> Any:
    x = as_tensor(x)
    wanted = flag(op, "return_indices", return_indices)
    grid = _cells(op, x, output_size, axes)
    try:
        y, indices = max_cells(as_images(_compiled(x), axes), grid)
    except MemoryError:
        raise no_memory(op, (*x.shape[:-axes], *grid[-axes:])) from None
    y = ops.astype(like_input(y, x, axes), x.dtype, copy=False)
    return (y, Tensor(indices.reshape(y.shape).astype(np.int64))) if wanted else y


def _compiled(x: Tensor) -> Tensor:
    """x in a dtype that kernels are compiled for: float16 as float32, which loses nothing."""
    if is_compiled(x.data.dtype):
        return x
    return ops.astype(x, np.float32 if x.data.dtype.char == "e" else np.float64)


def _cells(op: str, x: Tensor, output_size: Any, axes: int) -> tuple[int, int]:
    """(OH, OW) of the grid, checked; a signal is an image one row high."""
    if x.ndim - axes not in (1, 2) or 0 in x.shape[-axes:]:
        raise ShapeError(f"{op}: x must be {INPUTS[axes]}, and not empty, got {x.shape}")
    sizes: Any = output_size
    if axes == 2:
        sizes = output_size if isinstance(output_size, (tuple, list)) else (output_size, output_size)
        sizes = tuple(x.shape[i - 2] if size is None and i < 2 else size for i, size in enumerate(sizes))
    grid = pair(op, "output_size", sizes, 1, axes)
    check_size(op, (*x.shape[:-axes], *grid[-axes:]))
    return grid
