"""A race as text: a line for each optimizer on the terminal, a row for each result in summary.csv."""

import csv
from pathlib import Path
from typing import Any

import pytest

from lab.race.comparison import Comparison
from lab.race.design import Design
from lab.race.summary import aligned, table, write_summary
from lab.training.result import ENTRIES, Result
from lab.training.settings import Settings


def result(optimizer: str, **changes: Any) -> Result:
    made: Result = {
        **dict.fromkeys(ENTRIES),
        **{"optimizer": optimizer, "lr": 0.01, "trial": False, "epochs": 2, "epochs_done": 2, "initial_loss": 2.3},
        **{"train_loss": 0.25, "val_accuracy": 0.9, "test_accuracy": 0.91, "train_seconds": 3.0, "ms_per_step": 1.5},
        **{"finished": True, "diverged": False, "history": []},
    }
    return {**made, **changes}


def diverged(optimizer: str) -> Result:
    none = dict.fromkeys(("train_loss", "val_accuracy", "test_accuracy"))
    return result(optimizer, **none, finished=False, diverged=True, epochs_done=0)


BASE = Settings("sgd", 0.01)
PLAIN = Comparison(
    Design(("sgd", "adadelta"), BASE), columns={"default": {"sgd": [result("sgd")], "adadelta": [diverged("adadelta")]}}
)
TUNED = Comparison(
    Design(("sgd", "adam"), BASE, trials=3, seeds=3),
    trials={"constant": {"sgd": [result("sgd", trial=True, lr=0.1)]}},
    best={"constant": {"sgd": 0.1}},
    columns={
        "default": {"sgd": [result("sgd", test_accuracy=value) for value in (0.93, 0.91, 0.92)], "adam": []},
        "tuned": {"sgd": [diverged("sgd"), result("sgd", lr=0.1, test_accuracy=0.95)]},
    },
)


def test_a_race_with_one_seed_has_a_line_for_each_run() -> None:
    heading, *lines = table(PLAIN).splitlines()
    assert heading.split() == [
        "optimizer",
        "lr",
        "train",
        "loss",
        "val",
        "acc",
        "test",
        "acc",
        "seconds",
        "ms/step",
        "outcome",
    ]
    assert lines[0].split() == ["sgd", "0.01", "0.2500", "90.00%", "91.00%", "3.0", "1.50", "finished"]
    assert lines[1].split() == ["adadelta", "0.01", "-", "-", "-", "3.0", "1.50", "diverged", "in", "epoch", "1"]


def test_a_race_with_several_seeds_has_medians_and_ranges_by_column() -> None:
    heading, sgd, adam = table(TUNED).splitlines()
    assert heading.split() == ["optimizer", "lr", "test", "acc,", "default", "lr", "test", "acc,", "tuned"]
    assert "0.01  92.00% (91.00% … 93.00%)" in sgd
    assert "95.00%, 1 of 2 diverged" in sgd
    assert adam.split() == ["adam", "-", "-", "-", "-"]


def test_columns_are_aligned() -> None:
    assert aligned([["name", "lr", "end"], ["a", "0.001", "x"]]) == "name     lr  end\na     0.001  x"


def test_the_summary_has_a_row_for_each_place_in_the_comparison(tmp_path: Path) -> None:
    write_summary(tmp_path / "summary.csv", TUNED)
    with open(tmp_path / "summary.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["column"] for row in rows] == ["trial", "default", "default", "default", "tuned", "tuned"]
    assert [row["test_accuracy"] for row in rows] == ["0.91", "0.93", "0.91", "0.92", "", "0.95"]
    assert rows[0].keys() == {"column", *ENTRIES} - {"history", "hashes"}


@pytest.mark.parametrize("comparison", [PLAIN, TUNED])
def test_the_table_is_as_wide_as_its_heading_needs(comparison: Comparison) -> None:
    assert all(line == line.rstrip() for line in table(comparison).splitlines())
