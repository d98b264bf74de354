"""Attempts, checks and times in turns: as a user asks for them, on a few images; the processes are this one."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import train
from lab.speedrun import __main__ as program
from lab.speedrun import attempt, check, climb, curve, ladder
from lab.speedrun.check import Asked, Outcome
from lab.speedrun.entries import CLASSES
from lab.speedrun.recipe import Recipe
from lab.speedrun.record import standing, verdict
from lab.training.files import read_json, write_json
from minigrad import nn
from tests.lab.language.pages import english_in
from tests.lab.made import images

OWN = """
import numpy as np

class Nearest:
    def __init__(self, images, labels, seed):
        self.means = np.stack([images[labels == k].mean(axis=0) for k in range(10)])

    def __call__(self, images):
        return -((images[:, None].astype(float) - self.means) ** 2).sum((2, 3))

recipe = Nearest
number = 7

def wide(images, labels, seed):
    return lambda images: np.zeros((len(images), 11))

def lost(images, labels, seed):
    return lambda images: np.full((len(images), 10), np.nan)

def broken(images, labels, seed):
    raise RuntimeError("no coffee")
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.py"
    file.write_text(OWN)
    return file


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """Small data, and commands run in this process; they are gathered in a list."""
    commands: list[list[str]] = []
    train_split, others = images(400, 0), images(200, 1)

    def parts(validation: bool, data_dir: str | None = None, limit: int | None = None) -> Any:
        return type(others)(*(array[:limit] for array in train_split)), others

    def run(command: list[str], **_: Any) -> Any:
        commands.append(command)
        main, arguments = (train.main, command[2:]) if command[1] == "train.py" else (program.main, command[3:])
        capsys.readouterr()
        try:
            code: Any = main(arguments)
        except SystemExit as end:
            code = end.code
        return SimpleNamespace(returncode=code, stderr=capsys.readouterr().err)

    monkeypatch.setattr(attempt, "images_for", parts)
    monkeypatch.setattr(curve, "images_for", parts)
    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_a_check_writes_what_attempts_of_the_command_line_find(own: Path, here: list[list[str]], capsys: Any) -> None:
    out = own.with_name("record.json")
    assert program.main(["check", f"{own}:recipe", "--seeds", "3", "--out", str(out)]) == 0
    record = read_json(out, "")
    assert [command[1] for command in here] == ["-m", *["train.py"] * 3]
    assert record["entry"]["name"] == "own.py:recipe"
    assert record["seeds"] == [0, 1, 2]
    assert 0.5 < record["accuracies"][0] == record["accuracies"][2]
    assert 0 < max(record["seconds"]) < min(record["from_prompt"])
    said = capsys.readouterr().out
    assert f"{100 * np.mean(record['accuracies']):.3f} %" in said
    assert "no entry: 3 of 30 seeds" in said


def test_seeds_shared_among_jobs_come_back_in_order_and_without_times(own: Path) -> None:
    alone, shared = (check.check(Asked(f"{own}:recipe", (0, 1, 2, 3, 4), validation=True, jobs=n)) for n in (1, 2))
    assert shared.accuracies == alone.accuracies
    assert shared.seconds is shared.from_prompt is None


def test_times_in_turns_are_those_of_every_entry(own: Path, here: list[list[str]], capsys: Any) -> None:
    out = own.with_name("times.json")
    entries = [f"{own}:recipe", f"{own}:lost"]
    assert program.main(["beside", *entries, "--rounds", "2", "--out", str(out)]) == 0
    times = read_json(out, "")["times"]
    assert [command[3] for command in here] == entries * 2
    assert {len(each) for entry in times.values() for each in entry.values()} == {2}
    assert "1.000 of the first" in capsys.readouterr().out


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    ("command", "given", "said"),
    [
        ("attempt", ["--seeds", "1"], "种子 1：测试准确率 "),
        ("check", ["--seeds", "2"], "不算参赛：要 30 个种子，只有 2 个"),
        ("beside", ["--rounds", "1"], "是第一个的 1.000 倍"),
    ],
)
def test_a_language_is_named_before_the_command_or_behind_it(
    own: Path, capsys: Any, command: str, given: list[str], said: str, before: bool
) -> None:
    asked, language = [command, f"{own}:recipe", *given], ["--language", "zh"]
    assert program.main(language + asked if before else asked + language) == 0
    told = capsys.readouterr().out.replace(f"{own}:recipe", "")
    assert said in told
    assert english_in([told]) == {}


