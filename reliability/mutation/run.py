"""Each mutant in turn: the tests are run until one fails.

mutmut writes the mutants; it would also run all tests twice before the first of them, to learn which test runs which
function. Here they are run in an order that finds most mutants in seconds: first the files named like the module. A
test that fails though nothing is changed (it looks at code, names or speed, which are mutmut's there) is left out.
"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reliability.mutation.checkout import Part

NOBODY = "none"
"""The name of no mutant: everything is as it was."""

LONGEST = 1800
"""Seconds after which tests count as without end."""

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
    unsound: set[str] = set()
    with ThreadPoolExecutor(children) as pool:
        todo = [name for name in names if name not in known]
        yield from ((name, known[name]) for name in names if name in known)
        for name, fate in zip(todo, pool.map(lambda each: _fate(folder, part, each, unsound), todo), strict=True):
            known[name] = fate
            file.write_text(json.dumps(known, indent=1), encoding="utf-8")
            yield name, fate


def _fate(folder: Path, part: Part, name: str, unsound: set[str]) -> str:
    files = _nearest_first(folder, part, name)
    while True:
        failed = _first_failure(folder, name, files, unsound)
        if failed in (SURVIVED, CRASHED, ENDLESS):
            return failed
        if _first_failure(folder, NOBODY, [failed], set()) == SURVIVED:
            return failed
        unsound.add(failed)


def _nearest_first(folder: Path, part: Part, name: str) -> list[str]:
    """The files of the tests: first those named like the mutant's module, then the short ones."""
    mutants = folder / "mutants"
    paths = [
        file
        for each in part.tests
        for file in ([mutants / each] if each.endswith(".py") else (mutants / each).rglob("test_*.py"))
    ]
    stem = name.split(".x")[0].split(".")[-1].removesuffix("s")
    ordered = sorted(paths, key=lambda file: (stem not in file.stem, file.stat().st_size))
    return [str(file.relative_to(mutants)) for file in ordered]


def _first_failure(folder: Path, name: str, tests: list[str], unsound: set[str]) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "-W", "ignore", "-q", "-rfE"]
    command += [*(f"--deselect={each}" for each in unsound), *tests]
    environment = {**os.environ, "MUTANT_UNDER_TEST": name}
    try:
        ended = subprocess.run(
            command, cwd=folder / "mutants", env=environment, capture_output=True, text=True, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return ENDLESS
    if ended.returncode == 0:
        return SURVIVED
    found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", ended.stdout, re.MULTILINE)
    return found[1] if found else CRASHED
