"""The schedules of the tutorial: their courses, and that each is given the same search."""

import math

import numpy as np
import pytest

from lab.tutorials import schedules
from lab.tutorials.schedules import SCHEDULES, START, course
from lab.tutorials.training import Part
from tests.lab.made import tiny_data

END = 0.01
STEPS = 200
SIZE = schedules.Size(images=100, epochs=2, seeds=2, evaluated=20)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_rate_is_never_above_the_highest_and_nearly_reaches_it(name: str) -> None:
    rates = course(SCHEDULES[name], STEPS)
    assert len(rates) == STEPS
    assert (rates > 0).all()
    assert rates.max() == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("constant", 1, 1),
        ("exponential", 1, END ** (1 - 1 / STEPS)),
        ("warm-up, exponential", START, END ** (1 - 1 / 180)),
        ("cosine", 1, (1 - math.cos(math.pi / STEPS)) / 2),
        ("warm-up, cosine", START, (1 - math.cos(math.pi / 180)) / 2),
        ("one-cycle", 1 / 25, 1 / 25 / 1e4),
    ],
)
def test_where_it_begins_and_ends(name: str, first: float, last: float) -> None:
    rates = course(SCHEDULES[name], STEPS)
    assert (rates[0], rates[-1]) == pytest.approx((first, last))


def test_an_exponential_decay_falls_by_the_same_factor_every_step() -> None:
    rates = course(SCHEDULES["exponential"], STEPS)
    assert rates[1:] / rates[:-1] == pytest.approx(np.full(STEPS - 1, END ** (1 / STEPS)))


def test_a_warm_up_goes_straight_up_for_a_tenth_of_the_steps() -> None:
    rates = course(SCHEDULES["warm-up, cosine"], STEPS)
    assert rates[:21] == pytest.approx(np.linspace(START, 1, 21))
    assert (np.diff(rates[20:]) < 0).all()


def test_what_diverges_is_the_worst() -> None:
    data = tiny_data()
    part = Part(*data.train, data)
    assert schedules.trained(SCHEDULES["constant"], 1e30, 0, part, 2, part) == -math.inf


def test_every_schedule_is_measured_at_every_rate_and_with_every_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "RATES", (0.01, 0.1))
    notes: list[str] = []
    figures = schedules.measure(tiny_data(), notes.append, SIZE)
    assert list(figures.scores) == list(figures.rates) == list(figures.trials) == list(SCHEDULES)
    for name, score in figures.scores.items():
        assert list(figures.trials[name]) == [0.01, 0.1]
        assert figures.trials[name][score.rate] == max(figures.trials[name].values())
        assert len(score.accuracies) == 2
    assert len(notes) == len(SCHEDULES)
