"""The best rate: the least loss at the end, then who was there to stay first, and never one that left the view."""

import math

import numpy as np
import pytest

from lab.descent.path import Path, descend
from lab.descent.surfaces import SURFACES
from lab.surfaces.rates import GRID, LOST, Merit, best, goal, merit, run_course, settled
from minigrad.optim import OPTIMIZERS
from tests.lab.surfaces.made import made_course


def path(*losses: float) -> Path:
    return Path(np.zeros((len(losses), 2)), np.array(losses))


@pytest.mark.parametrize(
    ("losses", "steps"),
    [((4, 3, 2), 2), ((4, 2, 2), 1), ((4, 2, 3, 2), 3), ((4, 2, 3), math.inf), ((1, 1), 0), ((4, 3, 3), math.inf)],
)
def test_settled_is_the_step_from_which_on_the_loss_stays_below(losses: tuple[float, ...], steps: float) -> None:
    assert settled(path(*losses), 2) == steps


@pytest.mark.parametrize(
    ("name", "losses", "out", "expected"),
    [
        ("bowl", (4, 2, 1), None, Merit(1, 2)),
        ("bowl", (4, 1, 1), None, Merit(1, 1)),
        ("bowl", (4, 1e-7, 1e-9), None, Merit(0, 1)),
        ("bowl", (4, 1, 2, 1), 1, LOST),
        ("bowl", (4, 1), None, LOST),
        ("saddle", (4, -3, -50), None, Merit(-1, 1)),
        ("saddle", (4, -3, -50), 2, Merit(-1, 1)),
        ("saddle", (4, -3, -50), 1, LOST),
    ],
    ids=[
        "at the end",
        "there before",
        "equal to six decimals",
        "left the view and came back",
        "not finite",
        "escaped",
        "out of view after the escape",
        "out of view before the escape",
    ],
)
def test_merit(name: str, losses: tuple[float, ...], out: int | None, expected: Merit) -> None:
    descended = path(*losses)
    if out is not None:
        descended.points[out] = (0, 5.01)
    steps = max(2, len(losses) - 1)
    assert merit(descended, SURFACES[name], steps) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("merits", "place"),
    [
        ([Merit(3, 5), Merit(1, 9), Merit(2, 1)], 1),
        ([Merit(1, 9), Merit(1, 3), LOST], 1),
        ([Merit(1, 3), Merit(1, 3)], 0),
        ([LOST, LOST], 0),
    ],
    ids=["less loss", "earlier", "of equals the first", "nobody"],
)
def test_the_best(merits: list[Merit], place: int) -> None:
    assert best(merits) == place


def test_the_grid_has_two_rates_to_a_decade() -> None:
    ratios = np.divide(GRID[1:], GRID[:-1])
    assert ratios == pytest.approx(np.tile([3, 10 / 3], 8))
    assert (GRID[0], GRID[-1]) == (1e-5, 1000)


def test_sgd_on_the_bowl_is_best_at_the_rate_that_takes_it_there_in_one_step() -> None:
    found = made_course().descents["sgd"]
    assert (found.lr, found.on_edge) == (1, False)
    assert found.path.losses[1] == 0


def test_no_other_rate_of_the_grid_is_better_than_the_best() -> None:
    beale = SURFACES["beale"]
    found = made_course("beale", ["momentum"], 60).descents["momentum"]
    alone = [descend(beale.function, beale.start, "momentum", 60, lr=lr) for lr in GRID]
    low, high = zip(beale.x, beale.y, strict=True)
    in_view = [path.losses[-1] for path in alone if (path.points >= low).all() and (path.points <= high).all()]
    assert 3 < len(in_view) < len(GRID)
    assert found.path.losses[-1] == pytest.approx(min(in_view), rel=1e-6)


@pytest.mark.parametrize(("grid", "lr", "on_edge"), [((0.01, 0.1), 0.1, True), ((0.1, 1, 3), 1, False)])
def test_a_best_rate_at_the_end_of_the_grid_is_said_to_be(
    grid: tuple[float, ...], lr: float, on_edge: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.surfaces.rates.GRID", grid)
    found = made_course("bowl", ["sgd"]).descents["sgd"]
    assert (found.lr, found.on_edge) == (lr, on_edge)


def test_where_every_rate_leaves_the_view_the_lowest_is_shown_at_the_end_of_the_grid() -> None:
    found = made_course("saddle", ["sgd"], 50, start=(0.5, 2.0)).descents["sgd"]
    assert (found.lr, found.on_edge) == (GRID[0], True)


def test_a_rate_that_is_given_is_not_searched() -> None:
    course = made_course("ravine", list(OPTIMIZERS), 5, lr=0.02)
    assert course.given
    assert {(each.lr, each.on_edge) for each in course.descents.values()} == {(0.02, False)}


def test_start_and_steps_are_the_surfaces_own_unless_given() -> None:
    bowl = SURFACES["bowl"]
    own = run_course("bowl", bowl, ["sgd"])
    assert (own.start, own.steps, len(own.descents["sgd"].path.losses)) == (bowl.start, bowl.steps, bowl.steps + 1)
    other = run_course("bowl", bowl, ["sgd"], (2.0, 2.0), 3)
    assert other.descents["sgd"].path.points[0] == pytest.approx([2, 2])
    assert len(other.descents["sgd"].path.losses) == 4


@pytest.mark.parametrize("name", SURFACES)
def test_the_goal_is_the_least_value_or_an_escape(name: str) -> None:
    surface = SURFACES[name]
    assert goal(surface) == (-1 if name == "saddle" else 0)
