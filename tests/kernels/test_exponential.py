"""The kernels' own exponential: right to the last digit or two from 1 down to 0, through the subnormal numbers."""

import numpy as np
import pytest

from minigrad.kernels import kernel
from minigrad.kernels.exponential import exp_below_0


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
