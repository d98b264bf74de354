"""Activations where they bend: the slope at the kink, and no overflow at either end."""

import math
from functools import partial

import numpy as np
import pytest

from minigrad import Tensor
from minigrad.errors import DTypeError
from minigrad.nn import functional as F

FAR = 1000.0
NEAR_LN2 = math.log(2)
SELU_SLOPE = 1.0507009873554805 * 1.6732632423543772
BENT = ["relu", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "softplus", "softsign", "hardtanh", "logsigmoid"]


def value_and_slope(function, x: float, dtype) -> tuple[float, float]:
    x = Tensor(np.array([x], dtype), requires_grad=True)
    y = function(x)
    y.backward(Tensor(np.ones(1, dtype)))
    assert y.dtype == x.grad.dtype == dtype
    return y.item(), x.grad.item()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("function", "at", "value", "slope"),
    [
        (F.relu, 0, 0, 0),
        (F.leaky_relu, 0, 0, 0.01),
        (F.elu, 0, 0, 1),
        (F.selu, 0, 0, SELU_SLOPE),
        (F.celu, 0, 0, 1),
        (partial(F.celu, alpha=3), 0, 0, 1),
        (F.hardtanh, 1, 1, 0),
        (F.hardtanh, -1, -1, 0),
        (F.softsign, 0, 0, 1),
        (F.sigmoid, 0, 0.5, 0.25),
        (F.softplus, 0, NEAR_LN2, 0.5),
        (F.logsigmoid, 0, -NEAR_LN2, 0.5),
        (F.gelu, 0, 0, 0.5),
        (F.silu, 0, 0, 0.5),
        (F.elu, -FAR, -1, 0),
        (F.celu, -FAR, -1, 0),
        (F.selu, -FAR, -SELU_SLOPE, 0),
        (partial(F.gelu, approximate="tanh"), -FAR, 0, 0),
        (partial(F.gelu, approximate="tanh"), FAR, FAR, 1),
        (partial(F.softplus, threshold=-1), 0, 0, 1),
        (partial(F.softplus, beta=2), FAR, FAR, 1),
        (F.elu, FAR, FAR, 1),
        (F.gelu, -FAR, 0, 0),
        (F.gelu, FAR, FAR, 1),
        (F.silu, -FAR, 0, 0),
        (F.silu, FAR, FAR, 1),
        (F.sigmoid, -FAR, 0, 0),
        (F.sigmoid, FAR, 1, 0),
        (F.tanh, -FAR, -1, 0),
        (F.softplus, -FAR, 0, 0),
        (F.softplus, FAR, FAR, 1),
        (F.logsigmoid, -FAR, -FAR, 1),
        (F.logsigmoid, FAR, 0, 0),
    ],
)
def test_values_and_slopes_at_the_kink_and_at_both_ends(function, at, value, slope, dtype):
    found = value_and_slope(function, at, dtype)
    assert found == pytest.approx((value, slope), rel=4 * float(np.finfo(dtype).eps), abs=0)


@pytest.mark.parametrize("function", [F.softmax, F.log_softmax])
def test_softmax_does_not_see_a_shift(function):
    x = np.array([[0.5, -1.0, 2.0]])
    np.testing.assert_allclose(function(Tensor(x + 1024)).data, function(Tensor(x)).data, rtol=1e-12)


