"""The child processes, one for each side, timed in turns: while one works the others wait for their next request."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.inputs import agree
from benchmarks.job import Cell
from benchmarks.rival import EARLIER, ROOT, TITLES, TORCH, Rival
from minigrad.strict_json import parse

REST = 0.02
"""Seconds between two turns: PyTorch's threads spin for some ms after their work."""


class CellError(Exception):
    """A cell could not be measured: a side failed, or the two did not do the same."""


class Child:
    """A Python process that runs a module and answers in lines of JSON."""

    def __init__(
        self,
        side: str,
        module: str,
        *arguments: str,
        environment: Mapping[str, str],
        runs: str = "",
        folder: Path = ROOT,
        python: str = sys.executable,
    ) -> None:
        self.side = side
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115  (it lives as long as the process)
        self.process = subprocess.Popen(
            [python, "-m", module, runs or side, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder), "MINIGRAD_COMPILE_NOTICE": "0", **environment},
            text=True,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its children
        )

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request and wait for the reply."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # it has died: reply() says of what
            print(json.dumps(request), file=self.process.stdin, flush=True)
        return self.reply()

    def reply(self) -> dict[str, Any]:
        """The next line. Raises CellError where that says so, or where the process ends without one."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise CellError(f"{self.side}'s process ended with {self._end()}")
        try:
            reply = parse(line)
        except ValueError as error:
            raise CellError(f"{self.side}'s process answered {line[:60]!r} ({error})") from error
        if "error" in reply:
            raise CellError(f"{self.side}: {reply['error']}")
        return reply

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.complaints.close()

    def _end(self) -> str:
        code = self.process.wait()
        self.complaints.seek(0)
        lines = self.complaints.read().decode(errors="replace").strip().splitlines()
        return f"exit code {code}" + (f": {lines[-1]}" if lines else "")


class Bench:
    """The settings of a measurement (threads, rounds, seconds of a turn, rivals) and the child processes."""

    def __init__(
        self,
        data: str,
        threads: int,
        rounds: int,
        seconds: float,
        worker: str = "benchmarks.worker",
        rivals: Sequence[Rival] = (TORCH,),
    ) -> None:
        self.data, self.threads, self.rounds, self.seconds, self.worker = data, threads, rounds, seconds, worker
        self.rivals = {rival.side: rival for rival in rivals}
        self._children: dict[tuple[str, int], Child] = {}

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def dismiss(self) -> None:
        """End the children; those that are needed again are started again."""
        while self._children:
            self._children.popitem()[1].close()

    def in_turns(self, group: str, cell: Cell, beside: Sequence[tuple[str, Cell]] = ()) -> Figure:
        """Measure one cell: minigrad, its rivals, and what is to run ``beside`` them, round after round.

        A cell that says ``finer: k`` has k times as many turns, each a k-th as long.
        """
        jobs = [("minigrad", cell), *((side, cell) for side in self.sides(cell["kind"])), *beside]
        threads = cell.get("threads", self.threads)
        if any(count != threads for _, count in self._children):
            self.dismiss()
        children = {side: self._child(side, threads) for side, _ in jobs}
        prepared = {side: children[side].ask(self._preparation(one)) for side, one in jobs}
        check_equal_work(prepared)
        measured: dict[str, list[float]] = {side: [] for side in children}
        for _ in range(min(self.rounds, cell.get("rounds", self.rounds)) * cell.get("finer", 1)):
            for side, child in children.items():
                time.sleep(REST)
                measured[side].append(child.ask({"turn": prepared[side]["times"]})["seconds"])
        notes = {side: reply["note"] for side, reply in prepared.items() if reply["note"]}
        return Figure(group, cell, measured, notes)

    def sides(self, kind: str) -> list[str]:
        """The rivals that have cells of this kind."""
        return [side for side, rival in self.rivals.items() if rival.has(kind)]

    def fresh(self, side: str, cell: Cell, **environment: str) -> dict[str, Any]:
        """What one run in a new process answers. ``in all`` are the seconds from its start to its first step."""
        start = time.perf_counter()
        child = Child(
            side,
            "benchmarks.fresh",
            json.dumps({**cell, "data": self.data}),
            environment={**threads_in_environment(self.threads), **environment},
            **self._where(side),
        )
        try:
            first = child.reply()
            seconds = time.perf_counter() - start
            return {**first, **child.reply(), "in all": seconds}
        finally:
            child.close()

    def _preparation(self, cell: Cell) -> dict[str, Any]:
        return {
            "prepare": {**cell, "data": self.data},
            "seconds": self.seconds / cell.get("finer", 1),
            "times": cell.get("times"),
            "least": cell.get("least", 1),
        }

    def _child(self, side: str, threads: int) -> Child:
        child = self._children.get((side, threads))
        if child is None or not child.is_alive():
            if child is not None:
                child.close()
            child = Child(side, self.worker, environment=threads_in_environment(threads), **self._where(side))
            self._children[side, threads] = child
        return child

    def _where(self, side: str) -> dict[str, Any]:
        """What a side runs, by which Python and in which checkout."""
        if side not in self.rivals:
            return {}
        rival = self.rivals[side]
        return {"runs": rival.module, "folder": rival.folder, "python": rival.python}


def threads_in_environment(threads: int) -> dict[str, str]:
    """What a process is told of its threads before it loads NumPy."""
    names = (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "NPROC",
    )  # the last: XLA
    return dict.fromkeys(names, str(threads))


def check_equal_work(replies: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise CellError where minigrad's and a rival's numbers differ.

    The benchmark of an earlier build may report other numbers after the first list, which for a training are the losses
    of its first steps: then that list alone is compared.
    """
    ours = replies["minigrad"]["check"]
    for rival in TITLES.keys() & replies.keys():
        theirs = replies[rival]["check"]
        count = 1 if rival == EARLIER and [*map(len, ours)] != [*map(len, theirs)] else None
        if not agree(ours[:count], theirs[:count]):
            raise CellError(f"the two sides do not compute the same: minigrad has {ours}, {TITLES[rival]} {theirs}")
