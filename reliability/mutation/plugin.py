"""pytest's part: it collects the tests once, and forks for each mutant, whose process runs those that can notice it.

First one process runs every test without a change, and notes what it takes and which functions mutmut sees it call. A
test that fails there (it looks at code, names or speed, which are mutmut's) is not asked again.
"""

import json
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol  # as pytest's plugins that repeat or fork tests do

CPU, MEMORY = 600, 8 << 30
"""Seconds of CPU time, so that who is stopped for a while may go on; and bytes. Beyond them a process is ended."""

WAITING = 3600
"""Seconds after which one that only waits is ended."""

SURVIVED, CRASHED, ENDLESS, UNCALLED = "survived", "a crash", "no end", "no test calls it"
CHANGED_NOTHING = "none"
"""The name of no mutant: everything is as it was."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutants", type=Path, help="a JSON file with the mutants' names; what becomes of each goes to")
    parser.addoption("--fates", type=Path, help="this file, a line of JSON for each")
    parser.addoption("--calls", type=Path, help="which functions each test calls: read, or written if it is not there")


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    option = session.config.getoption
    if option("--mutants") is None:
        return None
    items = {item.nodeid: item for item in session.items}
    if not option("--calls").exists():
        in_fork("stats", lambda: option("--calls").write_text(json.dumps(notes(session.items)), encoding="utf-8"))
    found = json.loads(option("--calls").read_text(encoding="utf-8"))
    with option("--fates").open("a", encoding="utf-8") as file:
        for mutant in json.loads(option("--mutants").read_text(encoding="utf-8")):
            fate = fate_of(mutant, [items[name] for name in callers(found, mutant) if name in items])
            print(json.dumps([mutant, fate]), file=file, flush=True)
    return True


def fate_of(mutant: str, items: Sequence[pytest.Item]) -> str:
    """The first test that fails with the change and passes without it; or SURVIVED, CRASHED, ENDLESS, UNCALLED."""
    fate = UNCALLED
    while items:
        fate = in_fork(mutant, partial(first_failure, items))
        at = next((i for i, item in enumerate(items) if item.nodeid == fate), None)
        if at is None or in_fork(CHANGED_NOTHING, partial(first_failure, items[at : at + 1])) == SURVIVED:
            return fate
        items, fate = items[at + 1 :], SURVIVED
    return fate


def first_failure(items: Sequence[pytest.Item]) -> str:
    """The name of the first test that fails, or SURVIVED."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            return item.nodeid
    return SURVIVED


def notes(items: Sequence[pytest.Item]) -> list[dict[str, Any]]:
    """For each test its CPU time, whether it passed, and the functions that it called."""
    from mutmut.state import state  # only who takes notes needs mutmut

    called, found = state()._stats, []
    for item, following in zip(items, [*items[1:], None], strict=True):
        called.clear()
        start = time.process_time()
        passed = not any(report.failed for report in runtestprotocol(item, nextitem=following, log=False))
        seconds = time.process_time() - start
        found.append({"test": item.nodeid, "seconds": seconds, "passed": passed, "calls": sorted(called)})
    return found


def callers(found: Iterable[dict[str, Any]], mutant: str) -> list[str]:
    """The tests that pass and call the mutant's function: first the files named like its module, then the short."""
    function = mutant.partition("__mutmut_")[0]
    stem = mutant.split(".x")[0].split(".")[-1].removesuffix("s")
    fit = [note for note in found if note["passed"] and function in note["calls"]]
    return [
        note["test"]
        for note in sorted(fit, key=lambda note: (stem not in note["test"].partition("::")[0], note["seconds"]))
    ]


def in_fork(mutant: str, work: Callable[[], Any]) -> str:
    """What the work gives in a process of its own, in which mutmut has put the mutant in its function's place."""
    read, write = os.pipe()
    if not (child := os.fork()):
        try:
            os.environ["MUTANT_UNDER_TEST"] = mutant
            if mutant != "stats":
                resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 5))
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
                signal.alarm(WAITING)
            os.write(write, str(work()).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM):
        return ENDLESS
    return said or CRASHED
