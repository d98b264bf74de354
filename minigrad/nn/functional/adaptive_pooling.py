"""Pooling to a given size: the axis is cut into as many cells as wanted.

Cell i of n along an axis of length L is from ⌊iL/n⌋ up to ⌈(i + 1)L/n⌉; cells overlap where n does not divide L.
"""

import math
from typing import Any, Literal, overload

import numpy as np

from minigrad import ops
from minigrad.checks import checked
from minigrad.errors import ShapeError
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
    rows, columns = _cells(op, x, output_size, axes)
    try:
        y = _cell_means(_cell_means(as_images(x, axes), 2, rows), 3, columns)
    except MemoryError:
        raise no_memory(op, (*x.shape[:-axes], *(rows, columns)[-axes:])) from None
    return like_input(y, x, axes)


def _cell_means(x: Tensor, axis: int, count: int) -> Tensor:
    """The mean of each of ``count`` cells along an axis."""
    shape = x.shape
    if shape[axis] % count == 0:
        return ops.mean(ops.reshape(x, (*shape[:axis], count, shape[axis] // count, *shape[axis + 1 :])), axis + 1)
    indices, inside = _indices(shape[axis], count)
    after = (1,) * (len(shape) - axis - 1)
    cells = ops.take(x, indices, axis)
    # What is beside a cell is left out, not multiplied by 0: it may be NaN.
    cells = ops.where(inside.reshape(*inside.shape, *after), cells, 0)
    return ops.sum(cells, axis + 1) / np.sum(inside, 1).reshape(count, *after).astype(x.dtype)


def _adaptive_max_pool(op: str, x: ArrayLike, output_size: Any, return_indices: bool, axes: int) -> Any:
    x = as_tensor(x)
    wanted = flag(op, "return_indices", return_indices)
    grid = _cells(op, x, output_size, axes)
    images = as_images(x, axes)
    W = images.shape[3]
    try:
        (rows, in_row), (columns, in_column) = (_indices(n, k) for n, k in zip(images.shape[2:], grid, strict=True))
        # For every cell (OH, OW) the indices of its elements in the image, in order.
        indices = (rows[:, None, :, None] * W + columns[None, :, None, :]).reshape(*grid, -1)
        outside = ~(in_row[:, None, :, None] & in_column[None, :, None, :]).reshape(*grid, -1)
        flat = ops.reshape(images, (*images.shape[:2], math.prod(images.shape[2:])))
        cells = flat.data[:, :, indices]
        cells[:, :, outside] = _least(cells.dtype)
        winners = np.take_along_axis(np.broadcast_to(indices, cells.shape), _winner(cells), -1)
        y = ops.take_along_axis(flat, winners.reshape(*flat.shape[:2], math.prod(grid)), -1)
    except MemoryError:
        raise no_memory(op, (*x.shape[:-axes], *grid[-axes:])) from None
    y = like_input(ops.reshape(y, (*images.shape[:2], *grid)), x, axes)
    return (y, Tensor(winners.reshape(y.shape))) if wanted else y


def _indices(length: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The indices in every cell, (count, longest), and a mask of those that count: shorter cells are filled up."""
    i = np.arange(count)
    start, stop = i * length // count, -(-(i + 1) * length // count)
    indices = start[:, None] + np.arange(np.max(stop - start))
    inside = indices < stop[:, None]
    return np.where(inside, indices, start[:, None]), inside


def _winner(cells: np.ndarray) -> np.ndarray:
    """The index of the largest element along the last axis: the first of several, but the last NaN, as max_pool2d."""
    winner = np.argmax(cells, -1)
    nan = np.isnan(cells)
    if np.any(nan):
        winner = np.where(np.any(nan, -1), cells.shape[-1] - 1 - np.argmax(nan[..., ::-1], -1), winner)
    return winner[..., None]


def _least(dtype: np.dtype) -> Any:
    return -np.inf if dtype.kind == "f" else False if dtype.kind == "b" else np.iinfo(dtype).min


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