def test_scores_that_are_no_numbers_are_wrong(own: Path) -> None:
    assert check.check(Asked(f"{own}:lost", (0,))).accuracies == (0.0,)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nothing", "there is no 'nothing' in it"),
        ("number", "it must be called as recipe(images, labels, seed)"),
        ("wide", "scores (N, 10), one for each class, not (200, 11)"),
        ("broken", "RuntimeError: no coffee"),
    ],
)
@pytest.mark.parametrize("command", ["attempt", "check", "train"])
def test_what_a_file_does_wrong_is_one_line(own: Path, capsys: Any, command: str, name: str, told: str) -> None:
    out = own.with_name("out.json")
    entry = f"{own}:{name}"
    given = {
        "attempt": ["attempt", entry],
        "check": ["check", entry, "--out", str(out)],
        "train": ["--speedrun", entry],
    }
    with pytest.raises(SystemExit) as end:
        (train if command == "train" else program).main(given[command])
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert told in error
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "98"], "there is no entry '98'; name one of 99"),
        (["check", "99", "--seeds", "0"], "--seeds must be 1 or more"),
        (["check", "99", "--jobs", "0"], "--jobs must be 1 or more"),
        (["beside", "99", "--rounds", "0"], "--rounds must be 1 or more"),
        (["attempt", "99", "--out", "nowhere"], "nowhere is not a folder"),
    ],
)
def test_what_cannot_be_asked_for_is_one_line(arguments: list[str], told: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        program.main(arguments)
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert told in error


@pytest.mark.parametrize("flags", [["--epochs", "3"], ["--optim", "adam"], ["--tune"], ["--resume", "x"], ["--watch"]])
def test_beside_speedrun_train_takes_no_flag_that_a_recipe_says(flags: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        train.main(["--speedrun", *flags])
    assert end.value.code == 2
    assert f"{flags[0]} does not go with --speedrun" in capsys.readouterr().err


def asked(**changes: Any) -> Asked:
    return Asked(**{"entry": "a.py:recipe", "seeds": tuple(range(30)), **changes})


@pytest.mark.parametrize(
    ("asked", "mean", "times", "told"),
    [
        (asked(), CLASSES["99"].target, True, "an entry of the class 99 %"),
        (asked(), CLASSES["99"].target - 1e-4, True, "no entry: its mean is 98.990 %"),
        (asked(limit=100), 1.0, True, "no entry: it was trained on 100 images"),
        (asked(validation=True), 1.0, True, "no entry: the validation split"),
        (asked(seeds=(0,)), 1.0, True, "no entry: 1 of 30 seeds"),
        (asked(jobs=2), 1.0, False, "no entry: attempts that share the cores"),
    ],
)
def test_a_verdict_follows_the_rules(asked: Asked, mean: float, times: bool, told: str) -> None:
    count = len(asked.seeds)
    outcome = Outcome((mean,) * count, (1.0,) * count if times else None, (2.0,) * count if times else None)
    assert verdict(asked, outcome).startswith(told)


def test_the_class_is_the_highest_that_is_reached() -> None:
    targets = sorted(CLASSES.items(), key=lambda item: item[1].target)
    assert standing(targets[0][1].target - 1e-9) is None
    for name, each in targets:
        assert standing(each.target) == name


def test_a_ladder_goes_on_with_the_rounds_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []

    def trainer(images: np.ndarray, labels: np.ndarray, seed: int) -> Any:
        taken.append(seed)
        return lambda others: np.eye(10)[np.full(len(others), seed)]

    for name in climb.NAMES:
        monkeypatch.setattr(ladder, name, trainer)
    monkeypatch.setattr(climb, "images_for", attempt.images_for)
    out, whole = tmp_path / "ladder.json", tmp_path / "whole.json"
    for file, rounds in ((out, 1), (out, 3), (whole, 3)):
        assert program.main(["ladder", "--rounds", str(rounds), "--out", str(file), "--quiet"]) == 0
    one, other = (read_json(file, "")["rungs"] for file in (out, whole))
    assert {name: each["accuracies"] for name, each in one.items()} == {
        name: each["accuracies"] for name, each in other.items()
    }
    before = len(taken)
    assert program.main(["ladder", "--rounds", "3", "--out", str(out), "--quiet"]) == 0
    assert len(taken) == before


def test_a_ladder_of_another_machine_is_left_alone(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "ladder.json"
    write_json(out, {**climb.begun(out), "where": {"processor": "an abacus", "threads": 2}})
    before = out.read_bytes()
    with pytest.raises(SystemExit):
        program.main(["ladder", "--out", str(out)])
    assert "is of another machine" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_a_curve_asks_on_the_way_and_ends_where_the_training_does(own: Path, capsys: Any) -> None:
    train_split, others = attempt.images_for(True)
    recipe = Recipe(lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), lr=0.01, epochs=4, batch_size=16)
    found = curve.mean_curve(recipe, [0, 1], train_split, others)
    assert len(found["seconds"]) == curve.POINTS
    assert found["seconds"] == sorted(found["seconds"])
    last = [classes(recipe, seed, train_split, others) for seed in (0, 1)]
    assert found["accuracies"][-1] == pytest.approx(np.mean(last))
    with pytest.raises(SystemExit):
        program.main(["curve", f"{own}:recipe", "--out", str(own.with_name("curve.json"))])
    assert "only those can be asked on the way" in capsys.readouterr().err


def classes(recipe: Recipe, seed: int, train_split: Any, others: Any) -> float:
    return attempt.attempt(recipe, seed, train_split, others).accuracy
