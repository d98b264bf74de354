"""What a person sees: lines on stdout, bars on a terminal, nothing superfluous when quiet."""

import io
import os
from collections.abc import Callable
from typing import Any

import pytest

from lab.console.progress import Display, Later, compilation_announced, loss_text
from minigrad.kernels.compiler import kernel, notice

ROW = {"epoch": 2, "train_loss": 0.12345, "val_accuracy": 0.98765, "seconds": 3.14}


@pytest.mark.parametrize(
    ("loss", "text"), [(0.0, "0.0000"), (2.30259, "2.3026"), (9999.5, "9999.5000"), (1e4, "1e+04"), (4.4e35, "4.4e+35")]
)
def test_a_loss_is_short_whatever_its_size(loss: float, text: str) -> None:
    assert loss_text(loss) == text


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def advance(display: Display) -> None:
    with display.bar("epoch 1/2", 1, 3) as bar:
        bar.advance(0.5, 0.75)
        bar.advance(0.25, 0.875)


def test_the_line_after_an_epoch_has_loss_accuracy_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    Display().epoch(ROW, 5)
    assert capsys.readouterr().out == "epoch 2/5   train loss 0.1235   validation accuracy 98.77%   3.1 s\n"


def test_a_remark_stands_behind_it(capsys: pytest.CaptureFixture[str]) -> None:
    Display().epoch(ROW, 5, "validation loss 0.1000, the lowest")
    assert capsys.readouterr().out.endswith("3.1 s   validation loss 0.1000, the lowest\n")


def test_a_terminal_gets_a_bar_with_loss_accuracy_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    advance(Display())
    first = terminal.getvalue().split("\r")[1]
    assert first.startswith("epoch 1/2:  33%")
    assert "1/3 [00:00<" in first


@pytest.mark.parametrize(
    ("later", "end"),
    [
        (Later(), "]"),
        (Later(0, 30.0), "]"),
        (Later(600, 40.0), ", run 01:41 left]"),
        (Later(600, 40.0, at_most=True), ", run 01:41 left at most]"),
    ],
)
def test_the_bar_of_an_epoch_tells_what_is_left_of_the_run(
    later: Later, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At ten steps a second."""
    monkeypatch.setattr("sys.stderr", Terminal())
    with Display().bar("epoch 1/3", 50, 100, later) as bar:
        tqdm_bar: Any = bar._bar
        tqdm_bar.start_t, tqdm_bar._time = 0.0, lambda: 4.0
        tqdm_bar.n, tqdm_bar._ema_dt, tqdm_bar.smoothing = 90, lambda: 0.0, 0
        assert str(tqdm_bar).endswith(end)


@pytest.mark.parametrize("quiet", [False, True])
def test_a_log_gets_no_bar(quiet: bool, capsys: pytest.CaptureFixture[str]) -> None:
    advance(Display(quiet))
    assert capsys.readouterr().err == ""


def test_a_closed_stderr_gets_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr", None)
    advance(Display())
    assert capsys.readouterr() == ("", "")


def test_quiet_leaves_only_what_is_said_to_everyone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    display = Display(quiet=True)
    advance(display)
    display.epoch(ROW, 5)
    display.note("aside")
    display.say("result")
    assert capsys.readouterr().out == "result\n"
    assert terminal.getvalue() == ""


@pytest.fixture
def compile_two(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Two kernels that no file keeps, in a process that has compiled nothing."""
    monkeypatch.setattr(notice, "_is_written", False)
    monkeypatch.delenv("MINIGRAD_COMPILE_NOTICE", raising=False)

    def compile_them() -> None:
        for number in (1, 2):
            kernel(eval(f"lambda x: x + {number}"))(1)

    return compile_them


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled with NUMBA_DISABLE_JIT=1")
def test_compilation_is_announced_once(compile_two: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    with compilation_announced(Display()):
        compile_two()
    compile_two()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("minigrad: compiling kernels")


def test_quiet_compiles_without_a_word(compile_two: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    with compilation_announced(Display(quiet=True)):
        compile_two()
    assert capsys.readouterr().err == ""


def race(display: Display) -> None:
    with display.race_bar("final runs", 0, 20) as bar:
        bar.show(5, "3 runs left: sgd 0.1")
        bar.note("[1/4] adam: done")
        bar.show(10, "2 runs left: nag 0.1")


def test_a_race_has_a_bar_over_its_epochs_with_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    race(Display())
    shown = [line for line in terminal.getvalue().split("\r") if line.startswith("final runs")]
    assert any("5/20" in line and "3 runs left: sgd 0.1" in line for line in shown)
    assert any("10/20" in line and "2 runs left: nag 0.1" in line and "<" in line for line in shown)
    assert capsys.readouterr().out == "[1/4] adam: done\n"


@pytest.mark.parametrize(("quiet", "out"), [(True, ""), (False, "[1/4] adam: done\n")])
def test_a_race_in_a_log_is_lines_alone(quiet: bool, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    race(Display(quiet))
    assert capsys.readouterr() == (out, "")
