"""RNN, LSTM, GRU: the formulas written out, PyTorch's answers in every setting, and what a sequence promises."""

import math
import re

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, gradcheck, gradgradcheck, nn, optim
from minigrad.errors import DTypeError
from minigrad.nn import functional as F
from minigrad.ops import recurrent as scans
from tests.nn.both import our_answers, their_answers, twins
from tests.parity.numbers import uniform
from tests.parity.oracle import assert_agree

KINDS = ["RNN", "LSTM", "GRU"]
IN, HIDDEN, STEPS, SEQUENCES = 3, 4, 5, 2
every_kind = pytest.mark.parametrize("kind", KINDS)


def sigma(x):
    return 1 / (1 + np.exp(-x))


def rnn(a, u, h):
    return (np.tanh(a + u),)


def lstm(a, u, h, c):
    i, f, g, o = np.split(a + u, 4)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


def gru(a, u, h):
    (a_r, a_z, a_n), (u_r, u_z, u_n) = np.split(a, 3), np.split(u, 3)
    r, z = sigma(a_r + u_r), sigma(a_z + u_z)
    return ((1 - z) * np.tanh(a_n + r * u_n) + z * h,)


FORMULAS = {"RNN": (rnn, 1), "LSTM": (lstm, 2), "GRU": (gru, 1)}


def layer(kind: str, **settings) -> nn.Module:
    minigrad.manual_seed(0)
    return getattr(nn, kind)(IN, HIDDEN, **settings).to(np.float64)


def state(kind: str, layers: int, *batch: int):
    """A state to begin with: h, or for an LSTM (h, c)."""
    parts = tuple(uniform(f"state {i}", (layers, *batch, HIDDEN)) for i in range(FORMULAS[kind][1]))
    return parts if len(parts) > 1 else parts[0]


def parts(of) -> list[np.ndarray]:
    return [s.data if isinstance(s, Tensor) else s for s in (of if isinstance(of, tuple) else (of,))]


@every_kind
def test_a_step_is_the_formula(kind):
    net, (step, states) = layer(kind), FORMULAS[kind]
    x = uniform("x", (STEPS, IN))
    w = {name: parameter.data for name, parameter in net.named_parameters()}
    now, outputs = [np.zeros(HIDDEN)] * states, []
    for xt in x:
        a = w["weight_ih_l0"] @ xt + w["bias_ih_l0"]
        u = w["weight_hh_l0"] @ now[0] + w["bias_hh_l0"]
        now = step(a, u, *now)
        outputs.append(now[0])
    output, end = net(x)
    np.testing.assert_allclose(output.data, outputs, rtol=1e-12)
    np.testing.assert_allclose([s[0] for s in parts(end)], now, rtol=1e-12)


SETTINGS = [
    {},
    {"bias": False},
    {"num_layers": 3},
    {"bidirectional": True},
    {"num_layers": 2, "bidirectional": True, "batch_first": True},
    {"batch_first": True, "num_layers": 2, "dropout": 0.0, "bias": False},
]


def shape_of(settings: dict, batched: bool) -> tuple[int, ...]:
    if not batched:
        return STEPS, IN
    return (SEQUENCES, STEPS, IN) if settings.get("batch_first") else (STEPS, SEQUENCES, IN)


@pytest.mark.torch
@pytest.mark.parametrize("batched", [True, False], ids=["batched", "single"])
@pytest.mark.parametrize("begun", [True, False], ids=["begun", "from 0"])
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize(("kind", "more"), [*[(kind, {}) for kind in KINDS], ("RNN", {"nonlinearity": "relu"})])
def test_outputs_states_and_gradients_are_pytorchs(kind, more, settings, begun, batched):
    settings = settings | more
    ours, theirs = twins(kind, IN, HIDDEN, **settings)
    inputs = {"x": uniform("x", shape_of(settings, batched))}
    if begun:
        layers = settings.get("num_layers", 1) * (1 + settings.get("bidirectional", False))
        begin = parts(state(kind, layers, *[SEQUENCES] * batched))
        inputs |= {f"state {i}": s for i, s in enumerate(begin)}

    def call(net, tensors):
        x, *hx = tensors.values()
        return net(x, tuple(hx) if len(hx) > 1 else hx[0]) if hx else net(x)

    assert_agree(our_answers(ours, inputs, call), their_answers(theirs, inputs, call), rtol=1e-11)


