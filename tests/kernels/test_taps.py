"""Sums of a few elements along axes are products with a matrix, and the derivative is that with its transpose."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.ops.taps import LONG, tapped, taps_of

RANDOM = np.random.default_rng(0)
SHAPES = [(5, 3, 14, 14), (2, 3, 4, 33), (1, 1, 1, 2), (33, 1, 2, 17), (2, 1, 3, LONG)]


def matrix_of(n, indices, weights):
    matrix = np.zeros((indices.shape[1], n))
    for index, weight in zip(indices, weights, strict=True):
        np.add.at(matrix, (np.arange(len(index)), index), weight)
    return matrix


def drawn(n, m, terms):
    indices, weights = RANDOM.integers(0, n, (terms, m)), RANDOM.standard_normal((terms, m))
    return taps_of(n, indices, weights), matrix_of(n, indices, weights)


@pytest.mark.parametrize("innermost", ["the width", "the batch"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("axes", "terms"), [((2, 3), 1), ((2, 3), 3), ((3,), 2), ((2,), 2), ((1, 3), 1), ((3,), 20)])
def test_sums_along_axes_are_products_with_a_matrix(axes, terms, shape, innermost, threads):
    x = RANDOM.standard_normal(shape)
    if innermost == "the batch":
        x = np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)
    taps, expected, back = {}, x, RANDOM.standard_normal
    for axis in axes:
        taps[axis], matrix = drawn(shape[axis], shape[axis] + 4, terms)
        expected = np.moveaxis(np.moveaxis(expected, axis, -1) @ matrix.T, -1, axis)
    for dtype, error in ((np.float64, 1e-12), (np.float32, 1e-4)):
        t = mg.Tensor(x.astype(dtype), requires_grad=True)
        t.data = x.astype(dtype)  # in this order of memory, too
        y = tapped(t, taps)
        np.testing.assert_allclose(y.data, expected, rtol=error, atol=100 * error)
        g = back(y.shape)
        (slope,) = mg.grad(y, t, mg.Tensor(g.astype(dtype)))
        assert np.vdot(slope.data, x) == pytest.approx(np.vdot(g, expected), rel=100 * error, abs=100 * error)


def test_numbers_and_signs_that_no_sum_has_do_not_matter(threads):
    """A number that is only copied keeps its sign, and what is not finite is nowhere but in its own sums."""
    x = np.full((40, 2, 5), -0.0, np.float32)
    x[7] = np.nan
    y = tapped(mg.Tensor(x), {2: taps_of(5, np.array([[4, 0, 0, 3, 2, 1, 1]]))}).data
    assert np.isnan(y[7]).all()
    assert np.signbit(np.delete(y, 7, 0)).all()
    assert (np.delete(y, 7, 0) == 0).all()
