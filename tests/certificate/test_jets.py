"""Jets: their series are mpmath's, their gradients those of every input, and NumPy computes with arrays of them."""

import numpy as np
import pytest
from mpmath import mp, mpf

from certificate.jets import ORDER, Jet, jet

FUNCTIONS = {
    "exp": mp.exp, "log": mp.log, "expm1": mp.expm1, "log1p": mp.log1p, "sqrt": mp.sqrt, "sin": mp.sin, "cos": mp.cos,
    "tan": mp.tan, "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "arcsin": mp.asin, "arccos": mp.acos,
    "arctan": mp.atan, "arcsinh": mp.asinh, "arctanh": mp.atanh, "erf": mp.erf, "normal_cdf": mp.ncdf,
    "cbrt": mp.cbrt, "exp2": lambda x: 2**x, "log2": lambda x: mp.log(x, 2), "log10": mp.log10,
    "square": lambda x: x * x, "reciprocal": lambda x: 1 / x,
}  # fmt: skip


def variable(value, i=0, slope=1):
    return Jet([mpf(value), mpf(slope), *[mpf(0)] * (ORDER - 1)], {i: [mpf(1), *[mpf(0)] * (ORDER - 1)]})


def assert_series(found, function, at):
    """The Taylor coefficients of a function, and those of its derivative as the gradient."""
    expected = mp.taylor(function, mpf(at), ORDER)
    assert all(
        mp.almosteq(a, b, rel_eps=mpf(10) ** -20, abs_eps=mpf(10) ** -20)
        for a, b in zip(found.c, expected, strict=True)
    )
    slopes = [(k + 1) * expected[k + 1] for k in range(ORDER)]
    assert all(
        mp.almosteq(a, b, rel_eps=mpf(10) ** -20, abs_eps=mpf(10) ** -20)
        for a, b in zip(found.g[0], slopes, strict=True)
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_series_is_that_of_mpmath(name):
    with mp.workdps(60):
        assert_series(getattr(variable("0.37"), name)(), FUNCTIONS[name], "0.37")


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x**3 - 2 * x + 1,
        lambda x: 1 / (1 + x) - x / 3,
        lambda x: x**-2 + x ** mpf("1.5"),
        lambda x: (x + 1) ** 2 / (x - 2),
        lambda x: -x * (3 - x),
        lambda x: mpf(2) ** x,
    ],
)
def test_arithmetics_series_is_that_of_mpmath(function):
    with mp.workdps(60):
        assert_series(function(variable("0.37")), function, "0.37")


def test_a_product_of_two_inputs_has_both_gradients():
    with mp.workdps(50):
        x, y = variable(2, 0, slope=1), variable(3, 1, slope=-1)
        z = x * x * y
        assert z.c == [12, 8, -1, -1, 0]  # (2 + t)²·(3 − t)
        assert z.g[0] == [12, 2, -2, 0]  # 2xy along it
        assert z.g[1] == [4, 4, 1, 0]  # x²


def test_a_power_of_a_jet_by_a_jet():
    with mp.workdps(60):
        x = variable("0.7")
        assert_series(x**x, lambda t: t**t, "0.7")


def test_whole_powers_are_right_at_zero():
    assert (variable(0) ** 2).c == [0, 0, 1, 0, 0]
    assert (variable(0) ** 0).c == [1, 0, 0, 0, 0]


def test_the_absolute_value_has_slope_0_at_0():
    assert abs(variable(0)).c == [0] * 5
    assert abs(variable(-2)).c[1] == -1


def test_where_there_is_no_derivative_there_is_nan():
    assert all(mp.isnan(x) for x in variable(0).sqrt().c[1:])
    assert all(mp.isnan(x) for x in variable(0).sqrt().g[0])


def test_they_are_ordered_by_value():
    a, b = variable(1), variable(2, slope=-5)
    assert a < b
    assert b >= 2
    assert max(a, b) is b
    assert a == 1
    assert a != b


def test_numpy_computes_with_arrays_of_them():
    x = np.array([variable(1, 0), variable(2, 1)], dtype=object)
    total = np.sum(np.exp(x) * np.array([1.0, 0.5])) / x.size
    assert mp.almosteq(total.g[1][0], mp.exp(2) / 4)
    assert (x @ x).c[0] == 5
    assert jet(np.float64(0.5)).c[0] == mpf("0.5")
