"""Ctrl-C before a program is ready: it ends without a traceback, and then means what it always does."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.console import early_interrupt

ROOT = Path(__file__).parents[3]
PROGRAMS = [
    "train.py",
    "course/__main__.py",
    "lab/surfaces/handbook.py",
    *(f"lab/{name}/__main__.py" for name in ("report", "surfaces", "claims", "tutorials")),
]


def test_ctrl_c_ends_the_process_at_once() -> None:
    lines = (
        "from lab.console import early_interrupt",
        "early_interrupt.begin()",
        "import signal",
        "signal.raise_signal(signal.SIGINT)",
        "print('not here')",
    )
    code = "\n".join(lines)
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "interrupted\n")


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN])
def test_its_end_gives_ctrl_c_back_and_leaves_what_others_made_of_it(handler: Any) -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, handler)
        early_interrupt.end()
        assert signal.getsignal(signal.SIGINT) is handler
        early_interrupt.begin()
        early_interrupt.end()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_begins_with_it(program: str) -> None:
    imports = [line for line in (ROOT / program).read_text(encoding="utf-8").splitlines() if "import " in line]
    assert imports[0] == "from lab.console import early_interrupt"


def test_it_loads_nothing_that_takes_time() -> None:
    code = "import sys; from lab.console import early_interrupt; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
