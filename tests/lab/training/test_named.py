"""What a user brings in a file of his own: used as ours is, or refused in one line that says what is wrong."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.training import named
from lab.training.data import Data
from lab.training.kept_weights import kept_weights
from lab.training.losses import LOSSES
from lab.training.run import Run, train
from lab.training.settings import Settings, from_json, to_json
from lab.training.stopping_rule import kept_epoch
from lab.training.trial_step import trial_step
from minigrad import Tensor
from minigrad.optim import NAMED

Make = Callable[..., Settings]
EXAMPLES = Path(__file__).parents[3] / "examples" / "optimizers"

OWN = """
import numpy as np
from minigrad import nn, Tensor
from minigrad.nn import functional as F
from minigrad.optim import SGD, Momentum, Optimizer
from minigrad.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, ReduceLROnPlateau, StepLR

def net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
def sized(shape, classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(shape)), classes))
class Net(nn.Module):
    def __init__(self, classes=3):
        super().__init__()
        self.layer = nn.Linear(784, classes)
    def forward(self, x):
        return self.layer(x.reshape(len(x), -1))
made = net()
def narrow(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 9))
def square(): return nn.Conv2d(1, 1, 3)
def empty(): return nn.Flatten()
def raising(): return nn.Linear(784)
def wanting(width): return net()
def nothing(): pass
class Bare(nn.Module):
    def forward(self, x): return x.data
class Severed(Net):
    def __init__(self): super().__init__(10)
    def forward(self, x): return Tensor(super().forward(x).data)
def frozen():
    net = Net(10)
    for parameter in net.parameters(): parameter.requires_grad = False
    return net
class Undefined(Severed):
    def forward(self, x): return Net.forward(self, x) * float("nan")

class Slow(SGD):
    defaults = {"lr": 0.003}
class Loose(Optimizer):
    defaults = {"lr": 0.1}
class Rateless(Optimizer):
    defaults = {"beta": 0.1}
    def update(self, theta, grad, state, group): pass
class Still(Optimizer):
    defaults = {"lr": 0.0}
    def update(self, theta, grad, state, group): pass
class Rebinding(Optimizer):
    defaults = {"lr": 0.1}
    def update(self, theta, grad, state, group): theta = theta - group["lr"] * grad
class Fourth(Optimizer):
    defaults = {"lr": 0.1}
    def update(self, theta, grad, state, group):
        if state["step"] % 4 == 0: theta -= group["lr"] * grad
class Newtons(Optimizer):
    defaults = {"lr": 1.0}
    needs_closure = True
    def step(self, closure=None): closure()
class Failing(Optimizer):
    defaults = {"lr": 0.1}
    def update(self, theta, grad, state, group):
        theta -= missing
class Heavier(Momentum):
    defaults = {"momentum": 0.99}
def sgd(params, lr): return SGD(params, lr)

def smooth(output, target): return F.cross_entropy(output, target, label_smoothing=0.1)
smoothing = nn.CrossEntropyLoss(label_smoothing=0.1)
def lasting(output, target): return F.cross_entropy(output, target, reduction="none")
def cut(output, target): return Tensor(F.cross_entropy(output, target).data)
def number(output, target): return 1.0
def whole(output, target): return 1
def undefined(output, target): return F.cross_entropy(output, target) * float("inf")
def alone(output): return output.sum()

