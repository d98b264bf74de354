"""Steps that draw random numbers: a replay draws the same as the step, and leaves the generator where the step does."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim
from minigrad.capture.comparison import same
from minigrad.nn import functional as F
from tests.capture.made import batches, state_of, training

NETS = {
    "dropout": lambda: nn.Sequential(nn.Flatten(), nn.Linear(144, 32), nn.Dropout(0.5), nn.Linear(32, 10)),
    "dropout2d": lambda: nn.Sequential(nn.Conv2d(1, 4, 3), nn.Dropout2d(0.3), nn.Flatten(), nn.Linear(400, 10)),
    "rrelu": lambda: nn.Sequential(nn.Flatten(), nn.Linear(144, 10), nn.RReLU()),
}


def with_noise(z, y):
    return F.cross_entropy(z + 0.1 * mg.randn(*z.shape) * mg.rand(*z.shape) + mg.randint(0, 3, z.shape), y)


TRAININGS = {name: {"net": net} for name, net in NETS.items()} | {"noise": {"criterion": with_noise}}


@pytest.mark.parametrize("what", TRAININGS.values(), ids=TRAININGS)
def test_a_replay_draws_what_the_step_draws(what):
    (model, stepper, step), (twin, twins, its_step) = training(**what), training(**what)
    replayed = mg.replay(its_step, verify_every=2)  # a call that is compared draws once, too
    states = [mg.random.get_state()] * 2
    for x, y in batches(8):
        mg.random.set_state(states[0])
        loss = step(x, y)
        states[0] = mg.random.get_state()
        mg.random.set_state(states[1])
        assert same(loss, replayed(x, y))
        states[1] = mg.random.get_state()
        assert states[0] == states[1]
        assert same(state_of(model, stepper), state_of(twin, twins))
    assert replayed.plays == 7


def test_a_play_that_is_broken_off_draws_nothing_for_the_step_that_runs_instead():
    def criterion(z, y):
        z = F.dropout(z, 0.5)
        return F.cross_entropy(2 * z if bool(np.any(z.data > 1e6)) else z, y)

    (_, _, step), (_, _, its_step) = training(criterion=criterion), training(criterion=criterion)
    replayed = mg.replay(its_step)
    large = [(1e9 * x, y) for x, y in batches(2)]
    for x, y in [*batches(4), *large]:
        mg.manual_seed(5)
        expected, after = step(x, y), mg.random.get_state()
        mg.manual_seed(5)
        assert same(expected, replayed(x, y))
        assert mg.random.get_state() == after
    assert "a value is True" in replayed.reason
    assert replayed.plays == 3


def clipped(use):
    model, stepper, _ = training()

    def step(x, y):
        stepper.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        use(optim.clip_grad_norm_(model.parameters(), 0.05))
        optim.clip_grad_value_(model.parameters(), 0.01)
        stepper.step()
        return loss

    return model, step


def test_gradients_are_clipped_in_a_replay():
    (model, step), (twin, its_step) = clipped(lambda norm: None), clipped(lambda norm: None)
    replayed = mg.replay(its_step)
    for x, y in batches(6):
        assert same(step(x, y), replayed(x, y))
    assert replayed.reason is None
    assert same(model.state_dict(), twin.state_dict())


READERS = [float, str, "{:.2f}".format, np.isfinite, lambda n: n > 1, lambda n: 1 / n, lambda n: {n}, lambda n: n.hex()]


@pytest.mark.parametrize("reads", READERS)
def test_a_norm_that_the_step_reads_is_no_part_of_a_plan(reads):
    _, step = clipped(reads)
    replayed = mg.replay(step)
    for x, y in batches(3):
        replayed(x, y)
    assert "reads what clip_grad_norm_ gives" in replayed.reason


def test_a_norm_that_is_returned_is_a_number():
    model, _, _ = training()

    def step(x, y):
        F.cross_entropy(model(x), y).backward()
        return optim.clip_grad_norm_(model.parameters(), 1.0)

    assert type(mg.replay(step)(*batches(1)[0])) is float
