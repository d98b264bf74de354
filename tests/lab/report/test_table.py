"""The tables: figures over the seeds, where each belongs, and what stands for what there is not."""

import math

import pytest

from lab.race.comparison import Comparison
from lab.report.table import Cell, Table, losses_table, rates_table, results_table, summary_table
from tests.lab.report.races import all_diverged, made_race, unfinished, with_accuracies

LOST = math.nan
THREE = ("sgd", "adam", "nadam")


def cells(table: Table, optimizer: str) -> dict[str, Cell]:
    """A row by its heads, "epochs to 97 %"."""
    heads = [f"{group} {name}".strip() for group, names in table.heads for name in names]
    (row,) = [row for row in table.rows if row.optimizer == optimizer]
    return dict(zip(heads, row.cells, strict=True))


def marks(table: Table) -> dict[str, str]:
    return {row.optimizer: row.mark for row in table.rows}


@pytest.fixture
def race() -> Comparison:
    accuracies = {"sgd": [0.970, 0.975, 0.971], "adam": [0.990, 0.993, 0.991], "nadam": [0.989, 0.994, 0.990]}
    return with_accuracies(made_race(THREE, targets=(0.97, 0.999)), "tuned", accuracies)


def test_every_optimizer_has_a_row_in_the_order_of_the_race(race: Comparison) -> None:
    by_column = results_table(race, "tuned"), losses_table(race, "tuned")
    for table in (*by_column, summary_table(race), rates_table(race, "cosine")):
        assert [row.optimizer for row in table.rows] == list(THREE)
        assert {len(row.cells) for row in table.rows} == {sum(len(names) for _, names in table.heads)}


def test_accuracy_is_the_median_above_the_spread_and_the_difference_above_its_interval(race: Comparison) -> None:
    row = cells(results_table(race, "tuned"), "sgd")
    assert row["test accuracy, %"] == Cell("97.10", "97.00 … 97.50")
    assert row["difference to the best"] == Cell("−1.93", "−2.22 … −1.65")
    assert cells(results_table(race, "tuned"), "adam")["difference to the best"] == Cell("–")


def test_the_best_and_those_level_with_it_are_marked(race: Comparison) -> None:
    assert marks(results_table(race, "tuned")) == {"sgd": "", "adam": "best", "nadam": "level with the best"}


def test_with_one_seed_nobody_is_level_and_differences_have_no_interval() -> None:
    table = results_table(with_accuracies(made_race(THREE, seeds=1, trials=0), "default", {"adam": [0.999]}), "default")
    assert set(marks(table).values()) == {"best", ""}
    assert cells(table, "sgd")["difference to the best"].note == ""
    assert cells(table, "sgd")["test accuracy, %"].note == ""


def test_an_optimizer_alone_is_not_the_best() -> None:
    assert marks(results_table(made_race(("adam",), trials=0), "default")) == {"adam": ""}


def test_targets_are_in_epochs_and_seconds_and_what_was_not_reached_is_infinite(race: Comparison) -> None:
    for result, reached in zip(race.columns["tuned"]["adam"], (1, 2, 4), strict=True):
        for row in result["history"]:
            row |= {"seconds": 1.5, "val_accuracy": 0.98 if row["epoch"] >= reached else 0.5}
    row = cells(results_table(race, "tuned"), "adam")
    assert row["epochs to 97 %"] == Cell("2", "1 … 4")
    assert row["seconds to 97 %"] == Cell("3.00", "1.50 … 6.00")
    assert row["epochs to 99.9 %"] == row["seconds to 99.9 %"] == Cell("∞")


def test_cost_is_time_and_state_with_its_share_of_the_parameters(race: Comparison) -> None:
    assert cells(results_table(race, "tuned"), "sgd")["cost state, bytes"] == Cell("0", "0 per parameter")
    row = cells(results_table(race, "tuned"), "adam")
    assert row["cost state, bytes"] == Cell("493\u202f648", "8 per parameter")
    assert row["cost ms per step"].text.startswith("3.4")


def test_a_diverged_run_counts_as_the_worst_and_is_counted(race: Comparison) -> None:
    with_accuracies(race, "tuned", {"adam": [0.999, LOST, 0.990], "sgd": [LOST, LOST, 0.97]})
    table = results_table(race, "tuned")
    assert cells(table, "adam")["test accuracy, %"] == Cell("99.00", "1 of 3 diverged")
    assert cells(table, "sgd")["test accuracy, %"] == Cell("diverged", "2 of 3 diverged")
    assert cells(table, "sgd")["difference to the best"] == Cell("–")
    assert cells(table, "sgd")["epochs to 97 %"].text == "∞"
    assert marks(table) == {"sgd": "", "adam": "", "nadam": "best"}
    row = cells(losses_table(race, "tuned"), "sgd")
    assert (row["test loss"].text, row["validation accuracy, %"].text) == ("∞", "diverged")


def test_where_all_diverged_nobody_is_best() -> None:
    table = results_table(all_diverged(), "default")
    assert set(marks(table).values()) == {""}
    assert {cells(table, name)["test accuracy, %"].text for name in marks(table)} == {"diverged"}


def test_final_losses_and_accuracies_are_of_the_last_epoch_and_the_best_epoch_is_beside_them(race: Comparison) -> None:
    for result in race.columns["tuned"]["adam"]:
        result["history"][2]["val_accuracy"] = 0.9999
        result["history"][-1] |= {"train_loss": 0.01, "train_accuracy": 0.997, "val_loss": 0.05, "val_accuracy": 0.98}
        result["test_loss"] = 0.04
    row = cells(losses_table(race, "tuned"), "adam")
    assert {head: cell.text for head, cell in row.items()} == {
        "training loss": "0.0100",
        "training accuracy, %": "99.70",
        "validation loss": "0.0500",
        "validation accuracy, %": "98.00",
        "test loss": "0.0400",
        "test accuracy, %": "99.10",
        "best in validation accuracy, %": "99.99",
        "best in validation epoch": "3",
    }


def test_the_columns_stand_side_by_side(race: Comparison) -> None:
    table = summary_table(race)
    assert table.heads == [("", ["default", "tuned", "tuned, cosine"])]
    assert cells(table, "adam")["tuned"] == Cell("99.10", "99.00 … 99.30")


def test_what_is_missing_is_a_dash_and_missing_seeds_are_counted() -> None:
    table = results_table(unfinished(made_race(THREE)), "tuned")
    assert {cell.text for cell in cells(table, "nadam").values()} == {"–"}
    assert cells(table, "sgd")["test accuracy, %"].note.endswith("2 of 3 seeds")
    assert "seeds" not in cells(table, "adam")["test accuracy, %"].note


def test_rates_tried_diverged_and_chosen_are_listed() -> None:
    assert list(cells(rates_table(made_race(THREE), "constant"), "nadam").values()) == [
        Cell("0.002"),
        Cell("0.0001 · 0.0003 · 0.001 · 0.003 · 0.01 · 0.03 · 0.1", "7 trials"),
        Cell("0.03 · 0.1"),
        Cell("0.001"),
    ]


def test_a_given_rate_has_the_optimizers_own_beside_it() -> None:
    row = cells(rates_table(made_race(THREE, lr_given=True), "cosine"), "adam")
    assert row["default"] == Cell("0.01", "given; its own is 0.001")


def test_a_race_without_targets_has_no_columns_for_them() -> None:
    table = results_table(made_race(THREE, targets=()), "tuned")
    assert [group for group, _ in table.heads] == ["", "cost"]