@pytest.mark.torch
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@every_kind
def test_the_state_has_pytorchs_names_order_and_shapes(kind, settings):
    import torch

    ours, theirs = layer(kind, **settings), getattr(torch.nn, kind)(IN, HIDDEN, **settings)
    for named in ("named_parameters", "state_dict"):
        found, expected = (
            [(name, tuple(value.shape)) for name, value in dict(getattr(net, named)()).items()]
            for net in (ours, theirs)
        )
        assert found == expected


@pytest.mark.parametrize("order", [gradcheck, gradgradcheck])
@pytest.mark.parametrize("settings", [{}, {"num_layers": 2, "bidirectional": True}], ids=str)
@every_kind
def test_derivatives_are_those_of_differences(kind, settings, order):
    net = getattr(nn, kind)(2, 2, **settings).to(np.float64)
    x = Tensor(uniform("x", (2, 1, 2)), requires_grad=True)
    assert order(lambda x, *_: net(x)[0], [x, *net.parameters()])


@pytest.mark.parametrize("settings", [{}, {"num_layers": 2}, {"batch_first": True}], ids=str)
@every_kind
def test_the_state_carries_a_sequence_on(kind, settings):
    net, axis = layer(kind, **settings), 1 if settings.get("batch_first") else 0
    x = uniform("x", shape_of(settings, True))
    whole, end = net(x)
    first, between = net(np.take(x, [0, 1], axis))
    second, last = net(np.take(x, [2, 3, 4], axis), between)
    np.testing.assert_allclose(np.concatenate([first.data, second.data], axis), whole.data, rtol=1e-12)
    np.testing.assert_allclose(parts(last), parts(end), rtol=1e-12)


@every_kind
def test_the_way_back_is_a_layer_that_reads_from_the_end(kind):
    both, back = layer(kind, bidirectional=True), layer(kind)
    back.load_state_dict({name: getattr(both, name + "_reverse").data for name in back.state_dict()})
    x = uniform("x", shape_of({}, True))
    np.testing.assert_allclose(both(x)[0].data[..., HIDDEN:], back(x[::-1])[0].data[::-1], rtol=1e-12)


@every_kind
def test_the_output_of_a_step_does_not_see_later_steps(kind):
    x = Tensor(uniform("x", (STEPS, IN)), requires_grad=True)
    output, _ = layer(kind)(x)
    (gradient,) = minigrad.grad(output[2, 0], x)
    assert gradient.data[:3].all()
    assert not gradient.data[3:].any()


@every_kind
def test_dropout_is_between_layers_and_in_training_only(kind):
    net, plain = layer(kind, num_layers=2, dropout=0.5), layer(kind, num_layers=2)
    x = uniform("x", shape_of({}, True))
    assert not np.array_equal(net(x)[0].data, net(x)[0].data)
    np.testing.assert_array_equal(net.eval()(x)[0].data, plain(x)[0].data)
    all_dropped, second = layer(kind, num_layers=2, dropout=1.0), getattr(nn, kind)(HIDDEN, HIDDEN).to(np.float64)
    second.load_state_dict({name: getattr(all_dropped, name[:-1] + "1").data for name in second.state_dict()})
    of_zeros = second(np.zeros((STEPS, SEQUENCES, HIDDEN)))[0].data
    np.testing.assert_array_equal(all_dropped(x)[0].data, of_zeros)


def test_dropout_with_a_single_layer_warns():
    with pytest.warns(UserWarning, match=re.escape("LSTM: dropout 0.5 is between layers, and there is only one")):
        nn.LSTM(2, 3, dropout=0.5)


@every_kind
def test_weights_start_within_one_over_the_root_of_hidden(kind):
    net = getattr(nn, kind)(60, 100, 2, bidirectional=True)
    for parameter in net.parameters():
        assert np.abs(parameter.data).max() <= 0.1 + 1e-7
    assert net.weight_hh_l1_reverse.data.std() == pytest.approx(0.1 / math.sqrt(3), rel=0.02)


