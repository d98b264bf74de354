"""Steps that a replay would compute wrongly are refused, with the reason and the line, and run themselves."""

import ctypes

import numba
import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.capture.comparison import same
from minigrad.errors import ReplayError
from minigrad.nn import functional as F
from tests.capture.made import batches, step_of, training


@numba.njit
def doubled(out, x):
    for i in range(x.size):
        out[i] = 2 * x[i]


def own_op_of_a_kernel(x):
    value = np.empty(x.shape, x.dtype)
    doubled(value.reshape(-1), x.data.reshape(-1))
    return mg.record(value, (x, lambda g, _: 2 * g))


def branch(z, y, w):
    return F.cross_entropy(z if np.max(z).item() > 1e6 else 2 * z, y)


def write(z, y, w):
    with mg.no_grad():
        w[0, 0] = 1.0
    return F.cross_entropy(z, y)


REFUSED = {
    "the generator itself": (
        lambda z, y, w: F.cross_entropy(z + mg.random.generator().random(10).astype(np.float32), y),
        "random numbers",
    ),
    "a number that is read": (branch, "reads a number (item)"),
    "a write": (write, "writes into an array"),
    "a kernel of one's own": (lambda z, y, w: F.cross_entropy(own_op_of_a_kernel(z), y), "not recorded"),
    "random numbers of one's own": (
        lambda z, y, w: F.cross_entropy(z + np.random.default_rng().random(10).astype(np.float32), y),
        "not recorded",
    ),
}


@pytest.mark.parametrize(("loss", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_replayed_runs_the_step_itself_and_says_why(loss, reason):
    _, step = step_of(loss)
    replayed = mg.replay(step)
    for x, y in batches(3):
        replayed(x, y)
        assert replayed.plan is None
        assert reason in replayed.reason
        assert ".py:" in replayed.reason


def test_gradients_that_add_up_are_not_replayed():
    model, _, _ = training()

    def step(x, y):
        F.cross_entropy(model(x), y).backward()

    replayed = mg.replay(step)
    for x, y in batches(3):
        replayed(x, y)
    assert "gradients before the step" in replayed.reason
    twin, _, _ = training()
    for x, y in batches(3):
        F.cross_entropy(twin(x), y).backward()
    assert same([p.grad for p in model.parameters()], [p.grad for p in twin.parameters()])


def test_a_tensor_that_needs_a_gradient_is_no_input():
    replayed = mg.replay(lambda x: mg.sum(x * x).detach())
    x = Tensor([1.0, 2.0], requires_grad=True)
    assert replayed(x).item() == 5
    assert "needs a gradient" in replayed.reason


def test_python_that_is_not_replayed_is_found_by_verification():
    model, _, _ = training()
    calls = ctypes.c_int(0)

    def step(x):
        calls.value += 1  # a library's own memory, which is not looked into
        return (mg.sum(model(x)) * float(calls.value > 3)).detach()

    x, _ = batches(1)[0]
    replayed = mg.replay(step, verify_every=2)
    for _ in range(4):
        replayed(x)
    with pytest.raises(ReplayError, match="other numbers than the step itself"):
        [replayed(x) for _ in range(20)]
    assert replayed.plan is None
    assert replayed(x).item() != 0  # from here on the step itself


def test_a_plan_is_refused_if_its_first_play_gives_other_numbers():
    model, _, _ = training()
    calls = ctypes.c_int(0)

    def step(x):
        calls.value += 1
        return (mg.sum(model(x)) * float(calls.value)).detach()

    x, _ = batches(1)[0]
    replayed = mg.replay(step)
    for i in range(3):
        assert same(replayed(x), (mg.sum(model(x)) * float(i + 1)).detach())
    assert replayed.plan is None
    assert "other numbers" in replayed.reason
