"""What mutmut is told: make the mutants, leave out the tests that its detours break, run the drawn ones."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

from reliability.mutation.checkout import Part


def failing(folder: Path, part: Part) -> list[str]:
    """The tests that fail though nothing is changed: they look at code, names or speed, which are mutmut's there."""
    mutmut(folder, ["none"], 1, check=False)  # makes the mutants; its own first run of the tests stops at a failure
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore", "-q", "-rfE", *part.tests]
    environment = {**os.environ, "MUTANT_UNDER_TEST": "none"}
    ended = subprocess.run(command, cwd=folder / "mutants", env=environment, capture_output=True, text=True)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"pytest ended with {ended.returncode}:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return re.findall(r"^(?:FAILED|ERROR) (\S+)", ended.stdout, re.MULTILINE)


def results(folder: Path) -> dict[str, int | None]:
    """The exit code of the tests for each mutant: 0 is a survivor, None was not run."""
    found: dict[str, int | None] = {}
    for file in sorted((folder / "mutants").rglob("*.meta")):
        found |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def drawn(folder: Path, count: int | None, seed: int) -> list[str]:
    """The names of ``count`` mutants, each as likely as any other; all without a count."""
    names = sorted(results(folder))
    return names if count is None else sorted(random.Random(seed).sample(names, min(count, len(names))))


def mutmut(folder: Path, names: list[str], children: int, check: bool = True) -> None:
    """Run the tests against these mutants. What was run before is not run again."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(children), *names]
    output = None if check else subprocess.DEVNULL
    ended = subprocess.run(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    if check and ended.returncode:
        raise SystemExit(f"mutmut ended with {ended.returncode}")