def half(optimizer, lr, steps): return StepLR(optimizer, step_size=max(1, steps // 2), gamma=0.5)
def plateau(optimizer, lr, steps): return ReduceLROnPlateau(optimizer)
def rate(step): return 0.1
class Halved(LRScheduler):
    def __init__(self, optimizer, steps):
        super().__init__(optimizer)
        self.steps = steps
        self.apply(0)
    def rate(self, t, base): return base / 2
three = 3
"""


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], str]:
    path = tmp_path / "own.py"
    path.write_text(OWN)
    return lambda name: f"{path}:{name}"


def trained(settings: Settings, data: Data, display: Display) -> list[bytes]:
    trial_step(settings, data)
    run = Run(settings, data)
    train(run, data, display, never, lambda: None)
    return [array.tobytes() for array in run.model.state_dict().values()]


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        *[("model", name) for name in ("net", "sized", "Net")],
        *[("optimizer", name) for name in ("Slow", "SGD")],
        *[("loss", name) for name in ("smooth", "smoothing")],
        *[("schedule", name) for name in ("half", "Halved", "CosineAnnealingLR")],
    ],
)
def test_what_is_in_a_file_is_used_as_ours_is(
    setting: str, name: str, own: Callable[[str], str], settings: Make, data: Data, display: Display
) -> None:
    """It changes the numbers, the same ones every time, and those of the settings that came through JSON."""
    base = settings("sgd", lr=0.1, epochs=1)
    changed = replace(base, **{setting: own(name)})
    once = trained(changed, data, display)
    assert once == trained(from_json(to_json(changed)), data, display)
    assert (once != trained(base, data, display)) == (setting != "optimizer")


@pytest.mark.parametrize(
    ("setting", "name", "message"),
    [
        ("model", "narrow", "own.py:narrow: for 8 images its output is 9 wide; it must be (8, 10), 10 wide"),
        ("model", "square", "for 8 images its output is of shape (8, 1, 26, 26); it must be (8, 10)"),
        ("model", "empty", "own.py:empty: "),
        ("model", "raising", "own.py, line 22: def raising(): return nn.Linear(784): TypeError"),
        ("model", "wanting", "own.py:wanting(width): missing a required argument: 'width'; it may take classes and"),
        ("model", "Severed", "own.py:Severed: its output has no graph; compute it with Tensors, not their .data"),
        ("model", "frozen", "own.py:frozen: none of its parameters requires a gradient, so there is nothing to train"),
        ("model", "Undefined", "own.py:Undefined: untrained, its outputs hold NaN or ∞; begin with finite ones"),
        ("model", "nothing", "own.py:nothing gave None; it must give a minigrad.nn.Module"),
        ("model", "made", "own.py:made is a Sequential; a network is a function that makes it: def made()"),
        ("model", "three", "own.py:three is an int; a network is a function"),
        ("model", "four", "own.py: there is no 'four' in it; it has net, sized, Net"),
        ("optimizer", "Loose", "own.py:Loose: TypeError: Loose: it does not say how a parameter is updated; give it"),
        ("optimizer", "Rateless", "own.py:Rateless: TypeError: Rateless: it has no option 'lr'"),
        (
            "optimizer",
            "Rebinding",
            "own.py:Rebinding: its steps change no weight; write into theta in place: theta -= ",
        ),
        ("optimizer", "sgd", "own.py:sgd is a function; an optimizer is a class that stands on"),
        ("optimizer", "Net", "own.py:Net is the class Net; an optimizer is a class"),
        ("optimizer", "Failing", "theta -= missing: NameError: name 'missing' is not defined"),
        ("loss", "lasting", "own.py:lasting gave a Tensor of shape (8,); a loss gives one number: take its mean"),
        ("loss", "cut", "own.py:cut gave a Tensor without a graph"),
        ("loss", "undefined", "own.py:undefined: for finite outputs of the untrained network it gave inf"),
        ("loss", "whole", "own.py:whole gave an int; a loss gives a Tensor"),
        ("loss", "number", "own.py:number gave a float; a loss gives a Tensor"),
        ("loss", "alone", "own.py:alone: TypeError: alone() takes 1 positional argument but 2 were given"),
        ("loss", "three", "own.py:three is an int; a loss is a function of (output, target)"),
        ("schedule", "plateau", "own.py:plateau gave a ReduceLROnPlateau; a schedule is a function of (optimizer, lr"),
        (
            "schedule",
            "rate",
            "own.py:rate(step): too many positional arguments; a schedule is a function of (optimizer",
        ),
        ("schedule", "StepLR", "missing a required argument: 'step_size'; a class of schedules is given the optimizer"),
        ("schedule", "Net", "own.py:Net is the class Net; a schedule is a function of"),
        ("schedule", "three", "own.py:three is an int; a schedule is a function of (optimizer, lr, steps)"),
    ],
)
def test_a_mistake_is_one_line_with_the_file(
    setting: str, name: str, message: str, own: Callable[[str], str], settings: Make, data: Data
) -> None:
    with pytest.raises(LabError, match=re.escape(message)) as caught:
        trial_step(replace(settings("sgd"), **{setting: own(name)}), data)
    assert "\n" not in str(caught.value)
    assert "own.py" in str(caught.value)


def test_an_optimizer_may_wait_for_some_steps(own: Callable[[str], str], settings: Make, data: Data) -> None:
    trial_step(replace(settings("sgd"), optimizer=own("Fourth")), data)


def test_an_optimizer_that_needs_a_closure_is_refused(own: Callable[[str], str]) -> None:
    with pytest.raises(LabError, match=r"own.py:Newtons: its step\(\) takes a closure"):
        named.optimizer_named(own("Newtons"))
    with pytest.raises(LabError, match=r"^lbfgs: its step\(\) takes a closure"):
        named.understood("optimizer", "lbfgs")


def test_the_default_rate_is_the_classs_own_and_must_be_one(own: Callable[[str], str]) -> None:
    assert named.default_lr(own("Slow")) == 0.003
    with pytest.raises(LabError, match=r"own.py:Still: its defaults have lr 0.0; a learning rate is a number above 0"):
        named.default_lr(own("Still"))


def test_another_option_is_a_class_of_ones_own(own: Callable[[str], str], data: Data) -> None:
    """What it does not name stays as it was."""
    text = own("Heavier")
    net = named.net_named("mlp", data.outputs, data.shape)
    made = named.optimizer_of(text, net, named.default_lr(text), 0.0)
    assert named.default_lr(text) == named.default_lr("momentum")
    assert made.param_groups[0] == {**made.param_groups[0], "momentum": 0.99, "lr": named.default_lr("momentum")}


def test_a_weight_decay_of_the_class_stays_unless_another_is_given(own: Callable[[str], str], data: Data) -> None:
    net = named.net_named("mlp", data.outputs, data.shape)
    lion = f"{EXAMPLES / 'lion.py'}:Lion"
    assert named.optimizer_of(lion, net, 0.1, 0.0).param_groups[0]["weight_decay"] == 0
    assert named.optimizer_of(lion, net, 0.1, 0.5).param_groups[0]["weight_decay"] == 0.5


@pytest.mark.parametrize(
    ("text", "title", "short", "bare"),
    [
        ("nag", "NAG", "nag", "nag"),
        ("/a/lion.py:Lion", "Lion (lion.py)", "lion.py:Lion", "Lion"),
        ("/a/qhm.py:QHM", "QHM", "qhm.py:QHM", "QHM"),
        ("/a/schedule_free.py:ScheduleFree", "ScheduleFree", "schedule_free.py:ScheduleFree", "ScheduleFree"),
        ("/a/v2.py:Lion", "Lion (v2.py)", "v2.py:Lion", "Lion"),
        ("/a/adam.py:Adam", "Adam (adam.py)", "adam.py:Adam", "Adam"),
    ],
)
def test_names_are_written_so_that_they_are_told_apart(text: str, title: str, short: str, bare: str) -> None:
    assert (named.title(text), named.short(text), named.bare(text)) == (title, short, bare)


def test_titles_of_ours_are_the_names_of_their_classes() -> None:
    assert [named.title(name) for name in NAMED] == [made.__name__ for made in NAMED.values()]


@pytest.mark.parametrize("name", LOSSES)
def test_each_loss_falls_as_the_right_class_gains(name: str) -> None:
    labels = np.array([1, 0, 2], np.uint8)
    right = np.eye(3, dtype=np.float32)[labels]
    losses = [LOSSES[name](Tensor(share * right), labels).item() for share in (0.0, 0.5, 0.9)]
    assert losses[0] > losses[1] > losses[2] >= 0


def test_gradients_are_taken_at_one_kind_of_weights_and_judged_at_the_other(
    settings: Make, data: Data, display: Display
) -> None:
    run = Run(settings(f"{EXAMPLES / 'schedule_free.py'}:ScheduleFree", lr=0.1, epochs=2), data)
    train(run, data, display, never, lambda: None)
    at_gradients: Any = run.model.state_dict()
    with run.weights_in_use():
        used = run.model.state_dict()
    again = run.model.state_dict()
    assert all(np.array_equal(at_gradients[name], again[name]) for name in again)
    assert any(not np.array_equal(at_gradients[name], used[name]) for name in used)
    assert run.evaluate(data, data.validation)[0] == run.history[-1]["val_loss"]


def test_the_weights_that_patience_keeps_are_those_that_were_judged(
    settings: Make, data: Data, display: Display
) -> None:
    """Also of an optimizer with two kinds; afterwards the run goes on from where it was."""
    own = f"{EXAMPLES / 'schedule_free.py'}:ScheduleFree"
    run = Run(settings(own, lr=3.0, epochs=12, patience=2), data)
    train(run, data, display, never, lambda: None)
    best = kept_epoch(run.settings, run.history)
    assert best < len(run.history)
    last = run.model.state_dict()
    with kept_weights(run):
        loss, accuracy = run.evaluate(data, data.validation)
        again = run.evaluate(data, data.validation)
    assert (loss, accuracy) == again == (run.history[best - 1]["val_loss"], run.history[best - 1]["val_accuracy"])
    assert all(np.array_equal(last[name], array) for name, array in run.model.state_dict().items())
