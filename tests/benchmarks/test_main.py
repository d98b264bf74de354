"""The command line: its mistakes, and what is left of a run that fails or is interrupted."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as cli
from benchmarks.figures import Figure
from benchmarks.groups import GROUPS
from benchmarks.turns import CellError
from minigrad.kernels.parallel.thread_pool import cores
from tests.benchmarks.made_up import step


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Figure | BaseException]:
    """What the cells of the group ``step`` give, one after the other; nothing is really run."""
    results: list[Figure | BaseException] = []

    def measure(bench, cell):
        result = results.pop(0)
        if isinstance(result, BaseException):
            raise result
        return [result]

    cells = [{"kind": "step", "model": model, "optimizer": "sgd"} for model in ("mlp", "lenet", "cnn")]
    monkeypatch.setitem(GROUPS, "step", GROUPS["step"]._replace(cells=lambda scope: cells, measure=measure))
    monkeypatch.setattr(cli, "versions", lambda rivals: {"torch": "1.2.3"})
    monkeypatch.setattr(cli.inputs, "write_mnist", lambda folder: None)
    return results


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["walk"], "there is no group 'walk'; choose from step, update,"),
        (["--threads", "0"], "--threads: a whole number, 1 or more, not '0'"),
        (["--rounds", "two"], "--rounds: a whole number, 1 or more, not 'two'"),
        (["--model", "vgg"], "--model: invalid choice: 'vgg'"),
        (["--optim", "sgdd"], "--optim: invalid choice: 'sgdd'"),
        (
            ["--json", "no/such/folder/x.json"],
            "--json: 'no/such/folder/x.json' must be a file in a folder that is there",
        ),
        (["--json", "/dev/null"], "--json: '/dev/null' must be a file in a folder that is there"),
        (["--json", "/proc/x/y.json"], "--json: '/proc/x/y.json' must be a file in a folder that is there"),
        (["--before", "no/such"], "--before: 'no/such' is no checkout of minigrad with its benchmarks"),
        (["--quik"], "unrecognized arguments: --quik"),
        (["memory", "--optim", "sgd"], "the group 'memory' has no cell with what --model, --optim and --rivals ask"),
        (["engine", "--rivals", "jax"], "the group 'engine' has no cell with what --model, --optim and --rivals ask"),
        (["--rivals", "keras"], "--rivals: invalid choice: 'keras'"),
        (["--rival-python", "keras=/bin/sh"], "RIVAL=PATH with one of torch, torch-compile, jax, not 'keras=/bin/sh'"),
        (["--rival-python", "/bin/sh"], "RIVAL=PATH with one of torch, torch-compile, jax, not '/bin/sh'"),
        (["--rival-python", "jax=no/such"], "--rival-python: 'no/such' is no program"),
        (["--rival-python", "jax=/bin"], "--rival-python: '/bin' is no program"),
        (["--before", ".", "--rivals", "jax"], "--before is beside an earlier build alone"),
        (["--threads", "4096"], f"--threads 4096: there are {cores()} cores"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], measured: object
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    error = capsys.readouterr().err
    assert caught.value.code == 2
    assert says in error
    assert error.count("\n") == 1


def test_kernels_as_plain_python_are_not_measured(
    capsys: pytest.CaptureFixture[str], measured: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.config, "DISABLE_JIT", 1)
    with pytest.raises(SystemExit):
        cli.main(["step"])
    assert "NUMBA_DISABLE_JIT is set" in capsys.readouterr().err


def test_a_rival_that_is_not_installed_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = {name: rival._replace(needs=("no_such_thing",)) for name, rival in cli.RIVALS.items()}
    for name, rival in lacking.items():
        monkeypatch.setitem(cli.RIVALS, name, rival)
    with pytest.raises(SystemExit) as caught:
        cli.main(["step"])
    error = capsys.readouterr().err
    assert caught.value.code == 2
    assert 'pip install -e ".[bench]"' in error
    assert error.count("\n") == 1


def test_each_rival_is_run_by_its_own_python() -> None:
    options = cli.make_parser().parse_args(["--rivals", "jax", "torch", "--rival-python", "jax=/bin/sh"])
    assert [(rival.side, rival.python) for rival in cli.rivals_of(options)] == [
        ("jax", "/bin/sh"),
        ("torch", sys.executable),
    ]


def test_cells_that_no_rival_has_are_left_out() -> None:
    options = cli.make_parser().parse_args(["--rivals", "jax", "torch-compile"])
    assert {name: bool(cli.chosen(name, options)) for name in ("step", "start", "engine", "kernels")} == {
        "step": True,
        "start": True,
        "engine": False,
        "kernels": False,
    }


def test_a_whole_run_prints_its_table_and_the_verdict(
    capsys: pytest.CaptureFixture[str], measured: list[Figure | BaseException]
) -> None:
    measured += [step(1.5), step(2.5, "lenet"), step(1.0, "cnn")]
    assert cli.main(["step", "--markdown"]) == 0
    out = capsys.readouterr().out
    assert "A training step, ms" in out
    assert "What it must show" in out
    assert "| optimizer | mlp, 64 | lenet, 64 | cnn, 64 |" in out


def test_a_cell_that_fails_is_one_line_with_its_name_and_the_rest_goes_on(
    capsys: pytest.CaptureFixture[str], measured: list[Figure | BaseException], tmp_path: Path
) -> None:
    measured += [step(1.5), CellError("torch: ValueError: no"), step(1.0, "cnn")]
    assert cli.main(["step", "--json", str(tmp_path / "out.json")]) == 1
    assert "step, lenet sgd: torch: ValueError: no\n" in capsys.readouterr().err
    read = json.loads((tmp_path / "out.json").read_text())
    assert [figure["cell"]["model"] for figure in read["figures"]] == ["mlp", "cnn"]
    assert read["errors"] == ["step, lenet sgd: torch: ValueError: no"]
    assert (read["run"]["rounds"], read["run"]["quick"], read["run"]["complete"]) == (31, False, True)


def test_after_ctrl_c_there_is_what_was_measured(
    capsys: pytest.CaptureFixture[str], measured: list[Figure | BaseException], tmp_path: Path
) -> None:
    measured += [step(1.5), KeyboardInterrupt()]
    assert cli.main(["step", "--json", str(tmp_path / "out.json")]) == 130
    captured = capsys.readouterr()
    assert "interrupted" in captured.err
    assert "A training step, ms" in captured.out
    read = json.loads((tmp_path / "out.json").read_text())
    assert len(read["figures"]) == 1
    assert not read["run"]["complete"]


@pytest.mark.parametrize(
    ("arguments", "models"),
    [([], ["mlp", "lenet", "cnn"]), (["--model", "cnn", "mlp"], ["mlp", "cnn"]), (["--optim", "adam"], [])],
)
def test_only_the_cells_that_are_asked_for(arguments: list[str], models: list[str], measured: object) -> None:
    options = cli.make_parser().parse_args(arguments)
    assert [cell["model"] for cell in cli.chosen("step", options)] == models


def test_what_has_no_optimizer_is_left_by_optim() -> None:
    options = cli.make_parser().parse_args(["--optim", "adam"])
    assert len(cli.chosen("engine", options)) == len(cli.chosen("engine", cli.make_parser().parse_args([])))


def test_a_link_stays_a_link(measured, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    measured += [step(1.5)] * 3
    assert cli.main(["step", "--json", str(tmp_path / "link.json")]) == 0
    assert (tmp_path / "link.json").is_symlink()
    assert len(json.loads((tmp_path / "real.json").read_text())["figures"]) == 3
