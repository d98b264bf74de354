"""A disk that is full from the n-th write on, for every n: an error names the file, what was there stays, and the work
goes on to the same end when there is room again.
"""

import errno
import io
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

import minigrad
from datasets import read_idx, write_idx
from lab.race.design import Design, Job
from lab.race.race import race
from lab.race.store import Store
from lab.race.work import Done, RunFiles, carry_out
from lab.training.data import Data
from lab.training.run_folder import train_in
from lab.training.settings import Settings
from reliability.kill import ROOT, RUN
from reliability.problem import QUIET, leftovers, numbers, same, tiny_problem


class Disk:
    """Stands in for ``open`` in minigrad.files, and counts: a file made in the folder and each write are one each.

    From number ``full`` on there is no room; of a write that finds none the first half has gone through. Elsewhere
    there is room: a kernel that is compiled is kept there, and has a file in the first of many runs alone.
    """

    def __init__(self, full: int | None, folder: Path) -> None:
        self.full, self.folder, self.count = full, folder, 0

    def open(self, path: Any, mode: str, **options: Any) -> Any:
        if "x" not in mode or not Path(path).is_relative_to(self.folder):
            return open(path, mode, **options)
        self.check()
        return io.BufferedWriter(_File(path, mode, self))

    def check(self) -> None:
        """Count. Raises OSError as the system does, without the name of a file."""
        self.count += 1
        if self.full is not None and self.count >= self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _File(io.FileIO):
    def __init__(self, path: Any, mode: str, disk: Disk) -> None:
        super().__init__(path, mode)
        self.disk = disk

    def write(self, data: Any) -> int:
        try:
            self.disk.check()
        except OSError:
            super().write(bytes(data)[: len(data) // 2])
            raise
        return super().write(data)


@contextmanager
def full_from(n: int | None, folder: Path) -> Iterator[Disk]:
    """A block in which the folder's disk is full from write n on; never, but counted, with None."""
    disk = Disk(n, folder)
    with mock.patch("minigrad.files.open", disk.open, create=True):
        yield disk


class InPlace(Executor):
    """Computes at once, in this process, on the small data."""

    shares_files = True
    fatal: tuple[type[Exception], ...] = ()

    def __init__(self, data: Data) -> None:
        self.data = data

    def width(self) -> int:
        return 1

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        yield self

    def submit(self, _: Any, /, job: Job, files: RunFiles) -> "Future[Done]":  # type: ignore[override]
        future: Future[Done] = Future()
        try:
            future.set_result(carry_out(job, self.data, files))
        except OSError as error:
            future.set_exception(error)
        return future


STATE = {"w": np.arange(40_000, dtype=np.float64), "n": 3}


def subjects(settings: Settings, data: Data) -> dict[str, tuple[Callable[[Path], Any], Callable[[Path], Any]]]:
    """What writes into a folder, and what reads its numbers from there."""
    return {
        "minigrad.save": (lambda to: minigrad.save(STATE, to / "state"), lambda to: minigrad.load(to / "state")),
        "write_idx": (lambda to: write_idx(to / "i.gz", data.train.inputs), lambda to: read_idx(to / "i.gz")),
        "a run": (lambda to: train_in(to, settings, data, QUIET), numbers),
        "a race": (
            lambda to: race(Design(("nadam", "sgd"), settings), Store(to), InPlace(data), QUIET),
            numbers,
        ),
    }


def campaign(folder: Path, names: tuple[str, ...] = (), tell: Callable[[str], None] = print) -> tuple[int, list[str]]:
    """Fill the disk at every write of each subject: how many there were, and what was wrong."""
    writes, faults = 0, list[str]()
    with tiny_problem() as (settings, data):
        for name, (write, read) in subjects(settings, data).items():
            if names and name not in names:
                continue
            to = folder / "whole"
            to.mkdir()
            with full_from(None, to) as disk:
                write(to)
            whole = read(to)
            for n in range(1, disk.count + 1):
                faults += [f"{name}, write {n}: {fault}" for fault in one(folder / "full", n, write, read, whole)]
                shutil.rmtree(folder / "full")
            shutil.rmtree(to)
            writes += disk.count
            tell(f"{name}: full at each of {disk.count} writes; {len(faults)} lost or wrong so far")
    return writes, faults


def one(to: Path, n: int, write: Callable[[Path], Any], read: Callable[[Path], Any], whole: Any) -> Iterator[str]:
    """What is wrong when the disk is full from write n on."""
    to.mkdir()
    with full_from(n, to):
        try:
            write(to)
            yield "no error"
        except OSError as error:
            if error.errno != errno.ENOSPC or not str(error.filename).startswith(str(to)):
                yield f"the error is {error!r}"
    yield from (f"{path.name} is left" for path in leftovers(to))
    write(to)
    if not same(read(to), whole):
        yield "its numbers are not those of a disk with room"


def limits(folder: Path, sizes: tuple[int, ...], tell: Callable[[str], None] = print) -> list[str]:
    """``train.py`` where no file may be larger than so many bytes, the system's own limit: what was wrong."""
    faults, ends = [], []
    for size in sizes:
        to = folder / str(size)
        done = _train(*RUN, "--out", str(to), size=size)
        lines = done.stderr.strip().splitlines()
        if done.returncode != 2 or len(lines) != 1 or str(to) not in lines[0]:
            faults.append(f"at {size} bytes it ended with {done.returncode}: {done.stderr}")
        faults += [f"at {size} bytes {path.name} is left" for path in leftovers(to)]
        again = ("--resume", str(to)) if (to / "checkpoint.safetensors").exists() else (*RUN, "--out", str(to))
        if _train(*again).returncode:
            faults.append(f"at {size} bytes it does not go on")
        ends.append(numbers(to))
        tell(f"no file above {size} bytes: {lines[-1] if lines else 'no error'}")
    return faults + ["the ends differ"] * (not all(same(end, ends[0]) for end in ends))


def _train(*arguments: str, size: int | None = None) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        if size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(ROOT / "train.py"), *arguments, "--quiet"]
    return subprocess.run(command, env=environment, preexec_fn=limited, capture_output=True, text=True)
