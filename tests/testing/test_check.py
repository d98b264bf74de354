"""check_gradient: right derivatives of every form pass, wrong ones are named, and kinks are told from both."""

import importlib
import itertools
import math
import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.testing import GradientError, KinkError, check_gradient

X = np.random.default_rng(0).standard_normal((3, 2))
W = np.random.default_rng(1).standard_normal((2, 4))


def loss_and_gradients(x, w):
    t = np.tanh(x @ w)
    return np.sum(t), ((1 - t**2) @ w.T, x.T @ (1 - t**2))


def loss_alone(x, w):
    return loss_and_gradients(x, w)[0]


def gradients_alone(x, w):
    return loss_and_gradients(x, w)[1]


def of_layers(x, params, labels):
    """A loss by dicts, with a constant between; gradients are given for the dict only."""
    difference = x @ params["w"] + params["b"] - labels
    return 0.5 * np.sum(difference**2), (None, {"w": x.T @ difference, "b": difference.sum(axis=0)}, None)


def jacobian(v):
    return np.array([[v[1], v[0]], [0, 2 * v[1]], [1, 0]])


# The name of a form, the arguments, and how the last of its derivatives is made wrong by 1 in 1000.
FORMS = {
    "numbers": (math.sin, math.cos, 0.3),
    "a pair": (loss_alone, gradients_alone, X, W),
    "loss and gradients": (loss_and_gradients, X, W),
    "gradients by name": (loss_alone, lambda x, w: dict(zip("xw", gradients_alone(x, w), strict=True)), X, W),
    "slopes element by element": (np.tanh, lambda x: 1 - np.tanh(x) ** 2, X),
    "a Jacobian": (lambda v: np.array([v[0] * v[1], v[1] ** 2, v[0]]), jacobian, np.array([1.0, 2.0])),
    "dicts and constants": (of_layers, X, {"w": W, "b": np.ones(4)}, np.ones((3, 4), int)),
    "a list of arrays": (lambda ws: sum(np.sum(w**2) for w in ws), lambda ws: [2 * w for w in ws], [X, W]),
    "a list of numbers": (lambda v: v[0] * v[1], lambda v: np.array([v[1], v[0]]), [1.0, 2.0]),
    "a view of its input": (lambda x: np.sum(x**2) / 2, lambda x: x, X),
    "a loss of shape (1, 1)": (lambda x: np.sum(x**2, keepdims=True), lambda x: 2 * x, X),
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("form", FORMS)
def test_a_right_derivative_of_any_form_passes(form, dtype):
    assert check_gradient(*cast(FORMS[form], dtype))


def cast(value, dtype):
    if isinstance(value, dict):
        return {key: cast(each, dtype) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(cast(each, dtype) for each in value)
    return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def scaled(value, factor):
    if isinstance(value, dict):
        return {key: scaled(each, factor) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [scaled(each, factor) for each in value]
    return None if value is None else value * factor


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_derivative_of_any_form_fails(form):
    f, *rest = FORMS[form]
    if callable(rest[0]):
        rest[0] = lambda *given, df=rest[0]: scaled(df(*given), 1.0001)
    else:
        right = f
        f = lambda *given: (right(*given)[0], scaled(right(*given)[1], 1.0001))  # noqa: E731
    with pytest.raises(GradientError, match=r"the derivative of .* the difference quotient"):
        check_gradient(f, *rest)


def test_the_backward_function_of_a_layer():
    def backward(g, a, b):
        return g @ b.T, a.T @ g

    assert check_gradient(np.matmul, None, X, W, vjp=backward)
    with pytest.raises(GradientError, match=r"by b at"):
        check_gradient(lambda a, b: a @ b, None, X, W, vjp=lambda g, a, b: (g @ b.T, 2 * a.T @ g))


def test_a_backward_function_of_several_outputs():
    def backward(g, x):
        return 2 * g[0] + g[1]["sum"]

    assert check_gradient(lambda x: (x * 2, {"sum": x.sum()}), None, X, vjp=backward)


def test_a_derivative_may_read_what_the_function_kept():
    class Layer:
        def forward(self, x):
            self.y = np.tanh(x)
            return self.y

        def backward(self, g, x):
            return g * (1 - self.y**2)

    layer = Layer()
    assert check_gradient(layer.forward, None, X, vjp=layer.backward)
    with pytest.raises(GradientError) as error:
        check_gradient(layer.forward, None, X, vjp=lambda g, x: g * (1 - layer.y))
    index = eval(re.search(r"by x at (\(.*?\)) is", str(error.value))[1])
    assert f"is {1 - np.tanh(X)[index]:.6g}"[:9] in str(error.value)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_functions_of_tensors(order):
    leaves = {"a": Tensor(X, requires_grad=True), "b": [Tensor(X + 1, requires_grad=True), Tensor(X)]}

    def several(tensors):
        a, (b, c) = tensors["a"], tensors["b"]
        return {"product": mg.sum(a * b * c), "parts": [mg.tanh(a), np.argmax(b)]}

    assert check_gradient(several, leaves, order=order)
    assert check_gradient(lambda a, b: np.tanh(a @ b), X, W, order=order)  # arrays are made Tensors


def test_a_wrong_second_derivative_is_seen_by_the_second_order_only():
    def sine(x):
        return mg.record(np.sin(x.data), (x, lambda g, _: g * np.cos(x.data)))

    assert check_gradient(sine, X[:1])
    with pytest.raises(GradientError, match="the gradient by x at"):
        check_gradient(sine, X[:1], order=2)


def test_a_second_output_from_some_call_on_is_named_whichever_call_it_is():
    x, said = Tensor(X[:1], requires_grad=True), []
    for change in range(1, 30):
        calls = itertools.count()
        try:
            check_gradient(lambda x, calls=calls, change=change: [x * x] * (1 + (next(calls) > change)), x, order=2)
        except GradientError as error:
            said.append(str(error))
    assert any("check_gradient: the outputs were 2 numbers, and are 4 at a later call;" in each for each in said)
    assert any("check_gradient: 1 outputs needed a gradient, and 2 do at a later call;" in each for each in said)
    assert len(said) > 25


def test_parameters_of_a_net_where_they_are():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    before = [p.data.copy() for p in net.parameters()]
    assert check_gradient(lambda _: mg.mean(net(X.astype(np.float32)) ** 2), dict(net.named_parameters()))
    for p, old in zip(net.parameters(), before, strict=True):
        np.testing.assert_array_equal(p.data, old)


def test_float32_within_a_function_of_float64_is_recognised():
    def inside(x):
        return float(np.sum(np.tanh(x.astype(np.float32)).astype(np.float64)))

    assert check_gradient(inside, lambda x: 1 - np.tanh(x) ** 2, X)
    with pytest.raises(GradientError) as error:
        check_gradient(inside, lambda x: 1.1 * (1 - np.tanh(x) ** 2), X)
    assert not isinstance(error.value, KinkError)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e3, 1e12])
def test_the_step_is_relative_to_the_input(scale, dtype):
    x = (np.array([0.5, 1.0, 2.0]) * scale).astype(dtype)
    assert check_gradient(lambda x: np.log(x), lambda x: 1 / x, x)
    assert check_gradient(lambda x: np.sqrt(x), lambda x: 0.5 / np.sqrt(x), x)


def test_elements_of_very_different_sizes():
    x = np.array([1e-9, 1.0, 1e9, 0.0])
    assert check_gradient(lambda x: x**2 / (1 + np.abs(x)), lambda x: np.sign(x) * (1 - 1 / (1 + np.abs(x)) ** 2), x)


ONE = np.array([1.0, 2.0])
NO_DERIVATIVE = {
    "|x| at 0": (np.abs, np.sign, 0 * ONE, "a kink in output"),
    "equal maxima": (np.max, lambda x: (x == x.max()) / 2, 0 * ONE + 1, "a kink in the output"),
    "relu at 0": (lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0), 0 * ONE, "0 from the left and 1 from the right"),
    "a kink beside a steep slope": (lambda x: np.abs(x) + 100 * x, lambda x: 100 + np.sign(x), 0 * ONE, "a kink"),
    "√ at 0": (np.sqrt, lambda x: 0.5 / np.sqrt(x), 0 * ONE, "the domain ends in output .* no finite value below"),
    "arcsin at 1": (np.arcsin, lambda x: 1 / np.sqrt(1 - x**2), ONE[:1], "no finite value above"),
    "math.sqrt at 0": (math.sqrt, lambda x: 0.0, 0.0, "no finite value below it .ValueError: "),
    "a step": (np.floor, lambda x: 0 * x, ONE, "a jump"),
    "a sign": (np.sign, lambda x: 0 * x, 0 * ONE, "a jump"),
    "a cube root at 0": (np.cbrt, lambda x: np.cbrt(x) ** -2 / 3, 0 * ONE, "a vertical tangent"),
    "a norm at 0": (np.linalg.norm, lambda x: 0 * x, 0 * ONE, "a kink"),
}


