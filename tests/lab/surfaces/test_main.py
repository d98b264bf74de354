"""The command line: what it makes, and one line for each mistake."""

from pathlib import Path
from typing import Any

import pytest

from lab.surfaces.__main__ import main
from lab.surfaces.rates import Course, run_course


def test_the_files_of_a_surface(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "made"
    assert main(["bowl", "--optim", "sgd,adam", "--steps", "9", "--out", str(out)]) == 0
    files = {"bowl.png", "bowl.svg", "bowl.gif", "surfaces.html", "surfaces.csv"}
    assert {path.name for path in out.iterdir()} == files
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "bowl: ½(x² + y²), 9 steps"
    assert printed[-1] == f"page: {out / 'surfaces.html'}"


def test_without_animations_and_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["bowl", "--optim", "sgd", "--steps", "2", "--out", str(tmp_path), "--no-animations", "--quiet"]
    assert main([*flags, "--lr", "0.5", "--start", "1", "2"]) == 0
    assert not list(tmp_path.glob("*.gif"))
    assert (tmp_path / "surfaces.csv").read_text().splitlines()[1] == "bowl,sgd,0.5,True,False,2,0.15625,,False"
    assert capsys.readouterr().out == f"page: {tmp_path / 'surfaces.html'}\n"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["hill"], "there is no surface 'hill'"),
        (["bowl", "bowl"], "name each surface once"),
        (["bowl", "--optim", "sdg"], "there is no 'sdg'"),
        (["bowl", "--steps", "0"], "--steps: take 1 to"),
        (["bowl", "--lr", "0"], "a number above 0, not 0.0"),
        (["bowl", "--lr", "nan"], "a number above 0, not nan"),
        (["--start", "1", "1"], "--start is for one surface"),
        (["bowl", "--start", "1", "9"], "Y is 9, but bowl is shown from -5 to 5"),
        (["bowl", "--start", "nan", "1"], "X is nan"),
        (["bowl", "--out", ""], "name a folder"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(
    flags: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(flags)
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(SystemExit) as ended:
        main(["bowl", "--out", str(tmp_path / "taken")])
    assert ended.value.code == 2
    assert "taken" in capsys.readouterr().err


def test_ctrl_c_ends_it_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lab.surfaces.__main__.run_course", interrupted)
    assert main(["bowl", "--out", str(tmp_path / "made")]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"
    assert not (tmp_path / "made").exists(), "a folder made in vain is removed"


def test_after_ctrl_c_the_page_is_that_of_the_surfaces_that_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(name: str, *rest: Any) -> Course:
        if name == "saddle":
            raise KeyboardInterrupt
        return run_course(name, *rest)

    monkeypatch.setattr("lab.surfaces.__main__.run_course", interrupted)
    arguments = ["bowl", "saddle", "--optim", "sgd", "--no-animations", "--out", str(tmp_path)]
    assert main(arguments) == 130
    assert capsys.readouterr().out.endswith(f"page: {tmp_path / 'surfaces.html'}\n")
    text = (tmp_path / "surfaces.html").read_text(encoding="utf-8")
    assert [name for name in ("bowl", "saddle") if f'"name":"{name}"' in text] == ["bowl"]


@pytest.mark.parametrize("missing", ["matplotlib", "plotly"])
def test_a_package_that_is_missing_is_named_before_the_work(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lab.console.extras.find_spec", lambda name: None if name == missing else object())
    with pytest.raises(SystemExit):
        main(["bowl", "--out", str(tmp_path / "made")])
    assert f"pip install {missing}" in capsys.readouterr().err
