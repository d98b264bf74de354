"""Pooling: the reference is NumPy's maximum and mean of windows, and every kernel gives what it gives."""

import numpy as np
import pytest

from minigrad.kernels import pooling
from minigrad.kernels import pooling_reference as reference

RANDOM = np.random.default_rng(0)
ONE_BY_ONE = (1, 1)
WINDOWS = [  # size, stride, padding, dilation
    ((2, 2), (2, 2), (0, 0), ONE_BY_ONE),
    ((3, 2), (1, 2), (1, 1), ONE_BY_ONE),
    ((2, 3), (2, 1), (0, 1), (2, 1)),
    ((2, 2), (1, 2), (1, 1), (2, 1)),
    ((7, 3), (7, 3), (0, 0), ONE_BY_ONE),
    ((1, 2), (1, 2), (0, 0), ONE_BY_ONE),
]
UNDILATED = [window for window in WINDOWS if window[3] == ONE_BY_ONE]
IMAGE = (3, 7, 6, 9)


def grid(size, stride, padding, dilation, image=IMAGE[1:3]):
    return [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(image, size, stride, padding, dilation, strict=True)
    ]


def pooled(window):
    """Memory for y."""
    return np.full((IMAGE[0], *grid(*window), IMAGE[3]), np.nan)


def winners_of(x, window):
    """y and its winners, by the reference."""
    y = pooled(window)
    winners = np.zeros(y.shape, np.int32)
    reference.max_pool2d(y, winners, x, *window)
    return y, winners


def rows(y):
    return y.shape[0] * y.shape[1]


def windows_of(x, size, stride, padding, dilation, outside):
    """Every window of the image as one row of numbers, with this number outside: (C, OH, OW, N, KH·KW)."""
    wide = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2, (0, 0)), constant_values=outside)
    span = [d * (k - 1) + 1 for k, d in zip(size, dilation, strict=True)]
    windows = np.lib.stride_tricks.sliding_window_view(wide, span, (1, 2))
    windows = windows[:, :: stride[0], :: stride[1], :, :: dilation[0], :: dilation[1]]
    return windows.reshape(*windows.shape[:4], -1)


@pytest.fixture(params=WINDOWS, ids=str)
def window(request):
    return request.param


NUMBERS = {
    "all different": RANDOM.permutation(np.prod(IMAGE)).reshape(IMAGE) - 500.0,
    "equal ones": RANDOM.choice([-1.0, 0.0, 1.0], IMAGE),
    "with NaN": RANDOM.choice([-1.0, 0.0, 1.0, np.nan], IMAGE, p=[0.3, 0.3, 0.3, 0.1]),
}


@pytest.mark.parametrize("x", [NUMBERS["all different"], NUMBERS["equal ones"]], ids=["all different", "equal ones"])
def test_the_reference_is_numpys_maximum_of_windows_and_its_first_place(x, window):
    y, winners = winners_of(x, window)
    windows = windows_of(x, *window, -np.inf)
    np.testing.assert_array_equal(y, windows.max(-1))
    np.testing.assert_array_equal(winners, windows.argmax(-1))


@pytest.mark.parametrize("window", UNDILATED, ids=str)
def test_the_reference_is_numpys_mean_of_windows_with_zeros_around(window):
    x, y = NUMBERS["all different"], pooled(window)
    reference.avg_pool2d(y, x, *window[:3])
    np.testing.assert_allclose(y, windows_of(x, *window, 0).mean(-1), rtol=1e-12, atol=1e-12)


def test_the_references_gradients_are_adjoints(window):
    _, winners = winners_of(NUMBERS["equal ones"], window)
    x, y, found, image = RANDOM.standard_normal(IMAGE), pooled(window), pooled(window), np.zeros(IMAGE)
    y[...] = RANDOM.standard_normal(y.shape)
    reference.gather(found, x, winners, *window)
    reference.scatter_add(image, y, winners, *window)
    assert np.vdot(found, y) == pytest.approx(np.vdot(x, image), rel=1e-12)
    if window[3] == ONE_BY_ONE:
        image[...] = 0
        reference.avg_pool2d(found, x, *window[:3])
        reference.avg_pool2d_adjoint(image, y, *window[:3])
        assert np.vdot(found, y) == pytest.approx(np.vdot(x, image), rel=1e-12)


