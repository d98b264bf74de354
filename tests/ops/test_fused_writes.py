"""What an op that is computed at once has kept for its gradient is not to be overwritten: its inputs, its states."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.errors import GraphError
from minigrad.nn import functional as F
from tests.ops.case import numbers

ONES = np.ones(4, np.float32)


def recurrent(name):
    mg.manual_seed(0)
    layer = getattr(nn, name)(4, 4)
    return lambda y: layer(y)[0]


OPS = {
    "attention": lambda y: F.scaled_dot_product_attention(y, y * 1, y * 1),
    "attention by key": lambda y: F.scaled_dot_product_attention(y * 1, y, y * 1),
    "attention by value": lambda y: F.scaled_dot_product_attention(y * 1, y * 1, y),
    "layer_norm": lambda y: F.layer_norm(y, 4),
    "layer_norm's weight": lambda y: F.layer_norm(y * 1, 4, y[0, 0], ONES),
    "group_norm": lambda y: F.group_norm(y, 3),
    "instance_norm": lambda y: F.instance_norm(y),
    "batch_norm": lambda y: F.batch_norm(y, training=True),
    "leaky_relu": F.leaky_relu,
    "binary_cross_entropy_with_logits": lambda y: F.binary_cross_entropy_with_logits(y, np.full_like(y.data, 0.3)),
}


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_an_input_that_was_overwritten_is_named_and_not_differentiated(op):
    x = Tensor(0.3 + 0.1 * numbers(3, 3, 4).astype(np.float32), requires_grad=True)
    y = x * 1
    value = mg.sum(op(y) * np.float32(0.7))
    expected = mg.grad(value, x, retain_graph=True)[0].data.copy()
    y[0] = 5.0
    with pytest.raises(GraphError, match=r"was overwritten at .*test_fused_writes\.py:\d+"):
        mg.grad(value, x)
    z = x * 1
    copied = mg.sum(op(np.copy(z)) * np.float32(0.7))
    z[0] = 5.0
    np.testing.assert_array_equal(mg.grad(copied, x)[0].data, expected)


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_the_states_of_a_recurrent_layer_are_needed_on_the_way_back(name):
    x = Tensor(numbers(3, 2, 4).astype(np.float32), requires_grad=True)
    h = recurrent(name)(x)
    value = mg.sum(h[2])
    with mg.no_grad():
        h[0] = 5.0
    with pytest.raises(GraphError, match="was overwritten"):
        mg.grad(value, x)


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_a_second_walk_from_the_same_gradient_sees_what_was_written_into_it_and_gives_arrays_of_its_own(op):
    x = Tensor(0.3 + 0.1 * numbers(3, 3, 4).astype(np.float32), requires_grad=True)
    y = op(x)
    g = Tensor(numbers(*y.shape).astype(np.float32))
    y.backward(g, retain_graph=True)
    once = x.grad.data.copy()
    x.grad.data[...] = 0
    y.backward(g, retain_graph=True)
    np.testing.assert_array_equal(x.grad.data, once)
    x.grad = None
    g.data *= 2
    y.backward(g)
    np.testing.assert_array_equal(x.grad.data, 2 * once)
