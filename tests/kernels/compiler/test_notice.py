"""A program is told once, on stderr, when kernels are compiled for the first time; and otherwise nothing."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import minigrad
from minigrad.kernels.compiler import compilation_notice, notice

ROOT = Path(__file__).parents[3]
PACKAGE = Path(minigrad.__file__).parent

PROGRAM = """
import sys
import numpy as np
from minigrad.optim import momentum, sgd
one = np.ones(3, np.float32)
sgd.step(one.copy(), one, np.float32(1))
momentum.step(one.copy(), one, one.copy(), *one)
"""


def told(cache, **environment):
    """What a new process that runs two kernels writes to stderr."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(cache)} | environment
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return done.stderr


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="NUMBA_DISABLE_JIT is set")
def test_a_program_is_told_once_where_kernels_are_kept_and_not_when_they_are_there(tmp_path):
    line = f"minigrad: compiling kernels for the first time; they are kept in {tmp_path}\n"
    assert told(tmp_path, MINIGRAD_COMPILE_NOTICE="1") == line
    assert told(tmp_path, MINIGRAD_COMPILE_NOTICE="1") == ""


@pytest.mark.parametrize("switch", [{"MINIGRAD_COMPILE_NOTICE": "0"}, {"NUMBA_DISABLE_JIT": "1"}], ids=str)
def test_it_can_be_switched_off_and_plain_python_compiles_nothing(switch, tmp_path):
    assert told(tmp_path, **{"MINIGRAD_COMPILE_NOTICE": "1"} | switch) == ""


@pytest.fixture
def untold(monkeypatch):
    """As if nothing had been compiled in this process."""
    monkeypatch.setattr(notice, "_is_written", False)
    monkeypatch.delenv("MINIGRAD_COMPILE_NOTICE", raising=False)


def lines_for(*folders):
    lines = []
    with compilation_notice(lines.append):
        for folder in folders:
            notice.compiling(None if folder is None else str(folder))
    return lines


FIRST = "minigrad: compiling kernels for the first time; they are kept in "
FOLDERS = {
    "beside the package's files": (PACKAGE / "optim" / "__pycache__", f"{FIRST}{PACKAGE / '**' / '__pycache__'}"),
    "beside a user's file": (Path("/home/me/__pycache__"), f"{FIRST}{Path('/home/me/__pycache__')}"),
    "the user's": (Path("/home/me/.cache/numba/optim_1f"), f"{FIRST}{Path('/home/me/.cache/numba')}"),
    "none": (None, "minigrad: compiling kernels; there is no folder in which they could be kept for the next time"),
}


@pytest.mark.parametrize(("folder", "line"), FOLDERS.values(), ids=FOLDERS)
def test_the_line_names_the_folder_that_holds_them_all(folder, line, untold):
    assert lines_for(folder) == [line]


def test_it_is_said_once_in_a_process(untold):
    assert len(lines_for(Path("a"), Path("b"))) == 1
    assert lines_for(Path("a")) == []


def test_where_it_is_not_wanted_it_may_still_be_said_later(untold, capsys):
    with compilation_notice(None):
        notice.compiling(None)
    assert capsys.readouterr().err == ""
    notice.compiling(None)
    assert capsys.readouterr().err == FOLDERS["none"][1] + "\n"


def test_without_a_stderr_nothing_is_said_and_a_full_one_is_no_reason_to_fail(untold, monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    notice.compiling(None)
    assert not notice._is_written, "it may still be said later"
    with open(os.devnull) as closed:
        pass
    monkeypatch.setattr(sys, "stderr", closed)
    notice.compiling(None)
    assert notice._is_written, "no second try at a stderr that fails"
