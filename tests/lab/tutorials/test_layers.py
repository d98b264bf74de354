"""Fine-tuning by layers: which of them move, how fast, and when."""

import numpy as np
import pytest

import minigrad as mg
from datasets import Split
from lab.tutorials import layers
from lab.tutorials.layers import STRATEGIES, Strategy
from tests.lab.made import images, tiny_data

SIZE = layers.Size(pretraining=1, images=2, epochs=4, seeds=2, evaluated=10, every=2)


def changes(strategy: Strategy, epochs: int, rate: float = 1e-3) -> list[float]:
    """The largest change of a weight in each layer, the last layer first."""
    mg.manual_seed(0)
    data = tiny_data()
    net = layers.net_for_half()
    before = [layer.weight.data.copy() for layer in layers.layers(net)]  # type: ignore[attr-defined]
    layers.fine_tune(net, strategy, rate, layers.few(data.train, 1, 0, data), epochs, seed=0)
    after = [layer.weight.data for layer in layers.layers(net)]  # type: ignore[attr-defined]
    return [float(np.abs(new - old).max()) for new, old in zip(after, before, strict=True)]


def test_with_a_rate_for_each_layer_adams_first_step_is_that_rate() -> None:
    # One epoch over five images in batches of five is one step.
    assert changes(Strategy(factor=2.0), epochs=1) == pytest.approx([1e-3 / 2**number for number in range(5)], rel=1e-2)


def test_frozen_layers_stay_as_they_are() -> None:
    moved = changes(STRATEGIES["last layer only"], epochs=3)
    assert moved[0] > 0
    assert moved[1:] == [0] * 4


@pytest.mark.parametrize(("epochs", "free"), [(1, 1), (2, 1), (3, 2), (5, 3), (9, 5), (11, 5)])
def test_every_few_epochs_one_more_layer_is_free(epochs: int, free: int) -> None:
    moved = changes(Strategy(free=1, unfreeze_every=2), epochs)
    assert [change > 0 for change in moved] == [number < free for number in range(5)]


def test_a_layer_that_is_freed_has_no_gradient_left_over() -> None:
    # Its first step is then the first of Adam, its rate.
    moved = changes(Strategy(factor=2.0, free=1, unfreeze_every=2), epochs=3)
    assert moved[1] == pytest.approx(5e-4, rel=1e-2)


@pytest.mark.parametrize("second", [False, True])
def test_a_half_has_its_digits_with_labels_from_0(second: bool) -> None:
    data = tiny_data()
    part = layers.half(data.train, second, data, limit=20)
    wanted = [label for label in data.train.targets if (label >= 5) == second][:20]
    assert (part.y + 5 * second).tolist() == wanted
    assert part.x.shape == (20, 1, 28, 28)


def test_the_few_are_as_many_of_each_and_others_with_another_seed() -> None:
    data = tiny_data()
    one, other = (layers.few(Split(*images(300, 0)), 4, seed, data) for seed in (0, 1))
    assert np.bincount(one.y).tolist() == [4] * 5
    assert not np.array_equal(one.x, other.x)


def test_a_pretrained_net_knows_the_first_half_and_has_a_new_last_layer() -> None:
    data = tiny_data()
    trained, untrained = (layers.pretrained(0, layers.half(data.train, False, data), epochs) for epochs in (1, 0))
    pairs = list(zip(layers.layers(trained), layers.layers(untrained), strict=True))
    assert all(np.any(one.weight.data != other.weight.data) for one, other in pairs[1:])  # type: ignore[attr-defined]
    assert pairs[0][0].weight.shape == (5, 84)  # type: ignore[attr-defined]


def test_every_way_is_measured_with_every_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "RATES", (1e-3, 1e-2))
    notes: list[str] = []
    figures = layers.measure(tiny_data(), notes.append, SIZE)
    assert list(figures.scores) == list(figures.curves) == list(STRATEGIES)
    assert figures.epochs == [2, 4]
    assert {curve.shape for curve in figures.curves.values()} == {(2, 2)}
    assert all(len(score.accuracies) == 2 and score.rate in (1e-3, 1e-2) for score in figures.scores.values())
    assert len(notes) == 2 + len(STRATEGIES)
