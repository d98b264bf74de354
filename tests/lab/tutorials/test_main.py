"""The command line of the tutorials, its tables and pictures."""

from pathlib import Path

import numpy as np
import pytest

from lab.tutorials import __main__ as program
from lab.tutorials import layers, schedules
from lab.tutorials.scores import Score, table
from tests.lab.language.pages import english_in
from tests.lab.made import tiny_data

SCORES = {name: Score(0.01, (0.9, 0.92, 0.91)) for name in layers.STRATEGIES}
LAYERS = layers.Figures(SCORES, {name: np.full((2, 3), 0.9) for name in layers.STRATEGIES}, [1, 2])
SCHEDULES = schedules.Figures(
    {name: Score(0.1, (0.9, 0.91)) for name in schedules.SCHEDULES},
    {name: {0.01: 0.9, 0.1: 0.95, 1.0: -np.inf} for name in schedules.SCHEDULES},
    {name: np.linspace(1, 0, 5) for name in schedules.SCHEDULES},
)


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(program, "load", lambda settings, quiet: tiny_data())
    monkeypatch.setattr(layers, "measure", lambda data, note: LAYERS)
    monkeypatch.setattr(schedules, "measure", lambda data, note: SCHEDULES)


@pytest.mark.parametrize(
    ("names", "pictures"),
    [
        ([], {"learning_rate_per_layer.png", "learning_rate_schedules.png"}),
        (["layers"], {"learning_rate_per_layer.png"}),
        (["schedules"], {"learning_rate_schedules.png"}),
    ],
)
def test_pictures_are_written_and_tables_told(
    names: list[str], pictures: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main([*names, "--out", "made"]) == 0
    assert {path.name for path in (tmp_path / "made").iterdir()} == pictures
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in (tmp_path / "made").iterdir())
    assert capsys.readouterr().out.count("test accuracy, %") == len(pictures)


def test_tables_are_told_in_chinese_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--out", "made", "--language", "zh"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert english_in([line for line in told if "png" not in line]) == {}
    assert told[0].split() == ["学习率", "测试准确率，%", "差值，百分点（95%）"]


def test_an_unknown_name_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        program.main(["layer"])
    assert error.value.code == 2
    assert capsys.readouterr().err.endswith("there is no tutorial 'layer'; choose from layers, schedules\n")


def test_ctrl_c_exits_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(data: object, note: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(layers, "measure", interrupted)
    assert program.main(["layers", "--out", "made"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_the_table_has_medians_and_paired_differences_to_the_base() -> None:
    lines = table({"one": Score(0.01, (0.90, 0.92, 0.91)), "two": Score(0.1, (0.91, 0.93, 0.92))}, "one").splitlines()
    assert lines[1].split() == ["one", "0.01", "91.00", "(90.00", "…", "92.00)", "-"]
    assert lines[2].endswith("92.00 (91.00 … 93.00)  +1.00 (+1.00 … +1.00)")
