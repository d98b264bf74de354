"""Descents at many rates: each is the descent at one, and figures computed apart, in plain NumPy, come out."""

import numpy as np
import pytest

from lab.claims import detours, valleys
from lab.claims.adadelta import EPS, approach
from lab.claims.balance import RIDGE, START, TURNED
from lab.claims.claim import CONFIRMED
from lab.claims.rates import GRID, PAPERS, best_rate, descents, end
from lab.claims.saddle import escape
from lab.claims.standing import PLAIN
from lab.descent.path import descend
from lab.descent.surfaces import SURFACES
from minigrad.optim import OPTIMIZERS

ravine, turned = (SURFACES[name].function for name in ("ravine", "rotated-ravine"))
every = pytest.mark.parametrize("optimizer", OPTIMIZERS)


@every
def test_at_many_rates_each_path_is_that_at_one(optimizer: str) -> None:
    rates = (0.001, 0.01, 0.03)
    walk = list(descents(ravine, START, optimizer, 20, rates))
    for number, rate in enumerate(rates):
        alone = descend(ravine, START, optimizer, 20, rate)
        assert np.array([points[number] for points, _ in walk]) == pytest.approx(alone.points)
        assert np.array([values[number] for _, values in walk]) == pytest.approx(alone.losses)


def test_the_best_rate_is_the_first_to_reach_the_target() -> None:
    bowl = SURFACES["bowl"].function
    assert best_rate(bowl, (4.0, -3.0), "sgd", 1e-6, 100, rates=(0.1, 0.3, 0.9, 2.5)) == (0.9, 4)
    assert best_rate(bowl, (4.0, -3.0), "sgd", 1e-6, 10, rates=(0.1, 0.2, 2.5)) == (0.2, np.inf)


def test_the_grid_has_two_rates_to_a_decade() -> None:
    assert np.diff(np.log10(GRID)) == pytest.approx(np.full(12, 0.5))
    assert (GRID[0], GRID[-1]) == pytest.approx((1e-4, 100))


@pytest.mark.parametrize(
    ("optimizer", "lr", "steps"),
    [("rmsprop", 0.01, 72), ("sgd", 0.01, 698), ("adadelta", 0.01, 809), ("adagrad", 0.01, 1263), ("adadelta", 1, 33)],
)
def test_the_escape_from_the_saddle_takes_the_steps_of_the_first_run_within_2_percent(
    optimizer: str, lr: float, steps: int
) -> None:
    assert escape(optimizer, lr, **PAPERS.get(optimizer, {})) == pytest.approx(steps, rel=0.02)


@every
def test_nobody_escapes_from_the_ridge(optimizer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.claims.saddle.STEPS", 150)
    assert escape(optimizer, 0.01, RIDGE) == np.inf


@every
def test_the_momentum_family_minds_no_rotation_and_the_adaptive_ones_do(optimizer: str) -> None:
    lr = 0.01 if optimizer in PLAIN else 0.3
    angle = np.pi / 4
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert turn @ START == pytest.approx(TURNED)
    straight, rotated = (descend(f, x, optimizer, 30, lr).points for f, x in ((ravine, START), (turned, TURNED)))
    if optimizer in PLAIN:
        assert rotated == pytest.approx(straight @ turn.T, abs=1e-9)
    else:
        assert np.abs(rotated - straight @ turn.T).max() > 0.01


@pytest.mark.parametrize(
    ("optimizer", "function", "start", "steps"),
    [("adagrad", ravine, START, 6), ("nadam", ravine, START, 38), ("nadam", turned, TURNED, 120)],
)
def test_the_ravine_takes_the_steps_of_the_first_run(optimizer, function, start, steps) -> None:  # type: ignore[no-untyped-def]
    assert best_rate(function, start, optimizer, 1e-6, 300, **PAPERS.get(optimizer, {})).steps == steps


def test_the_valley_takes_882_156_and_98_steps() -> None:
    figures = valleys.measure()
    assert {name: best.steps for name, best in figures.best.items()} == {"sgd": 882, "momentum": 156, "nag": 98}
    assert all(losses[-1] <= valleys.TARGET < losses[-2] for losses in figures.losses.values())
    assert valleys.judge(figures).word == CONFIRMED


@pytest.mark.parametrize(("optimizer", "ratio"), [("sgd", 1.0), ("nag", 2.2), ("momentum", 4.0)])
def test_the_detours_on_the_bowl(optimizer: str, ratio: float) -> None:
    points = np.array(
        [each[0] for each, _ in descents(SURFACES["bowl"].function, detours.START, optimizer, 300, [0.1])]
    )
    assert detours.detour(points) == pytest.approx(ratio, abs=0.05)


@pytest.mark.parametrize("scale", [0.01, 1.0])
def test_adadelta_does_not_see_the_unit_if_eps_is_in_it(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [
        np.array(
            [
                each[0]
                for each, _ in descents(SURFACES["bowl"].function, unit * np.ones(2), "adadelta", 50, [1.0], eps=eps)
            ]
        )
        for unit, eps in ((1.0, EPS), (scale, EPS * scale**2))
    ]
    assert paths[1] / scale == pytest.approx(paths[0])


def test_without_a_fitting_eps_a_smaller_unit_is_slower() -> None:
    assert approach(0.01, EPS) < 20 < 100 < approach(0.1, EPS)


def test_the_end_of_a_walk_is_its_last_step() -> None:
    points, values = end(descents(SURFACES["bowl"].function, (1.0, 0.0), "sgd", 2, [0.5]))
    assert (points.tolist(), values.tolist()) == ([[0.25, 0.0]], [0.03125])
