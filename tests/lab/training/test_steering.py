"""A run that was steered is repeated bit for bit by its settings; one that began anew is the run asked for first."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.run_page import PAGE
from lab.training import files
from lab.training.data import Data
from lab.training.result import untimed
from lab.training.run import Run
from lab.training.run_folder import settings_in, train_in
from lab.training.settings import Settings, from_json, to_json
from lab.training.steering import Rule, begin_anew, rule_after, steered

Make = Callable[..., Settings]
BASE = Settings("adam", lr=0.1)
STEPS = 7


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
    monkeypatch.setattr("lab.training.run_folder.write_page", lambda folder, contents: (folder / PAGE).touch())


class Steers:
    """Changes the rule after so many steps, as someone at a page would."""

    def __init__(self, changes: dict[int, Rule]) -> None:
        self.changes = dict(changes)

    def __call__(self, run: Run) -> bool:
        if run.steps in self.changes:
            run.settings = steered(run.settings, run.steps, self.changes.pop(run.steps))
        return True


def computed(folder: Path) -> tuple[Any, bytes, list[str]]:
    """What a run left, without its times."""
    result = json.loads((folder / files.RESULT).read_text())
    result.pop(files.SUM)
    steps = [line.rpartition(",")[0] for line in (folder / files.STEPS).read_text().splitlines()]
    return untimed(result), (folder / files.WEIGHTS).read_bytes(), steps


@pytest.mark.parametrize(
    ("changes", "steering"),
    [
        ([(5, "sgd", 0.2)], ((5, "sgd", 0.2),)),
        ([(5, "adam", 0.2)], ((5, None, 0.2),)),
        ([(5, "sgd", 0.2), (5, "nag", 0.3)], ((5, "nag", 0.3),)),
        ([(5, "sgd", 0.2), (9, "sgd", 0.1)], ((5, "sgd", 0.2), (9, "sgd", 0.1))),
        ([(5, "sgd", 0.2), (5, "adam", 0.1)], ()),
        ([(5, "sgd", 0.2), (9, "adam", 0.1)], ((5, "sgd", 0.2), (9, None, 0.1))),
        ([(9, "sgd", 0.2), (5, "nag", 0.1)], ((5, "nag", 0.1),)),
        ([(0, "sgd", 0.2)], ((0, "sgd", 0.2),)),
        ([(0, "adam", 0.1)], ()),
    ],
)
def test_a_change_holds_from_its_step_on_and_no_more_is_kept_than_counts(changes: Any, steering: Any) -> None:
    settings = BASE
    for at, optimizer, lr in changes:
        settings = steered(settings, at, Rule(optimizer, lr))
        assert rule_after(settings, at) == rule_after(settings, 10**6) == Rule(optimizer, lr)
    assert settings.steering == steering
    assert from_json(json.loads(json.dumps(to_json(settings)))) == settings


@pytest.mark.parametrize(
    "steering",
    [
        3,
        "sgd",
        ((1, "sgd"),),
        ((-1, "sgd", 0.1),),
        ((True, "sgd", 0.1),),
        ((1, "lions", 0.1),),
        ((1, "own.py:Rule", 0.1),),
        ((1, "sgd", 0.0),),
        ((1, "sgd", float("nan")),),
        ((2, "sgd", 0.1), (1, "nag", 0.1)),
        ((1, "sgd", 0.1), (1, "nag", 0.1)),
    ],
)
def test_steering_that_cannot_be_is_refused(steering: Any) -> None:
    with pytest.raises(LabError, match=r"^--steering must be changes"):
        Settings("adam", 0.1, steering=steering)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "one-cycle"])
@pytest.mark.parametrize(
    "changes",
    [
        {5: Rule("sgd", 0.05)},
        {0: Rule("adagrad", 0.02), 3: Rule("adagrad", 0.01), 12: Rule("nadam", 0.01)},
        {STEPS: Rule("momentum", 0.02), 2 * STEPS: Rule("nadam", 0.003)},
    ],
    ids=["once", "often", "between epochs"],
)
def test_a_steered_run_is_repeated_bit_for_bit(
    changes: dict[int, Rule], schedule: str, data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    asked = settings(schedule=schedule)
    train_in(tmp_path / "steered", asked, data, display, between=Steers(changes))
    again = settings_in(tmp_path / "steered", "--repeat")
    assert [change[0] for change in again.steering] == list(changes)
    train_in(tmp_path / "again", again, data, display)
    train_in(tmp_path / "plain", asked, data, display)
    assert computed(tmp_path / "again") == computed(tmp_path / "steered")
    assert computed(tmp_path / "again")[1] != computed(tmp_path / "plain")[1]


@pytest.mark.parametrize("asked", [2, 6, 7, 8, 15])
def test_a_steered_run_that_is_interrupted_goes_on_to_the_same_bits(
    asked: int, data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    changes = {2: Rule("sgd", 0.05), 7: Rule("nadam", 0.01), 10: Rule("nadam", 0.02)}
    steers = Steers(changes)
    train_in(tmp_path / "parts", settings(), data, display, stop_after(asked), between=steers)
    train_in(tmp_path / "parts", settings_in(tmp_path / "parts"), data, display, between=steers)
    train_in(tmp_path / "whole", settings(), data, display, between=Steers(changes))
    assert computed(tmp_path / "parts") == computed(tmp_path / "whole")


@pytest.mark.parametrize("rule", [Rule("nadam", 0.01), Rule("sgd", 0.1)])
@pytest.mark.parametrize("at", [1, STEPS, 10])
def test_a_run_that_begins_anew_is_the_one_that_is_begun_with_its_rule(
    at: int, rule: Rule, data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    left = [at]

    def begins_anew(run: Run) -> bool:
        if left and run.steps == left[0]:
            left.pop()
            begin_anew(run, data, rule)
            return False
        return True

    steers = Steers({0: Rule("momentum", 0.05)})
    train_in(tmp_path / "anew", settings(), data, display, between=lambda run: steers(run) and begins_anew(run))
    assert not left
    train_in(tmp_path / "first", steered(settings(), 0, rule), data, display)
    assert computed(tmp_path / "anew") == computed(tmp_path / "first")


def test_a_lost_run_may_begin_anew(data: Data, settings: Make, display: Display, tmp_path: Path) -> None:
    lost = []

    def begins_anew(run: Run) -> bool:
        if run.diverged:
            lost.append(run.diverged_at)
            begin_anew(run, data, Rule("sgd", 0.01))
            return False
        return True

    result = train_in(tmp_path, settings("sgd", lr=1e30), data, display, between=begins_anew)
    assert len(lost) == 1
    assert (result["finished"], result["steering"]) == (True, [[0, None, 0.01]])
