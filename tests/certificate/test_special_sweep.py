"""The sweep of special functions: errors in ulp of the dtype, and names that are known."""

import mpmath
import numpy as np
import pytest

from certificate.special_sweep import DIGITS, errors, main


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_errors_are_in_ulp_of_the_true_value(dtype):
    found = np.array([1, np.nextafter(dtype(1), dtype(2)), 3, 0], dtype)
    with mpmath.workdps(DIGITS):
        below_3 = 3 - mpmath.mpf(float(np.spacing(dtype(3)))) / 4
        true = [mpmath.mpf(1), mpmath.mpf(1), below_3, mpmath.mpf(0)]
        assert errors(found, true).tolist() == [0, 1, 0.25, 0]


def test_a_name_that_is_none_is_told_with_those_there_are():
    with pytest.raises(SystemExit, match="special_sweep: 'gama' is none of gamma, "):
        main(["gama"])
