"""What a recording depends on beside its numbers: where that has changed, the step itself is run, and says what did."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn
from minigrad.capture.comparison import same
from minigrad.nn import functional as F
from tests.capture.made import batches, recorded, state_of, step_of, training


def hook(model):
    model[1].weight.register_hook(lambda g: None)


def forward_hook(model):
    model[1].register_forward_hook(lambda *_: None)


def other_array(model):
    model[1].weight.data = model[1].weight.data.copy()


CHANGES = {
    "eval": (lambda model: model.eval(), "training was True"),
    "frozen": (lambda model: model[1].requires_grad_(False), "requires_grad was True"),
    "hook": (hook, "has a hook"),
    "forward hook": (forward_hook, "_forward_hooks was None"),
    "other layer": (lambda model: model.append(nn.ReLU()), "model.4 was"),
    "other array": (other_array, "another array"),
    "dtype": (lambda model: model.to(np.float64).to(np.float32), "another array"),
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_the_network_runs_the_step_itself_and_is_named(change, reason):
    (model, stepper, step), (twin, twins, its_step) = training(), training()
    ((x, y),) = batches(1)
    replayed = recorded(its_step, x, y)
    for _ in range(3):
        step(x, y)
    change(model), change(twin)
    assert same(step(x, y), replayed(x, y))
    assert reason in replayed.reason
    assert same(state_of(model, stepper), state_of(twin, twins))


def test_another_batch_runs_the_step_itself_and_after_some_of_them_is_recorded():
    _, _, step = training()
    replayed = recorded(step, *batches(1)[0])
    (smaller,) = batches(1, size=5)
    replayed(*smaller)
    assert "(8, 1, 12, 12)" in replayed.reason
    assert "(5, 1, 12, 12)" in replayed.reason
    replayed(*batches(1)[0])
    assert replayed.reason is None  # a last, smaller batch costs nothing
    for _ in range(5):
        replayed(*smaller)
    assert replayed.reason is None


@pytest.mark.parametrize(
    ("switch", "reason"),
    [(mg.no_grad, "no_grad"), (mg.detect_anomaly, "detect_anomaly was False")],
    ids=["no_grad", "detect_anomaly"],
)
def test_a_switch_runs_the_step_itself(switch, reason):
    model, _, _ = training()
    replayed = recorded(lambda x, y: F.cross_entropy(model(x), y).detach(), *batches(1)[0])
    with switch():
        replayed(*batches(1)[0])
    assert reason in replayed.reason


def test_the_number_of_threads_is_part_of_a_recording():
    _, _, step = training()
    replayed, before = recorded(step, *batches(1)[0]), mg.get_num_threads()
    mg.set_num_threads(before + 1)
    try:
        replayed(*batches(1)[0])
    finally:
        mg.set_num_threads(before)
    assert "threads" in replayed.reason


def test_another_value_of_a_variable_is_named():
    model, _, _ = training()
    weight = 1.0

    def step(x, y):
        return (F.cross_entropy(model(x), y) * weight).detach()

    x, y = batches(1)[0]
    replayed = recorded(step, x, y)
    weight = 2.0
    assert same(replayed(x, y), step(x, y))
    assert "weight was 1.0 when the step was recorded, and is 2.0" in replayed.reason


def test_an_argument_that_is_no_array_is_part_of_a_recording():
    model, _, _ = training()
    replayed = mg.replay(lambda x, scale: (mg.sum(model(x)) * scale).detach())
    (x, _), *_ = batches(1)
    for _ in range(3):
        replayed(x, 2)
    assert replayed.reason is None
    assert same(replayed(x, 3), (mg.sum(model(x)) * 3).detach())
    assert "argument was 2" in replayed.reason


def test_a_branch_on_a_value_is_compared_in_every_play():
    def loss(z, y, w):
        return F.cross_entropy(z * 2 if np.any(z > 3) else z, y)

    (model, step), (twin, its_step) = step_of(loss), step_of(loss)
    replayed = mg.replay(its_step)
    x, y = batches(1)[0]
    for scale in (1, 1, 1, 100):
        assert same(step(x * np.float32(scale), y), replayed(x * np.float32(scale), y))
        expected = "a value is True that was False" if scale == 100 else ""
        assert expected in (replayed.reason or "")
    assert same(model.state_dict(), twin.state_dict())


def test_a_parameter_beside_the_step_is_updated_from_its_first_gradient_on():
    def with_one_more():
        model, stepper, _ = training(optimizer="momentum")
        more = nn.Parameter(np.ones(3, np.float32))
        stepper.add_param_group({"params": [more]})

        def step(x, y):
            model.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            stepper.step()
            return loss

        return more, step

    (more, step), (others, its_step) = with_one_more(), with_one_more()
    x, y = batches(1)[0]
    replayed = recorded(its_step, x, y)
    for _ in range(3):
        step(x, y)
    for each in (more, others):
        each.grad = mg.Tensor(np.ones(3, np.float32))
    for _ in range(2):
        assert same(step(x, y), replayed(x, y))
        assert same(more, others)
        assert more.data[0] < 1
