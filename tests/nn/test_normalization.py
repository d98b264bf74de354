"""Running statistics, and what normalisation promises."""

import re

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, nn
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn import functional as F
from tests.nn.history import HISTORIES
from tests.parity.numbers import uniform
from tests.parity.oracle import ORACLES, assert_agree


@pytest.mark.parametrize("oracle", ORACLES)
@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.name)
def test_running_statistics_are_pytorchs_step_by_step_and_in_use(history, oracle):
    assert_agree(history.ours(), oracle(history), rtol=1e-12)


def test_running_statistics_move_by_momentum_towards_the_batchs():
    layer = nn.BatchNorm1d(3, momentum=0.25).to(np.float64)
    mean, var = np.zeros(3), np.ones(3)
    for step in range(4):
        x = step + uniform(f"batch {step}", (6, 3))
        layer(Tensor(x))
        mean += 0.25 * (x.mean(0) - mean)
        var += 0.25 * (x.var(0, ddof=1) - var)
    np.testing.assert_allclose(layer.running_mean.data, mean, rtol=1e-14)
    np.testing.assert_allclose(layer.running_var.data, var, rtol=1e-14)
    assert layer.num_batches_tracked.item() == 4


def test_in_use_nothing_moves_and_samples_do_not_see_each_other():
    layer = nn.BatchNorm2d(2)
    x = uniform("x", (3, 2, 4, 4)).astype(np.float32)
    layer(Tensor(x))
    before = layer.eval().state_dict()
    together = layer(Tensor(x)).data
    alone = [layer(Tensor(x[i : i + 1])).data[0] for i in range(3)]
    np.testing.assert_array_equal(together, alone)
    for name, value in layer.state_dict().items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize(
    ("layer", "shape", "axes"),
    [
        (nn.BatchNorm1d(3), (8, 3), 0),
        (nn.BatchNorm1d(3), (8, 3, 5), (0, 2)),
        (nn.BatchNorm2d(2), (4, 2, 3, 3), (0, 2, 3)),
        (nn.InstanceNorm1d(3), (2, 3, 5), 2),
        (nn.InstanceNorm1d(3), (3, 5), 1),
        (nn.InstanceNorm2d(2), (4, 2, 3, 3), (2, 3)),
        (nn.InstanceNorm2d(2), (2, 3, 3), (1, 2)),
        (nn.LayerNorm(6), (3, 6), 1),
        (nn.LayerNorm((3, 4)), (2, 3, 4), (1, 2)),
    ],
)
@pytest.mark.parametrize("offset", [0, 1000])
def test_the_output_has_mean_0_and_variance_1(layer, shape, axes, offset):
    y = layer(Tensor((offset + 5 * uniform("x", shape)).astype(np.float32))).data
    np.testing.assert_allclose(y.mean(axes), 0, atol=1e-4)
    np.testing.assert_allclose(y.var(axes), 1, rtol=1e-3)


@pytest.mark.parametrize(
    "shape", [(3, 2), (7, 5), (40, 1100), (2, 3, 5), (2, 2, 4, 5), (1, 2, 3, 3), (3, 1, 6, 6)], ids=str
)
@pytest.mark.parametrize("batch_innermost", [False, True])
def test_batch_norm_in_one_op_is_what_its_formula_in_many_ops_is(shape, batch_innermost):
    """The value, the gradients, and the gradients of a function of the gradients, however the batch lies in memory."""
    array = uniform("batch norm", shape)
    if batch_innermost:
        array = np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 0, -1)), -1, 0)
    x, weight, bias = (Tensor(a, requires_grad=True) for a in (array, *uniform("affine", (2, shape[1]))))
    g = Tensor(uniform("g", shape), requires_grad=True)
    x.data = array  # a Tensor's own copy may lie otherwise
    axes, column = (0, *range(2, len(shape))), (-1, *[1] * (len(shape) - 2))

    def in_many_ops():
        hat = (x - np.mean(x, axes, keepdims=True)) / np.sqrt(np.var(x, axes, keepdims=True) + 0.1)
        return hat * np.reshape(weight, column) + np.reshape(bias, column)

    def answers(y):
        slopes = minigrad.grad(y, (x, weight, bias), g, create_graph=True)
        total = sum(np.sum(slope * slope * slope) for slope in slopes)
        return [y, *slopes, *minigrad.grad(total, (x, weight, g))]

    one = answers(F.batch_norm(x, weight=weight, bias=bias, training=True, eps=0.1))
    for ours, theirs in zip(one, answers(in_many_ops()), strict=True):
        np.testing.assert_allclose(ours.data, theirs.data, rtol=1e-9, atol=1e-11)


def test_norms_are_of_float32_or_float64_and_batch_norms_weights_are_of_the_batchs():
    half, single = Tensor(np.ones((3, 2), np.float16)), Tensor(np.ones((3, 2), np.float32))
    for op, call in (
        ("batch_norm", lambda: F.batch_norm(half, training=True)),
        ("layer_norm", lambda: F.layer_norm(half, 2)),
        ("group_norm", lambda: F.group_norm(half, 1)),
        ("instance_norm", lambda: F.instance_norm(np.expand_dims(half, 0))),
    ):
        with pytest.raises(DTypeError, match=f"{op}: x is float16; only float32 and float64"):
            call()
    with pytest.raises(DTypeError, match="batch_norm: weight is float64, x is float32"):
        F.batch_norm(single, weight=Tensor(np.ones(2)), training=True)


