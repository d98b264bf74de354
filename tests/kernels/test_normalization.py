"""The sums that normalization is made of: the reference is its formula in double precision, for any layout."""

import numpy as np
import pytest

from minigrad.kernels import normalization
from minigrad.kernels import normalization_reference as reference

RANDOM = np.random.default_rng(0)
SHAPES = [(1, 1, 2), (5, 3, 17), (1, 4, 2 * normalization.RUN + 5), (3, 2, normalization.RUN)]


@pytest.fixture(params=SHAPES, ids=str)
def shape(request):
    return request.param


@pytest.fixture(params=[np.float32, np.float64])
def x(request, shape):
    return (5 + RANDOM.standard_normal(shape)).astype(request.param)


def row_for(x):
    """Memory for one number of each channel."""
    return np.full(x.shape[1], np.nan, x.dtype)


def assert_near(y, expected, scale=1.0):
    np.testing.assert_allclose(y, expected, rtol=0, atol=50 * scale * np.finfo(y.dtype).eps)


def test_totals_are_the_references(x):
    out, expected = row_for(x), row_for(x)
    normalization.totals(out, x, length=x.shape[1])
    reference.totals(expected, x)
    assert_near(out, expected, x[:, 0].size)


def test_moments_are_the_references(x):
    mean, var, expected_mean, expected_var = (row_for(x) for _ in range(4))
    normalization.moments(mean, var, x, length=x.shape[1])
    reference.moments(expected_mean, expected_var, x)
    assert_near(mean, expected_mean)
    assert_near(var, expected_var)


def test_the_mean_of_many_runs_is_as_exact_as_that_of_one():
    """Summed one after another in their own precision, so many would be wrong in the third digit."""
    x = np.full((1, 1, 1 << 18), 0.1, np.float32)
    mean, var = np.full((2, 1), np.nan, np.float32)
    normalization.moments(mean, var, x, length=1)
    assert float(mean[0]) == pytest.approx(0.1, rel=1e-4)
    assert var[0] < 1e-9


def test_scaled_is_the_references(x):
    mean, scale, shift = RANDOM.standard_normal((3, x.shape[1])).astype(x.dtype)
    y, expected = np.full_like(x, np.nan), np.full_like(x, np.nan)
    normalization.scaled(y, x, mean, scale, shift, length=x.shape[1])
    reference.scaled(expected, x, mean, scale, shift)
    assert_near(y, expected, np.abs(expected).max())


def test_sums_and_projection_are_the_references(x):
    C = x.shape[1]
    g = RANDOM.standard_normal(x.shape).astype(x.dtype)
    mean, r, scale = (1 + RANDOM.random((3, C))).astype(x.dtype)
    along, total, expected_along, expected_total = (row_for(x) for _ in range(4))
    normalization.sums(along, total, g, x, mean, r, length=C)
    reference.sums(expected_along, expected_total, g, x, mean, r)
    n = x[:, 0].size
    assert_near(total, expected_total, n)
    assert_near(along, expected_along, 10 * n)
    out, expected = np.full_like(x, np.nan), np.full_like(x, np.nan)
    again = np.full((2, C), np.nan, x.dtype)
    normalization.projected(out, *again, g, x, mean, r, scale, length=C)
    np.testing.assert_array_equal(again, [along, total])
    reference.projected(expected, g, x, mean, r, scale)
    assert_near(out, expected, 100)


def test_the_references_projection_is_the_gradient_of_the_normalized_output():
    """dL/dx for L = Σ g·y and y = γ·x̂ + β, by central differences."""
    x, g = RANDOM.standard_normal((2, 2, 3, 4))
    gamma, beta = RANDOM.standard_normal((2, 3))

    def loss(x):
        mean, var, y = np.zeros(3), np.zeros(3), np.zeros_like(x)
        reference.moments(mean, var, x)
        reference.scaled(y, x, mean, gamma / np.sqrt(var), beta)
        return np.vdot(g, y)

    mean, var, out = np.zeros(3), np.zeros(3), np.zeros_like(x)
    reference.moments(mean, var, x)
    r = 1 / np.sqrt(var)
    reference.projected(out, g, x, mean, r, gamma * r)
    steps = 1e-6 * np.eye(x.size).reshape(x.size, *x.shape)
    numerical = [(loss(x + step) - loss(x - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(out.reshape(-1), numerical, rtol=1e-5, atol=1e-7)
