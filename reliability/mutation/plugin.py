"""What pytest is told beside its own options: which tests, in which order, for how long; and to note who calls what."""

import json
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

MEMORY = 8 << 30
"""Bytes that a mutant may ask for: one that makes an array of an absurd size ends with a MemoryError."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only", type=Path, help="a JSON file with the tests to run, in this order")
    parser.addoption("--calls", type=Path, help="write there which functions each test calls")
    parser.addoption("--seconds", type=int, help="CPU time after which the process is ended")


def pytest_configure(config: pytest.Config) -> None:
    if (seconds := config.getoption("--seconds")) is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))  # SIGXCPU, and SIGKILL to who ignores it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if (file := config.getoption("--calls")) is not None:
        config.pluginmanager.register(Calls(file))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if (file := config.getoption("--only")) is not None:
        items[:] = chosen(items, json.loads(file.read_text(encoding="utf-8")))


def chosen(items: Sequence[pytest.Item], names: Sequence[str]) -> list[pytest.Item]:
    """The items of these names, in their order."""
    place = {name: i for i, name in enumerate(names)}
    return sorted((each for each in items if each.nodeid in place), key=lambda each: place[each.nodeid])


class Calls:
    """Notes for each test its CPU time, whether it passed, and the functions that mutmut saw it call."""

    def __init__(self, file: Path) -> None:
        from mutmut.state import state  # only who takes notes needs mutmut

        self.file, self.called = file, state()._stats
        self.failed: set[str] = set()
        self.tests: list[tuple[str, float, list[str]]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.called.clear()
        start = time.process_time()
        outcome = yield
        self.tests.append((item.nodeid, time.process_time() - start, sorted(self.called)))
        return outcome

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        notes = [
            {"test": test, "seconds": seconds, "passed": test not in self.failed, "calls": calls}
            for test, seconds, calls in self.tests
        ]
        self.file.write_text(json.dumps(notes), encoding="utf-8")
