"""Names and numbers as they are written."""

import math

import pytest

from lab.race.design import Job
from lab.report.words import counted, grouped, last_epoch, listed, number, outcome, percent, plain, points, rate, title
from lab.training.settings import Settings
from minigrad.optim import OPTIMIZERS
from tests.lab.report.races import STEPS, made_result


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.000123, "1.2e-4"),
        (0.00345, "0.0034"),
        (0.0301, "0.0301"),
        (1, "1.00"),
        (12.34, "12.3"),
        (99.99, "100.0"),
        (123.4, "123"),
        (12345, "12\u202f345"),
        (math.inf, "∞"),
    ],
)
def test_numbers_have_about_three_digits(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("gap", "text"), [(0.0031, "+0.31"), (-0.0031, "−0.31"), (0.00001, "0.00"), (-0.00001, "0.00"), (0, "0.00")]
)
def test_differences_have_a_sign_unless_they_round_to_nothing(gap: float, text: str) -> None:
    assert points(gap) == text


def test_shares_counts_rates_and_lists() -> None:
    assert [percent(0.9912), percent(1), percent(-math.inf)] == ["99.12", "100.00", "diverged"]
    assert [plain(3), plain(2.5), plain(math.inf)] == ["3", "2.5", "∞"]
    assert [counted(1, "seed"), counted(2, "seed"), counted(1.5, "epoch")] == ["1 seed", "2 seeds", "1.5 epochs"]
    assert [rate(0.001), rate(3e-5), rate(10), rate(1e6)] == ["0.001", "3e-5", "10", "1e6"]
    assert [grouped(999), grouped(61706)] == ["999", "61\u202f706"]
    assert [listed([]), listed("a"), listed("ab"), listed("abc")] == ["", "a", "a and b", "a, b and c"]


def test_an_optimizer_is_called_by_its_class() -> None:
    assert [title(name) for name in OPTIMIZERS] == [made.__name__ for made in OPTIMIZERS.values()]


@pytest.mark.parametrize(("step", "epoch"), [(1, 1), (STEPS, 1), (STEPS + 1, 2), (3 * STEPS + 5, 4)])
def test_a_run_diverged_in_the_epoch_after_those_that_were_finished(step: int, epoch: int) -> None:
    result = made_result(Job(Settings("sgd", 0.1), trial=False), diverged_at=step)
    assert last_epoch(result) == epoch
    assert outcome(result) == f"diverged at step {grouped(step)}, in epoch {epoch}"


def test_or_in_the_last_of_these_if_it_was_worse_than_nothing() -> None:
    result = made_result(Job(Settings("sgd", 0.1), trial=False), diverged_at=2 * STEPS + 1)
    result["history"][-1] |= {"train_loss": 400.0, "val_loss": 90.0}
    assert last_epoch(result) == 2
