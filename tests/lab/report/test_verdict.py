"""The verdict: every sentence stands where the data say so, and not where they do not."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from lab.race.comparison import Comparison
from lab.report.setting import setting
from lab.report.verdict import verdict
from tests.lab.report.races import all_diverged, made_race, made_result, unfinished, with_accuracies

LOST = math.nan
FOUR = ("sgd", "momentum", "adam", "nadam")


def said(comparison: Comparison, topic: str) -> str:
    """What the verdict says under a topic; nothing if it does not have it."""
    return " ".join(text for found, text in verdict(comparison) if found == topic)


def untuned(**accuracies: list[float]) -> Comparison:
    seeds = len(next(iter(accuracies.values())))
    return with_accuracies(made_race(tuple(accuracies), seeds=seeds, trials=0), "default", accuracies)


def tuned(**accuracies: list[float]) -> Comparison:
    seeds = len(next(iter(accuracies.values())))
    return with_accuracies(made_race(tuple(accuracies), seeds=seeds), "tuned", accuracies)


CLEARLY = untuned(sgd=[0.980, 0.981, 0.982], adam=[0.990, 0.991, 0.992], nadam=[0.990, 0.991, 0.991])


def test_the_best_median_is_named_with_its_spread() -> None:
    text = said(CLEARLY, "Accuracy")
    assert "Adam and Nadam have the highest median test accuracy, 99.10 % (99.00 to 99.20 over 3 seeds)" in text


def test_a_difference_larger_than_the_noise_is_told_with_its_interval_and_others_are_not_ranked() -> None:
    text = said(CLEARLY, "Accuracy")
    assert (
        "Adam's lead, in points with its 95 % interval, is larger than the noise over SGD (1.00: 1.00 to 1.00)" in text
    )
    assert "Nadam is not told apart from Adam" in text


@pytest.mark.parametrize(
    "sgd",
    [
        pytest.param([0.9885, 0.9895, 0.9905], id="less than 0.2 points, however sure"),
        pytest.param([0.940, 0.989, 0.999], id="an interval that holds 0, however wide"),
    ],
)
def test_a_difference_within_the_noise_is_no_lead(sgd: list[float]) -> None:
    text = said(untuned(sgd=sgd, adam=[0.990, 0.991, 0.992]), "Accuracy")
    assert "SGD is not told apart from Adam by these seeds." in text
    assert "lead" not in text


def test_one_seed_cannot_tell_a_difference() -> None:
    text = said(untuned(sgd=[0.5], adam=[0.99]), "Accuracy")
    assert "Adam has the highest test accuracy, 99.00 %. One seed cannot tell a difference from noise" in text
    assert "lead" not in text
    assert "median" not in text


def test_one_optimizer_is_compared_with_none() -> None:
    text = said(untuned(adam=[0.99, 0.991]), "Accuracy")
    assert text == "At default rates, Adam comes to a median test accuracy of 99.05 % (99.00 to 99.10 over 2 seeds)."
    assert "first" not in said(untuned(adam=[0.99, 0.991]), "Speed")


def test_who_lost_a_run_is_not_the_best_whatever_its_median() -> None:
    comparison = untuned(sgd=[0.999, LOST, 0.999], adam=[0.99, 0.99, 0.99])
    assert "Adam has the highest median" in said(comparison, "Accuracy")
    assert "SGD (lr 0.01) in 1 of 3 seeds at step 12" in said(comparison, "Divergence")


def test_where_everybody_lost_a_run_there_is_no_best() -> None:
    assert "every optimizer diverged at least once" in said(all_diverged(), "Accuracy")
    assert "every optimizer diverged" not in said(CLEARLY, "Accuracy")


def with_validation(comparison: Comparison, **accuracies: list[float]) -> Comparison:
    """The race with these validation accuracies, epoch by epoch of 2 seconds, in every run of an optimizer."""
    for name, values in accuracies.items():
        for result in comparison.columns["default"][name]:
            for row, value in zip(result["history"], values, strict=True):
                row |= {"val_accuracy": value, "seconds": 2.0 if name == "adam" else 2.5}
    return comparison


def test_who_reached_a_target_first_is_told_in_epochs_and_by_the_clock() -> None:
    race = made_race(("sgd", "adam", "nadam"), trials=0, epochs=3, targets=(0.97, 0.98, 0.99))
    text = said(
        with_validation(race, sgd=[0.9, 0.96, 0.97], adam=[0.9, 0.97, 0.98], nadam=[0.97, 0.98, 0.985]), "Speed"
    )
    assert (
        "97 % validation accuracy was reached first by Nadam, after 1 epoch; by the clock by Nadam (2.50 s), then Adam"
        in text
    )
    assert (
        "98 % validation accuracy was reached first by Nadam, after 2 epochs; by the clock by Nadam (5.00 s), then Adam"
        in text
    )
    assert "99 % validation accuracy was reached by none" in text


def test_ties_are_named_together_and_many_by_those_who_are_not_among_them() -> None:
    race = made_race((*FOUR, "nag"), trials=0, epochs=2, targets=(0.97, 0.98))
    late, early = [0.9, 0.975], [0.97, 0.98]
    text = said(with_validation(race, sgd=late, momentum=early, adam=early, nadam=early, nag=early), "Speed")
    assert (
        "97 % validation accuracy was reached first by all but SGD, after 1 epoch; by the clock by Adam (2.00 s)"
        in text
    )
    assert "none" not in text
    text = said(with_validation(race, momentum=late, adam=late, sgd=late), "Speed")
    assert "first by Nadam and NAG" in text
    text = said(with_validation(race, nadam=late, nag=late), "Speed")
    assert "by all at once, after 2 epochs" in text


NOISE = "noise: runs of one"


@pytest.mark.parametrize(
    ("adam", "nadam", "is_noise"),
    [
        pytest.param([2.0, 2.1], [2.2, 2.3], False, id="further apart than the runs of each"),
        pytest.param([2.0, 2.4], [2.2, 2.3], True, id="the runs of the first are as far apart"),
        pytest.param([2.0, 2.1], [2.1, 2.5], True, id="the runs of the second are"),
        pytest.param([2.0, 2.0], [2.5, math.inf], False, id="one that never came there says nothing of noise"),
        pytest.param([2.0], [2.01], False, id="one run is no spread"),
    ],
)
def test_a_difference_in_time_is_noise_where_the_runs_of_one_optimizer_differ_as_much(
    adam: list[float], nadam: list[float], is_noise: bool
) -> None:
    race = made_race(("adam", "nadam"), trials=0, epochs=1, seeds=len(adam), targets=(0.97,))
    for name, times in {"adam": adam, "nadam": nadam}.items():
        for result, time in zip(race.columns["default"][name], times, strict=True):
            reached = 0.98 if math.isfinite(time) else 0.5
            result["history"][0] |= {"val_accuracy": reached, "seconds": min(time, 9.0)}
            result["ms_per_step"] = min(time, 2.5)
    assert "by the clock" in said(race, "Speed")
    assert (NOISE in said(race, "Speed")) == is_noise
    assert (NOISE in said(race, "Cost")) == (is_noise and len(adam) > 1)


def test_a_race_without_targets_has_no_sentence_on_speed() -> None:
    assert said(made_race(FOUR, trials=0, targets=()), "Speed") == ""


def test_divergence_is_told_by_column_or_that_there_was_none() -> None:
    comparison = tuned(sgd=[0.98, LOST, LOST], adam=[0.99, 0.99, 0.99])
    assert said(comparison, "Divergence") == "Tuned, these diverged: SGD (lr 0.3) in 2 of 3 seeds at step 12."
    assert said(CLEARLY, "Divergence") == "No final run diverged."


def test_trials_that_diverged_are_told_with_their_rates() -> None:
    assert said(made_race(("sgd", "nadam")), "Search") == "4 of 28 trials diverged: Nadam at 0.03 and 0.1."
    assert said(made_race(("sgd", "momentum")), "Search") == ""
    assert said(CLEARLY, "Search") == ""


def test_what_tuning_and_schedules_changed_is_told_in_medians() -> None:
    comparison = tuned(sgd=[0.98, 0.98], adam=[0.99, 0.99])
    with_accuracies(comparison, "default", {"sgd": [0.90, 0.90], "adam": [0.985, 0.985]})
    with_accuracies(comparison, "tuned, cosine", {"sgd": [0.985, 0.985], "adam": [0.989, 0.989]})
    assert said(comparison, "Tuning") == (
        "Between the best and the worst median lie 8.50 points at default rates, 1.00 tuned. Tuning did most for SGD: "
        "from 90.00 to 98.00 %. The cosine schedule changes the medians by −0.10 to +0.50 points."
    )
    assert said(CLEARLY, "Tuning") == ""


HIGH, LOW = [0.990, 0.991, 0.992], [0.980, 0.981, 0.982]


@pytest.mark.parametrize(
    ("accuracies", "holds"),
    [
        ({"sgd": LOW, "momentum": HIGH, "adam": HIGH}, True),
        ({"sgd": HIGH, "momentum": HIGH, "adam": [value - 0.001 for value in HIGH]}, True),
        ({"sgd": LOW, "momentum": HIGH, "adam": LOW}, False),
        ({"sgd": HIGH, "momentum": LOW, "adam": HIGH}, False),
        ({"sgd": HIGH, "momentum": HIGH, "adam": [0.99, 0.99, LOST]}, False),
        ({"sgd": HIGH, "momentum": [0.99, 0.99, LOST], "adam": [0.99, 0.99, LOST]}, False),
        ({"sgd": [0.99, 0.99, LOST], "momentum": HIGH, "adam": HIGH}, True),
        ({"sgd": HIGH, "momentum": HIGH}, True),
        ({"sgd": HIGH, "momentum": LOW}, False),
    ],
)
def test_inclusion_holds_up_to_noise_or_the_reason_is_given(accuracies: dict[str, list[float]], holds: bool) -> None:
    text = said(tuned(**accuracies), "Inclusion")
    assert ("holds, up to noise" in text) == holds
    assert ("only the learning rate was searched" in text) != holds


def test_inclusion_is_not_judged_by_one_seed_or_without_the_optimizers_or_tuning() -> None:
    assert "one seed cannot tell" in said(tuned(sgd=[0.99], momentum=[0.98]), "Inclusion")
    assert said(tuned(nadam=HIGH, momentum=LOW), "Inclusion") == ""
    assert said(untuned(sgd=HIGH, momentum=LOW), "Inclusion") == ""


def test_a_rate_that_was_given_is_not_called_a_default() -> None:
    comparison = untuned(sgd=HIGH, adam=HIGH)
    given = replace(comparison, design=replace(comparison.design, lr_given=True))
    assert "At default rates" in said(comparison, "Accuracy")
    assert "At the rate that was given" in said(given, "Accuracy")
    assert "default" not in said(given, "Accuracy")


def test_the_cost_of_a_step_is_from_the_cheapest_to_the_dearest() -> None:
    comparison = untuned(sgd=HIGH, adam=HIGH, nadam=HIGH)
    for name, milliseconds in {"sgd": 2.0, "adam": 4.0, "nadam": 3.0}.items():
        for result in comparison.columns["default"][name]:
            result["ms_per_step"] = milliseconds
    text = said(comparison, "Cost")
    assert "a step takes from 2.00 ms (SGD) to 4.00 ms (Adam)" in text
    assert "the optimizer's state, from 0 to 8 bytes per parameter" in text
    assert said(untuned(adam=HIGH), "Cost") == ""


def test_a_race_that_is_not_finished_says_so_first() -> None:
    assert verdict(unfinished(made_race(FOUR, seeds=2)))[0].text.startswith("9 of 24 final runs are missing")
    assert said(made_race(FOUR, seeds=2), "Not finished") == ""


def test_a_race_without_a_final_run_says_nothing_else() -> None:
    design = made_race(FOUR).design
    assert [topic for topic, _ in verdict(Comparison(design))] == ["Nothing yet"]


@pytest.mark.parametrize("change", ["weights", "batches", "masks", ""])
def test_unequal_hashes_are_told_and_equal_ones_too(change: str) -> None:
    comparison = made_race(FOUR)
    job = comparison.design.columns("adam")["default"][1]
    hashes = made_result(job)["hashes"]
    comparison.columns["default"]["adam"][1]["hashes"] = {**hashes, **({change: "other"} if change else {})}
    text = dict(setting(comparison))["Fairness"]
    assert text.startswith("Not the same" if change else "All finished runs of a seed had the same")
    assert said(comparison, "Fairness") == (text if change else "")


def test_a_run_that_diverged_saw_fewer_batches_which_is_fair() -> None:
    comparison = tuned(sgd=[0.98, LOST], adam=[0.99, 0.99])
    comparison.columns["tuned"]["sgd"][1]["hashes"] = {"weights": "w", "batches": "few", "masks": "few"}
    assert dict(setting(comparison))["Fairness"].startswith("All finished runs")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: made_race(FOUR), "best of the same number of trials"),
        (lambda: made_race(FOUR, trials=0), "Each optimizer's default; constant; not tuned."),
        (lambda: made_race(FOUR, trials=0, lr_given=True), "0.01 for every optimizer; constant; not tuned."),
    ],
)
def test_the_setting_says_how_rates_were_chosen(make: Callable[[], Comparison], words: str) -> None:
    assert words in dict(setting(make()))["Learning rates"]
