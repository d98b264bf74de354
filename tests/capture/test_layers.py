"""Every layer and loss of ``nn`` in a step that is replayed: bit by bit the step's numbers, or a reason."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim
from minigrad.capture.comparison import same
from tests.nn.case import Case, Input, rows
from tests.nn.cases import CASES

SEQUENCE = (5, 2, 3)
IMAGES = (2, 4, 9, 9)
MORE = [
    *rows("RNN", (3, 4, SEQUENCE), (3, 4, 2, "relu", {"bidirectional": True}, SEQUENCE)),
    *rows("LSTM", (3, 4, SEQUENCE), (3, 4, 2, {"bias": False, "batch_first": True}, SEQUENCE)),
    *rows("GRU", (3, 4, SEQUENCE), (3, 4, {"bias": False, "bidirectional": True}, SEQUENCE)),
    *rows("LSTM", (3, 4, 2, {"dropout": 0.5}, SEQUENCE)),
    *rows("MultiheadAttention", (4, 2, {"batch_first": True}, [Input((2, 3, 4)), Input((2, 5, 4)), Input((2, 5, 4))])),
    *rows("MultiheadAttention", (4, 2, {"dropout": 0.5}, [Input((3, 2, 4)), Input((3, 2, 4)), Input((3, 2, 4))])),
    *rows("Conv2d", (4, 6, 3, {"padding": 1}, IMAGES)),
    *rows("BatchNorm2d", (4, IMAGES)),
    *rows("Dropout", (0.5, (3, 4))),
    *rows("Dropout2d", (0.5, IMAGES)),
    *rows("RReLU", ((3, 4),)),
]
FEW = 2
BY_NAME = {case.what: [each for each in CASES if each.what == case.what] for case in CASES if case.is_layer}
LAYERS = [*(case for cases in BY_NAME.values() for case in (*cases[:FEW], cases[-1])), *MORE]
LAYERS = list({case.name: case for case in LAYERS}.values())
PLAYED = {
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm1d",
    "ELU",
    "GELU",
    "GRU",
    "GroupNorm",
    "InstanceNorm1d",
    "InstanceNorm2d",
}
PLAYED |= {"InstanceNorm2d", "LayerNorm", "LogSoftmax", "RMSNorm", "RNN", "SiLU", "Sigmoid", "Softmax", "Tanh"}
REASONS = ("not recorded", "reads a number", "writes into", "a value is", "gives other numbers")

STEPS, LARGE = 4, 1e25


def arrays(case: Case, step: int):
    """Inputs that are others in every step. In the last the numbers are so large that squares leave float32."""
    drawn = [x and x.draw(f"{case.what} input {i} of step {step}", x.shape) for i, x in enumerate(case.inputs)]
    floats = [a if a is None or a.dtype.kind != "f" else a.astype(np.float32) for a in drawn]
    if step == STEPS - 1 and floats[0] is not None and floats[0].dtype.kind == "f":
        floats[0] = floats[0] * np.float32(LARGE)
    return floats


def training(case: Case):
    """The layer, its optimizer, and a step that learns a scale of the first input too."""
    layer = case.layer(np.float32)
    scale = nn.Parameter(np.ones((), np.float32))
    optimizer = optim.Momentum([scale, *layer.parameters()], lr=1e-3)

    def step(*inputs):
        optimizer.zero_grad()
        first = inputs[0] * scale if inputs[0] is not None and inputs[0].dtype.kind == "f" else inputs[0]
        y = layer(first, *inputs[1:])
        while isinstance(y, tuple):
            y = y[0]
        loss = mg.sum(y * y + y)
        if loss.requires_grad:
            loss.backward()
            optimizer.step()
        return loss.detach(), y.detach()

    def state():
        gradients = [p.grad for p in (scale, *layer.parameters())]
        return [scale, layer.state_dict(), gradients, optimizer.state_dict()["state"]]

    return step, state


def answer(step, inputs):
    """What it returns, or the error that it raises."""
    try:
        with np.errstate(all="ignore"):
            return step(*inputs)
    except (ValueError, FloatingPointError) as error:
        return str(error)


@pytest.mark.parametrize("case", LAYERS, ids=lambda case: case.name)
def test_a_layer_is_replayed_bit_by_bit_or_refused_with_a_reason(case):
    (step, state), (its_step, its_state) = training(case), training(case)
    replayed = mg.replay(its_step)
    for k in range(STEPS):
        inputs = arrays(case, k)
        mg.manual_seed(k)
        expected = answer(step, inputs)
        mg.manual_seed(k)
        assert same(expected, answer(replayed, inputs)), (k, replayed.reason)
        assert same(state(), its_state()), (k, replayed.reason)
        if k == STEPS - 2:
            assert replayed.reason is None or any(reason in replayed.reason for reason in REASONS)
            assert replayed.reason is None or case.what not in PLAYED


@pytest.mark.parametrize("what", ["BatchNorm2d", "LSTM", "MultiheadAttention", "Conv2d"])
def test_a_layer_that_has_rows_of_both_kinds_is_played_with_its_defaults(what):
    case = next(case for case in MORE if case.what == what)
    replayed = mg.replay(training(case)[0])
    for k in range(3):
        replayed(*arrays(case, k))
    assert replayed.reason is None


def test_an_input_that_is_a_column_is_played_where_a_row_was_recorded():
    """Recorded are copies, which lie row by row: what is given later may not."""
    weight = nn.Parameter(np.ones((5, 3), np.float32))

    def step(x, target):
        loss = nn.functional.cross_entropy(x @ weight, target)
        loss.backward()
        weight.grad = None
        return loss.detach()

    replayed = mg.replay(step)
    draw = np.random.default_rng(0)
    for _ in range(4):
        x, targets = draw.standard_normal((4, 5)).astype(np.float32), draw.integers(0, 3, (4, 2))
        assert same(step(x, targets[:, 0]), replayed(x, targets[:, 0]))
    assert replayed.reason is None
