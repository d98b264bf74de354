"""Axes: round ticks in view, never too few or too many, and accuracies told apart near 100 %."""

import itertools
import math

import pytest

from lab.report.axes import FAR, Axis, accuracy_axis, epoch_axis, error, loss_axis, name_axis, rate_axis, with_lanes


def in_view(axis: Axis) -> bool:
    low, high = sorted(axis.ends)
    return all(low <= tick <= high for tick in axis.ticks)


@pytest.mark.parametrize("worst", [90, 50, 12, 5, 2, 1.1, 1.02, 0.5])
@pytest.mark.parametrize("share", [1, 0.99, 0.9, 0.5, 0.1, 0.01])
def test_an_axis_of_accuracies_shows_its_points_and_a_few_ticks(worst: float, share: float) -> None:
    best = max(worst * share, 0.01)
    axis = accuracy_axis([worst, best])
    assert axis.ends[0] > worst
    assert axis.ends[1] < best
    assert in_view(axis)
    assert 2 <= len(axis.ticks) <= 14
    assert len(set(axis.labels)) == len(axis.labels)


def test_a_better_accuracy_is_further_along_and_from_90_to_99_is_as_far_as_to_99_9() -> None:
    axis = accuracy_axis([error(0.9), error(0.999)])
    assert axis.ends[0] > axis.ends[1]
    assert axis.log
    ninety, ninety_nine, nines = (math.log(error(accuracy)) for accuracy in (0.9, 0.99, 0.999))
    assert ninety - ninety_nine == pytest.approx(ninety_nine - nines)
    assert dict(zip(axis.labels, axis.ticks, strict=True))["99"] == 1


def test_an_accuracy_of_100_percent_has_a_place_and_says_that_it_may_be_more() -> None:
    axis = accuracy_axis([error(1.0), error(0.98)])
    assert "≥99.99" in axis.labels


@pytest.mark.parametrize("factor", [1.0, 1.001, 1.2, 3, 30, 1e3, 1e5])
def test_an_axis_of_losses_of_any_range_has_a_few_ticks(factor: float) -> None:
    axis = loss_axis([0.31, 0.31 / factor], 2.3)
    assert in_view(axis)
    assert 2 <= len(axis.ticks) <= 12
    assert len(set(axis.labels)) == len(axis.labels)


def test_losses_far_above_the_initial_one_do_not_flatten_the_others() -> None:
    assert max(loss_axis([0.1, 0.02, 1e30], 2.3).ends) < 6


@pytest.mark.parametrize("axis", [accuracy_axis([]), loss_axis([], None), loss_axis([], 2.3), rate_axis([])])
def test_an_axis_of_nothing_is_an_axis(axis: Axis) -> None:
    assert len(axis.ticks) >= 2
    assert in_view(axis)


@pytest.mark.parametrize("decades", [0, 0.5, 1, 2, 5, 9, 14])
def test_an_axis_of_rates_has_at_most_eight_powers_of_ten(decades: float) -> None:
    axis = rate_axis([1e-6, 1e-6 * 10**decades])
    assert in_view(axis)
    assert 1 <= len(axis.ticks) <= 8
    assert axis.ends[0] < 1e-6 <= 1e-6 * 10**decades < axis.ends[1]


@pytest.mark.parametrize("epochs", [2, 3, 5, 8, 20, 100, 300])
def test_epochs_are_whole_and_few(epochs: int) -> None:
    axis = epoch_axis(epochs)
    assert axis.ends[0] < 1 < epochs < axis.ends[1]
    assert all(tick == int(tick) and 1 <= tick <= epochs for tick in axis.ticks)
    assert 2 <= len(axis.ticks) <= 8


def test_names_stand_from_above_in_their_order() -> None:
    axis = name_axis(["sgd", "adam"])
    assert (axis.ticks, axis.labels) == ([0, 1], ["SGD", "Adam"])
    assert axis.ends[0] > axis.ends[1]


@pytest.mark.parametrize("count", [1, 2, 9])
@pytest.mark.parametrize("axis", [accuracy_axis([1, 10]), loss_axis([0.1, 1], 2.3)])
def test_lanes_are_beyond_the_worst_value_within_the_axis_and_leave_it_half_of_the_room(axis: Axis, count: int) -> None:
    laned = with_lanes(axis, count)
    edges = [max(axis.ends), *laned.lanes, max(laned.ends)]
    assert len(laned.lanes) == count
    assert all(one < other for one, other in itertools.pairwise(edges))
    assert math.log(edges[0] / min(axis.ends)) >= 0.5 * math.log(edges[-1] / min(axis.ends))
    assert (laned.ends[0] > laned.ends[1]) == (axis.ends[0] > axis.ends[1])
    assert with_lanes(axis, 0) == axis


def test_what_diverged_does_not_push_the_others_to_the_edge() -> None:
    """An R² may be as far below 0 as one likes."""
    assert accuracy_axis([5, 40, 1e12], ceiling=FAR).ends[0] < 1.2 * FAR
    assert accuracy_axis([5, 40], ceiling=FAR) == accuracy_axis([5, 40])
