"""What is measured in the layers of a run: against the rule of SGD, and against the numbers themselves."""

from collections.abc import Callable

import numpy as np
import pytest

import minigrad
from lab.console.progress import Display
from lab.console.signals import never
from lab.training.data import Data
from lab.training.run import Run, train
from lab.training.settings import Settings
from lab.training.watched import Watch
from minigrad import nn
from models import MODELS

Make = Callable[..., Settings]


def norm(arrays: list[np.ndarray]) -> float:
    return float(np.linalg.norm(np.concatenate([array.astype(np.float64).ravel() for array in arrays])))


@pytest.mark.parametrize("clip", [None, 1e-3])
def test_sgds_update_is_the_rate_times_the_gradient(clip: float | None, data: Data, settings: Make) -> None:
    """‖Δθ‖ = lr·‖g‖, by the rule; under clipping that is lr times the bound, over all layers together."""
    run = Run(settings("sgd", lr=0.5, clip_norm=clip), data)
    before = {name: [p.data.copy() for p in layer] for name, layer in run.watch.layers.items()}
    run.learn(data.tensor(data.train.inputs), data.train.targets)
    gradients, updates = np.array(run.watch.gradients[0]), np.array(run.watch.updates[0])
    moved = updates * [norm(arrays) for arrays in before.values()]
    whole = float(np.linalg.norm(gradients))
    assert whole > 1e-2
    np.testing.assert_allclose(moved, 0.5 * gradients * (1 if clip is None else clip / whole), rtol=1e-3)


def test_a_layer_is_a_module_with_parameters_of_its_own_each_counted_once() -> None:
    shared = nn.Linear(3, 3)
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Sequential(shared, shared), nn.BatchNorm2d(2))
    layers = Watch(net).layers
    assert list(layers) == ["0 Conv2d", "2.0 Linear", "3 BatchNorm2d"]
    assert [id(p) for layer in layers.values() for p in layer] == [id(p) for p in net.parameters()]


def test_parameters_that_are_in_no_layer_have_a_row_too() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            self.scale = nn.Parameter(np.ones(2, np.float32))
            self.many = [nn.Parameter(np.ones(2, np.float32)) for _ in range(2)]

    layers = Watch(Own()).layers
    assert [len(layer) for layer in layers.values()] == [1, 2]


@pytest.mark.parametrize(("every", "expected"), [(3, [1, 3, 6, 9]), (1, [*range(1, 11)]), (100, [1])])
def test_it_measures_the_first_step_and_then_every_few(every: int, expected: list[int]) -> None:
    watch = Watch(nn.Linear(2, 2), every)
    for number in range(1, 11):
        with watch.step(number):
            pass
    assert watch.steps == expected
    assert np.array(watch.updates).tolist() == [[0.0]] * len(expected)


def test_weights_of_zeros_and_gradients_out_of_range_are_no_error(recwarn: pytest.WarningsRecorder) -> None:
    layer = nn.Linear(2, 2)
    for parameter in layer.parameters():
        parameter.data[...] = 0
        parameter.grad = minigrad.Tensor(np.full_like(parameter.data, 3e38))
    watch = Watch(layer)
    with watch.step(1):
        layer.weight.data += 1
    assert watch.gradients == [[pytest.approx(3e38 * 6**0.5)]]
    assert watch.updates == [[np.inf]]
    assert not recwarn.list


@pytest.mark.parametrize("model", MODELS)
def test_it_changes_no_number_of_the_run(
    model: str, data: Data, settings: Make, display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = []
    for every in (1, 10**9):
        monkeypatch.setattr("lab.training.run.EVERY", every)
        run = Run(settings(model=model, epochs=1, batch_size=50), data)
        train(run, data, display, never, save=lambda: None)
        ends.append([array.tobytes() for array in run.model.state_dict().values()])
    assert ends[0] == ends[1]


def test_a_run_of_a_build_that_did_not_watch_goes_on(data: Data, settings: Make, display: Display) -> None:
    run = Run(settings(epochs=1), data)
    state = run.state_dict()
    del state["watch"]
    run.load_state_dict(state)
    train(run, data, display, never, save=lambda: None)
    assert run.watch.steps == [1, 7]
