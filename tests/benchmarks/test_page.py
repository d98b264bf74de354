"""The pages' tables, from files that runs have written."""

import json
from pathlib import Path

import pytest

from benchmarks import page, report
from benchmarks.figures import Figure
from tests.benchmarks.made_up import figure, step

MACHINE = {"processor": "abacus", "other work": "0.00 cores"}


def run(path: Path, *figures: Figure, command: tuple[str, ...] = ("step",)) -> Path:
    how = {"command": list(command), "start": "2026-01-02T03:04:05+00:00", "rounds": 3}
    report.write_json(path, how, figures, MACHINE, [])
    return path


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    found = [tmp_path / "benchmarks.md", tmp_path / "benchmarks.zh.md"]
    for path in found:
        path.write_text(
            "before\n<!-- benchmarks: steps -->\nold\n<!-- end -->\n<!-- benchmarks: layers -->\nkept\n<!-- end -->\n"
        )
    monkeypatch.setattr(page, "PAGES", found)
    monkeypatch.setattr(page, "PICTURES", tmp_path / "pictures")
    return found


def test_a_table_is_put_between_its_marks_and_what_was_not_measured_stays(pages: list[Path], tmp_path: Path) -> None:
    files = [run(tmp_path / "a.json", step(1.5), step(9.0, "cnn")), run(tmp_path / "b.json", step(2.5, "cnn"))]
    assert page.main(list(map(str, files))) == 0
    for path in pages:
        text = path.read_text()
        assert text.startswith("before\n<!-- benchmarks: steps -->\n| optimizer | mlp, 64 | cnn, 64 |")
        assert "| adam | 1.50 | 2.50 |" in text  # the later file's
        assert "kept" in text
        assert "old" not in text
    again = pages[0].read_text()
    page.main(list(map(str, files)))
    assert pages[0].read_text() == again


def test_layers_are_a_row_each_and_the_slow_ones_are_listed_from_the_worst() -> None:
    def layer(name: str, ratio: float) -> Figure:
        cell = {"layer": name, "arguments": [3], "keywords": {}, "inputs": [["normal", [8, 4]]]}
        return figure("layers", 1.0, ratio, **cell)

    figures = [layer("ReLU", 0.9), layer("ReLU", 1.6), layer("GELU", 0.5)]
    assert page.layers_table(figures)[1] == [["ReLU", "0.90, 1.60"], ["GELU", "0.50"]]
    assert page.slow_layers_table(figures)[1] == [["GELU", "3", "8×4", "0.50"], ["ReLU", "3", "8×4", "0.90"]]
    assert page.layers_summary(figures).startswith("3 cells: geometric mean 0.90, worst 0.50, 2 below 1.0.")


def test_each_rival_has_its_mean_and_worst_cell() -> None:
    figures = [
        Figure(
            "step", {"model": "mlp", "optimizer": "adam", "batch": n}, {"minigrad": [1.0], "torch": [t], "jax": [2.0]}
        )
        for n, t in ((64, 1.0), (128, 4.0))
    ]
    assert page.rivals_table(figures)[1] == [
        ["mlp", "PyTorch", "2", "2.00", "1.00", "mlp adam 64"],
        ["mlp", "JAX", "2", "2.00", "2.00", "mlp adam 64"],
    ]


def test_where_and_how_it_was_measured_is_said_without_paths(tmp_path: Path) -> None:
    command = ("step", "--json", "/home/me/x.json", "--rival-python", "jax=/home/a", "torch=/home/b", "--rounds", "3")
    text = page.where(page.read([run(tmp_path / "a.json", step(1.5), command=command)])[0])
    assert "processor abacus" in text
    assert "- 2026-01-02, `python -m benchmarks step --rounds 3`, 3 rounds; other work 0.00 cores" in text


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"figures": [{}]})])
def test_a_file_of_something_else_is_one_line(
    content: str, pages: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.json").write_text(content)
    before = pages[0].read_text()
    assert page.main([str(tmp_path / "x.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert pages[0].read_text() == before


def test_no_file_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert page.main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1
