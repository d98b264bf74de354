"""``replay``: the same numbers bit by bit, whatever is trained and however its optimizer changes on the way."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, optim
from minigrad.capture.comparison import same
from minigrad.nn import functional as F
from tests.capture.made import NETS, batches, recorded, state_of, step_of, training

NINE = ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adadelta", "adam", "adamax", "nadam"]

CASES = [(net, "adam", dtype) for net in NETS for dtype in (np.float32, np.float64)]
CASES += [("mlp", optimizer, np.float32) for optimizer in NINE]


@pytest.mark.parametrize(("net", "optimizer", "dtype"), CASES)
def test_a_replay_gives_the_numbers_of_the_step_bit_by_bit(net, optimizer, dtype):
    model, stepper, step = training(net, optimizer, dtype, schedule=True)
    twin, twins, its_step = training(net, optimizer, dtype, schedule=True)
    replayed = mg.replay(its_step)
    for x, y in batches(dtype=dtype):
        loss, its_loss = step(x, y), replayed(x, y)
        assert same(loss, its_loss)
        assert loss.requires_grad == its_loss.requires_grad
        assert same(state_of(model, stepper), state_of(twin, twins))
    assert replayed.reason is None
    assert replayed.plays == len(batches()) - 1


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("verify_every", [0, 2])
def test_a_step_in_between_leaves_no_gradient_for_the_next_play(optimizer, verify_every):
    (model, stepper, step), (twin, twins, its_step) = training(optimizer=optimizer), training(optimizer=optimizer)
    replayed = mg.replay(its_step, verify_every=verify_every)
    for x, y in 3 * [*batches(4), *batches(1, size=5)]:  # the last batch of an epoch is smaller
        assert same(step(x, y), replayed(x, y))
        assert same(state_of(model, stepper), state_of(twin, twins))
    assert replayed.plays == 12 - 1


class Counted(optim.SGD):
    """A rule of one's own that does something more in each step."""

    def step(self, closure=None):
        super().step(closure)
        self.param_groups[0]["lr"] *= 0.5


@pytest.mark.parametrize("make", [optim.ASGD, optim.Prodigy, optim.LAMB, Counted])
def test_what_an_optimizers_own_step_does_is_done_in_every_play(make):
    def made():
        model, _, _ = training()
        stepper = make(model.parameters())

        def step(x, y):
            stepper.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            stepper.step()
            return loss

        return model, stepper, step

    (model, stepper, step), (twin, twins, its_step) = made(), made()
    replayed = mg.replay(its_step)
    for x, y in batches():
        assert same(step(x, y), replayed(x, y))
        assert same(state_of(model, stepper), state_of(twin, twins))
    assert replayed.reason is None


def test_a_result_has_memory_of_its_own():
    _, _, step = training()
    replayed = mg.replay(step)
    losses = [replayed(x, y) for x, y in batches()]
    assert len({loss.item() for loss in losses}) == len(losses)


def test_what_the_learning_rate_is_is_read_in_every_play():
    (model, stepper, step), (twin, twins, its_step) = training(), training()
    replayed = mg.replay(its_step)
    for i, (x, y) in enumerate(batches()):
        for each in (stepper, twins):
            each.param_groups[0].update(lr=0.1 / (i + 1), weight_decay=0.01 * i)
        step(x, y), replayed(x, y)
    assert replayed.reason is None
    assert same(model.state_dict(), twin.state_dict())


def change_options(stepper):
    stepper.param_groups[0]["eps"] = 1e-3


def load(stepper):
    stepper.load_state_dict(stepper.state_dict())


def decay(stepper):
    stepper.param_groups[0].update(weight_decay=0.1)


def halve(stepper):
    stepper.state[0]["exp_avg"] = stepper.state[0]["exp_avg"] / 2


def drop(stepper):
    del stepper.param_groups[0]["params"][-1]


@pytest.mark.parametrize("change", [change_options, load, decay, halve, drop])
def test_what_changes_in_an_optimizer_counts_from_the_next_play_on(change):
    (model, stepper, step), (twin, twins, its_step) = training(optimizer="adam"), training(optimizer="adam")
    replayed = mg.replay(its_step)
    for i, (x, y) in enumerate(batches(10)):
        if i in (6, 8):
            change(stepper), change(twins)
        step(x, y), replayed(x, y)
        assert same(state_of(model, stepper), state_of(twin, twins))
    assert replayed.reason is None or change is drop  # then .grad of what is left out adds up


def test_inputs_are_taken_as_they_lie():
    (model, _, step), (twin, _, its_step) = training(), training()
    replayed = mg.replay(its_step)
    for i, (x, y) in enumerate(batches()):
        wide = np.repeat(x, 2, axis=3)[..., ::2] if i > 2 else np.asfortranarray(x)
        assert same(step(wide, y), replayed(wide, y))
    assert same(model.state_dict(), twin.state_dict())


def own_op_of_numpy(x):
    slope = np.where(x.data > 0, 1, 0.1).astype(x.dtype)
    return mg.record(x.data * slope, (x, lambda g, _: g * Tensor(slope)))


PLAYED = {
    "a penalty": lambda z, y, w: F.cross_entropy(z, y) + 1e-3 * mg.sum(w * w),
    "an op of NumPy's": lambda z, y, w: F.cross_entropy(own_op_of_numpy(z), y),
    "two uses": lambda z, y, w: F.cross_entropy(z, y) + mg.mean(mg.tanh(z) ** 2),
    "log_softmax": lambda z, y, w: F.nll_loss(F.log_softmax(z), y),
    "smoothing": lambda z, y, w: F.cross_entropy(z, y, label_smoothing=0.1),
}


@pytest.mark.parametrize("loss", PLAYED.values(), ids=PLAYED)
def test_other_losses_are_replayed_or_refused_with_the_same_numbers(loss):
    (model, step), (twin, its_step) = step_of(loss), step_of(loss)
    replayed = mg.replay(its_step)
    for x, y in batches():
        assert same(step(x, y), replayed(x, y)), replayed.reason
        assert same(model.state_dict(), twin.state_dict())
    assert replayed.plan is not None or replayed.reason is not None


def test_a_penalty_and_an_op_in_numpy_are_played():
    for name in ("a penalty", "an op of NumPy's"):
        _, step = step_of(PLAYED[name])
        replayed = mg.replay(step)
        for x, y in batches():
            replayed(x, y)
        assert replayed.reason is None, (name, replayed.reason)


def test_a_label_that_is_no_class_is_the_same_error():
    _, _, step = training()
    x, y = batches(1)[0]
    replayed = recorded(step, x, y)
    with pytest.raises(ValueError, match="target 10 is no class"):
        replayed(x, np.full_like(y, 10))


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="the function of a training step, got int"):
        mg.replay(3)
    with pytest.raises(ValueError, match="verify_every"):
        mg.replay(print, verify_every=1.5)


@pytest.mark.parametrize("wrap", [np.asarray, mg.Tensor])
def test_an_input_that_is_returned_is_not_overwritten_by_later_calls(wrap):
    model, _, _ = training()

    def step(x):
        return x, model(x).detach()

    replayed = mg.replay(step)
    given = [x for x, _ in batches(5)]
    results = [replayed(wrap(x)) for x in given]
    assert replayed.reason is None
    assert same([step(wrap(x)) for x in given], results)
