"""The page says what the files beside it say, in both languages, and its entries are those that the code has."""

from pathlib import Path
from statistics import fmean

import pytest

from lab.speedrun import ladder
from lab.speedrun.check import SEEDS
from lab.speedrun.entries import CLASSES
from lab.speedrun.page import filled, rung
from lab.speedrun.recipe import Recipe
from lab.training.files import read_json
from lab.training.own_files import hash_of

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "speedrun"
RECORD = read_json(FOLDER / "records" / "99.json", "")


@pytest.mark.parametrize(("language", "name"), [(0, "speedrun.md"), (1, "speedrun.zh.md")])
def test_the_tables_are_those_of_the_files(language: int, name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert filled(text, FOLDER, language) == text
    assert text.count("<!-- end -->") == 4


@pytest.mark.parametrize("name", [*ladder.RUNGS, *ladder.TRIED])
def test_every_rung_was_run_in_every_round(name: str) -> None:
    assert isinstance(getattr(ladder, name), Recipe)
    outcome, seconds = rung(FOLDER, name)
    assert len(outcome.accuracies) == read_json(FOLDER / "ladder.json", "")["rounds"]
    assert outcome.mean > 0.9
    assert seconds > 0


def test_the_record_follows_the_rules_and_is_of_the_recipe_as_it_is_now() -> None:
    assert RECORD["part"] == "test"
    assert RECORD["seeds"] == list(range(SEEDS))
    assert fmean(RECORD["accuracies"]) >= CLASSES["99"].target
    assert RECORD["entry"]["sha256"] == hash_of(str(ROOT / RECORD["entry"]["name"].rpartition(":")[0]))


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_figure_on_the_first_screen_is_the_record(page: str) -> None:
    first = "".join((ROOT / page).read_text(encoding="utf-8").splitlines(keepends=True)[:30])
    assert f"{100 * fmean(RECORD['accuracies']):.2f} %" in first
    assert f"{fmean(RECORD['seconds']):.2f}" in first
