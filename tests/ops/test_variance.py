"""Variances, deviations and covariances: beside a large mean, and where squares leave the range."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor


def test_the_variance_beside_a_large_mean():
    """(10⁶, 3) of 1000 + random: with a running sum the variance was 90.2, and its gradient had the wrong sign."""
    x = Tensor((1000 + np.random.default_rng(0).random((300_000, 3))).astype(np.float32), requires_grad=True)
    wide = x.data.astype(np.float64)
    y = mg.var(x, axis=0)
    np.testing.assert_allclose(y.data, wide.var(0), rtol=1e-6)
    (g,) = mg.grad(mg.sum(y), x)
    np.testing.assert_allclose(g.data, 2 * (wide - wide.mean(0)) / len(wide), atol=3e-10)


def test_the_rounding_of_the_mean_is_taken_out_of_the_variance():
    x = np.float32(2**24) + np.array([0, 2], np.float32)
    assert mg.var(Tensor(x)).item() == 1
    assert mg.std(Tensor(np.tile(x, 500).reshape(-1, 1)), axis=0).item() == 1


def chosen(op, axis):
    """The op of all elements but those of the last row, which are NaN."""
    return lambda x: op(
        mg.concatenate([x, np.full_like(x.data[:1], np.nan)]), axis, where=np.arange(len(x) + 1)[:, None] < len(x)
    )


@pytest.mark.parametrize("axis", [None, 0, (0, 1)])
@pytest.mark.parametrize("op", [mg.var, mg.nanvar, chosen, mg.std, mg.nanstd])
def test_the_variance_of_some_beside_a_large_mean(op, axis):
    """10⁶ + random in float32: with a mean that is rounded it is off in the third digit."""
    x = Tensor((1e6 + np.random.default_rng(0).random((3000, 2))).astype(np.float32), requires_grad=True)
    call = chosen(mg.var, axis) if op is chosen else lambda x: op(x, axis)
    exact = (np.std if op in (mg.std, mg.nanstd) else np.var)(x.data.astype(np.float64), axis)
    np.testing.assert_allclose(call(x).data, exact, rtol=1e-6)
    if axis == 0:
        wide = x.data.astype(np.float64).T
        np.testing.assert_allclose(mg.cov(x, rowvar=False).data, np.cov(wide), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(mg.corrcoef(x, rowvar=False).data, np.corrcoef(wide), rtol=1e-6, atol=1e-8)


def test_covariances_whose_sums_are_out_of_range():
    x = np.array([[1, 2.0, -2, 3], [-1, 3, 2, -2]])
    for dtype, unit in ((np.float32, 6e18), (np.float64, 3e153)):
        np.testing.assert_allclose(mg.cov(Tensor((x * unit).astype(dtype))).data, np.cov(x) * unit * unit, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("power", [66, -80, 124, -120])
def test_a_deviation_out_of_the_range_of_squares(dtype, power):
    """[1, 3]·10²⁰ gave ∞, [1, 3]·10⁻²⁴ gave 0, with a gradient of 0."""
    size = 2.0 ** (power if dtype == np.float32 else 8 * power)
    x = Tensor((np.array([[1, 3, 5], [1, 1, 1], [0, 0, 0]]) * size).astype(dtype), requires_grad=True)
    root = np.sqrt(8 / 3)
    for keepdims in (False, True):
        y = mg.std(x, axis=1, keepdims=keepdims)
        np.testing.assert_allclose(y.data.ravel() / dtype(size), [root, 0, 0], rtol=1e-6)
        (g,) = mg.grad(mg.sum(y), x)
        np.testing.assert_allclose(g.data, np.outer([1, 0, 0], [-2, 0, 2]) / (3 * root), rtol=1e-6, atol=1e-7)
    for chosen in (mg.std(x, where=x.data != dtype(size) * 3), mg.nanstd(x)):
        assert np.isfinite(chosen.data)
        assert chosen.data > 0


def test_the_variance_of_chosen_elements_of_rows_far_apart():
    x = (np.random.default_rng(0).standard_normal((3, 50)) + np.array([[0], [1e7], [-1e7]])).astype(np.float32)
    chosen = np.arange(50) % 7 != 2
    y = mg.var(Tensor(x), 1, where=chosen)
    np.testing.assert_allclose(y.data, np.var(x.astype(np.float64), 1, where=chosen), rtol=1e-5)


def test_the_variance_of_columns_beside_a_large_mean():
    x = (np.random.default_rng(0).standard_normal((300, 40)) + 100).astype(np.float32)
    np.testing.assert_allclose(mg.var(Tensor(x), 0).data, np.var(x.astype(np.float64), 0), rtol=1e-5)
