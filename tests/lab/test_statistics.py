"""Statistics of seeds: SciPy's figures, and what a diverged run counts as."""

import math
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_rel

from lab.statistics import Difference, Spread, difference, epochs_to, final_score, interval, seconds_to, spread

INF = math.inf


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], None),
        ([0.9], Spread(0.9, 0.9, 0.9)),
        ([0.7, 0.9, 0.8], Spread(0.8, 0.7, 0.9)),
        ([1, 4, 2, 3], Spread(2.5, 1, 4)),
        ([0.9, -INF, 0.8], Spread(0.8, -INF, 0.9)),
        ([0.9, -INF], Spread(-INF, -INF, 0.9)),
        ([-INF, -INF], Spread(-INF, -INF, -INF)),
        ([3, INF, 2], Spread(3, 2, INF)),
    ],
)
def test_a_spread_is_median_least_and_greatest_and_leaves_nothing_out(values: list[float], found: Spread) -> None:
    assert spread(values) == found


@pytest.mark.parametrize("seeds", [2, 3, 5, 10])
def test_a_paired_difference_is_scipys(seeds: int) -> None:
    numbers = np.random.default_rng(seeds)
    ours, theirs = 0.99 + 0.001 * numbers.standard_normal((2, seeds))
    expected = ttest_rel(ours, theirs).confidence_interval(0.95)
    found = difference(dict(enumerate(ours.tolist())), dict(enumerate(theirs.tolist())))
    assert found is not None
    assert found.interval == pytest.approx((expected.low, expected.high), rel=1e-9)
    assert found.mean == pytest.approx(statistics.fmean(ours - theirs), rel=1e-9)
    assert found.pairs == seeds


def test_pairs_are_made_by_seed_of_the_seeds_that_both_have() -> None:
    found = difference({3: 0.9, 1: 0.8, 7: 0.1}, {1: 0.7, 2: 0.2, 3: 0.8})
    assert found is not None
    assert (found.mean, found.pairs) == (pytest.approx(0.1), 2)
    assert difference({1: 0.9}, {2: 0.9}) is None


def test_one_pair_or_a_diverged_one_has_no_interval() -> None:
    assert difference({0: 0.9}, {0: 0.75}) == Difference(pytest.approx(0.15), None, 1)
    assert difference({0: 0.9, 1: -INF}, {0: 0.8, 1: 0.8}) == Difference(-INF, None, 2)
    assert difference({0: 0.9, 1: -INF}, {0: 0.8, 1: -INF}) == Difference(
        pytest.approx(0.05), (pytest.approx(-0.585, abs=0.001), pytest.approx(0.685, abs=0.001)), 2
    )


def test_equal_values_have_an_interval_of_no_width() -> None:
    assert interval([0.25, 0.25, 0.25]) == (0.25, 0.25)


@pytest.mark.parametrize(
    ("mean", "bounds", "clear"),
    [
        (0.003, (0.001, 0.005), True),
        (-0.003, (-0.005, -0.001), True),
        (0.002, (0.0015, 0.0025), True),
        (0.9912 - 0.9892, (0.0015, 0.0025), True),
        (0.0019, (0.0018, 0.0020), False),
        (0.003, (-0.001, 0.007), False),
        (0.003, None, False),
        (-INF, None, False),
    ],
)
def test_clear_is_a_difference_of_two_tenths_of_a_point_whose_interval_excludes_0(
    mean: float, bounds: tuple[float, float] | None, clear: bool
) -> None:
    assert Difference(mean, bounds, 5).clear == clear


def run(*accuracies: float, diverged: bool = False) -> dict[str, Any]:
    """A run of epochs of 2, 3, 4 … seconds."""
    history = [
        {"epoch": epoch, "val_accuracy": accuracy, "train_accuracy": 1.0, "seconds": epoch + 1.0}
        for epoch, accuracy in enumerate(accuracies, 1)
    ]
    return {"diverged": diverged, "history": history, "test_accuracy": None if diverged else 0.9}


@pytest.mark.parametrize(
    ("result", "epochs", "seconds"),
    [
        (run(0.97, 0.98), 1, 2),
        (run(0.9, 0.96, 0.97, 0.9), 3, 9),
        (run(0.9, 0.5, 0.9999), 3, 9),
        (run(0.9, 0.9699), INF, INF),
        (run(), INF, INF),
        (run(0.99, 0.99, diverged=True), INF, INF),
    ],
)
def test_a_target_is_reached_at_the_end_of_the_first_epoch_that_has_it(
    result: dict[str, Any], epochs: float, seconds: float
) -> None:
    assert (epochs_to(result, 0.97), seconds_to(result, 0.97)) == (epochs, seconds)


@pytest.mark.parametrize("percent", [97, 97.1, 97.3, 98.5, 99.1, 99.7])
def test_a_target_in_percent_is_reached_by_exactly_that_share_of_images(percent: float) -> None:
    assert epochs_to(run(round(100 * percent) / 10_000), percent / 100) == 1


def test_the_accuracy_of_a_diverged_run_is_worse_than_any() -> None:
    assert final_score(run(0.9)) == 0.9
    assert final_score(run(0.9, diverged=True)) == -INF


def test_scipy_is_not_loaded_before_an_interval_is_asked_for() -> None:
    code = "import sys, lab.statistics; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0
