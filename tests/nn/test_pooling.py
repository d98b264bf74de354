"""Pooling by its definition: one window after another, each cut out of the image as the settings say."""

import math

import numpy as np
import pytest

from minigrad import Tensor
from minigrad.nn import functional as F
from tests.parity.numbers import apart

IMAGE = apart("image", (1, 2, 6, 5))
SETTINGS = [
    (size, stride, padding)
    for size in (1, 2, 3)
    for stride in (1, 2, 3, 4)
    for padding in (0, 1)
    if 2 * padding <= size
]


def windows(length: int, size: int, stride: int, padding: int, ceil_mode: bool) -> list[tuple[int, int]]:
    """(start, end) of every window, in the coordinates of the image, cut at the end of its padding."""
    starts = range(-padding, length + padding, stride)
    fit = [start for start in starts if start + size <= length + padding]
    if ceil_mode and fit and fit[-1] + size < length + padding and fit[-1] + stride < length:
        fit.append(fit[-1] + stride)
    return [(start, min(start + size, length + padding)) for start in fit]


def pooled(x: np.ndarray, number, *settings) -> np.ndarray:
    """``number`` of every window: a function of the elements in it and of its area, padding included."""
    rows, columns = (windows(length, *settings) for length in x.shape[2:])
    y = np.empty((*x.shape[:2], len(rows), len(columns)))
    for n, c, i, j in np.ndindex(y.shape):
        (top, bottom), (left, right) = rows[i], columns[j]
        y[n, c, i, j] = number(x[n, c, max(top, 0) : bottom, max(left, 0) : right], (bottom - top) * (right - left))
    return y


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("settings", SETTINGS)
def test_every_window_has_its_maximum(settings, ceil_mode):
    expected = pooled(IMAGE, lambda seen, _: seen.max(), *settings, ceil_mode)
    np.testing.assert_array_equal(F.max_pool2d(IMAGE, *settings, ceil_mode=ceil_mode).data, expected)


@pytest.mark.parametrize("count_include_pad", [True, False])
@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("settings", SETTINGS)
def test_every_window_has_its_mean(settings, ceil_mode, count_include_pad):
    def mean(seen, area):
        return seen.sum() / (area if count_include_pad else seen.size)

    expected = pooled(IMAGE, mean, *settings, ceil_mode)
    found = F.avg_pool2d(IMAGE, *settings, ceil_mode=ceil_mode, count_include_pad=count_include_pad).data
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_another_divisor_makes_sums_of_the_means():
    sums = pooled(IMAGE, lambda seen, _: seen.sum(), 2, 2, 0, False)
    np.testing.assert_allclose(F.avg_pool2d(IMAGE, 2, divisor_override=1).data, sums, rtol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 7, (2, 4), (None, 3), (4, None), None])
def test_adaptive_cells_are_means_that_cover_the_image(size):
    height, width = size if isinstance(size, tuple) else (size, size)
    height, width = height or 6, width or 5
    expected = np.empty((1, 2, height, width))
    for i, j in np.ndindex(height, width):
        top, bottom = math.floor(i * 6 / height), math.ceil((i + 1) * 6 / height)
        left, right = math.floor(j * 5 / width), math.ceil((j + 1) * 5 / width)
        expected[:, :, i, j] = IMAGE[:, :, top:bottom, left:right].mean((2, 3))
    np.testing.assert_allclose(F.adaptive_avg_pool2d(IMAGE, size).data, expected, rtol=1e-12, atol=1e-15)


def test_a_nan_stays_in_its_cell():
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, 0, 0] = np.nan
    np.testing.assert_array_equal(F.adaptive_avg_pool2d(x, 2).data[0, 0], [[np.nan, 0], [0, 0]])


def test_the_overhanging_window_passes_its_gradient():
    x = Tensor(np.ones((1, 1, 1, 3)), requires_grad=True)
    y = F.avg_pool2d(x, (1, 2), ceil_mode=True)
    y.backward(Tensor(np.ones(y.shape)))
    np.testing.assert_array_equal(x.grad.data[0, 0], [[0.5, 0.5, 1]])


@pytest.mark.parametrize("dtype", [np.int64, np.int16, np.uint8, np.bool_])
def test_images_need_not_be_floats(dtype):
    x = np.random.default_rng(0).integers(0, 2, (3, 2, 9, 9)).astype(dtype)
    y = F.max_pool2d(Tensor(x), 2)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y.data, F.max_pool2d(Tensor(x.astype(np.float64)), 2).data)
