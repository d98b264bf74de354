"""Attention: the formula, what the masks promise, PyTorch's layer in every setting, and a transformer of them."""

import math

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, gradcheck, gradgradcheck, nn, optim
from minigrad.nn import functional as F
from minigrad.nn.functional.attention import attention_weights
from tests.nn.both import our_answers, their_answers, twins
from tests.parity.numbers import uniform
from tests.parity.oracle import assert_agree

E, HEADS, L, S, N = 6, 2, 3, 4, 2
Q, K, V = uniform("query", (N, L, E)), uniform("key", (N, S, E)), uniform("value", (N, S, 5))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def attention(q, k, v, **settings) -> np.ndarray:
    return F.scaled_dot_product_attention(Tensor(q), Tensor(k), Tensor(v), **settings).data


def layer(**settings) -> nn.MultiheadAttention:
    minigrad.manual_seed(0)
    return nn.MultiheadAttention(E, HEADS, batch_first=True, **settings).to(np.float64)


def test_attention_is_its_formula():
    expected = softmax(Q @ K.swapaxes(1, 2) / math.sqrt(E)) @ V
    np.testing.assert_allclose(attention(Q, K, V), expected, rtol=1e-12)
    np.testing.assert_allclose(attention(Q, K, V, scale=1 / math.sqrt(E)), expected, rtol=1e-12)


def test_the_order_of_the_keys_does_not_matter():
    order = [2, 0, 3, 1]
    np.testing.assert_allclose(attention(Q, K[:, order], V[:, order]), attention(Q, K, V), rtol=1e-12)


