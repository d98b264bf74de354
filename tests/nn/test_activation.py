"""Activations where they bend: the slope at the kink, and no overflow at either end."""

import math
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.errors import DTypeError
from minigrad.kernels.activation import BLOCK
from minigrad.nn import functional as F

FAR = 1000.0
NEAR_LN2 = math.log(2)
SELU_SLOPE = 1.0507009873554805 * 1.6732632423543772
BENT = ["relu", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "softplus", "softsign", "hardtanh", "logsigmoid"]
BENT += ["mish", "relu6", "rrelu", "hardsigmoid", "tanhshrink", "softshrink", "hardshrink"]


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
        (F.mish, -FAR, 0, 0),
        (F.mish, FAR, FAR, 1),
        (F.relu6, 0, 0, 0),
        (F.relu6, 6, 6, 0),
        (F.hardsigmoid, -3, 0, 0),
        (F.hardsigmoid, 0, 0.5, 1 / 6),
        (F.hardsigmoid, 3, 1, 0),
        (F.hardswish, -3, 0, 0),
        (F.hardswish, 0, 0, 0.5),
        (F.hardswish, 3, 3, 1),
        (F.hardswish, -FAR, 0, 0),
        (F.tanhshrink, 0, 0, 0),
        (F.tanhshrink, FAR, FAR - 1, 1),
        (F.softshrink, 0.5, 0, 0),
        (F.softshrink, -0.5, 0, 0),
        (F.softshrink, FAR, FAR - 0.5, 1),
        (F.hardshrink, 0.5, 0, 0),
        (F.hardshrink, -0.5, 0, 0),
        (partial(F.threshold, threshold=2, value=7), 2, 7, 0),
        (partial(F.threshold, threshold=2, value=7), FAR, FAR, 1),
        (partial(F.prelu, weight=0.25), 0, 0, 0.25),
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


def one_by_one(name: str, x: np.ndarray, axis: int) -> np.ndarray:
    """softmax and its like along an axis, each line by itself and by the formula."""
    lines = np.moveaxis(-x if name == "softmin" else x, axis, -1)
    e = np.exp(lines)
    value = e / e.sum(-1, keepdims=True)
    return np.moveaxis(np.log(value) if name == "log_softmax" else value, -1, axis)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
@pytest.mark.parametrize(
    "shape", [(3, 1), (1, 3), (2, 3, 1), (2, 3, 1, 1), (1, 3, 1, 2), (3, 1, 2), (2, 1, 150, 1)], ids=str
)
@pytest.mark.parametrize("order", ["C", "F", "other way round"])
def test_axes_of_length_1_change_no_softmax_wherever_they_are(name, shape, order):
    function, rng = getattr(F, name), np.random.default_rng(0)
    numbers = rng.standard_normal(shape)
    numbers = numbers[..., ::-1] if order == "other way round" else np.asarray(numbers, order=order)
    for axis in range(-len(shape), len(shape)):
        x = Tensor(numbers, requires_grad=True)
        np.testing.assert_allclose(function(x, axis).data, one_by_one(name, numbers, axis), rtol=1e-12)
        flat = Tensor(np.moveaxis(numbers, axis, -1).reshape(-1, shape[axis]), requires_grad=True)
        g, v = rng.standard_normal((2, *flat.shape))
        orders = []
        for at, along in ((x, axis), (flat, -1)):
            weight, direction = (
                np.moveaxis(each.reshape(np.moveaxis(numbers, axis, -1).shape), -1, axis) if at is x else each
                for each in (g, v)
            )
            (first,) = mg.grad(mg.sum(function(at, along) * Tensor(weight)), at, create_graph=True)
            (second,) = mg.grad(mg.sum(first * Tensor(direction)), at)
            orders.append([np.moveaxis(each.data, along, -1).reshape(flat.shape) for each in (first, second)])
        for mine, plain in zip(*orders, strict=True):
            np.testing.assert_allclose(mine, plain, rtol=1e-10, atol=1e-13)


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


