"""Pooling: adjoint pairs, and the same loops without the compiler."""

import numpy as np
import pytest

from minigrad.kernels import pooling

RANDOM = np.random.default_rng(0)
WINDOWS = [
    ((2, 2), (2, 2), (0, 0), (1, 1)),
    ((3, 2), (1, 2), (1, 1), (1, 1)),
    ((2, 3), (2, 1), (0, 1), (2, 1)),
    ((2, 2), (1, 2), (1, 1), (2, 1)),
    ((7, 3), (7, 3), (0, 0), (1, 1)),
    ((1, 2), (1, 2), (0, 0), (1, 1)),
]


def grid(image, size, stride, padding, dilation):
    return [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(image, size, stride, padding, dilation, strict=True)
    ]


@pytest.fixture(params=WINDOWS, ids=str)
def window(request):
    return request.param


@pytest.fixture
def images(window):
    """x (C, H, W, N) without two equal elements, and room for y."""
    x = RANDOM.permutation(3 * 7 * 6 * 9).reshape(3, 7, 6, 9) - 500.0
    return x, np.full((3, *grid(x.shape[1:3], *window), 9), np.nan)


def rows(y):
    return y.shape[0] * y.shape[1]


def test_the_largest_of_every_window_and_its_number(images, window):
    (x, y), (size, stride, padding, dilation) = images, window
    winners = np.full(y.shape, -1, np.int32)
    pooling.max_pool2d(y, winners, x, *window, length=rows(y))
    wide = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2, (0, 0)), constant_values=-np.inf)
    for c, oy, ox, n in np.ndindex(y.shape):
        top, left = oy * stride[0], ox * stride[1]
        place = wide[c, top:, left:, n][: size[0] * dilation[0] : dilation[0], : size[1] * dilation[1] : dilation[1]]
        assert y[c, oy, ox, n] == place.max()
        assert winners[c, oy, ox, n] == place.argmax()


def test_the_first_of_equals_wins_and_a_nan_wins_over_everything(window):
    values = RANDOM.choice([-1.0, 0.0, 1.0, np.nan], (3, 7, 6, 9), p=[0.3, 0.3, 0.3, 0.1])
    size, stride, padding, dilation = window
    y = np.full((3, *grid((7, 6), *window), 9), np.inf)
    winners = np.full(y.shape, -1, np.int32)
    pooling.max_pool2d(y, winners, values, *window, length=rows(y))
    for c, oy, ox, n in np.ndindex(y.shape):
        best, winner = None, None
        for number, (ky, kx) in enumerate(np.ndindex(size)):
            iy, ix = (
                o * s + k * d - p for o, s, k, d, p in zip((oy, ox), stride, (ky, kx), dilation, padding, strict=True)
            )
            if 0 <= iy < 7 and 0 <= ix < 6:
                value = values[c, iy, ix, n]
                if best is None or value > best or np.isnan(value):
                    best, winner = value, number
        np.testing.assert_equal((y[c, oy, ox, n], winners[c, oy, ox, n]), (best, winner))


def test_gather_finds_what_won_and_scatter_add_is_its_adjoint(images, window):
    x, y = images
    winners = np.zeros(y.shape, np.int32)
    pooling.max_pool2d(y, winners, x, *window, length=rows(y))
    found, scattered = np.full_like(y, np.nan), np.zeros_like(x)
    pooling.gather(found, x, winners, *window, length=len(x))
    np.testing.assert_array_equal(found, y)
    other, g = RANDOM.standard_normal(x.shape), RANDOM.standard_normal(y.shape)
    pooling.gather(found, other, winners, *window, length=len(x))
    pooling.scatter_add(scattered, g, winners, *window, length=len(x))
    assert np.vdot(found, g) == pytest.approx(np.vdot(other, scattered), rel=1e-12)


def test_windows_that_tile_the_image_need_no_zeros_before():
    g, winners = RANDOM.standard_normal((2, 3, 4, 5)), RANDOM.integers(0, 6, (2, 3, 4, 5)).astype(np.int32)
    window = (2, 3), (2, 3), (0, 0), (1, 1)
    added, kept = np.zeros((2, 6, 12, 5)), np.full((2, 6, 12, 5), np.nan)
    pooling.scatter_add(added, g, winners, *window, length=2)
    pooling.scatter_tiles(kept, g, winners, (2, 3), length=2)
    np.testing.assert_array_equal(kept, added)


@pytest.mark.parametrize(("size", "stride", "padding"), [window[:3] for window in WINDOWS if window[3] == (1, 1)])
def test_average_pooling_and_its_adjoint_are_adjoint(size, stride, padding):
    x = RANDOM.standard_normal((3, 7, 6, 9))
    pooled = np.full((3, *grid(x.shape[1:3], size, stride, padding, (1, 1)), 9), np.nan)
    g, image = RANDOM.standard_normal(pooled.shape), np.zeros_like(x)
    pooling.avg_pool2d(pooled, x, size, stride, padding, length=3)
    pooling.avg_pool2d_adjoint(image, g, size, stride, padding, length=3)
    assert np.vdot(pooled, g) == pytest.approx(np.vdot(x, image), rel=1e-12)


@pytest.mark.parametrize("stride", [(2, 2), (1, 2), (3, 1)])
@pytest.mark.parametrize("dilation", [(1, 1), (2, 1), (1, 3)])
def test_windows_of_four_inside_the_image_have_a_kernel_of_their_own(stride, dilation):
    x = RANDOM.choice([-1.0, 0.0, 1.0, np.nan], (3, 7, 6, 9))
    y = np.zeros((3, *grid((7, 6), (2, 2), stride, (0, 0), dilation), 9))
    fast, winners, fast_winners = np.zeros_like(y), np.zeros(y.shape, np.int32), np.zeros(y.shape, np.int32)
    pooling.max_pool2d(y, winners, x, (2, 2), stride, (0, 0), dilation, length=rows(y))
    pooling.max_pool2x2(fast, fast_winners, x, stride, dilation, length=rows(y))
    np.testing.assert_array_equal(fast, y)
    np.testing.assert_array_equal(fast_winners, winners)


@pytest.mark.parametrize("place", range(4))
def test_a_nan_wins_over_everything(place):
    x = np.array([1.0, 4.0, 3.0, 2.0]).reshape(1, 2, 2, 1)
    x.reshape(-1)[place] = np.nan
    y, winners = np.zeros((1, 1, 1, 1)), np.zeros((1, 1, 1, 1), np.int32)
    pooling.max_pool2x2(y, winners, x, (2, 2), (1, 1), length=1)
    assert np.isnan(y).all()
    assert winners == place