@pytest.mark.parametrize("x", NUMBERS.values(), ids=NUMBERS)
def test_max_pooling_gives_what_the_reference_gives(x, window):
    """The first of equals, and a NaN over everything, so that it is not lost."""
    expected, expected_winners = winners_of(x, window)
    y, winners = pooled(window), np.full(expected.shape, -1, np.int32)
    pooling.max_pool2d(y, winners, x, *window, length=rows(y))
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(winners, expected_winners)


@pytest.mark.parametrize("stride", [(2, 2), (1, 2), (3, 1)])
@pytest.mark.parametrize("dilation", [(1, 1), (2, 1), (1, 3)])
@pytest.mark.parametrize("x", NUMBERS.values(), ids=NUMBERS)
def test_windows_of_four_inside_the_image_have_a_kernel_of_their_own(x, stride, dilation):
    window = (2, 2), stride, (0, 0), dilation
    expected, expected_winners = winners_of(x, window)
    y, winners = pooled(window), np.full(expected.shape, -1, np.int32)
    pooling.max_pool2x2(y, winners, x, stride, dilation, length=rows(y))
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(winners, expected_winners)


def test_gather_and_scatter_add_give_what_the_reference_gives(window):
    _, winners = winners_of(NUMBERS["equal ones"], window)
    x, found, expected = RANDOM.standard_normal(IMAGE), pooled(window), pooled(window)
    pooling.gather(found, x, winners, *window, length=len(x))
    reference.gather(expected, x, winners, *window)
    np.testing.assert_array_equal(found, expected)
    g, scattered, expected = RANDOM.standard_normal(winners.shape), np.zeros(IMAGE), np.zeros(IMAGE)
    pooling.scatter_add(scattered, g, winners, *window, length=len(x))
    reference.scatter_add(expected, g, winners, *window)
    np.testing.assert_allclose(scattered, expected, rtol=1e-12, atol=1e-12)


def test_windows_that_tile_the_image_need_no_zeros_before():
    g, winners = RANDOM.standard_normal((2, 3, 4, 5)), RANDOM.integers(0, 6, (2, 3, 4, 5)).astype(np.int32)
    expected, found = np.zeros((2, 6, 12, 5)), np.full((2, 6, 12, 5), np.nan)
    reference.scatter_add(expected, g, winners, (2, 3), (2, 3), (0, 0), ONE_BY_ONE)
    pooling.scatter_tiles(found, g, winners, (2, 3), length=2)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("window", UNDILATED, ids=str)
def test_average_pooling_and_its_adjoint_give_what_the_reference_gives(window):
    size, stride, padding, _ = window
    x, found, expected = RANDOM.standard_normal(IMAGE), pooled(window), pooled(window)
    pooling.avg_pool2d(found, x, size, stride, padding, length=len(x))
    reference.avg_pool2d(expected, x, size, stride, padding)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
    g, image, expected = RANDOM.standard_normal(found.shape), np.zeros(IMAGE), np.zeros(IMAGE)
    pooling.avg_pool2d_adjoint(image, g, size, stride, padding, length=len(x))
    reference.avg_pool2d_adjoint(expected, g, size, stride, padding)
    np.testing.assert_allclose(image, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("position", range(4))
def test_a_nan_wins_over_everything(position):
    x = np.array([1.0, 4.0, 3.0, 2.0]).reshape(1, 2, 2, 1)
    x.reshape(-1)[position] = np.nan
    y, winners = np.zeros((1, 1, 1, 1)), np.zeros((1, 1, 1, 1), np.int32)
    pooling.max_pool2x2(y, winners, x, (2, 2), (1, 1), length=1)
    assert np.isnan(y).all()
    assert winners == position