def test_softmax_sums_to_one_along_its_axis():
    x = Tensor(np.arange(24.0).reshape(2, 3, 4))
    for axis in (0, 1, 2, -1):
        np.testing.assert_allclose(F.softmax(x, axis).data.sum(axis), 1, rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("axis", [0, -1])
def test_softmax_of_plus_and_minus_10000_is_exact(axis, dtype):
    x = Tensor(np.array([1e4, -1e4, 1e4], dtype), requires_grad=True)
    y = F.log_softmax(x, axis)
    y.backward(Tensor(np.array([0, 1, 0], dtype)))
    np.testing.assert_allclose(y.data, [-NEAR_LN2, -2e4 - NEAR_LN2, -NEAR_LN2], rtol=2e-7)
    np.testing.assert_array_equal(x.grad.data, [-0.5, 1, -0.5])
    np.testing.assert_array_equal(F.softmax(x, axis).data, [0.5, 0, 0.5])


def test_gelu_is_x_times_the_normal_distribution():
    x = np.linspace(-3, 3, 13)
    phi = [0.5 * (1 + math.erf(number / math.sqrt(2))) for number in x]
    np.testing.assert_allclose(F.gelu(x).data, x * phi, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(F.gelu(x, "tanh").data, x * phi, atol=1e-3)


def test_selu_keeps_mean_0_and_variance_1():
    x = np.random.default_rng(0).standard_normal(200_000)
    y = F.selu(x).data
    assert y.mean() == pytest.approx(0, abs=0.01)
    assert y.var() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", sorted({*BENT} - {"relu"}))
def test_whole_numbers_and_booleans_count_as_float32(name):
    for x in (np.array([-1, 0, 2]), np.array([True, False])):
        y = getattr(F, name)(x)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y.data, getattr(F, name)(x.astype(np.float32)).data)


RARE = ["<f2", ">f4", ">f8", np.longdouble]


@pytest.mark.parametrize("name", [*BENT, "softmax", "log_softmax", "sigmoid", "tanh"])
@pytest.mark.parametrize("dtype", RARE)
def test_numbers_that_no_kernel_is_compiled_for_have_the_values_and_slopes_of_float64(name, dtype):
    numbers = np.array([[-2.0, -0.0, 0.5], [0.0, 1.0, 3.0]])
    if name == "gelu" and dtype == np.longdouble:
        with pytest.raises(DTypeError, match=r"erf: x is .*, of shape \(2, 3\); use np.astype"):
            F.gelu(Tensor(numbers.astype(dtype)))
        return
    x, exact = Tensor(numbers.astype(dtype), requires_grad=True), Tensor(numbers, requires_grad=True)
    for t in (x, exact):
        y = getattr(F, name)(t)
        y.backward(Tensor(np.arange(6).reshape(2, 3).astype(y.dtype)))
    assert y.shape == x.grad.shape
    tolerance = 4e-3 if dtype == "<f2" else 1e-6
    np.testing.assert_allclose(getattr(F, name)(x).data, y.data, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(x.grad.data, exact.grad.data, rtol=tolerance, atol=tolerance)


INF = np.inf
BEYOND = {
    "all -inf": [[-INF, -INF], [0, 1]],
    "one inf": [[INF, 0], [0, 1]],
    "all inf": [[INF, INF], [0, 1]],
    "both": [[INF, -INF], [0, 1]],
    "one -inf": [[0, -INF], [0, 1]],
    "far apart": [[3e38, -3e38], [0, 1]],
    "nan": [[np.nan, 0], [0, 1]],
}


@pytest.mark.torch
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("numbers", BEYOND.values(), ids=BEYOND)
def test_softmax_of_infinities_is_pytorchs_without_a_warning(numbers, dtype):
    import torch

    numbers, classes, certain = np.array(numbers, dtype), np.array([0, 1]), np.eye(2, dtype=dtype)
    calls = [
        (F.softmax, torch.softmax, -1, {}),
        (F.log_softmax, torch.log_softmax, -1, {}),
        (F.cross_entropy, torch.nn.functional.cross_entropy, classes, {"reduction": "none"}),
        (F.cross_entropy, torch.nn.functional.cross_entropy, classes, {}),
        (F.cross_entropy, torch.nn.functional.cross_entropy, classes, {"label_smoothing": 0.1}),
        (F.cross_entropy, torch.nn.functional.cross_entropy, classes, {"label_smoothing": 1.0}),
        (F.cross_entropy, torch.nn.functional.cross_entropy, certain, {}),
    ]
    for ours, theirs, argument, settings in calls:
        x, t = Tensor(numbers.copy(), requires_grad=True), torch.tensor(numbers, requires_grad=True)
        y = ours(x, argument, **settings)
        expected = theirs(t, torch.tensor(argument) if isinstance(argument, np.ndarray) else argument, **settings)
        y.backward(Tensor(np.ones(y.shape, dtype)))
        expected.backward(torch.ones_like(expected))
        np.testing.assert_allclose(y.data, expected.detach().numpy(), rtol=1e-5)
        np.testing.assert_allclose(x.grad.data, t.grad.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("function", [F.softmax, F.log_softmax])
def test_softmax_of_no_numbers_is_none_without_a_warning(function):
    assert function(np.zeros((2, 0), np.float32)).shape == (2, 0)


@pytest.mark.torch
@pytest.mark.parametrize("name", BENT)
def test_zeros_infinities_and_nan_have_pytorchs_values_and_all_but_nan_its_slopes(name):
    import torch

    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan])
    x, theirs = Tensor(special.copy(), requires_grad=True), torch.tensor(special, requires_grad=True)
    with np.errstate(invalid="ignore"):
        y, expected = getattr(F, name)(x), getattr(torch.nn.functional, name)(theirs)
        y.backward(Tensor(np.ones(5)))
    expected.backward(torch.ones(5, dtype=torch.float64))
    np.testing.assert_array_equal(y.data, expected.detach().numpy())
    np.testing.assert_array_equal(x.grad.data[:4], theirs.grad.numpy()[:4])
