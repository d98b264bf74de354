"""The statistics of made-up times."""

import pytest

from benchmarks.figures import Figure

FIGURE = Figure("step", {"kind": "step", "model": "mlp"}, {"minigrad": [1.0, 2.0, 10.0], "torch": [3.0, 2.0, 20.0]})


def test_ratios_are_taken_within_a_round_and_then_their_median() -> None:
    assert FIGURE.ratios == [3.0, 1.0, 2.0]
    assert FIGURE.ratio == 2.0  # that of the medians is 3 / 2


def test_a_side_is_its_median() -> None:
    assert (FIGURE.median("minigrad"), FIGURE.median("torch")) == (2.0, 3.0)


def test_rounds_that_slow_both_sides_alike_change_no_ratio() -> None:
    slowed = {side: [t * busy for t, busy in zip(ts, (1, 5, 9), strict=True)] for side, ts in FIGURE.measured.items()}
    assert Figure("step", {}, slowed).ratios == FIGURE.ratios


def test_a_side_with_a_round_less_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="argument 2 is longer"):
        _ = Figure("step", {}, {"minigrad": [1.0, 1.0], "torch": [1.0]}).ratio


def test_the_file_has_every_round_and_the_statistics() -> None:
    assert FIGURE.as_json() == {
        "group": "step",
        "cell": {"kind": "step", "model": "mlp"},
        "rival": "torch",
        "ratio": {"median": 2.0, "min": 1.0, "max": 3.0},
        "ratios": {"torch": 2.0},
        "median": {"minigrad": 2.0, "torch": 3.0},
        "rounds": {"minigrad": [1.0, 2.0, 10.0], "torch": [3.0, 2.0, 20.0]},
        "notes": {},
    }


def test_of_several_rivals_the_best_is_the_one_with_the_least_ratio() -> None:
    figure = Figure("step", {}, {"minigrad": [1.0, 1.0], "torch": [3.0, 2.0], "jax": [2.0, 1.0], "machine": [0.1, 0.1]})
    assert figure.rivals == ["torch", "jax"]
    assert (figure.rival, figure.ratio) == ("jax", 1.5)
    assert figure.ratio_beside("torch") == 2.5
