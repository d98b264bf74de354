"""The search for a learning rate: equal budgets on one grid, which goes on while the best lies on its edge."""

import itertools
import math
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lab.race.design import MOST_TRIALS, Design, Job
from lab.race.tuning import FIRST, LAST, Search, first_points, grid_rate, merit, nearest_point, search
from lab.training.named import default_lr
from lab.training.result import Result
from minigrad.optim import OPTIMIZERS
from tests.lab.made import BASE, made

Score = Callable[[Job], tuple[float, float] | None]


def searched(design: Design, score: Score) -> tuple[list[Search], dict[Job, Result]]:
    """The searches when they are over. ``score`` gives accuracy and loss of a trial, None for one that diverges."""
    known: dict[Job, Result] = {}
    while True:
        searches, missing = search(design, known.get)
        if not missing:
            return searches, known
        assert all(job.trial and job not in known for job in missing)
        for job in missing:
            figures = score(job)
            known[job] = made(job, diverged=True) if figures is None else made(job, *figures)


def peak_at(peaks: dict[str, int]) -> Score:
    """The nearer a rate is to its optimizer's best point, the higher the accuracy."""

    def score(job: Job) -> tuple[float, float]:
        away = abs(POINTS[job.settings.lr] - peaks[job.settings.optimizer])
        return 1 - away / 100, 1.0

    return score


def hashed(seed: int) -> Score:
    """Any accuracy at all, few of them so that there are ties, and some divergence."""

    def score(job: Job) -> tuple[float, float] | None:
        number = zlib.crc32(f"{seed} {job.settings.optimizer} {job.settings.lr}".encode())
        return None if number % 4 == 0 else (number % 7 / 7, 1.0)

    return score


several = settings(max_examples=30, deadline=None, derandomize=True)
few = settings(several, max_examples=10)
POINTS = {grid_rate(point): point for point in range(FIRST, LAST + 1)}
names = some.lists(some.sampled_from(list(OPTIMIZERS)), min_size=1, max_size=4, unique=True).map(tuple)
trials = some.integers(3, MOST_TRIALS)
points = some.integers(FIRST, LAST)


