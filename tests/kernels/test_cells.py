"""Sums and maxima over cells: each is the loop of the definition, and each has its adjoint."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.kernels import cells
from minigrad.nn import functional as F

RANDOM = np.random.default_rng(0)
GRIDS = [((7, 5), (3, 2)), ((7, 5), (9, 11)), ((8, 8), (4, 4)), ((1, 30), (1, 7)), ((20, 9), (1, 1)), ((2, 3), (1, 40))]


def slices(length, count):
    return [slice(i * length // count, -(-(i + 1) * length // count)) for i in range(count)]


def parts(x, grid):
    """(index, the cell) for each cell of images (C, H, W, N)."""
    for i, rows in enumerate(slices(x.shape[1], grid[0])):
        for j, columns in enumerate(slices(x.shape[2], grid[1])):
            yield (i, j), x[:, rows, columns]


@pytest.mark.parametrize(("image", "grid"), GRIDS)
def test_sums_are_those_of_the_cells_and_their_adjoint_is_the_same_loop(image, grid, threads):
    x, y = RANDOM.standard_normal((3, *image, 5)), np.empty((3, *grid, 5))
    for averaged, of_cell in ((True, np.mean), (False, np.sum)):
        cells.sum_cells(y, x, cells.memory(y), averaged, length=3 * grid[0])
        for (i, j), cell in parts(x, grid):
            np.testing.assert_allclose(y[:, i, j], of_cell(cell, (1, 2)), rtol=1e-12, atol=1e-12)
    g, back = RANDOM.standard_normal(y.shape), np.empty_like(x)
    cells.sum_cells(back, g, cells.memory(back), False, length=3 * image[0])
    assert np.vdot(back, x) == pytest.approx(np.vdot(g, y), rel=1e-11)


@pytest.mark.parametrize(("image", "grid"), GRIDS)
def test_maxima_are_those_of_the_cells_and_gather_and_scatter_are_adjoint(image, grid, threads):
    x = RANDOM.integers(0, 9, (3, *image, 5)).astype(np.float64)
    y, winners = np.empty((3, *grid, 5)), np.empty((3, *grid, 5), np.int64)
    cells.max_cells(y, winners, x, length=3 * grid[0])
    places = np.arange(image[0] * image[1]).reshape(1, *image, 1) + np.zeros_like(x, np.int64)
    for ((i, j), cell), (_, of_cell) in zip(parts(x, grid), parts(places, grid), strict=True):
        flat = cell.reshape(3, -1, 5)
        np.testing.assert_array_equal(y[:, i, j], flat.max(1))
        first = flat.argmax(1)[:, None]  # the first of equals
        np.testing.assert_array_equal(winners[:, i, j], np.take_along_axis(of_cell.reshape(flat.shape), first, 1)[:, 0])
    taken, back = np.empty_like(y), np.empty_like(x)
    cells.take_cells(taken, x, winners, length=3 * grid[0])
    np.testing.assert_array_equal(taken, y)
    g = RANDOM.standard_normal(y.shape)
    cells.add_cells(back, g, winners, cells.memory(back), length=3 * image[0])
    assert np.vdot(back, x) == pytest.approx(np.vdot(g, y), rel=1e-11)


def test_a_nan_wins_its_cell():
    x = np.zeros((1, 2, 4, 3), np.float32)
    x[0, 1, 2] = np.nan
    y, winners = np.empty((1, 1, 2, 3), np.float32), np.empty((1, 1, 2, 3), np.int64)
    cells.max_cells(y, winners, x, length=1)
    assert np.isnan(y[0, 0, 1]).all()
    assert (winners[0, 0, 1] == 6).all()
    assert (y[0, 0, 0] == 0).all()


def test_the_mean_of_many_equal_numbers_is_that_number():
    x = mg.Tensor(np.full((2, 1, 300, 300), 0.1, np.float32), requires_grad=True)
    for size in (1, 2, 7):
        np.testing.assert_allclose(F.adaptive_avg_pool2d(x, size).data, np.float32(0.1), rtol=5e-7)
    few = mg.Tensor(np.full((1, 1, 1, 2), 1.0, np.float32), requires_grad=True)
    g = np.full((1, 1, 1, 100_000), 0.1, np.float32)
    (gradient,) = mg.grad(F.adaptive_avg_pool2d(few, (1, 100_000)), few, mg.Tensor(g))
    np.testing.assert_allclose(gradient.data, 5000, rtol=1e-6)


@pytest.mark.parametrize("pool", [F.adaptive_avg_pool2d, F.adaptive_max_pool2d])
def test_as_many_cells_as_no_memory_holds_are_an_error_at_once(pool):
    with pytest.raises((MemoryError, mg.errors.ShapeError), match=pool.__name__):
        pool(np.ones((200, 30, 8, 8), np.float32), 2**31 - 1)


def test_a_window_far_larger_than_the_image_is_pooled_at_once():
    x = mg.Tensor(RANDOM.standard_normal((2, 3, 8)), requires_grad=True)
    y = F.max_pool1d(x, 2**31 - 1, 1, 2**30 - 1)
    assert y.shape == (2, 3, 8)
    (gradient,) = mg.grad(y[:, :, 3].sum(), x)
    np.testing.assert_array_equal(gradient.data, x.data == x.data.max(2, keepdims=True))