@pytest.mark.parametrize(
    "x", [np.zeros((0, 3), np.float32), np.zeros((2, 0), np.float32)], ids=["no rows", "no numbers"]
)
def test_a_layer_norm_of_nothing_is_nothing(x):
    assert F.layer_norm(Tensor(x), x.shape[1]).shape == x.shape


def test_instance_norm_is_group_norm_with_a_group_for_each_channel():
    x = uniform("x", (2, 3, 4, 5))
    np.testing.assert_allclose(F.instance_norm(x).data, F.group_norm(x, 3).data, rtol=1e-13)


def test_instance_norms_running_statistics_are_the_means_of_the_samples():
    layer = nn.InstanceNorm1d(3, momentum=0.25, track_running_stats=True).to(np.float64)
    x = uniform("x", (4, 3, 5))
    layer(Tensor(x))
    np.testing.assert_allclose(layer.running_mean.data, 0.25 * x.mean((0, 2)), rtol=1e-13)
    np.testing.assert_allclose(layer.running_var.data, 0.75 + 0.25 * x.var(2, ddof=1).mean(0), rtol=1e-13)
    y = layer.eval()(Tensor(x)).data
    mean, var = (each.data[:, None] for each in (layer.running_mean, layer.running_var))
    np.testing.assert_allclose(y, (x - mean) / np.sqrt(var + 1e-5), rtol=1e-13)


def test_with_momentum_none_the_running_statistics_are_the_means_over_all_batches():
    layer = nn.BatchNorm1d(2, momentum=None).to(np.float64)
    batches = uniform("batches", (3, 5, 2))
    for x in batches:
        layer(Tensor(x))
    np.testing.assert_allclose(layer.running_mean.data, batches.mean((0, 1)), rtol=1e-13)
    np.testing.assert_allclose(layer.running_var.data, batches.var(1, ddof=1).mean(0), rtol=1e-13)


def test_rms_norm_gives_rows_with_mean_square_1():
    y = F.rms_norm(5 * uniform("x", (3, 6)), 6).data
    np.testing.assert_allclose(np.mean(y * y, 1), 1, rtol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_local_response_norm_divides_by_the_squares_of_neighbouring_channels(size):
    x = uniform("x", (2, 4, 3))
    expected = np.empty_like(x)
    for c in range(4):
        near = x[:, max(0, c - size // 2) : c + (size - 1) // 2 + 1]
        expected[:, c] = x[:, c] / (1.5 + 0.3 * np.sum(near**2, 1) / size) ** 0.6
    np.testing.assert_allclose(F.local_response_norm(x, size, 0.3, 0.6, 1.5).data, expected, rtol=1e-12)


NORMS = {
    "batch_norm": lambda x, w, b: F.batch_norm(x, weight=w, bias=b, training=True),
    "batch_norm in use": lambda x, w, b: F.batch_norm(x, np.zeros(3), np.ones(3), w, b),
    "instance_norm": lambda x, w, b: F.instance_norm(x, weight=w, bias=b),
    "group_norm": lambda x, w, b: F.group_norm(x, 1, w, b),
    "layer_norm": lambda x, w, b: F.layer_norm(x, 3, w, b),
    "rms_norm": lambda x, w, b: F.rms_norm(x, 3, w) + b,
}


@pytest.mark.parametrize("norm", NORMS.values(), ids=NORMS)
def test_weight_and_bias_may_be_arrays_and_no_number(norm):
    x, w, b = uniform("x", (4, 3, 3)), uniform("weight", 3), uniform("bias", 3)
    np.testing.assert_array_equal(norm(x, w, b).data, norm(x, Tensor(w), Tensor(b)).data)
    with pytest.raises(ShapeError, match=r"weight has shape \(\), x needs one number for each of \((1, )?3"):
        norm(x, 2.0, b)


MISTAKES = [
    (lambda: F.batch_norm(np.zeros((2, 3)), Tensor(np.zeros(3)), training=True), ValueError, "give both running_mean"),
    (lambda: F.instance_norm(np.zeros((2, 3))), ShapeError, "instance_norm: x must be (N, C, L) or (N, C, H, W), got"),
    (lambda: F.instance_norm(np.zeros((2, 3, 1))), ValueError, "a channel of a sample needs more than one value, got"),
    (lambda: F.instance_norm(np.zeros((2, 3, 2)), use_input_stats=False), ValueError, "it needs running_mean and runn"),
    (lambda: F.instance_norm(np.zeros((2, 3, 2)), weight=Tensor(np.ones(2))), ShapeError, "weight has shape (2,)"),
    (lambda: nn.InstanceNorm1d(3)(np.zeros((2, 4, 5))), ShapeError, "expected (N, C, L) or (C, L) with C = 3"),
    (lambda: nn.InstanceNorm2d(3)(np.zeros((3, 5))), ShapeError, "expected (N, C, H, W) or (C, H, W) with C = 3"),
    (lambda: F.rms_norm(np.zeros((2, 3)), 2), ShapeError, "rms_norm: x has shape (2, 3); its last axes must be (2,)"),
    (lambda: F.local_response_norm(np.zeros((2, 3)), 2), ShapeError, "local_response_norm: x must be (N, C, L) or (N,"),
    (lambda: F.local_response_norm(np.zeros((2, 3, 1)), 0), ShapeError, "size must be a whole number ≥ 1, got 0"),
]


@pytest.mark.parametrize(("mistake", "error", "said"), MISTAKES)
def test_a_mistake_is_named(mistake, error, said):
    with pytest.raises(error, match=re.escape(said)):
        mistake()
