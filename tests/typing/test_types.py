"""Types that reach the user: a script's mistakes are seen by both checkers, and everything public has a type.

Where MINIGRAD_WHEEL names the Python of an environment with minigrad's wheel, as ``.ci/run`` does, the checkers look
there, from a folder without the checkout; else at the checkout.
"""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("user_script.py")
WHEEL = os.environ.get("MINIGRAD_WHEEL")

COMPLETE = 0.98
"""The least share of public symbols whose types are known."""


def checker(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(name) is None, reason=f"needs {name}: pip install -e '.[lint]'")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a checker runs: the checkout, or away from it, with a copy of the script."""
    shutil.copy(SCRIPT, tmp_path)
    return tmp_path if WHEEL else ROOT


def run(folder: Path, *command: str, **given: str) -> str:
    """What a checker prints, run in `folder`; it exits with 1 where it finds something."""
    others = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=others | given, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def planted() -> list[int]:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if "# mistake: " in line]


def test_the_script_has_three_mistakes_in_thirty_lines() -> None:
    assert len(planted()) == 3
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) == 30


@checker("pyright")
def test_pyright_sees_the_three_mistakes_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    where = ["--pythonpath", WHEEL] if WHEEL else []
    report = json.loads(run(folder, "pyright", "--outputjson", *where, str(tmp_path / SCRIPT.name)))
    found = report["generalDiagnostics"]
    assert [each["range"]["start"]["line"] + 1 for each in found] == planted(), found


@checker("mypy")
def test_mypy_sees_the_three_mistakes_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    where = ["--python-executable", WHEEL] if WHEEL else ["--ignore-missing-imports"]
    options = ["--config-file=", "--output=json", "--cache-dir", str(tmp_path / "cache")]
    lines = run(folder, "mypy", *options, *where, str(tmp_path / SCRIPT.name)).splitlines()
    found = [each for each in map(json.loads, filter(None, lines)) if each["severity"] == "error"]
    assert [each["line"] for each in found] == planted(), found


@checker("pyright")
def test_what_is_public_has_types() -> None:
    command = ("pyright", "--verifytypes", "minigrad", "--ignoreexternal", "--outputjson")
    types = json.loads(run(ROOT, *command, PYTHONPATH=str(ROOT)))["typeCompleteness"]
    without = [each["name"] for each in types["symbols"] if each["isExported"] and not each["isTypeKnown"]]
    assert types["completenessScore"] >= COMPLETE, f"{len(without)} symbols without a type: {', '.join(without[:50])}"