def test_a_key_that_is_not_seen_is_as_good_as_absent():
    seen = np.array([True, False, True, False])
    np.testing.assert_allclose(attention(Q, K, V, attn_mask=seen), attention(Q, K[:, seen], V[:, seen]), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("settings", [{}, {"is_causal": True}, {"attn_mask": uniform("long mask", (70, 1100)) > -0.5}])
def test_of_many_queries_and_keys_value_and_gradients_are_those_of_plain_ops(settings, dtype):
    q, k, v, g = (
        uniform(name, (2, 2, n, 8)).astype(dtype) for name, n in zip("qkvg", (70, 1100, 1100, 70), strict=True)
    )
    found = [Tensor(x.swapaxes(1, 2).copy(), requires_grad=True) for x in (q, k, v)]  # the heads of a row side by side
    y = F.scaled_dot_product_attention(*(np.swapaxes(x, 1, 2) for x in found), **settings)
    y.backward(Tensor(g))
    mask = np.tri(70, 1100, dtype=bool) if "is_causal" in settings else settings.get("attn_mask")
    plain = [Tensor(x, requires_grad=True) for x in (q, k, v)]
    expected = attention_weights(plain[0], plain[1], mask) @ plain[2]
    expected.backward(Tensor(g))
    unit = np.finfo(dtype).eps
    np.testing.assert_allclose(y.data, expected.data, atol=20 * unit)
    for one, other in zip(found, plain, strict=True):
        np.testing.assert_allclose(one.grad.data.swapaxes(1, 2), other.grad.data, atol=100 * unit)


def test_booleans_are_the_floats_0_and_minus_infinity():
    seen = uniform("mask", (N, L, S)) > -0.3
    as_floats = np.where(seen, 0, -np.inf)
    np.testing.assert_array_equal(attention(Q, K, V, attn_mask=seen), attention(Q, K, V, attn_mask=as_floats))


def test_causal_is_the_triangle_up_to_the_query():
    triangle = np.tri(L, S, dtype=bool)
    # To rounding: a vector sums the keys that are seen, and these and zeros, in another order.
    np.testing.assert_allclose(attention(Q, K, V, is_causal=True), attention(Q, K, V, attn_mask=triangle), rtol=1e-14)


def test_a_query_that_sees_nothing_gets_0_and_no_gradient():
    seen = np.array([[True] * S, [False] * S, [True] * S])
    q, k, v = (Tensor(x, requires_grad=True) for x in (Q, K, V))
    y = F.scaled_dot_product_attention(q, k, v, seen)
    y.backward(Tensor(np.ones(y.shape)))
    assert not y.data[:, 1].any()
    assert not q.grad.data[:, 1].any()
    assert np.isfinite(np.concatenate([x.grad.data.ravel() for x in (q, k, v)])).all()


def test_huge_scores_take_the_best_key():
    np.testing.assert_array_equal(attention([[1e4]], [[1.0], [-1.0]], [[3.0], [5.0]]), [[3]])


def test_attention_drops_weights_whenever_it_is_told_to():
    minigrad.manual_seed(0)
    ones = np.ones((1, 200, 4)), np.ones((1, 300, 4)), np.ones((1, 300, 1))
    y = attention(*ones, dropout_p=0.5)
    assert y.std() > 0.01
    assert y.mean() == pytest.approx(1, abs=0.02)
    assert not attention(*ones, dropout_p=1.0).any()


@pytest.mark.parametrize("order", [gradcheck, gradgradcheck])
@pytest.mark.parametrize("settings", [{}, {"attn_mask": np.array([[True, False], [False, False]])}], ids=["", "mask"])
def test_derivatives_of_the_function_are_those_of_differences(order, settings):
    inputs = [Tensor(uniform(name, (1, 2, 3)), requires_grad=True) for name in "qkv"]
    assert order(lambda q, k, v: F.scaled_dot_product_attention(q, k, v, **settings), inputs)


@pytest.mark.parametrize("order", [gradcheck, gradgradcheck])
def test_derivatives_of_the_layer_are_those_of_differences(order):
    net = nn.MultiheadAttention(2, 2).to(np.float64)
    x = Tensor(uniform("x", (2, 1, 2)), requires_grad=True)
    assert order(lambda x, *_: net(x, x, x)[0], [x, *net.parameters()])


PADDED = np.array([[False, False, True, False], [False, True, True, False]])
TWO = uniform("mask", (L, S)) > 0.2
TWO[:, 0] = False
THREE = uniform("masks", (N * HEADS, L, S)) > 0.2
THREE[..., 0] = False
BIAS = uniform("bias", (L, S))
MASKS = {
    "none": {},
    "padding": {"key_padding_mask": PADDED},
    "pairs": {"attn_mask": TWO},
    "pairs of every head": {"attn_mask": THREE},
    "both": {"key_padding_mask": PADDED, "attn_mask": TWO},
    "floats": {"attn_mask": BIAS},
    "both in floats": {"attn_mask": BIAS, "key_padding_mask": np.where(PADDED, -np.inf, 0.0)},
}


@pytest.mark.torch
@pytest.mark.parametrize("settings", [{}, {"batch_first": True}, {"bias": False}], ids=str)
@pytest.mark.parametrize("masks", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("weights", [{}, {"average_attn_weights": False}, {"need_weights": False}], ids=str)
def test_outputs_weights_and_gradients_are_pytorchs(settings, masks, weights):
    import torch

    ours, theirs = twins("MultiheadAttention", E, HEADS, **settings)
    inputs = {"query": Q, "key": K, "value": uniform("values", (N, S, E))}
    if not settings.get("batch_first"):
        inputs = {name: x.swapaxes(0, 1).copy() for name, x in inputs.items()}

    def call_ours(net, tensors):
        return net(**tensors, **masks, **weights)

    def call_theirs(net, tensors):
        return net(**tensors, **{name: torch.tensor(mask) for name, mask in masks.items()}, **weights)

    found, expected = our_answers(ours, inputs, call_ours), their_answers(theirs, inputs, call_theirs)
    assert_agree(found, expected, rtol=1e-11)


@pytest.mark.torch
def test_a_single_sequence_may_do_without_the_batch():
    import torch

    ours, theirs = twins("MultiheadAttention", E, HEADS)
    inputs = {"query": Q[0], "key": K[0], "value": K[1]}

    def call_ours(net, tensors):
        return net(**tensors, key_padding_mask=PADDED[1], attn_mask=TWO)

    def call_theirs(net, tensors):
        return net(**tensors, key_padding_mask=torch.tensor(PADDED[1]), attn_mask=torch.tensor(TWO))

    found, expected = our_answers(ours, inputs, call_ours), their_answers(theirs, inputs, call_theirs)
    assert_agree(found, expected, rtol=1e-11)


@pytest.mark.torch
@pytest.mark.parametrize("bias", [True, False])
def test_the_state_has_pytorchs_names_order_shapes_and_start(bias):
    import torch

    ours, theirs = nn.MultiheadAttention(60, 3, bias=bias), torch.nn.MultiheadAttention(60, 3, bias=bias)
    found, expected = (dict(net.state_dict()) for net in (ours, theirs))
    assert [(name, value.shape) for name, value in found.items()] == [
        (name, tuple(value.shape)) for name, value in expected.items()
    ]
    for name, value in found.items():
        assert value.std() == pytest.approx(float(expected[name].std()), rel=0.03)
        assert np.abs(value).max() == pytest.approx(float(expected[name].abs().max()), rel=0.03)


@pytest.mark.torch
def test_a_query_that_sees_nothing_gets_the_bias_as_in_pytorchs_layer_without_weights():
    import torch

    ours, theirs = twins("MultiheadAttention", E, HEADS, batch_first=True)
    nothing = np.ones((N, S), bool)
    expected, _ = theirs(*map(torch.tensor, (Q, K, K)), torch.tensor(nothing), need_weights=False)
    for need_weights in (True, False):
        found, _ = ours(Q, K, K, nothing, need_weights)
        np.testing.assert_array_equal(found.data, expected.detach().numpy())


def test_the_layer_is_attention_of_projections_head_by_head():
    net = layer()
    w = {name: parameter.data for name, parameter in net.named_parameters()}
    q, k, v = (
        x @ matrix.T + bias
        for x, matrix, bias in zip(
            (Q, K, K), np.split(w["in_proj_weight"], 3), np.split(w["in_proj_bias"], 3), strict=True
        )
    )
    columns = [slice(i, i + E // HEADS) for i in range(0, E, E // HEADS)]
    hidden = np.where(PADDED, -np.inf, 0)[:, None]
    weights = [softmax(q[..., c] @ k[..., c].swapaxes(1, 2) / math.sqrt(E // HEADS) + hidden) for c in columns]
    heads = np.concatenate([a @ v[..., c] for a, c in zip(weights, columns, strict=True)], -1)
    y, shares = net(Q, K, K, PADDED)
    np.testing.assert_allclose(y.data, heads @ w["out_proj.weight"].T + w["out_proj.bias"], rtol=1e-12)
    np.testing.assert_allclose(shares.data, np.mean(weights, 0), rtol=1e-12)


def test_causal_needs_no_mask_and_adds_to_one():
    net, x = layer(), uniform("x", (N, S, E))
    later = ~np.tri(S, dtype=bool)
    np.testing.assert_array_equal(net(x, x, x, is_causal=True)[0].data, net(x, x, x, attn_mask=later)[0].data)
    both = net(x, x, x, PADDED, is_causal=True)[0].data
    np.testing.assert_array_equal(both, net(x, x, x, PADDED, attn_mask=later)[0].data)


def test_weights_are_shares_and_come_for_every_head_if_asked():
    net = layer()
    _, mean = net(Q, K, K)
    _, each = net(Q, K, K, average_attn_weights=False)
    assert each.shape == (N, HEADS, L, S)
    np.testing.assert_allclose(each.data.sum(-1), 1, rtol=1e-12)
    np.testing.assert_allclose(each.data.mean(1), mean.data, rtol=1e-12)
    assert net(Q, K, K, need_weights=False)[1] is None


def test_the_layer_drops_weights_in_training_only():
    net, plain = layer(dropout=0.5), layer()
    assert not np.array_equal(net(Q, K, K)[0].data, net(Q, K, K)[0].data)
    np.testing.assert_array_equal(net.eval()(Q, K, K)[0].data, plain(Q, K, K)[0].data)


class Block(nn.Module):
    """A block of a transformer, normalised first."""

    def __init__(self, width: int, heads: int) -> None:
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        y = self.first(x)
        x = x + self.attention(y, y, y, need_weights=False, is_causal=True)[0]
        return x + self.mlp(self.second(x))


class Transformer(nn.Module):
    """Predicts the next number at every position."""

    def __init__(self, numbers: int, length: int, width: int) -> None:
        self.table, self.positions = nn.Embedding(numbers, width), nn.Embedding(length, width)
        self.blocks = [Block(width, 2), Block(width, 2)]
        self.head = nn.Linear(width, numbers)

    def forward(self, x):
        y = self.table(x) + self.positions(np.arange(x.shape[1]))
        for block in self.blocks:
            y = block(y)
        return self.head(y)


def test_a_transformer_learns_to_repeat_what_it_has_read():
    minigrad.manual_seed(0)
    rng = np.random.default_rng(0)
    net = Transformer(4, 7, 16)
    assert "blocks.1.attention.out_proj.weight" in net.state_dict()
    optimizer = optim.Adam(net.parameters(), lr=0.01)
    for _ in range(150):
        x = np.tile(rng.integers(0, 4, (32, 4)), 2)
        loss = F.cross_entropy(np.swapaxes(net(x[:, :-1])[:, 3:], 1, 2), x[:, 4:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05
