"""Each mutant in turn: the tests that call its function are run until one fails.

mutmut writes the mutants, and puts one of them in its function's place when it is told its name in the environment. Its
own order of work is not used: it runs all tests twice before the first mutant, and times them by the clock.
"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reliability.mutation.checkout import Part
from reliability.mutation.plugin import CHANGED_NOTHING, ENDLESS, UNCALLED, WAITING


def write_mutants(folder: Path) -> None:
    """Let mutmut write all mutants of the copy. Whether the one test that it then runs passes does not matter."""
    subprocess.run([sys.executable, "-m", "mutmut", "run", CHANGED_NOTHING], cwd=folder, capture_output=True)
    if not names_in(folder):
        raise SystemExit(f"mutmut has written no mutant into {folder}")


def names_in(folder: Path) -> list[str]:
    """The names of all mutants."""
    found: list[str] = []
    for file in sorted((folder / "mutants").rglob("*.meta")):
        found += json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return sorted(found)


def drawn(folder: Path, count: int | None, seed: int) -> list[str]:
    """The names of ``count`` mutants, in the order of their drawing; of all without a count."""
    names = names_in(folder)
    return names if count is None else random.Random(seed).sample(names, min(count, len(names)))


def fates(folder: Path, part: Part, names: list[str], children: int) -> Iterator[tuple[str, str]]:
    """Each mutant and what became of it: SURVIVED, or what noticed it. Done before is read from the ``fates`` files."""
    folder = folder.resolve()
    known = _known(folder)
    todo = [name for name in names if name not in known]
    calls = folder / "calls.json"
    shares = [todo[i::children] for i in range(children)] if calls.exists() else [todo]
    with ThreadPoolExecutor(children) as pool:
        list(pool.map(lambda share: _pytest(folder, part, *share), enumerate(filter(None, shares))))
    known = _known(folder)
    with (folder / "fates_from_import.jsonl").open("a", encoding="utf-8") as file:
        for name in names:
            if known.get(name) == UNCALLED:
                known[name] = _from_import(folder, part, name)
                print(json.dumps([name, known[name]]), file=file, flush=True)
    yield from ((name, known[name]) for name in names if name in known)


def _from_import(folder: Path, part: Part, name: str) -> str:
    """The first test that fails with the change from the import of minigrad on, or UNCALLED.

    What makes the tables of a module has run before the tests are collected, and a process that forks then is too late.
    """
    notes = json.loads((folder / "calls.json").read_text(encoding="utf-8"))
    left_out = [f"--deselect={note['test']}" for note in notes if not note["passed"]]
    try:
        ended = _run(folder, part, ["-x", "-rfE", *left_out], name, timeout=WAITING)
    except subprocess.TimeoutExpired:
        return ENDLESS
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", ended.stdout, re.MULTILINE)
    return (failed[1] if failed else "an error at import") if ended.returncode else UNCALLED


def _known(folder: Path) -> dict[str, str]:
    files = sorted(folder.glob("fates*.jsonl"), key=lambda file: "import" in file.name)
    return dict(json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())


def _pytest(folder: Path, part: Part, number: int, names: list[str]) -> None:
    """Show the mutants to the part's tests, in one process that forks."""
    wanted = folder / f"mutants{number}.json"
    wanted.write_text(json.dumps(names), encoding="utf-8")
    options = [f"--mutants={wanted}", f"--fates={folder / f'fates{number}.jsonl'}", f"--calls={folder / 'calls.json'}"]
    ended = _run(folder, part, options, CHANGED_NOTHING)
    if ended.returncode not in (0, 5):  # 5: pytest itself has run no test
        raise SystemExit(f"pytest ended with {ended.returncode}:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")


def _run(
    folder: Path, part: Part, options: list[str], mutant: str, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """pytest with the part's tests, in a new process."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "reliability.mutation.plugin", "-q"]
    chosen = ["-k", f"not ({part.without})"] if part.without else []
    ignored = ["-W", "ignore"] if part.plain else []  # NumPy's scalars warn where compiled code does not
    return subprocess.run(
        [*command, *ignored, *options, *chosen, *_files(folder, part.tests)],
        cwd=folder / "mutants",
        env={**os.environ, "MUTANT_UNDER_TEST": mutant},
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def _files(folder: Path, tests: Iterable[str]) -> list[str]:
    """The files of the tests."""
    mutants = folder / "mutants"
    paths = [
        file
        for each in tests
        for file in ([mutants / each] if each.endswith(".py") else sorted((mutants / each).rglob("test_*.py")))
    ]
    return list(dict.fromkeys(str(file.relative_to(mutants)) for file in paths))