@pytest.mark.parametrize("case", NO_DERIVATIVE)
def test_a_point_without_a_derivative_says_of_what_sort_it_is(case):
    f, df, x, text = NO_DERIVATIVE[case]
    with pytest.raises(KinkError, match=text):
        check_gradient(f, df, x)


CLOSE = 1e-7 * np.array([1.0, -3.0, 0.01])
SMOOTH = {
    "near a kink": (lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0), CLOSE),
    "near the edge": (lambda x: np.sqrt(x), lambda x: 0.5 / np.sqrt(x), np.abs(CLOSE)),
    "at the vertex of a parabola": (np.square, lambda x: 2 * x, 0 * CLOSE),
    "of steep curves": (lambda x: np.sin(1e5 * x), lambda x: 1e5 * np.cos(1e5 * x), CLOSE),
    "|x|^1.5 at 0": (lambda x: np.abs(x) ** 1.5, lambda x: 0 * x, 0 * CLOSE),
    "beside a large constant": (lambda x: np.sum(x) + 1e10, lambda x: 0 * x + 1, CLOSE + 1),
    "where all is 0": (lambda x: np.sum(x * 0), lambda x: 0 * x, CLOSE),
    "of what cancels": (lambda x: np.sum(x - x.mean()), lambda x: 0 * x, CLOSE + 1),
}


