"""What cannot be checked is one error that names what came, and what should."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.testing import check_gradient

X = np.ones((3, 2))
T = Tensor(X, requires_grad=True)


def total(*arrays):
    return sum(np.sum(x) for x in arrays)


def ones(x):
    return np.ones_like(x)


CASES = {
    "no function": ((3, X), "f must be a function, got int 3"),
    "no inputs": ((np.sin, np.cos), "no input was given"),
    "a whole number": ((np.sin, np.cos, 3), "no input holds floats.* int 3"),
    "whole numbers": ((total, ones, np.arange(3)), "no input holds floats"),
    "text": ((np.sin, np.cos, "a"), "str 'a'"),
    "NaN": ((np.sin, np.cos, np.array([1, np.nan])), r"at \(1,\) is nan"),
    "infinity in a Tensor": ((mg.tanh, Tensor([1.0, np.inf], requires_grad=True)), r"at \(1,\) is inf"),
    "complex numbers": ((np.sin, np.cos, np.array([1j])), "complex; give its real and imaginary parts"),
    "a masked array": ((np.sin, np.cos, np.ma.array([1.0, 2.0])), "of type MaskedArray"),
    "a Tensor beside df": ((np.sin, np.cos, T), "a Tensor beside a derivative for arrays"),
    "another shape": ((total, lambda x: np.ones(3), X), r"shape \(3,\), and .* \(3, 2\)"),
    "another shape of a Jacobian": ((lambda x: x[0], lambda x: np.ones(3), X), r"\(3,\) for x; .* \(2, 3, 2\)"),
    "one gradient for two": ((total, lambda x, w: np.ones(3), X, X), r"an array of shape \(3,\) for the inputs"),
    "a key too few": ((lambda p: np.sum(p["w"]), lambda p: {}, {"w": X}), "the gradient of p lacks 'w'"),
    "a key too many": ((lambda p: np.sum(p["w"]), lambda p: {"w": X, "v": 1}, {"w": X}), "has 'v', which p has not"),
    "no dict": ((lambda p: np.sum(p["w"]), lambda p: X, {"w": X}), "p is a dict, its gradient is an array"),
    "a list of another length": ((lambda p: np.sum(p[0]), lambda p: [X], [X, X]), "p is a list of 2"),
    "no gradient": ((total, lambda x: None, X), "df gave None for every input"),
    "text as a gradient": ((total, lambda x: "abc", X), "df gave str 'abc'"),
    "no output": ((lambda x: None, ones, X), "NoneType, not real numbers"),
    "an empty output": ((lambda x: [], ones, X), "gave a list of 0"),
    "text as an output": ((lambda x: "a", ones, X), "str 'a', not real numbers"),
    "a complex output": ((lambda x: np.sum(x * 1j), ones, X), "give the real and imaginary parts"),
    "two outputs with df": ((lambda x: (x, x), ones, X), "2 outputs; in place of df give vjp="),
    "a loss that is no number": ((lambda x: (np.sum(x, axis=0), x), X), r"\(loss, gradients\).* a tuple of 2"),
    "a Tensor that needs no gradient": ((mg.tanh, Tensor(X)), "no Tensor requires a gradient"),
    "an array from a function of Tensors": ((lambda x: x.detach().numpy(), T), "a function of Tensors gives Tensors"),
    "whole numbers from a function of Tensors": ((lambda x: mg.argmax(x), T), "without floats"),
    "a function that is not finite": ((np.log, lambda x: 1 / x, 0 * X), r"output \(0, 0\) is -inf where"),
    "writing into the input": ((lambda x: np.sum(np.multiply(x, 2, out=x)), ones, X), "the function writes into x"),
    "df that writes into the input": ((total, lambda x: np.multiply(x, 2, out=x), X), "df writes into"),
    "randomness": ((lambda x: np.sum(x) * np.random.default_rng().random(), ones, X), "two calls .* differ"),
    "shapes that change": ((lambda x: x[x > 0], ones, np.zeros(2)), "the outputs' shapes change"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_error_says_what_came_and_what_should(case):
    arguments, text = CASES[case]
    with pytest.raises((ValueError, TypeError, AssertionError), match=f"^check_gradient: .*(?:{text})"):
        check_gradient(*arguments)


OPTIONS = {
    "method": ({"method": "exact"}, "method must be one of auto, central, complex, got 'exact'"),
    "order of what is written by hand": ({"order": 2}, r"check_gradient\(df, ddf, x\)"),
    "order 0": ({"order": 0}, "order must be a whole number ≥ 1, got 0"),
    "no directions": ({"directions": 0}, "directions must be a whole number ≥ 1, got 0"),
    "step 0": ({"eps": 0}, "eps must be a number > 0, got 0"),
    "a tolerance below 0": ({"atol": -1}, "atol must be a number ≥ 0, got -1"),
    "a seed below 0": ({"seed": -1}, "seed must be a whole number ≥ 0, got -1"),
    "two forms at once": ({"vjp": np.cos}, "df and vjp are two forms"),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_that_is_wrong_is_named(case):
    options, text = OPTIONS[case]
    with pytest.raises((ValueError, TypeError), match=f"^check_gradient: .*{text}"):
        check_gradient(np.sin, np.cos, X, **options)


def test_complex_steps_need_arrays():
    with pytest.raises(ValueError, match="Tensors are real"):
        check_gradient(mg.tanh, T, method="complex")


def test_the_functions_own_error_comes_out():
    with pytest.raises(ZeroDivisionError):
        check_gradient(lambda x: 1 / 0, ones, X)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        check_gradient(lambda x: x.nothing, X)
