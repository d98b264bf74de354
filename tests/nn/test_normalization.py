"""Batch norm's running statistics, what normalisation promises, and dropout's mask."""

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, nn
from minigrad.errors import DTypeError
from minigrad.nn import functional as F
from tests.nn.history import HISTORIES
from tests.parity.numbers import uniform
from tests.parity.oracle import ORACLES, assert_agree

ONES = Tensor(np.ones((200, 300), np.float32))


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
        (nn.LayerNorm(6), (3, 6), 1),
        (nn.LayerNorm((3, 4)), (2, 3, 4), (1, 2)),
    ],
)
@pytest.mark.parametrize("offset", [0, 1000])
def test_the_output_has_mean_0_and_variance_1(layer, shape, axes, offset):
    y = layer(Tensor((offset + 5 * uniform("x", shape)).astype(np.float32))).data
    np.testing.assert_allclose(y.mean(axes), 0, atol=1e-4)
    np.testing.assert_allclose(y.var(axes), 1, rtol=1e-3)


@pytest.mark.parametrize("shape", [(3, 2), (2, 3, 5), (2, 2, 4, 5), (1, 2, 3, 3), (3, 1, 6, 6)], ids=str)
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


def test_dropout_keeps_the_mean_and_scales_what_it_keeps():
    minigrad.manual_seed(0)
    y = nn.Dropout(0.2)(ONES).data
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.8)}
    assert np.mean(y == 0) == pytest.approx(0.2, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.01)


def test_dropouts_gradient_passes_where_the_value_did():
    x = Tensor(uniform("x", (50, 4)), requires_grad=True)
    y = nn.Dropout(0.5)(x)
    y.backward(Tensor(np.ones(y.shape)))
    np.testing.assert_array_equal(x.grad.data, np.where(y.data == 0, 0, 2))


def test_the_same_seed_drops_the_same_elements():
    masks = []
    for seed in (3, 3, 4):
        minigrad.manual_seed(seed)
        masks.append(nn.Dropout()(ONES).data)
    np.testing.assert_array_equal(masks[0], masks[1])
    assert not np.array_equal(masks[0], masks[2])


def test_every_call_drops_others():
    layer = nn.Dropout()
    assert not np.array_equal(layer(ONES).data, layer(ONES).data)


def test_dropout_in_use_or_with_p_0_is_the_identity_and_draws_nothing():
    minigrad.manual_seed(0)
    before = minigrad.random.get_state()
    assert nn.Dropout(0.5).eval()(ONES) is ONES
    assert nn.Dropout(0)(ONES) is ONES
    assert minigrad.random.get_state() == before


def test_dropout_with_p_1_drops_everything():
    y = nn.Dropout(1)(ONES)
    assert not y.data.any()
    assert y.dtype == np.float32
