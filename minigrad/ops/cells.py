"""Means and maxima of images (N, C, H, W) over a grid of cells that cover them: what adaptive pooling is made of.

Cell i of n along an axis of length L is from ⌊iL/n⌋ up to ⌈(i + 1)L/n⌉; cells overlap where n does not divide L.
"""

from typing import Any

import numpy as np

from minigrad.array_function import array_function, constant
from minigrad.kernels import cells as kernels
from minigrad.kernels.memory import empty
from minigrad.ops.convolution import GRAIN, batch_first, batch_last
from minigrad.ops.window import LARGEST
from minigrad.tensor import Tensor, record

Grid = tuple[int, int]


def mean_cells(x: Tensor, grid: Grid) -> Tensor:
    """The mean of every cell: (N, C, OH, OW). The derivative spreads g over the cells."""
    image = x.shape[2], x.shape[3]
    return record(batch_first(_sums(batch_last(x), grid, True)), (x, lambda g, _: _spread_cells(g, image)))


def _spread_cells(g: Tensor, image: Grid) -> Tensor:
    """For every element the sum of g / count over the cells that it is in; ``mean_cells`` is its derivative."""
    grid = g.shape[2], g.shape[3]
    rows, columns = (_counts(n, k) for n, k in zip(image, grid, strict=True))
    parts = g.data / constant(np.outer(rows, columns).astype(g.dtype))
    return record(batch_first(_sums(batch_last(Tensor(parts)), image, False)), (g, lambda h, _: mean_cells(h, grid)))


@array_function
def _sums(images: np.ndarray, grid: Grid, averaged: bool) -> np.ndarray:
    """The sum of every cell, or its mean; the batch is the last axis."""
    value = empty((len(images), *grid, images.shape[-1]), images.dtype)
    kernels.sum_cells(value, images, kernels.memory(value), averaged, **_division(value, images))
    return value


def _counts(length: int, count: int) -> np.ndarray:
    """How many elements each of ``count`` cells has along an axis."""
    i = np.arange(count)
    return -(-(i + 1) * length // count) - i * length // count


def max_cells(x: Tensor, grid: Grid) -> tuple[Tensor, np.ndarray]:
    """The largest element of every cell, and its index in the image, row · W + column, both (N, C, OH, OW)."""
    image = x.shape[2], x.shape[3]
    value, winners = _largest(batch_last(x), grid)
    y = record(batch_first(value), (x, lambda g, _: _add_cells(g, winners, image)))
    return y, batch_first(winners)


@array_function
def _largest(images: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    C, H, W, N = images.shape
    value = empty((C, *grid, N), images.dtype)
    winners = np.empty(value.shape, np.int32 if H * W <= LARGEST else np.int64)
    kernels.max_cells(value, winners, images, **_division(value, images))
    return value, winners


def _add_cells(g: Tensor, winners: np.ndarray, image: Grid) -> Tensor:
    """Zeros, with every element of g added where its cell was won; a gather is its derivative."""
    value = _added(batch_last(g), winners, image)
    return record(batch_first(value), (g, lambda h, _: _take_cells(h, winners)))


@array_function
def _added(won: np.ndarray, winners: np.ndarray, image: Grid) -> np.ndarray:
    value = empty((len(winners), *image, won.shape[-1]), won.dtype)
    kernels.add_cells(value, won, winners, kernels.memory(value), **_division(value, won))
    return value


def _take_cells(x: Tensor, winners: np.ndarray) -> Tensor:
    """The elements of every image that won their cell; adding to them is its derivative."""
    image, value = (x.shape[2], x.shape[3]), _taken(batch_last(x), winners)
    return record(batch_first(value), (x, lambda g, _: _add_cells(g, winners, image)))


@array_function
def _taken(images: np.ndarray, winners: np.ndarray) -> np.ndarray:
    value = empty(winners.shape, images.dtype)
    kernels.take_cells(value, images, winners, **_division(value, images))
    return value


def _division(out: np.ndarray, given: np.ndarray) -> dict[str, Any]:
    """How many units of work there are, rows of ``out``, and how many are worth a thread."""
    rows = out.shape[0] * out.shape[1]
    return {"length": rows, "grain": max(1, rows * GRAIN // max(1, out.size + given.size))}
