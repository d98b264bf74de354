"""The norms that rules take of a whole parameter, over all of the dtype's range."""

import math

import numpy as np
import pytest

from minigrad.optim.norms import norm, rms

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("power", [-300, -160, -40, -30, -20, -15, 0, 10, 18, 20, 30, 160, 300])
def test_a_norm_is_right_where_its_squares_leave_the_range(dtype, power):
    if abs(power) > 30 + 270 * (dtype is np.float64):
        pytest.skip("these numbers themselves are beyond the range")
    x = (RANDOM.standard_normal((7, 30)) * 10.0**power).astype(dtype)
    size = float(np.abs(x).max())
    exact = math.sqrt(math.fsum((float(each) / size) ** 2 for each in x.ravel()))
    assert norm(x) / size == pytest.approx(exact, rel=1e-5 if dtype is np.float32 else 1e-14)
    assert rms(x) / size == pytest.approx(exact / math.sqrt(x.size), rel=1e-5 if dtype is np.float32 else 1e-14)


@pytest.mark.parametrize(
    ("x", "expected"), [([0.0, 0.0], 0.0), ([], 0.0), ([1.0, math.inf], math.inf), ([1.0, math.nan], math.nan)]
)
def test_the_norm_of_nothing_and_of_what_is_not_finite(x, expected):
    assert norm(np.array(x)) == pytest.approx(expected, nan_ok=True)