def test_the_grid_has_half_decades() -> None:
    assert [grid_rate(point) for point in range(-5, 4)] == [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
    assert (grid_rate(FIRST), grid_rate(LAST)) == (1e-8, 1e6)
    assert len(range(FIRST, LAST + 1)) == MOST_TRIALS


@several
@given(points)
def test_the_nearest_point_to_a_rate_of_the_grid_is_its_own(point: int) -> None:
    assert nearest_point(grid_rate(point)) == point
    assert nearest_point(1.2 * grid_rate(point)) == point


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("count", [3, 4, 5, MOST_TRIALS])
def test_a_search_begins_around_the_default(name: str, count: int) -> None:
    start = first_points(name, count)
    assert len(start) == count
    assert set(start) <= set(range(FIRST, LAST + 1))
    assert nearest_point(default_lr(name)) in start
    if count < 6:
        assert nearest_point(default_lr(name)) == start[count // 2]


def test_better_is_more_accurate_then_a_lower_loss_then_anything_that_did_not_diverge() -> None:
    job = Design(("sgd",), BASE, trials=3).trial("sgd", 0.1)
    broken_off = {**made(job, 0.9), "finished": False}
    order = [
        made(job, 0.6, 9.0),
        made(job, 0.5, 1.0),
        made(job, 0.5, 2.0),
        made(job, 0.0, 1e9),
        made(job, diverged=True),
    ]
    merits = [merit(result) for result in order]
    assert merits == sorted(merits, reverse=True)
    assert len(set(merits)) == 5
    assert merit(broken_off) == merits[-1]


@few
@given(names, trials, some.data())
def test_the_best_rate_is_found_wherever_it_is_with_as_many_trials_for_all(
    optimizers: tuple[str, ...], count: int, data: some.DataObject
) -> None:
    peaks = {name: data.draw(points) for name in optimizers}
    searches, known = searched(Design(optimizers, BASE, trials=count), peak_at(peaks))
    assert {each.optimizer: each.points[each.best] for each in searches} == peaks
    assert len({len(each.points) for each in searches}) == 1
    assert len(known) == sum(len(each.points) for each in searches)


@several
@given(names, trials, some.integers(0, 10**6))
def test_whatever_the_results_the_search_ends_inside_or_at_the_end_of_the_grid(
    optimizers: tuple[str, ...], count: int, seed: int
) -> None:
    searches, _ = searched(Design(optimizers, BASE, trials=count), hashed(seed))
    assert len({len(each.points) for each in searches}) == 1
    for each in searches:
        assert each.points == list(range(each.points[0], each.points[-1] + 1))
        assert each.points[0] >= FIRST
        assert each.points[-1] <= LAST
        best = each.points[each.best]
        assert each.points[0] < best < each.points[-1] or best in (FIRST, LAST)


@few
@given(names, some.integers(3, 7), some.integers(0, 10**6), some.randoms())
def test_a_search_depends_on_results_alone(optimizers: tuple[str, ...], count: int, seed: int, random: object) -> None:
    """Neither on the order in which they come, nor on others that are there."""
    design = Design(optimizers, BASE, trials=count)
    whole, known = searched(design, hashed(seed))
    everywhere = {
        (job := design.trial(name, grid_rate(point))): known.get(job) or made(job, 0.99)
        for name, point in itertools.product(optimizers, range(FIRST, LAST + 1))
    }
    again, missing = search(design, everywhere.get)
    assert missing == []
    assert [each.points for each in again] == [each.points for each in whole]

    some_known: dict[Job, Result] = {}
    while missing := search(design, some_known.get)[1]:
        job = random.choice(missing)  # type: ignore[attr-defined]
        some_known[job] = known[job]
    assert some_known == known


def test_where_everything_diverges_the_search_goes_down_to_the_end() -> None:
    searches, _ = searched(Design(("sgd", "adam"), BASE, trials=3), lambda job: None)
    for each in searches:
        assert each.points[each.best] == FIRST
        assert merit(each.results[each.best]) == (-math.inf, -math.inf)


def test_those_whose_best_lies_inside_get_as_many_at_the_side_of_their_better_end() -> None:
    start = first_points("sgd", 5)
    inside, beyond = start[1], start[-1] + 4
    design = Design(("sgd", "momentum"), BASE, trials=5)
    sgd, momentum = searched(design, peak_at({"sgd": inside, "momentum": beyond}))[0]
    assert momentum.points == list(range(first_points("momentum", 5)[0], beyond + 2))
    assert len(sgd.points) == len(momentum.points)
    assert abs((inside - sgd.points[0]) - (sgd.points[-1] - inside)) <= 1


def test_trials_are_of_the_first_seed_alone() -> None:
    design = Design(("sgd",), replace(BASE, seed=5), trials=3, seeds=4)
    _, known = searched(design, peak_at({"sgd": -2}))
    assert {job.settings.seed for job in known} == {5}


def test_every_schedule_is_searched_for_itself() -> None:
    """The best rate to come down from lies five points above the best to stay at, and its search alone goes there."""
    design = Design(("sgd", "adam"), BASE, trials=3, schedules=("cosine",))
    peaks = {"sgd": -2, "adam": -7}
    constant, higher = peak_at(peaks), peak_at({name: point + 5 for name, point in peaks.items()})
    searches, _ = searched(design, lambda job: (constant if job.settings.schedule == "constant" else higher)(job))
    found = {(each.schedule, each.optimizer): each.points[each.best] for each in searches}
    assert found == {("constant", "sgd"): -2, ("constant", "adam"): -7, ("cosine", "sgd"): 3, ("cosine", "adam"): -2}
    counts = {schedule: {len(each.points) for each in searches if each.schedule == schedule} for schedule, _ in found}
    assert counts == {"constant": {5}, "cosine": {10}}


DECAYING = Design(("sgd", "adamw", "lion"), BASE, trials=3, decays=2, schedules=("cosine",))


def decay_peaks(peaks: dict[str, float]) -> Score:
    """The best rate is the third of each; a decay is the better the nearer it is to its optimizer's best."""

    def score(job: Job) -> tuple[float, float]:
        name, decay = job.settings.optimizer, job.settings.weight_decay
        far = abs(math.log10(decay or 1e-9) - math.log10(peaks[name] or 1e-9))
        rate = peak_at({name: first_points(name, 3)[1]})(job)[0]
        return rate - far / 1e4, 1.0

    return score


@pytest.mark.parametrize(
    ("peaks", "count"),
    [
        ({"sgd": 0.0, "adamw": 0.0, "lion": 0.1}, 2),
        ({"sgd": 1e-3, "adamw": 0.0, "lion": 0.0}, 3),
        ({"sgd": 0.0, "adamw": 100.0, "lion": 0.1}, 5),
    ],
)
def test_the_best_decay_is_found_at_the_best_rate_with_as_many_trials_for_all(
    peaks: dict[str, float], count: int
) -> None:
    searches, known = searched(DECAYING, decay_peaks(peaks))
    for each in searches:
        assert each.decay == peaks[each.optimizer]
        assert len(each.decayed) == count
        assert {result["lr"] for result in each.decayed} == {each.rate}
    assert len(known) == sum(len(each.points) + count for each in searches)


def test_a_search_for_decays_ends_at_the_last_of_them_and_equals_leave_the_optimizers_own() -> None:
    searches, _ = searched(DECAYING, lambda job: (0.5, 1.0))
    assert {(each.decay, len(each.decayed)) for each in searches} == {(0.0, 2)}
    searches, _ = searched(DECAYING, lambda job: (0.5, 1 / (1 + job.settings.weight_decay)))
    assert [each.decay for each in searches if each.schedule == "cosine"] == [10, 1e4, 1e4]


def test_decays_are_tried_in_the_optimizers_own_form() -> None:
    searches, _ = searched(DECAYING, decay_peaks({"sgd": 0.0, "adamw": 0.0, "lion": 0.1}))
    tried = {each.optimizer: [result["weight_decay"] for result in each.decayed] for each in searches}
    assert tried == {"sgd": [1e-4, 1e-3], "adamw": [0.1, 1.0], "lion": [0.1, 1.0]}
