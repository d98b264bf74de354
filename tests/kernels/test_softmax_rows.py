"""The rows' softmax, its logarithm and their slopes are their formulas in long double, whatever the length of a row."""

import numpy as np
import pytest

from minigrad.kernels import softmax_rows as kernels

LENGTHS = (1, 2, 7, 8, 33, 64, 1023, 1024, 1025, 2500)


def rows(dtype, n):
    """Rows of usual numbers, of large ones, one where a single number has nearly all, and one with a −∞."""
    x = np.random.default_rng(n).standard_normal((4, n)).astype(dtype)
    x[1] *= 30
    x[2, n // 2] += 25
    x[3, 1:2] = -np.inf
    return x


def run(kernel, *arrays):
    out = np.full_like(arrays[0], 7)
    with np.errstate(all="ignore"):  # in plain Python
        kernel(out, *arrays, length=len(out))
    return out.astype(np.longdouble)


def softmax(x):
    powers = np.exp(x.astype(np.longdouble) - x.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def log_softmax(x):
    below = x.astype(np.longdouble) - x.max(1, keepdims=True)
    powers = np.exp(below)
    first = np.arange(x.shape[1]) == x.argmax(1)[:, None]
    return below - np.log1p(np.where(first, 0, powers).sum(1, keepdims=True))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", LENGTHS)
def test_values(dtype, n):
    x, unit = rows(dtype, n), np.finfo(dtype).eps
    p, log_p = softmax(x), log_softmax(x)
    below = np.where(np.isinf(x), 0, x.max(1, keepdims=True) - x)  # its rounding is an error of e^below, too
    off = abs(run(kernels.softmax_rows, x) - p)
    np.testing.assert_array_less(off, unit * p * (16 + below) + np.finfo(dtype).tiny)
    np.testing.assert_allclose(run(kernels.log_softmax_rows, x), log_p, rtol=16 * unit, atol=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", LENGTHS)
def test_slopes(dtype, n):
    x, unit = rows(dtype, n), np.finfo(dtype).eps
    g = np.random.default_rng(1).standard_normal(x.shape).astype(dtype)
    p, log_p = softmax(x).astype(dtype), log_softmax(x).astype(dtype)
    share, g_ = np.exp(log_p.astype(np.longdouble)), g.astype(np.longdouble)
    slope = p * (g_ - (g_ * p).sum(1, keepdims=True))
    sizes = (abs(g_) * p).sum(1, keepdims=True) + abs(g_)
    for again in (False, True):
        found = run(
            lambda out, *given, length, a=again: kernels.softmax_slope_rows(out, *given, a, length=length), g, p
        )
        near = (p > 0.5).any(1)  # p has too few digits there to say what 1 − p is; the certificate does
        np.testing.assert_array_less(abs(found - slope)[~near], (16 * unit * p * sizes + np.finfo(dtype).tiny)[~near])
    found = run(kernels.log_softmax_slope_rows, g, log_p)
    expected = g_ - share * g_.sum(1, keepdims=True)
    bound = 32 * unit * (abs(g_) + share * abs(g_).sum(1, keepdims=True)) * (1 + abs(np.where(share > 0, log_p, 0)))
    np.testing.assert_array_less(abs(found - expected), bound + np.finfo(dtype).tiny)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [16, 33, 64, 1024])
def test_a_row_is_the_same_wherever_it_stands_and_whatever_is_beside_it(dtype, n):
    """Four rows of whole vectors are summed side by side; of nine the last is alone, and one of four has nearly all."""
    x = np.concatenate([rows(dtype, n), rows(dtype, n)[::-1], rows(dtype, n)[:1]])
    g = np.random.default_rng(2).standard_normal(x.shape).astype(dtype)
    p, log_p = softmax(x).astype(dtype), log_softmax(x).astype(dtype)
    slopes = {
        "softmax": lambda g, p, _: run(slope_once(kernels.softmax_slope_rows), g, p),
        "softmin": lambda g, p, _: run(slope_once(kernels.softmin_slope_rows), g, p),
        "log_softmax": lambda g, _, log_p: run(kernels.log_softmax_slope_rows, g, log_p),
    }
    for slope in slopes.values():
        alone = [slope(g[i : i + 1], p[i : i + 1], log_p[i : i + 1]) for i in range(len(x))]
        for first in range(4):
            np.testing.assert_array_equal(slope(g[first:], p[first:], log_p[first:]), np.concatenate(alone[first:]))


@pytest.mark.parametrize("place", range(4))
def test_rows_of_nan_hide_no_other_that_has_nearly_all(place):
    """Of four rows side by side it is asked at once whether a number has nearly all."""
    x = rows(np.float32, 64)[2:3].repeat(4, 0)
    g = np.random.default_rng(3).standard_normal(x.shape).astype(np.float32)
    p, log_p = softmax(x).astype(np.float32), log_softmax(x).astype(np.float32)
    others = np.arange(4) != place
    p[others] = log_p[others] = np.nan
    for kernel, y in ((slope_once(kernels.softmax_slope_rows), p), (kernels.log_softmax_slope_rows, log_p)):
        alone = run(kernel, g[place : place + 1], y[place : place + 1])[0]
        np.testing.assert_array_equal(run(kernel, g, y)[place], alone)


def slope_once(kernel):
    """The kernel as it is called of a derivative, not of a derivative's."""
    return lambda out, *given, length: kernel(out, *given, False, length=length)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("n", LENGTHS)
def test_a_row_without_a_sum_is_nan_and_changes_no_other(bad, n):
    x = rows(np.float32, n)
    good = run(kernels.softmax_rows, x)
    x[1, -1] = bad
    x[3] = -np.inf
    for kernel in (kernels.softmax_rows, kernels.log_softmax_rows):
        assert np.isnan(run(kernel, x)[[1, 3]]).all()
    np.testing.assert_array_equal(run(kernels.softmax_rows, x)[[0, 2]], good[[0, 2]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", LENGTHS)
def test_softmin_is_the_softmax_of_the_negative(dtype, n):
    x, g = -rows(dtype, n), np.random.default_rng(1).standard_normal((4, n)).astype(dtype)
    p = run(kernels.softmax_rows, -x).astype(dtype)
    np.testing.assert_allclose(run(kernels.softmin_rows, x).astype(dtype), p, rtol=4 * np.finfo(dtype).eps)
    slopes = [np.full_like(x, 7) for _ in range(2)]
    for kernel, out in zip((kernels.softmin_slope_rows, kernels.softmax_slope_rows), slopes, strict=True):
        with np.errstate(all="ignore"):  # in plain Python
            kernel(out, g, p, False, length=len(x))
    np.testing.assert_array_equal(slopes[0], -slopes[1])