@pytest.mark.parametrize(
    ("function", "at", "value", "slope"),
    [
        # By mpmath, to 50 digits.
        (F.gelu, -8, -4.9767684594174273e-15, -3.979607261086796e-14),
        (partial(F.gelu, approximate="tanh"), -4, -7.024594819237269e-5, -3.3512319712267076e-4),
        (F.elu, -20, -0.99999999793884631, 2.0611536224385578e-9),
        (F.celu, -20, -0.99999999793884631, 2.0611536224385578e-9),
        (F.silu, -20, -4.1223072363804072e-8, -3.9161918660646783e-8),
        (F.mish, -20, -4.1223072406287614e-8, -3.9161918743489691e-8),
        (F.logsigmoid, 20, -2.0611536203143807e-9, 2.0611536181902037e-9),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_near_0_far_from_the_middle_keeps_its_digits(function, at, value, slope, dtype):
    found = value_and_slope(function, at, dtype)
    assert found == pytest.approx((value, slope), rel=1e-5 if dtype == np.float32 else 1e-9, abs=0)


def test_selu_keeps_mean_0_and_variance_1():
    x = np.random.default_rng(0).standard_normal(200_000)
    y = F.selu(x).data
    assert y.mean() == pytest.approx(0, abs=0.01)
    assert y.var() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", sorted({*BENT, "hardswish"} - {"relu"}))
def test_whole_numbers_and_booleans_count_as_float32(name):
    for x in (np.array([-1, 0, 2]), np.array([True, False])):
        y = getattr(F, name)(x)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y.data, getattr(F, name)(x.astype(np.float32)).data)


RARE = ["<f2", ">f4", ">f8", np.longdouble]


@pytest.mark.parametrize("name", [*BENT, "hardswish", "softmax", "log_softmax", "softmin", "sigmoid", "tanh"])
@pytest.mark.parametrize("dtype", RARE)
def test_numbers_that_no_kernel_is_compiled_for_have_the_values_and_slopes_of_float64(name, dtype):
    numbers = np.array([[-2.0, -0.0, 0.5], [0.0, 1.0, 3.0]])
    if name == "gelu" and dtype == np.longdouble:
        with pytest.raises(DTypeError, match=r"normal_cdf: x is .*, of shape \(2, 3\); use np.astype"):
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
        if np.isfinite(y.data).all() and expected.isnan().any():
            assert argument is certain, "a class of probability 0 adds nothing, and in PyTorch NaN"
            continue
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
    y, expected = getattr(F, name)(x), getattr(torch.nn.functional, name)(theirs)
    y.backward(Tensor(np.ones(5)))
    expected.backward(torch.ones(5, dtype=torch.float64))
    np.testing.assert_array_equal(y.data, expected.detach().numpy())
    rounded = 1e-7 if name == "hardsigmoid" else 0  # PyTorch's 1/6 is float32's, in float64 too
    slopes, theirs = x.grad.data[:4], theirs.grad.numpy()[:4]
    if name == "softsign":  # at ±∞, where PyTorch has NaN
        np.testing.assert_array_equal(slopes[2:], 0)
        slopes, theirs = slopes[:2], theirs[:2]
    np.testing.assert_allclose(slopes, theirs, rtol=rounded)


def test_hardswish_is_0_at_minus_infinity_as_it_is_before():
    x = Tensor(np.array([-INF, INF, np.nan]), requires_grad=True)
    y = F.hardswish(x)
    y.backward(Tensor(np.ones(3)))
    np.testing.assert_array_equal(y.data, [0, INF, np.nan])
    np.testing.assert_array_equal(x.grad.data[:2], [0, 1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_hardswish_keeps_its_digits_where_it_begins(dtype):
    """Just above −3, where ½ + x/6 would have none left."""
    x = np.array([-3], dtype)
    for _ in range(20):
        x = np.nextafter(x, dtype(0))
        exact = Fraction(float(x[0])) * (Fraction(float(x[0])) + 3) / 6
        assert F.hardswish(Tensor(x)).item() == pytest.approx(float(exact), rel=2 * float(np.finfo(dtype).eps), abs=0)


ENDLESS = {name: getattr(F, name) for name in [*BENT, "hardswish"]}
ENDLESS |= {"gelu tanh": partial(F.gelu, approximate="tanh"), "softplus 10": partial(F.softplus, beta=10)}
BELOW = {"leaky_relu": 0.01, "rrelu": 11 / 48, "tanhshrink": 1, "softshrink": 1, "hardshrink": 1, "logsigmoid": 1}
ABOVE = {"relu6": 0, "hardsigmoid": 0, "softsign": 0, "hardtanh": 0, "logsigmoid": 0, "selu": 1.0507009873554805}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", ENDLESS)
def test_the_largest_numbers_have_the_slopes_of_the_limit_and_no_warning(name, dtype):
    large = 0.9 * float(np.finfo(dtype).max)
    for x, limit in ((large, ABOVE.get(name, 1)), (-large, BELOW.get(name, 0))):
        value, slope = value_and_slope(ENDLESS[name], x, dtype)
        assert np.isfinite(value)
        assert slope == pytest.approx(limit, rel=2e-3 if dtype == np.float16 else 1e-6, abs=0)


def test_prelu_has_a_weight_for_each_channel_wherever_the_others_are():
    x = np.linspace(-2, 1, 24).reshape(2, 3, 4)
    weight = np.array([0.0, 0.5, -2.0])
    expected = np.where(x > 0, x, x * weight[:, None])
    np.testing.assert_array_equal(F.prelu(x, weight).data, expected)
    np.testing.assert_array_equal(F.prelu(x[..., None], weight).data, expected[..., None])


def test_a_weight_of_prelu_that_meets_infinity_gets_no_gradient_from_it():
    weight = Tensor(np.array([0.25]), requires_grad=True)
    mg.sum(F.prelu(np.array([INF, -3.0]), weight)[1:]).backward()
    np.testing.assert_array_equal(weight.grad.data, [-3])


def test_rrelu_draws_a_slope_for_every_number_in_training_and_takes_the_mean_in_use():
    mg.manual_seed(0)
    x = Tensor(-np.ones(10_000, np.float32), requires_grad=True)
    y = F.rrelu(x, 0.1, 0.5, training=True)
    y.backward(Tensor(np.ones(10_000, np.float32)))
    np.testing.assert_array_equal(x.grad.data, -y.data)
    assert -0.5 <= y.data.min() < -0.49 < -0.11 < y.data.max() <= -0.1
    assert y.data.mean() == pytest.approx(-0.3, abs=0.01)
    layer = nn.RReLU(0.1, 0.5)
    assert len(np.unique(layer(x).data)) > 5000
    np.testing.assert_allclose(layer.eval()(x).data, -0.3, rtol=1e-6)


def test_glu_is_the_first_half_gated_by_the_second():
    x = np.random.default_rng(0).standard_normal((2, 6, 3))
    expected = x[:, :3] / (1 + np.exp(-x[:, 3:]))
    np.testing.assert_allclose(F.glu(x, 1).data, expected, rtol=1e-14)
    np.testing.assert_array_equal(F.glu(x, -2).data, F.glu(x, dim=1).data)


def test_softmin_is_the_softmax_of_the_negative():
    x = np.array([[1.0, 2, 4], [0, 0, -1]])
    np.testing.assert_array_equal(F.softmin(x, 0).data, F.softmax(-x, 0).data)


def test_the_slope_of_tanhshrink_is_exact_near_0():
    assert value_and_slope(F.tanhshrink, 1e-6, np.float32)[1] == pytest.approx(1e-12, rel=1e-6)


@pytest.mark.parametrize("x", [-1.5, -1.4999, -1.50001, -1.25])
def test_the_slope_of_hardswish_is_exact_where_it_is_nearly_0(x):
    x = float(np.float32(x))
    assert value_and_slope(F.hardswish, x, np.float32)[1] == pytest.approx((2 * x + 3) / 6, rel=2e-7, abs=0)


@pytest.mark.parametrize("function", [mg.sigmoid, mg.tanh])
@pytest.mark.parametrize("length", [1, BLOCK, 3 * BLOCK + 5])
def test_the_slope_of_a_number_depends_on_no_other(function, length):
    """Exponentials are taken only where a y is nearly 1."""
    x = np.linspace(-3, 3, length, dtype=np.float32)
    alone = slopes_of(function, x)
    for at in {0, length // 2, length - 1}:
        beside = x.copy()
        beside[at] = 12
        found = slopes_of(function, beside)
        assert found[at] == pytest.approx(value_and_slope(function, 12, np.float64)[1], rel=1e-6)
        np.testing.assert_array_equal(np.delete(found, at), np.delete(alone, at))


def slopes_of(function, x: np.ndarray) -> np.ndarray:
    x = Tensor(x, requires_grad=True)
    mg.sum(function(x)).backward()
    return x.grad.data
