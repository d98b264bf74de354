"""The problems that claims are tried on: sparse samples, Wilson's construction, a small race."""

import numpy as np
import pytest

from lab.claims import small, sparse
from lab.claims.standing import PLAIN
from lab.claims.wilson import SAMPLES, SHARE, errors, samples
from lab.console.progress import Display
from lab.race.design import Design
from lab.training.result import fault, untimed
from lab.training.settings import Settings
from minigrad.optim import OPTIMIZERS
from tests.lab.made import Counting


def test_sparse_samples_have_the_features_and_the_halves_that_are_told() -> None:
    drawn = sparse.draw_samples(0, 3000)
    assert set(np.unique(drawn.x)) == {0, 1}
    assert drawn.x.sum(axis=1).mean() == pytest.approx(sparse.ACTIVE, rel=0.03)
    often = drawn.x[:, :10].mean(axis=0)
    assert often[0] == 1
    assert often[1:] * np.arange(2, 11) == pytest.approx(np.full(9, 1.22), rel=0.1)
    assert drawn.y.mean() == pytest.approx(0.5, abs=0.001)


def test_logistic_regression_learns_and_the_chosen_rate_is_better_than_sgds_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = {"TRAIN": 300, "CHOOSE": 300, "EPOCHS": 2, "RATES": (0.1, 1.0, 10.0)}
    for name, value in sizes.items():
        monkeypatch.setattr(sparse, name, value)
    found = sparse.trained("sgd", sparse.draw_samples(0, 900), seed=0)
    assert found.rate in sizes["RATES"]
    assert found.tuned_loss < found.default_loss < np.log(2)
    assert found.tuned > max(found.default, 0.6)


def test_the_gap_is_that_of_the_means_of_the_kinds_draw_by_draw() -> None:
    plain, adaptive = (sparse.Outcome(accuracy, 0, 0, 0, 0) for accuracy in (0.6, 0.7))
    figures = {name: [plain if name in PLAIN else adaptive] * 2 for name in OPTIMIZERS}
    assert sparse.gap(figures, "default").mean == pytest.approx(0.1)
    assert sparse.gap(figures, "default").pairs == 2


def test_wilsons_samples_tell_the_class_by_the_first_feature_and_share_only_the_next_two() -> None:
    drawn = samples(np.random.default_rng(0), SAMPLES, own=True)
    assert drawn.x[:, 0].tolist() == drawn.y.tolist()
    assert (drawn.x[:, 1:3] == 1).all()
    assert drawn.x[:, 3:].sum(axis=0).max() == 1
    assert {label: set(drawn.x[drawn.y == label, 3:].sum(axis=1)) for label in (1, -1)} == {1: {1}, -1: {5}}
    assert not samples(np.random.default_rng(0), 5, own=False).x[:, 3:].any()


@pytest.mark.parametrize(("optimizer", "misses"), [("sgd", False), ("adam", True), ("adagrad", True)])
def test_all_fit_wilsons_samples_and_the_adaptive_ones_miss_the_rarer_class(optimizer: str, misses: bool) -> None:
    found = errors(optimizer, seed=0)
    assert found.training == 0
    assert found.test == (pytest.approx(1 - SHARE, abs=0.05) if misses else 0)


def test_a_small_race_computes_each_run_once_and_only_its_final_runs_see_the_test_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = Counting()
    monkeypatch.setattr(small, "load", lambda settings, quiet: data)
    monkeypatch.setattr(small, "replace", lambda data, validation: data)
    base = Settings("sgd", lr=0.03, model="mlp", epochs=1, batch_size=25)
    design = Design(("sgd", "adam"), base, trials=3, seeds=2, schedules=("cosine",))
    comparison = small.small_race(Display(quiet=True), design)
    finals = [result for column, result in comparison.results if column != "trial"]
    assert len(finals) == 2 * 3 * 2
    assert data.asked <= len(finals)
    assert not any(fault(result) for _, result in comparison.results)
    again = small.small_race(Display(quiet=True), design)
    assert [untimed(each) for _, each in again.results] == [untimed(each) for _, each in comparison.results]
