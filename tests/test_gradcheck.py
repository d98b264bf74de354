"""gradcheck: right derivatives pass, wrong ones are named by their worst element, kinks are told from errors."""

import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, gradgradcheck, record
from minigrad.errors import DTypeError
from minigrad.gradcheck import GradientError, KinkError


def leaf(*values, dtype=np.float64):
    return Tensor(np.array(values, dtype), requires_grad=True)


def wrong_tanh(x):
    return record(np.tanh(x.data), (x, lambda g, y: g * (1 - y)))


def wrong_in_the_second_order(x):
    """sin, whose derivative is right but a constant to the engine."""
    return record(np.sin(x.data), (x, lambda g, _: g * np.cos(x.data)))


def test_right_derivatives_pass():
    assert gradcheck(mg.tanh, [leaf(0.3, -1.0)])
    assert gradgradcheck(mg.tanh, [leaf(0.3, -1.0)])


def square_one_per_cent_too_steep(x):
    return record(x.data**2, (x, lambda g, _: 2.02 * g * x))


def cube_whose_second_derivative_is_too_steep(x):
    return record(x.data**3 / 3, (x, lambda g, _: g * square_one_per_cent_too_steep(x)))


@pytest.mark.parametrize(
    ("check", "function"),
    [(gradcheck, square_one_per_cent_too_steep), (gradgradcheck, cube_whose_second_derivative_is_too_steep)],
)
def test_the_tolerances_and_the_step_are_those_that_are_given(check, function):
    x = leaf(0.5, 1.0, 1.5, 2.0)
    for enough in ({"rtol": 0.02}, {"atol": 0.5}):
        assert check(function, x, **enough)
    for too_little in ({}, {"rtol": 0.005}, {"atol": 1e-4}):
        with pytest.raises(GradientError, match="the difference quotient"):
            check(function, x, **too_little)
    seen = []

    def remembered(x):
        seen.append(x.data[-1].item())
        return x * x

    check(remembered, x, eps=0.125)
    assert {1.75, 2.25} <= set(seen)


def test_the_worst_element_is_named_with_both_values():
    values = np.array([0.0, 2.0, 0.5])
    t, weights = np.tanh(values), np.random.default_rng(0).standard_normal(3)
    worst = np.argmax(np.abs(weights * (t * t - t)))
    with pytest.raises(GradientError) as error:
        gradcheck(wrong_tanh, [leaf(*values)])
    output, index, found, numeric = re.search(
        r"output \((\d),\) by input 0 at \((\d),\) is (\S+), the difference quotient (\S+)$", str(error.value)
    ).groups()
    assert int(output) == int(index) == worst
    assert float(found) == pytest.approx(1 - t[worst], rel=1e-6)
    assert float(numeric) == pytest.approx(1 - t[worst] ** 2, rel=1e-4)


def test_a_derivative_that_cannot_be_differentiated_fails_the_second_order_only():
    assert gradcheck(wrong_in_the_second_order, [leaf(0.3, -1.0)])
    with pytest.raises(GradientError):
        gradgradcheck(wrong_in_the_second_order, [leaf(0.3, -1.0)])


def test_a_missing_edge_is_a_wrong_derivative():
    with pytest.raises(GradientError):
        gradcheck(lambda x: Tensor(x.data * 2), [leaf(1.0)])


def test_a_kink_is_called_a_kink():
    with pytest.raises(KinkError, match=r"kink in output \(1,\) by input 0 at \(1,\).* 0 from the left and 1 from the"):
        gradcheck(mg.nn.functional.relu, [leaf(1.0, 0.0, -1.0)])


def test_a_wrong_derivative_is_not_excused_by_a_kink_elsewhere():
    def bad(x):
        return mg.absolute(x) + wrong_tanh(x) * Tensor(np.array([0.0, 1.0]))

    with pytest.raises(GradientError) as error:
        gradcheck(lambda x: mg.nn.functional.relu(x) + bad(x), [leaf(0.0, 2.0)])
    assert not isinstance(error.value, KinkError)
    assert "at (1,)" in str(error.value)


def test_a_derivative_that_is_nan_is_wrong():
    with pytest.raises(GradientError, match="nan"):
        gradcheck(lambda x: record(x.data * 1, (x, lambda g, _: g * np.nan)), [leaf(1.0)])


def test_several_inputs_and_constants():
    assert gradcheck(lambda a, b, c: a * b + c, [leaf(1.0, 2.0), leaf(3.0), Tensor(np.ones(2))])


def test_float32_is_refused():
    with pytest.raises(DTypeError, match=r"input 0 is float32.*float64"):
        gradcheck(mg.tanh, [leaf(1.0, dtype=np.float32)])


def test_nothing_to_check_is_an_error():
    with pytest.raises(ValueError, match="requires_grad"):
        gradcheck(mg.tanh, [Tensor(np.ones(2))])


def test_a_function_that_draws_anew_at_each_call_is_told_from_a_wrong_one():
    with pytest.raises(GradientError, match="two calls"):
        gradcheck(lambda x: mg.nn.functional.dropout(x, 0.5), [leaf(*range(1, 30))])


def test_a_function_must_give_one_tensor():
    with pytest.raises(TypeError, match="tuple"):
        gradcheck(lambda x: (x, x), [leaf(1.0)])
