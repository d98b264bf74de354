"""Tables of made-up figures, and the file."""

import json
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.figures import Figure
from benchmarks.groups import GROUPS
from tests.benchmarks.made_up import step, update


def test_a_plain_table_is_aligned_and_its_numbers_stand_to_the_right() -> None:
    table = report.plain(["net", "batch", "ratio"], [["mlp", "64", "1.50"], ["lenet", "1,024", "11.25"]])
    assert table.splitlines() == [
        "net    batch  ratio",
        "mlp       64   1.50",
        "lenet  1,024  11.25",
    ]


def test_a_markdown_table() -> None:
    assert report.markdown(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(
    ("value", "text"), [(0.01234, "0.012"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (12345.6, "12,346")]
)
def test_three_digits(value: float, text: str) -> None:
    assert report.digits(value) == text


def test_a_groups_row_is_its_cell_both_medians_and_the_range_of_the_ratio() -> None:
    cell = {"model": "mlp", "optimizer": "adam", "batch": 64}
    figure = Figure(
        "step", cell, {"minigrad": [0.001, 0.002, 0.001], "torch": [0.002, 0.003, 0.003]}, {"torch": "fused"}
    )
    headings, rows = report.group_table(GROUPS["step"], [figure])
    assert dict(zip(headings, rows[0], strict=True)) == {
        "net": "mlp",
        "optimizer": "adam",
        "batch": "64",
        "forms": "PyTorch fused",
        "minigrad ms": "1.00",
        "PyTorch ms": "3.00",
        "ratio": "2.00",
        "min": "1.50",
        "max": "3.00",
    }


def test_beside_several_rivals_the_ratio_is_to_the_best_of_the_cell() -> None:
    times = {"minigrad": [0.001], "torch": [0.003], "jax": [0.002]}
    figures = [
        Figure("step", {"model": "mlp", "optimizer": "adam", "batch": 64}, times),
        Figure("step", {"model": "cnn", "optimizer": "adam", "batch": 64}, {**times, "jax": [0.004]}),
        Figure("step", {"model": "lenet", "optimizer": "adam", "batch": 64}, {"minigrad": [0.001], "torch": [0.0015]}),
    ]
    headings, rows = report.group_table(GROUPS["step"], figures)
    assert [row[headings.index("ratio")] for row in rows] == ["2.00", "3.00", "1.50"]
    assert [row[headings.index("best")] for row in rows] == ["JAX", "PyTorch", "PyTorch"]
    assert [row[headings.index("JAX ms")] for row in rows] == ["2.00", "4.00", ""]


def test_the_update_says_what_share_of_the_triads_bandwidth_each_side_has() -> None:
    headings, rows = report.group_table(GROUPS["update"], [update(2.0, share=0.8)])
    row = dict(zip(headings, rows[0], strict=True))
    assert (row["minigrad's share"], row["its rival's"]) == ("80%", "40%")


def test_the_readmes_matrix_has_a_row_for_each_optimizer() -> None:
    headings, rows = report.step_matrix([step(1.5), step(2.5, "lenet"), step(1.25, optimizer="sgd")])
    assert headings == ["optimizer", "mlp, 64", "lenet, 64"]
    assert rows == [["adam", "1.50", "2.50"], ["sgd", "1.25", ""]]


def test_beside_the_build_before_each_group_has_its_mean_and_its_worst_cell(tmp_path: Path) -> None:
    figures = [
        Figure("step", {"model": "mlp", "batch": batch}, {"minigrad": [1.0], "before": [seconds]})
        for batch, seconds in ((64, 4.0), (128, 0.25))
    ]
    text = report.summary(figures, {"threads": "2"})
    assert text.splitlines()[-1].split() == ["step", "2", "1.00", "0.25", "mlp", "128"]


def test_the_readmes_text_stands_without_any_training_step() -> None:
    assert "not measured" in report.readme([], {"processor": "abacus"})


def test_the_file_is_json_with_all_there_is(tmp_path: Path) -> None:
    report.write_json(tmp_path / "out.json", {"rounds": 3}, [step(1.5)], {"threads": "2"}, ["step, mlp: no"])
    read = json.loads((tmp_path / "out.json").read_text())
    assert read["run"] == {"rounds": 3}
    assert read["machine"] == {"threads": "2"}
    assert [f["ratio"]["median"] for f in read["figures"]] == [pytest.approx(1.5)]
    assert read["errors"] == ["step, mlp: no"]
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
