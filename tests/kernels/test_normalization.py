"""The sums that batch normalisation is made of are NumPy's in double precision, for any layout."""

import numpy as np
import pytest

from minigrad.kernels import normalization

RANDOM = np.random.default_rng(0)
SHAPES = [(1, 1, 2), (5, 3, 17), (1, 4, 2 * normalization.RUN + 5), (3, 2, normalization.RUN)]


@pytest.fixture(params=SHAPES, ids=str)
def shape(request):
    return request.param


@pytest.fixture(params=[np.float32, np.float64])
def x(request, shape):
    return (5 + RANDOM.standard_normal(shape)).astype(request.param)


def along_channels(x):
    return x.astype(np.float64).transpose(1, 0, 2).reshape(x.shape[1], -1)


def assert_near(y, expected, scale=1.0):
    np.testing.assert_allclose(y, expected, rtol=0, atol=50 * scale * np.finfo(y.dtype).eps)


def test_moments_are_numpys(x):
    mean, var = np.full((2, x.shape[1]), np.nan, x.dtype)
    normalization.moments(mean, var, x, length=x.shape[1])
    assert_near(mean, along_channels(x).mean(1))
    assert_near(var, along_channels(x).var(1))


def test_the_mean_of_many_runs_is_as_exact_as_that_of_one():
    """Added up one after another in their own precision, so many would be wrong in the third digit."""
    x = np.full((1, 1, 1 << 18), 0.1, np.float32)
    mean, var = np.full((2, 1), np.nan, np.float32)
    normalization.moments(mean, var, x, length=1)
    assert float(mean[0]) == pytest.approx(0.1, rel=1e-4)
    assert var[0] < 1e-9


def test_scaled_takes_the_mean_out_before_it_scales(x):
    mean, scale, shift = RANDOM.standard_normal((3, x.shape[1])).astype(x.dtype)
    y = np.full_like(x, np.nan)
    normalization.scaled(y, x, mean, scale, shift, length=x.shape[1])
    expected = (x.astype(np.float64) - mean[:, None]) * scale[:, None] + shift[:, None]
    assert_near(y, expected, np.abs(expected).max())


def test_sums_and_projection_are_those_of_the_formulas(x):
    C = x.shape[1]
    g = RANDOM.standard_normal(x.shape).astype(x.dtype)
    mean, r, scale = (1 + RANDOM.random((3, C))).astype(x.dtype)
    along, total, out = np.full(C, np.nan, x.dtype), np.full(C, np.nan, x.dtype), np.full_like(x, np.nan)
    normalization.sums(along, total, g, x, mean, r, length=C)
    normalization.projected(out, g, x, mean, r, scale, length=C)

    wide, hat = along_channels(g), (along_channels(x) - mean[:, None]) * r[:, None]
    n = wide.shape[1]
    assert_near(total, wide.sum(1), n)
    assert_near(along, (wide * hat).sum(1), 10 * n)
    expected = (wide - wide.mean(1)[:, None] - hat * (wide * hat).mean(1)[:, None]) * scale[:, None]
    assert_near(out, expected.reshape(C, x.shape[0], -1).transpose(1, 0, 2), 100)
