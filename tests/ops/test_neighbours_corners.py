"""Differences, integrals and interpolation where they go wrong: ends, equal points, periods, nothing, wrong shapes."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import ShapeError
from tests.ops.case import CUBE, X

XP, FP = np.array([0.0, 1.0, 3.0]), np.array([2.0, 4.0, -1.0])


def leaves(*arrays):
    return [Tensor(np.array(a, np.float64), requires_grad=True) for a in arrays]


def test_differences_of_none_one_and_truth_values():
    for x in (np.zeros((2, 0)), np.ones((2, 1)), X > 0, np.arange(4), CUBE.astype(np.float32)):
        for n in (0, 1, 2):
            for axis in (0, -1):
                y, expected = np.diff(Tensor(x), n, axis), np.diff(x, n, axis)
                np.testing.assert_array_equal(y.data, expected)
                assert (y.shape, y.dtype) == (expected.shape, expected.dtype)
    with pytest.raises(ValueError, match="n is how often differences are taken, so 0 or more, got -1"):
        mg.diff(Tensor(X), -1)
    with pytest.raises(ShapeError, match="single number"):
        mg.diff(Tensor(1.0))
    with pytest.raises(np.exceptions.AxisError):
        mg.diff(Tensor(X), axis=2)


def test_differences_between_borders():
    for keywords in ({"prepend": 0}, {"append": 1.5}, {"prepend": X, "append": X[:, :1]}, {"n": 0, "prepend": 1}):
        np.testing.assert_array_equal(np.diff(Tensor(X), **keywords).data, np.diff(X, **keywords))
    np.testing.assert_array_equal(np.diff(Tensor(X), axis=0, append=2).data, np.diff(X, axis=0, append=2))
    whole = Tensor(np.arange(3))
    assert mg.diff(whole, prepend=0).dtype == np.int64
    assert mg.diff(Tensor(np.float32([1, 2])), append=0.5).dtype == np.float32
    (end,) = leaves(3.0)
    assert mg.grad(mg.sum(mg.diff(Tensor(X), append=end)), end)[0].item() == 2  # one for each row
    np.testing.assert_array_equal(np.ediff1d(Tensor(X), 5, [6, 7]).data, np.ediff1d(X, 5, [6, 7]))


def test_the_area_under_nothing_and_one_point():
    for y in (np.zeros((2, 0)), np.ones((2, 1)), X, np.arange(4)):
        np.testing.assert_array_equal(np.trapezoid(Tensor(y)).data, np.trapezoid(y))
    points = np.array([0.0, 1, 4])
    np.testing.assert_allclose(np.trapezoid(X, Tensor(points)).data, np.trapezoid(X, points))
    np.testing.assert_allclose(mg.trapezoid(Tensor(X), X.cumsum(0), axis=0).data, np.trapezoid(X, X.cumsum(0), axis=0))


def test_the_line_at_its_points_goes_on_to_the_right_and_outside_it_is_flat():
    x, xp, fp = leaves([-1, 0, 0.5, 1, 3, 9], XP, FP)
    y = mg.interp(x, xp, fp)
    np.testing.assert_array_equal(y.data, np.interp(x.data, XP, FP))
    by_x, by_xp, by_fp = mg.grad(mg.sum(y), [x, xp, fp])
    np.testing.assert_array_equal(by_x.data, [0, 2, 2, -2.5, -2.5, 0])
    np.testing.assert_array_equal(by_fp.data, [2.5, 1.5, 2])
    np.testing.assert_allclose(by_xp.data, [-3, 2.5 - 1, 2.5])


def test_beyond_the_ends():
    x, left = leaves([-1, 2, 9], -5.0)
    y = np.interp(x, XP, FP, left=left, right=7)
    np.testing.assert_array_equal(y.data, np.interp(x.data, XP, FP, -5, 7))
    assert [g.data.tolist() for g in mg.grad(mg.sum(y), [x, left])] == [[0, -2.5, 0], 1]


def test_values_are_numpys_also_of_nan_infinity_and_equal_points():
    x = np.array([[-1, 0, 0.25], [1, 3, np.nan]])
    for xp, fp in (
        (XP, FP),
        (np.array([0.0, 1, 1, 3]), np.array([1.0, 2, 5, 6])),
        (XP, np.array([0, np.inf, 1.0])),
        (np.array([1.0]), np.array([5.0])),
    ):
        with np.errstate(all="ignore"):
            y, expected = mg.interp(Tensor(x), xp, fp), np.interp(x, xp, fp)
        np.testing.assert_array_equal(y.data, expected)
    assert mg.interp(0.5, Tensor(XP), FP).shape == ()
    assert mg.interp(Tensor(np.float32([0.5])), np.float32(XP), np.float32(FP)).dtype == np.float32
    assert mg.interp(Tensor(np.zeros((2, 0))), XP, FP).shape == (2, 0)
    assert mg.interp(np.arange(3), XP, Tensor(np.array([1, 2, 4]))).dtype.kind == "f"


def test_equal_points_have_finite_slopes():
    x, xp, fp = leaves([0.5, 1, 2], [0, 1, 1, 3], [1, 2, 5, 6])
    for g in mg.grad(mg.sum(mg.interp(x, xp, fp)), [x, xp, fp]):
        assert np.all(np.isfinite(g.data))


def test_a_period_has_no_outside_and_takes_points_in_any_order():
    x, xp, fp = np.linspace(-9, 9, 61), np.array([350.0, 10, 190]), np.array([1.0, 2, 5])
    for period in (360, -360, 7.5):
        y = np.interp(Tensor(40 * x), xp, Tensor(fp), period=period)
        np.testing.assert_allclose(y.data, np.interp(40 * x, xp, fp, period=period), rtol=1e-12)
    with pytest.raises(ValueError, match="the period must not be 0"):
        mg.interp(Tensor(x), xp, fp, period=0)


def test_a_period_that_is_no_float32_far_away():
    """A million is 0.3 into a period of 0.7; with 0.7 in float32 it is 0.317. NumPy reckons in double precision."""
    x, xp, fp = np.array([1e6, 1e5 + 0.03, -7e6 - 1], np.float32), np.array([0, 0.3, 0.6], np.float32), np.arange(3.0)
    for points in (fp, fp.astype(np.float32)):
        y = np.interp(t := Tensor(x, requires_grad=True), xp, points, period=0.7)
        assert y.dtype == points.dtype
        np.testing.assert_allclose(y.data, np.interp(x, xp, points, period=0.7), rtol=1e-6)
        (found,), step = mg.grad(mg.sum(y), t), 1e-4
        wide = x.astype(np.float64)
        up, down = (np.interp(wide + d, xp, points, period=0.7) for d in (step, -step))
        np.testing.assert_allclose(found.data, (up - down) / (2 * step), rtol=1e-5)


def test_points_that_are_none():
    with pytest.raises(ShapeError, match=r"interp: xp has shape \(3,\), fp \(2,\)"):
        mg.interp(Tensor([0.5]), XP, FP[:2])
    with pytest.raises(ShapeError, match="two rows of one length"):
        mg.interp(Tensor([0.5]), [XP], [FP])
    with pytest.raises(ValueError, match="at least one point"):
        mg.interp(Tensor([0.5]), np.zeros(0), np.zeros(0))
    with pytest.raises(ValueError, match=r"from small to large, and xp\[0\] is 3.0, xp\[1\] 1.0; sort"):
        mg.interp(Tensor([0.5]), XP[::-1], FP)
