"""Errors in units in the last place."""

import math

import numpy as np
import pytest
from mpmath import mp, mpf

from certificate.ulp import error, unit


@pytest.mark.parametrize(("dtype", "kind"), [("float64", np.float64), ("float32", np.float32)])
@pytest.mark.parametrize("x", [1.0, 1.5, -3.0, 1e30, 1e-30, 0.1])
def test_a_unit_is_the_distance_to_the_next_float(x, dtype, kind):
    assert float(unit(mpf(float(kind(x))), dtype)) == float(np.spacing(abs(kind(x))))


def test_below_the_normal_floats_the_unit_stays():
    assert float(unit(mpf("1e-320"), "float64")) == float(unit(mpf(0), "float64")) == 5e-324


def test_the_float_beside_the_truth_is_one_off():
    assert error(np.nextafter(1.5, 2), mpf(1.5), "float64") == 1
    with mp.workdps(50):
        assert error(1.5, mpf(1.5) + mpf(2) ** -54, "float64") == 0.25


def test_nan_and_infinity_are_errors_where_the_truth_is_a_float():
    assert math.isnan(error(math.nan, mpf(1), "float64"))
    assert error(math.inf, mpf(1), "float64") == math.inf


def test_nothing_is_asked_beyond_the_largest_float():
    assert error(math.inf, mpf("1e400"), "float64") == error(math.nan, mpf("1e39"), "float32") == 0
    assert error(1.0, mpf("1e400"), "float64") > 1e15
    assert error(1.0, mp.nan, "float64") == 0
