"""``replay``: the same numbers bit by bit, and a reason wherever the step itself is run."""

import itertools
import tracemalloc

import numba
import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn, optim
from minigrad.capture.comparison import same
from minigrad.errors import ReplayError
from minigrad.nn import functional as F
from minigrad.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR

NINE = ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adadelta", "adam", "adamax", "nadam"]
NETS = {
    "mlp": lambda: nn.Sequential(nn.Flatten(), nn.Linear(144, 32), nn.ReLU(), nn.Linear(32, 10)),
    "lenet": lambda: nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(216, 10)
    ),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10)
    ),
}


def batches(count=6, size=8, dtype=np.float32):
    rng = np.random.default_rng(3)
    return [(rng.random((size, 1, 12, 12)).astype(dtype), rng.integers(0, 10, size)) for _ in range(count)]


def training(net="mlp", optimizer="sgd", dtype=np.float32, schedule=False, criterion=F.cross_entropy):
    """A network, its optimizer, and a step."""
    mg.manual_seed(1)
    model = NETS[net]().to(dtype) if isinstance(net, str) else net()
    stepper = optim.OPTIMIZERS[optimizer](model.parameters(), lr=0.01)
    moves_momentum = optimizer in ("adam", "momentum")
    scheduler = OneCycleLR(stepper, 0.05, 20) if moves_momentum else CosineAnnealingLR(stepper, 20)

    def step(x, y):
        stepper.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        stepper.step()
        if schedule:
            scheduler.step()
        return loss

    return model, stepper, step


def state_of(model, stepper):
    gradients = [p.grad if p.grad is None else p.grad.data for p in model.parameters()]
    return [model.state_dict(), gradients, stepper.state_dict()["state"], [g["lr"] for g in stepper.param_groups]]


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


def recorded(step, x, y):
    """A replay that is playing."""
    replayed = mg.replay(step)
    for _ in range(3):
        replayed(x, y)
    assert replayed.reason is None
    return replayed


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


@numba.njit
def doubled(out, x):
    for i in range(x.size):
        out[i] = 2 * x[i]


def own_op_of_numpy(x):
    slope = np.where(x.data > 0, 1, 0.1).astype(x.dtype)
    return mg.record(x.data * slope, (x, lambda g, _: g * Tensor(slope)))


def own_op_of_a_kernel(x):
    value = np.empty(x.shape, x.dtype)
    doubled(value.reshape(-1), x.data.reshape(-1))
    return mg.record(value, (x, lambda g, _: 2 * g))


def step_of(loss):
    """A step of an MLP that ends in ``loss(logits, labels, weight)``."""
    model, stepper, _ = training()

    def step(x, y):
        stepper.zero_grad()
        value = loss(model(x), y, model[1].weight)
        value.backward()
        stepper.step()
        return value

    return model, step


def branch(z, y, w):
    return F.cross_entropy(z if np.max(z).item() > 1e6 else 2 * z, y)


def write(z, y, w):
    with mg.no_grad():
        w[0, 0] = 1.0
    return F.cross_entropy(z, y)


REFUSED = {
    "dropout": (lambda z, y, w: F.cross_entropy(F.dropout(z, 0.5), y), "random numbers"),
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


PLAYED = {
    "a penalty": lambda z, y, w: F.cross_entropy(z, y) + 1e-3 * mg.sum(w * w),
    "an op of NumPy's": lambda z, y, w: F.cross_entropy(own_op_of_numpy(z), y),
    "two uses": lambda z, y, w: F.cross_entropy(z, y) + mg.mean(mg.tanh(z) ** 2),
    "log_softmax": lambda z, y, w: F.nll_loss(F.log_softmax(z), y) if hasattr(F, "nll_loss") else mg.sum(z),
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


def test_a_label_that_is_no_class_is_the_same_error():
    _, _, step = training()
    x, y = batches(1)[0]
    replayed = recorded(step, x, y)
    with pytest.raises(ValueError, match="target 10 is no class"):
        replayed(x, np.full_like(y, 10))


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


def test_python_that_is_not_replayed_is_found_by_verification():
    model, _, _ = training()
    calls = itertools.count()

    def step(x):
        return (mg.sum(model(x)) * float(next(calls) > 2)).detach()

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
    calls = itertools.count(1)

    def step(x):
        return (mg.sum(model(x)) * float(next(calls))).detach()

    x, _ = batches(1)[0]
    replayed = mg.replay(step)
    for i in range(3):
        assert same(replayed(x), (mg.sum(model(x)) * float(i + 1)).detach())
    assert replayed.plan is None
    assert "other numbers" in replayed.reason


def test_an_arena_holds_fewer_bytes_than_the_arrays_and_a_replay_no_more_than_the_step():
    _, _, step = training("cnn")
    x, y = batches(1, size=64)[0]
    step(x, y)

    def peak(function):
        tracemalloc.start()
        function(x, y)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    plain = peak(step)
    replayed = recorded(step, x, y)
    assert replayed.plan.nbytes < 0.8 * replayed.plan.made
    assert replayed.plan.nbytes + peak(replayed) < 1.1 * plain


def test_the_plan_is_a_table():
    _, _, step = training()
    replayed = recorded(step, *batches(1)[0])
    rows = replayed.plan.rows()
    assert [row.call for row in rows].count("product") == 5  # two forward, three backward
    assert "Optimizer.step" in str(replayed.plan)
    assert f"{replayed.plan.nbytes:,}" in str(replayed.plan)
    assert sum(row.nbytes for row in rows) == replayed.plan.made


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="the function of a training step, got int"):
        mg.replay(3)
    with pytest.raises(ValueError, match="verify_every"):
        mg.replay(print, verify_every=1.5)


def test_a_tensor_that_needs_a_gradient_is_no_input():
    replayed = mg.replay(lambda x: mg.sum(x * x).detach())
    x = Tensor([1.0, 2.0], requires_grad=True)
    assert replayed(x).item() == 5
    assert "needs a gradient" in replayed.reason