@pytest.mark.parametrize("case", SMOOTH)
def test_a_right_derivative_is_no_kink(case):
    f, df, x = SMOOTH[case]
    assert check_gradient(f, df, x)


def test_a_wrong_derivative_is_not_excused_by_kinks():
    x = np.append(np.zeros(5), 1.0)
    with pytest.raises(GradientError, match=r"at \(5,\) is 2,") as error:
        check_gradient(np.abs, lambda x: 2 * np.sign(x), x)
    assert not isinstance(error.value, KinkError)


def test_what_rounding_hides_is_decided_by_a_complex_step_or_said():
    def large(x):
        return np.sum(np.sin(1e3 * x)) + 1e14

    assert check_gradient(large, lambda x: 1e3 * np.cos(1e3 * x), X)
    with pytest.raises(GradientError, match=r"± .*rounding hides"):
        check_gradient(large, lambda x: 1e3 * np.cos(1e3 * x), X, method="central")


def test_complex_steps_see_the_eighth_digit():
    assert check_gradient(lambda x: np.sum(np.sin(x)), np.cos, X, method="complex")
    with pytest.raises(GradientError):
        check_gradient(lambda x: np.sum(np.sin(x)), lambda x: np.cos(x) * (1 + 1e-8), X, method="complex")
    assert check_gradient(lambda x: np.sum(np.sin(x)), lambda x: np.cos(x) * (1 + 1e-8), X)


@pytest.mark.parametrize(
    "f", [lambda x: np.sum(np.abs(x)), lambda x: np.sum(x.real**2) + 0 * x[0, 0], lambda x: math.fsum(x.flat)]
)
def test_complex_steps_are_refused_to_a_function_that_is_not_analytic(f):
    with pytest.raises((ValueError, TypeError), match="complex"):
        check_gradient(f, np.sign, X, method="complex")


def test_the_callers_arrays_are_not_written_to():
    x = X.copy()
    x.flags.writeable = False
    assert check_gradient(np.tanh, lambda x: 1 - np.tanh(x) ** 2, x)


def test_no_warning_of_numpys_leaves_the_check():
    assert check_gradient(np.log, lambda x: 1 / x, np.array([1e-8, 1.0]))


def test_errors_are_where_one_looks():
    for place in mg.errors, mg.testing, mg.gradcheck, importlib.import_module("minigrad.gradcheck"):
        assert place.KinkError is KinkError
        assert place.GradientError is GradientError
    for name in "KinkError", "GradientError", "check_gradient":
        with pytest.raises(AttributeError, match=f"{name}.*testing.{name}"):
            getattr(mg, name)
