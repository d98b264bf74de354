"""A run: what it is computed from, what it adds up, and when it ends."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import minigrad
from lab.console.progress import Display
from lab.console.signals import never
from lab.training.data import Data
from lab.training.run import Run, evaluate, train, warm_up
from lab.training.settings import Settings
from minigrad.data import Batches
from minigrad.nn.functional import cross_entropy
from minigrad.optim import OPTIMIZERS
from models import MODELS

Make = Callable[..., Settings]


def trained(settings: Settings, data: Data, display: Display) -> Run:
    run = Run(settings, data)
    train(run, data, display, stop=never, save=lambda: None)
    return run


def bits(run: Run) -> list[bytes]:
    return [array.tobytes() for array in run.model.state_dict().values()]


def untimed(run: Run) -> list[dict[str, Any]]:
    return [{**row, "seconds": 0} for row in run.history]


def test_the_same_seed_gives_the_same_bits_and_another_others(data: Data, settings: Make, display: Display) -> None:
    one, same, other = (trained(settings(seed=seed), data, display) for seed in (3, 3, 4))
    assert bits(one) == bits(same)
    assert untimed(one) == untimed(same)
    assert bits(one) != bits(other)


def test_a_warm_up_and_other_runs_in_between_change_nothing(data: Data, settings: Make, display: Display) -> None:
    before = trained(settings(), data, display)
    warm_up(settings("adam"), data)
    assert bits(trained(settings(), data, display)) == bits(before)


def test_every_optimizer_gets_the_same_weights_batches_and_dropout_masks(
    data: Data, settings: Make, display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    learn = Run.learn

    def spying(run: Run, images: minigrad.Tensor, labels: np.ndarray) -> tuple[float, int]:
        random = str(minigrad.random.get_state())
        seen[-1] += images.data.tobytes() + labels.tobytes() + random.encode()
        return learn(run, images, labels)

    monkeypatch.setattr(Run, "learn", spying)
    for name in OPTIMIZERS:
        seen.append(b"".join(bits(Run(settings(name), data))))
        trained(settings(name), data, display)
    assert len(set(seen)) == 1


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_it_learns(name: str, data: Data, settings: Make, display: Display) -> None:
    lr = {"adadelta": 1.0, "sgd": 0.1}.get(name, 0.01)
    history = trained(settings(name, lr=lr, epochs=5), data, display).history
    assert history[-1]["train_loss"] < 0.7 * history[0]["train_loss"]


@pytest.mark.parametrize("model", MODELS)
def test_every_model_takes_the_images(model: str, data: Data, settings: Make, display: Display) -> None:
    (row,) = trained(settings(model=model, epochs=1, batch_size=100), data, display).history
    assert math.isfinite(row["val_loss"])


def test_the_history_is_the_mean_over_the_images_of_each_epoch(data: Data, settings: Make, display: Display) -> None:
    """The textbook loop, written out with this seed's numbers."""
    run = trained(settings("sgd", epochs=1), data, display)
    minigrad.manual_seed(0)
    model = MODELS["mlp"]()
    losses, right = [], []
    order = np.random.default_rng(0).spawn(1)[0]
    for images, labels in Batches(*data.train, batch_size=16, generator=order):
        logits = model(data.tensor(images))
        loss = cross_entropy(logits, labels)
        losses += [loss.item()] * len(labels)
        right += list(logits.data.argmax(axis=1) == labels)
        for parameter in model.parameters():
            parameter.grad = None
        loss.backward()
        for parameter in model.parameters():
            assert parameter.grad is not None
            parameter.data -= np.float32(0.01) * parameter.grad.data
    assert run.history[0]["train_loss"] == pytest.approx(np.mean(losses), rel=1e-5)
    assert run.history[0]["train_accuracy"] == np.mean(right)


def test_evaluation_is_in_evaluation_mode_and_leaves_no_trace(data: Data, settings: Make) -> None:
    run = Run(settings(), data)
    random, weights = minigrad.random.get_state(), bits(run)
    loss, accuracy = evaluate(run.model, data, data.validation)
    assert run.model.training
    assert (minigrad.random.get_state(), bits(run)) == (random, weights)
    run.model.eval()
    logits = run.model(data.tensor(data.validation.inputs))
    assert loss == pytest.approx(cross_entropy(logits, data.validation.targets).item(), rel=1e-6)
    assert accuracy == np.mean(logits.data.argmax(axis=1) == data.validation.targets)


def test_a_loss_that_is_not_finite_ends_the_run_without_a_warning(data: Data, settings: Make, display: Display) -> None:
    run = trained(settings("sgd", lr=1e30), data, display)
    assert run.diverged
    assert run.epoch.steps < run.steps_per_epoch
    assert math.isfinite(run.epoch.loss_sum)


def test_a_validation_loss_that_is_not_finite_ends_the_run(
    data: Data, settings: Make, display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.training.run.evaluate", lambda *_: (math.inf, 0.1))
    run = trained(settings(), data, display)
    assert run.diverged
    assert run.history == []


def test_clipping_bounds_the_step(data: Data, settings: Make) -> None:
    free, clipped = Run(settings("sgd", lr=1.0), data), Run(settings("sgd", lr=1.0, clip_norm=1e-3), data)
    moved = []
    for run in (free, clipped):
        before = [parameter.data.copy() for parameter in run.model.parameters()]
        run.learn(data.tensor(data.train.inputs), data.train.targets)
        after = [parameter.data for parameter in run.model.parameters()]
        moved.append(math.sqrt(sum(np.sum((a - b) ** 2) for a, b in zip(after, before, strict=True))))
    assert moved[1] == pytest.approx(1e-3, rel=1e-2)
    assert moved[0] > 1e-2


def test_weight_decay_shrinks_the_weights(data: Data, settings: Make, display: Display) -> None:
    norms = []
    for decay in (0.0, 0.5):
        run = trained(settings("sgd", weight_decay=decay), data, display)
        norms.append(sum(np.sum(parameter.data**2) for parameter in run.model.parameters()))
    assert norms[1] < norms[0]


def test_the_last_batch_may_be_the_only_one(data: Data, settings: Make, display: Display) -> None:
    run = trained(replace(settings(epochs=1), batch_size=1000), data, display)
    assert run.steps_per_epoch == len(run.history) == 1
