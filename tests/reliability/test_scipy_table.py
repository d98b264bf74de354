"""The table of SciPy: what a function does is told apart, nothing passes for right that is not, and rows are sorted."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from reliability.scipy_table.calls import CALLS, INPUTS, of_one
from reliability.scipy_table.measure import Line, measure, outputs
from reliability.scipy_table.report import lost, table


def stopped(x):
    """A function that loses the gradient in silence."""
    return np.exp(x.data) if isinstance(x, Tensor) else np.exp(x)


def wrong(x):
    """One whose derivative is wrong."""
    return mg.record(x.data**2, (x, lambda g, _: g * x)) if isinstance(x, Tensor) else x**2


def broken(x):
    """One that refuses a Tensor."""
    if isinstance(x, Tensor):
        raise ValueError("no")
    return x


@pytest.mark.parametrize(
    ("function", "value", "first", "second"),
    [
        (lambda x: np.exp(x) * x, "equal", "right", "right"),
        (lambda x: np.sum(x) * 2, "equal", "right", "right"),
        (lambda x: x * 0.0 + np.argsort(np.argsort(x)), "equal", "right", "right"),
        (lambda x: np.argsort(x), "equal", "whole numbers", ""),
        (lambda x: Tensor(x.data * 2) if isinstance(x, Tensor) else x * 2, "equal", "constant", ""),
        (stopped, "equal", "LOST: not a Tensor", ""),
    ],
)  # fmt: skip
def test_what_a_function_does_is_told_apart(function, value, first, second):
    assert measure("special", "made", function, lambda f, x: f(x)) == ("special", "made", value, first, second)


def test_a_wrong_derivative_and_a_lost_one_are_what_must_not_be():
    found = measure("special", "made", wrong, lambda f, x: f(x))
    assert found.first.startswith("off by")
    gone = measure("special", "gone", stopped, lambda f, x: f(x))
    fine = measure("special", "fine", np.sin, lambda f, x: f(x))
    assert [line.split(":")[0] for line in lost([found, gone, fine])] == ["special.made", "special.gone"]
    assert measure("special", "made", broken, lambda f, x: f(x)).value == "ValueError: no"


def test_functions_that_do_the_same_stand_in_one_row():
    same = [Line("fft", name, "DTypeError: complex128") for name in ("fft", "rfft")]
    text = table([Line("fft", "dct", "equal", "right", "right"), *same], "1.0")
    assert "| `dct` | equal | right | right |\n| `fft` `rfft` | error: needs complex numbers |  |  |" in text


def test_every_module_has_inputs_and_no_function_two_calls():
    assert CALLS.keys() == INPUTS.keys()
    for calls in CALLS.values():
        names = [name for _, names in calls for name in names.split()]
        assert len(names) == len(set(names))
    assert of_one("special", "no_such") is None
    assert len(outputs((1.0, [np.zeros(2)], "text"))) == 2


def test_scipys_function_that_would_lose_a_gradient_is_named():
    signal = pytest.importorskip("scipy.signal")
    t = Tensor(np.arange(8.0), requires_grad=True)
    for call, name in (
        (lambda: signal.medfilt(t), "scipy.signal.medfilt"),
        (lambda: signal.savgol_filter(t, 5, 2), "scipy.signal.savgol_filter"),
    ):
        with pytest.raises(
            mg.errors.GraphError, match=rf"{name}: it computes in NumPy's arrays, which .* shape \(8,\)"
        ):
            call()
