"""Pooling by its definition: one window after another, each cut out of the image as the settings say."""

import math

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, nn
from minigrad.nn import functional as F
from tests.parity.numbers import apart, uniform

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


@pytest.mark.parametrize(("size", "padding"), [((2, 4), (0, 1)), ((4, 2), (1, 0)), ((4, 4), 1), ((2, 4), (0, 2))])
def test_windows_that_begin_in_the_padding_are_no_tiles(size, padding):
    """Though as many of them, side by side, are as large as the image."""
    x = Tensor(apart("tiles", (2, 2, 4, 4)), requires_grad=True)
    assert minigrad.gradcheck(lambda x: F.max_pool2d(x, size, padding=padding), [x])
    assert minigrad.gradcheck(lambda x: F.avg_pool2d(x, size, padding=padding), [x])


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


@pytest.mark.torch
@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("settings", SETTINGS)
def test_the_indices_of_the_maxima_are_pytorchs(settings, dilation, ceil_mode):
    import torch

    tied = np.round(uniform("tied", (2, 2, 7, 6), -2, 3))
    tied[uniform("nan", tied.shape) > 0.9] = np.nan
    asked = {"dilation": dilation, "ceil_mode": ceil_mode, "return_indices": True}
    for x, name in ((tied, "max_pool2d"), (tied[0], "max_pool2d"), (tied[0], "max_pool1d"), (tied[0, 0], "max_pool1d")):
        values, indices = getattr(torch.nn.functional, name)(torch.from_numpy(x), *settings, **asked)
        if values.isneginf().any():
            continue  # a window with nothing in it, which is an error here
        found = getattr(F, name)(x, *settings, **asked)
        np.testing.assert_array_equal(found[0].data, values.numpy())
        np.testing.assert_array_equal(found[1].data, indices.numpy())
        assert found[1].dtype == np.int64
        assert not found[1].requires_grad


@pytest.mark.parametrize("size", [1, 2, (3, 2), (None, 4), 7])
def test_the_indices_of_adaptive_maxima_say_where_they_are(size):
    y, indices = F.adaptive_max_pool2d(IMAGE, size, return_indices=True)
    rows = IMAGE.reshape(2, -1)
    found = np.take_along_axis(rows, indices.data.reshape(2, -1), 1)
    np.testing.assert_array_equal(found.reshape(y.shape), y.data)
    height, width = y.shape[2:]
    for i, j in np.ndindex(height, width):
        top, bottom = math.floor(i * 6 / height), math.ceil((i + 1) * 6 / height)
        left, right = math.floor(j * 5 / width), math.ceil((j + 1) * 5 / width)
        np.testing.assert_array_equal(y.data[..., i, j], IMAGE[:, :, top:bottom, left:right].max((2, 3)))


def test_of_an_adaptive_cell_the_first_maximum_wins_but_the_last_nan():
    x = Tensor(np.array([[1.0, 3, 3, np.nan, 0, np.nan]]), requires_grad=True)
    y, indices = F.adaptive_max_pool1d(x, 2, return_indices=True)
    np.testing.assert_array_equal(indices.data, [[1, 5]])
    (g,) = minigrad.grad(y, x, Tensor(np.array([[2.0, 5]])))
    np.testing.assert_array_equal(g.data, [[0, 2, 0, 0, 0, 5]])


def test_layers_give_indices_that_unpooling_takes():
    pool, unpool = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)
    y, indices = pool(Tensor(IMAGE))
    back = unpool(y, indices, IMAGE.shape)
    assert back.shape == IMAGE.shape
    np.testing.assert_array_equal(back.data, np.where(np.isin(IMAGE, y.data), IMAGE, 0))
    again, _ = pool(back)
    np.testing.assert_array_equal(again.data, np.maximum(y.data, 0))
    signal, indices = nn.MaxPool1d(2, return_indices=True)(IMAGE[0])
    np.testing.assert_array_equal(nn.MaxUnpool1d(2)(signal, indices).data.max(-1), IMAGE[0, :, :, :4].max(-1).clip(0))


def test_unpooling_and_its_derivative_are_adjoint():
    x, indices = uniform("x", (2, 3, 4)), np.argsort(uniform("places", (2, 3, 9)))[..., :4]
    x, y = Tensor(x, requires_grad=True), uniform("y", (2, 3, 9))
    image = F.max_unpool1d(x, indices, 2, output_size=(9,))
    (g,) = minigrad.grad(image, x, Tensor(y))
    np.testing.assert_allclose(np.sum(image.data * y), np.sum(x.data * g.data), rtol=1e-12)


@pytest.mark.torch
def test_where_an_index_comes_twice_the_last_one_stays_and_both_get_the_gradient():
    import torch

    x, indices, g = [[1.0, 2.0, 5.0]], [[0, 2, 0]], [[10.0, 20, 30, 40, 50, 60]]
    ours, theirs = Tensor(np.array(x), requires_grad=True), torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y, expected = F.max_unpool1d(ours, indices, 2), torch.nn.functional.max_unpool1d(theirs, torch.tensor(indices), 2)
    y.backward(Tensor(np.array(g)))
    expected.backward(torch.tensor(g))
    np.testing.assert_array_equal(y.data, [[5, 0, 2, 0, 0, 0]])
    np.testing.assert_array_equal(y.data, expected.detach().numpy())
    np.testing.assert_array_equal(ours.grad.data, theirs.grad.numpy())


@pytest.mark.parametrize("p", [1.5, 2, 3])
def test_a_window_of_zeros_has_norm_0_and_no_gradient(p):
    x = Tensor(np.zeros((1, 2, 2)), requires_grad=True)
    y = F.lp_pool2d(x, p, 2)
    y.backward(Tensor(np.ones((1, 1, 1))))
    assert y.item() == 0
    np.testing.assert_array_equal(x.grad.data, np.zeros((1, 2, 2)))


def test_cells_may_be_many_more_than_elements():
    y = F.adaptive_avg_pool2d(IMAGE, (200_000, 1))
    assert y.shape == (1, 2, 200_000, 1)
    np.testing.assert_allclose(y.data[:, :, [0, -1], 0], IMAGE.mean(3)[:, :, [0, -1]], rtol=1e-12)


@pytest.mark.parametrize("pool", [F.avg_pool2d, F.adaptive_avg_pool2d, lambda x, n: F.lp_pool2d(x, 1, n) / 4])
def test_means_of_whole_numbers_are_float32(pool):
    x = np.arange(16).reshape(1, 1, 4, 4)
    y = pool(x, 2)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y.data[0, 0], [[2.5, 4.5], [10.5, 12.5]])


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("wrong", [-1, 200])
def test_an_index_outside_is_an_error_in_any_row_and_the_others_are_kept_from_later_writes(dtype, wrong):
    """The derivative gathers at the indices: one written over since, outside of the output, would be read there."""
    x = Tensor(np.arange(12.0).reshape(2, 3, 2), requires_grad=True)
    indices = np.array([[0, 3], [1, 2], [2, 3]] * 2).reshape(2, 3, 2).astype(dtype)
    y = F.max_unpool1d(x, indices, 2)
    indices[1, 2, 0] = np.array(wrong).astype(dtype)
    with pytest.raises(ValueError, match=rf"index {int(indices[1, 2, 0])} is outside of an output of \(4,\), 0 to 3"):
        F.max_unpool1d(x, indices, 2)
    y.backward(Tensor(np.arange(24.0).reshape(2, 3, 4)))
    expected = [[[0, 3], [5, 6], [10, 11]], [[12, 15], [17, 18], [22, 23]]]
    np.testing.assert_array_equal(x.grad.data, expected)
