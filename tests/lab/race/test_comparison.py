"""A comparison: every result in its place, and no place for what has not been computed."""

import itertools

import pytest

from lab.race.comparison import compare
from lab.race.design import DEFAULT, TUNED, Design, Job
from lab.race.tuning import first_points, grid_rate, nearest_point
from lab.training.named import default_lr
from lab.training.result import Result
from tests.lab.made import BASE, made

TWO = ("sgd", "adam")
PLAIN = Design(TWO, BASE, seeds=2)
TUNING = Design(TWO, BASE, trials=3, seeds=2, schedules=("cosine",))


def everything(job: Job) -> Result:
    """The default rate's neighbour below is never the best, and the default always."""
    away = abs(nearest_point(job.settings.lr) - nearest_point(default_lr(job.settings.optimizer)))
    return made(job, 0.9 - away / 10)


def test_a_plain_race_has_one_column_with_a_result_for_each_seed() -> None:
    comparison = compare(PLAIN, everything)
    assert (comparison.trials, comparison.best, list(comparison.columns)) == ({}, {}, [DEFAULT])
    for name in TWO:
        assert [result["seed"] for result in comparison.columns[DEFAULT][name]] == [0, 1]
    assert [(column, result["optimizer"]) for column, result in comparison.results] == [
        (DEFAULT, name) for name in TWO for _ in range(2)
    ]


def test_a_tuned_race_has_its_trials_the_best_rates_and_three_columns() -> None:
    comparison = compare(TUNING, everything)
    defaults = {name: grid_rate(nearest_point(default_lr(name))) for name in TWO}
    assert comparison.best == {"constant": defaults, "cosine": defaults}
    assert comparison.best_of("sgd") == {"constant": defaults["sgd"], "cosine": defaults["sgd"]}
    for schedule, name in itertools.product(("constant", "cosine"), TWO):
        tried = [(result["schedule"], result["lr"]) for result in comparison.trials[schedule][name]]
        assert tried == [(schedule, grid_rate(point)) for point in first_points(name, 3)]
    assert list(comparison.columns) == [DEFAULT, TUNED, f"{TUNED}, cosine"]
    files = [column for column, _ in comparison.results]
    assert files == ["trial"] * 12 + [DEFAULT] * 4 + [TUNED] * 4 + [f"{TUNED}, cosine"] * 4


def test_there_is_no_best_rate_before_the_search_is_over() -> None:
    comparison = compare(TUNING, lambda job: everything(job) if job.settings.optimizer == "sgd" else None)
    assert comparison.best == {}
    assert [len(comparison.trials["cosine"][name]) for name in TWO] == [3, 0]
    assert {name: len(results) for name, results in comparison.columns[DEFAULT].items()} == {"sgd": 2, "adam": 0}
    assert list(comparison.columns) == [DEFAULT]


@pytest.mark.parametrize("design", [PLAIN, TUNING])
def test_nothing_known_is_a_comparison_too(design: Design) -> None:
    assert compare(design, lambda job: None).results == []


def test_what_diverged_has_its_place() -> None:
    comparison = compare(PLAIN, lambda job: made(job, diverged=job.settings.optimizer == "sgd"))
    assert [result["diverged"] for _, result in comparison.results] == [True, True, False, False]
