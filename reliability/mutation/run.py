"""Each mutant in turn: the tests are run until one fails.

mutmut writes the mutants. All tests are run once without a change, which says what each takes and which functions it
calls; then for each mutant only those that call its function: the file named like the module and the short ones first.
A mutant that they pass is shown to all tests of the part, and to further ones. A test that fails though nothing is
changed (it looks at code, names or speed, which are mutmut's there) is left out.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from reliability.mutation.checkout import Part

NOBODY = "none"
"""The name of no mutant: everything is as it was."""

CPU, WAITING = 900, 7200
"""Seconds of CPU time, and of waiting, after which tests count as without end: others may have the processor."""

SURVIVED, CRASHED, ENDLESS = "survived", "a crash", "no end"


def write_mutants(folder: Path) -> None:
    """Let mutmut write all mutants of the copy. Whether the one test that it then runs passes does not matter."""
    subprocess.run([sys.executable, "-m", "mutmut", "run", NOBODY], cwd=folder, capture_output=True)
    if not names_in(folder):
        raise SystemExit(f"mutmut has written no mutant into {folder}")


def names_in(folder: Path) -> list[str]:
    """The names of all mutants."""
    found: list[str] = []
    for file in sorted((folder / "mutants").rglob("*.meta")):
        found += json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return sorted(found)


def drawn(folder: Path, count: int | None, seed: int) -> list[str]:
    """The names of ``count`` mutants, each as likely as any other; all without a count."""
    names = names_in(folder)
    return names if count is None else sorted(random.Random(seed).sample(names, min(count, len(names))))


def fates(folder: Path, part: Part, names: list[str], children: int) -> Iterator[tuple[str, str]]:
    """Each mutant and what became of it: SURVIVED, or what noticed it. Done before is read from ``fates.json``."""
    file = folder / "fates.json"
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    notes = _notes(folder, part)
    unsound = {note["test"] for note in notes if not note["passed"]}
    with ThreadPoolExecutor(children) as pool:
        todo = [name for name in names if name not in known]
        yield from ((name, known[name]) for name in names if name in known)
        found = pool.map(lambda each: _fate(folder, part, each, callers(notes, each), unsound), todo)
        for name, fate in zip(todo, found, strict=True):
            known[name] = fate
            file.write_text(json.dumps(known, indent=1), encoding="utf-8")
            yield name, fate


def _notes(folder: Path, part: Part) -> list[dict[str, Any]]:
    """What ``plugin.Calls`` says of the part's tests; of an earlier run, if there was one."""
    file = folder.resolve() / "calls.json"
    if not file.exists():
        _pytest(folder, "stats", [*_files(folder, part.tests), f"--calls={file}"])
    return json.loads(file.read_text(encoding="utf-8"))


def callers(notes: Iterable[dict[str, Any]], mutant: str) -> list[str]:
    """The tests that pass and call the mutant's function: first the files named like its module, then the short."""
    function = mutant.partition("__mutmut_")[0]
    found = [note for note in notes if note["passed"] and function in note["calls"]]
    stem = _stem(mutant)
    return [
        note["test"]
        for note in sorted(found, key=lambda note: (stem not in note["test"].partition("::")[0], note["seconds"]))
    ]


def _fate(folder: Path, part: Part, name: str, near: list[str], unsound: set[str]) -> str:
    everything = sorted(_files(folder, (*part.tests, *part.wider)), key=lambda file: _stem(name) not in file)
    if near and (failed := _failure(folder, name, sorted({each.partition("::")[0] for each in near}), unsound, near)):
        return failed
    return _failure(folder, name, everything, unsound) or SURVIVED


def _failure(folder: Path, name: str, files: list[str], unsound: set[str], only: list[str] | None = None) -> str | None:
    """The first test that fails, and does not without the change; CRASHED, ENDLESS, or None where all pass."""
    with tempfile.TemporaryDirectory() as temporary:
        while True:
            options = [f"--deselect={each}" for each in unsound]
            if only is not None:
                Path(temporary, "only.json").write_text(json.dumps(only), encoding="utf-8")
                options.append(f"--only={temporary}/only.json")
            failed = _first_failure(folder, name, [*options, *files])
            if failed in (None, CRASHED, ENDLESS) or _first_failure(folder, NOBODY, [failed]) is None:
                return failed
            unsound.add(failed)


def _files(folder: Path, tests: Iterable[str]) -> list[str]:
    """The files of the tests."""
    mutants = folder / "mutants"
    paths = [
        file
        for each in tests
        for file in ([mutants / each] if each.endswith(".py") else sorted((mutants / each).rglob("test_*.py")))
    ]
    return list(dict.fromkeys(str(file.relative_to(mutants)) for file in paths))


def _stem(mutant: str) -> str:
    """What a file of tests for the mutant's module has in its name."""
    return mutant.split(".x")[0].split(".")[-1].removesuffix("s")


def _first_failure(folder: Path, name: str, arguments: list[str]) -> str | None:
    try:
        ended = _pytest(folder, name, ["-x", f"--seconds={CPU}", *arguments])
    except subprocess.TimeoutExpired:
        return ENDLESS
    if ended.returncode == -signal.SIGXCPU:
        return ENDLESS
    if ended.returncode == 0:
        return None
    found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", ended.stdout, re.MULTILINE)
    return found[1] if found else CRASHED


def _pytest(folder: Path, mutant: str, arguments: list[str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "reliability.mutation.plugin"]
    return subprocess.run(
        [*command, "-W", "ignore", "-q", "-rfE", *arguments],
        cwd=folder / "mutants",
        env={**os.environ, "MUTANT_UNDER_TEST": mutant},
        capture_output=True,
        text=True,
        timeout=WAITING if mutant != "stats" else None,
    )