@every_kind
def test_a_state_in_another_dtype_is_refused(kind):
    begun = state(kind, 1, SEQUENCES)
    x = uniform("x", (STEPS, SEQUENCES, IN)).astype(np.float32)
    with pytest.raises(DTypeError, match=r"x is float64, weight is float32"):
        getattr(nn, kind)(IN, HIDDEN)(x, begun)


def test_float32_stays_float32():
    for kind in KINDS:
        output, end = getattr(nn, kind)(IN, HIDDEN)(uniform("x", (STEPS, IN)).astype(np.float32))
        assert {y.dtype for y in (output, *([end] if isinstance(end, Tensor) else end))} == {np.dtype(np.float32)}


class CharacterModel(nn.Module):
    """The char-RNN of the textbooks: what character comes next."""

    def __init__(self, characters: int, hidden: int) -> None:
        self.table = nn.Embedding(characters, 8)
        self.memory = nn.GRU(8, hidden, batch_first=True)
        self.head = nn.Linear(hidden, characters)

    def forward(self, text, state=None):
        output, state = self.memory(self.table(text), state)
        return self.head(output), state


def test_a_character_model_learns_a_line_by_heart():
    minigrad.manual_seed(0)
    line = "the rain in spain stays mainly in the plain"
    letters = sorted(set(line))
    text = np.array([[letters.index(letter) for letter in line]])
    net = CharacterModel(len(letters), 32)
    optimizer = optim.Adam(net.parameters(), lr=0.02)
    for _ in range(80):
        logits, _ = net(text[:, :-1])
        loss = F.cross_entropy(np.swapaxes(logits, 1, 2), text[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    written, state = text[:, :1], None
    letter = written
    with minigrad.no_grad():
        for _ in line[1:]:
            logits, state = net(letter, state)
            letter = np.argmax(logits.data, -1)
            written = np.concatenate([written, letter], 1)
    assert "".join(letters[i] for i in written[0]) == line


@every_kind
@pytest.mark.parametrize("order", [1, 2])
def test_the_kernels_and_the_plain_ops_agree(kind, order, monkeypatch):
    """Values and derivatives by everything, of a loss of the output and of each final state, alone and together.

    One tensor is the whole state to begin with.
    """
    net = layer(kind, num_layers=2, bidirectional=True)
    x = Tensor(uniform("x", (STEPS, SEQUENCES, IN)), requires_grad=True)
    start = Tensor(uniform("start", (4, SEQUENCES, HIDDEN)), requires_grad=True)
    inputs = [x, start, *net.parameters()]

    def results():
        output, end = net(x, (start, start) if kind == "LSTM" else start)
        ends = list(end) if kind == "LSTM" else [end]
        for wanted in ([output], *([each] for each in ends), [output, *ends]):
            loss = sum(minigrad.sum(minigrad.sin(each) ** 2) for each in wanted)
            found = minigrad.grad(loss, inputs, create_graph=True, allow_unused=True)
            found = [each for each in found if each is not None]
            if order == 2:
                squares = sum(minigrad.sum(each**2) for each in found)
                found = minigrad.grad(squares, inputs, allow_unused=True, retain_graph=True)
            yield from (each.data for each in (loss, *found) if each is not None)

    by_kernels = list(results())
    monkeypatch.setattr("minigrad.nn.recurrent.is_compiled", lambda *_: False)
    for a, b in zip(by_kernels, results(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-13)


@every_kind
def test_neither_threads_nor_other_sequences_change_a_bit(kind, monkeypatch):
    monkeypatch.setattr(scans, "GRAIN", 1)
    net, x = layer(kind), uniform("x", (STEPS, 7, IN))
    before, found = minigrad.get_num_threads(), []
    try:
        for threads in (1, 2, 3, 8):
            minigrad.set_num_threads(threads)
            net.zero_grad()
            given = Tensor(x, requires_grad=True)
            net(given)[0].sum().backward()
            found.append([net(given)[0].data, given.grad.data, *(p.grad.data for p in net.parameters())])
    finally:
        minigrad.set_num_threads(before)
    for each in found[1:]:
        for one, first in zip(each, found[0], strict=True):
            np.testing.assert_array_equal(one, first)
    for n in range(7):
        np.testing.assert_array_equal(net(x[:, n])[0].data, found[0][0][:, n])
