"""The kernels' own eᵗ, eᵗ − 1 and ln(1 + s): right to the last digit or two, eᵗ through the subnormal numbers."""

import numpy as np
import pytest

from minigrad.kernels import kernel
from minigrad.kernels.exponential import exp_below_0, expm1_below_0, exponential, log1p_to_1, logarithm


@kernel
def exponentials(out, t):
    """out = eᵗ."""
    for i in range(out.size):
        out[i] = exp_below_0(t[i])


@pytest.mark.parametrize(("dtype", "wide"), [(np.float32, np.float64), (np.float64, np.longdouble)])
def test_it_is_right_to_the_last_digit_or_two(dtype, wide):
    limits = np.finfo(dtype)
    t = np.linspace(1.1 * np.log(limits.smallest_subnormal), 0, 100_001).astype(dtype)
    out, expected = np.empty_like(t), np.exp(t.astype(wide))
    exponentials(out, t)
    assert np.all(np.abs(out - expected) <= 3 * np.maximum(limits.eps * expected, limits.smallest_subnormal))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_at_the_ends(dtype):
    t = np.array([0, -0.0, -1e30, -np.inf], dtype)
    out = np.empty_like(t)
    exponentials(out, t)
    np.testing.assert_array_equal(out, np.array([1, 1, 0, 0], dtype))


@kernel
def differences(out, t):
    """out = eᵗ − 1."""
    for i in range(out.size):
        out[i] = expm1_below_0(t[i])


@kernel
def logarithms(out, s):
    """out = ln(1 + s)."""
    for i in range(out.size):
        out[i] = log1p_to_1(s[i])


@pytest.mark.parametrize(("dtype", "wide"), [(np.float32, np.float64), (np.float64, np.longdouble)])
@pytest.mark.parametrize(
    ("run", "function", "most"), [(differences, np.expm1, -1000.0), (logarithms, np.log1p, 1.0)], ids=["expm1", "log1p"]
)
def test_near_0_no_digit_is_lost(run, function, most, dtype, wide):
    near = np.geomspace(np.finfo(dtype).tiny, min(abs(most), 1), 50_001)
    x = (np.sign(most) * np.concatenate([[0], near, np.linspace(0, abs(most), 50_001)])).astype(dtype)
    out, expected = np.empty_like(x), function(x.astype(wide))
    run(out, x)
    assert np.all(np.abs(out - expected) <= 2 * np.finfo(dtype).eps * np.abs(expected))


@kernel
def any_exponentials(out, t):
    """out = eᵗ for any t."""
    for i in range(out.size):
        out[i] = exponential(t[i])


@kernel
def any_logarithms(out, x):
    """out = ln x."""
    for i in range(out.size):
        out[i] = logarithm(x[i])


@pytest.mark.parametrize(("dtype", "wide"), [(np.float32, np.float64), (np.float64, np.longdouble)])
def test_of_any_number_all_digits_are_right(dtype, wide):
    limits = np.finfo(dtype)
    t = np.linspace(1.1 * np.log(limits.smallest_subnormal), 0.999 * np.log(limits.max), 50_001).astype(dtype)
    near, out = 2.0 ** np.linspace(-1, 1, 20_001), np.empty_like(t)
    any_exponentials(out, t)
    expected = np.exp(t.astype(wide))
    assert np.all(np.abs(out - expected) <= np.maximum(limits.eps * expected, limits.smallest_subnormal))
    x = np.concatenate([np.geomspace(limits.smallest_subnormal, limits.max / 2, 50_001), near]).astype(dtype)
    out, expected = np.empty_like(x), np.log(x.astype(wide))
    any_logarithms(out, x)
    assert np.all(np.abs(out - expected) <= limits.eps * np.abs(expected))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_numbers_at_the_ends(dtype):
    x = np.array([0, -0.0, np.inf, 800, -800, -np.inf, -1, np.nan], dtype)
    out = np.empty_like(x)
    any_exponentials(out[:6], x[:6])
    np.testing.assert_array_equal(out[:6], [1, 1, np.inf, np.inf, 0, 0])
    any_logarithms(out, x)
    np.testing.assert_array_equal(out[[0, 1, 2, 5, 6, 7]], [-np.inf, -np.inf, np.inf, np.nan, np.nan, np.nan])
