"""The normal distribution's share below x: right to a few last bits however far below 0, wherever x stands."""

import math

import numpy as np
import pytest

from minigrad.kernels import special
from minigrad.kernels.special import normal_cdf


def phi(x):
    """Φ of an array, as the op calls the kernel."""
    out = np.empty_like(x)
    with np.errstate(all="ignore"):
        normal_cdf(out, x, length=x.size)
    return out


# From where Φ is the smallest normal number, to where it is 1.
@pytest.mark.parametrize(("dtype", "low"), [(np.float32, -12.9), (np.float64, -37.0)])
def test_it_has_all_its_digits(dtype, low, threads):
    x = np.linspace(low, 9, 20_001).astype(dtype)
    expected = np.array([0.5 * math.erfc(-float(each) / math.sqrt(2)) for each in x])
    # The oracle is given x/√2 with the rounding of √2 and of the quotient, which far out are worth x²·2⁻⁵².
    rounding = 4 * np.finfo(dtype).eps + np.float64(x) ** 2 * 2.0**-52
    assert np.all(np.abs(phi(x) / expected - 1) <= rounding)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_at_the_ends_it_is_0_and_1_and_a_nan_stays(dtype):
    x = np.array([-np.inf, -1e30, -41, 0, -0.0, 41, 1e30, np.inf, np.nan], dtype)
    np.testing.assert_array_equal(phi(x), np.array([0, 0, 0, 0.5, 0.5, 1, 1, 1, np.nan], dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_where_a_number_stands_changes_no_bit(dtype):
    x = np.random.default_rng(0).normal(0, 4, 1009).astype(dtype)
    whole = phi(x)
    for length in (1, 7, 15, 16, 17, 33):
        parts = [phi(np.ascontiguousarray(x[i : i + length])) for i in range(0, x.size, length)]
        np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gelu_and_its_slope_at_once_are_those_of_the_two_kernels(dtype, threads):
    x, g = np.random.default_rng(0).standard_normal((2, 1000)).astype(dtype)
    x[:3] = np.nan, 45, -45
    out, slope, apart, times = np.full((4, x.size), 7, dtype)
    with np.errstate(all="ignore"):  # in plain Python
        special.gelu_with_slope(out, slope, x, length=x.size)
        special.gelu(apart, x, length=x.size)
        np.testing.assert_array_equal(out, apart)
        special.gelu_slope(apart, g, x, length=x.size)
        special.times_slope(times, g, slope, length=x.size)
    np.testing.assert_array_equal(times, apart)
