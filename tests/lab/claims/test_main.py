"""The command line of the claims."""

from pathlib import Path
from typing import Any

import pytest

from lab.claims import __main__ as program
from lab.claims.registry import CLAIMS
from lab.race.store import Store
from tests.lab.claims.made_up import race


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_claim_is_tried_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["accumulation", "adam-correction", "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "[1/2] adam-correction" in told
    assert "confirmed\n    10.0 times the gradient" in told
    assert {path.name for path in (tmp_path / "out" / "claims").iterdir()} == {
        "accumulation.png",
        "adam-correction.png",
    }
    assert "## A trend accumulates" in (tmp_path / "out" / "claims.md").read_text()


def test_without_out_the_folder_is_a_new_one_under_runs(tmp_path: Path) -> None:
    assert program.main(["accumulation", "--quiet"]) == 0
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name.endswith("-claims")


def test_the_list_has_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(CLAIMS)
    assert sum("on MNIST" in line for line in lines) == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["vallys"], "there is no claim 'vallys'; choose from adadelta-units"),
        (["valleys", "valleys"], "name each claim once, not 'valleys valleys'"),
        (["convergence", "--no-mnist"], "--no-mnist: convergence is about a race on MNIST; leave one of the two out"),
        (["accumulation", "--race", "nowhere"], "nowhere does not exist; name a race's folder"),
        (["accumulation", "--race", ""], "name a folder, not ''"),
        (["accumulation", "--out", "taken"], "taken"),
        (["--rcae"], "unrecognized arguments: --rcae"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SystemExit) as error:
        program.main(arguments)
    assert error.value.code == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_ctrl_c_keeps_what_is_done_and_exits_with_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("lab.claims.run.time.perf_counter", iter([0.0, 1.0, 2.0]).__next__)
    monkeypatch.setitem(
        CLAIMS, "detours", CLAIMS["detours"].__class__(**{**vars(CLAIMS["detours"]), "measure": interrupted})
    )
    assert program.main(["accumulation", "detours", "--out", str(tmp_path / "out")]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert (tmp_path / "out" / "claims.md").read_text().count("\n## ") == 1


def test_ctrl_c_before_anything_is_done_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "run", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    assert program.main(["accumulation", "--out", str(tmp_path / "out")]) == 130
    assert not (tmp_path / "out").exists()


def test_a_race_is_read_from_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Store(tmp_path / "race").write_design(race({"tuned": {"sgd": [0.98]}}).design)
    assert program.main(["nadam-best", "--race", str(tmp_path / "race"), "--out", str(tmp_path / "out")]) == 0
    assert "undecided\n    Nadam's lead, tuned: no runs" in capsys.readouterr().out


def test_without_a_race_a_small_one_is_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(program, "small_race", lambda display: asked.append(1) or race({"tuned": {"sgd": [0.98]}}))
    assert program.main(["nadam-best", "alike", "--out", str(tmp_path / "out")]) == 0
    assert asked == [1]


def test_no_mnist_leaves_out_what_needs_a_race() -> None:
    names = program.chosen([], no_mnist=True)
    assert len(names) == 10
    assert not any(CLAIMS[name].on_mnist for name in names)
