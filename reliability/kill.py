"""Runs and races of ``train.py``, killed at any moment and gone on with, against those that nobody killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lab.training import files
from lab.training.checkpoint import read_checkpoint
from reliability.problem import leftovers, numbers, same

ROOT = Path(__file__).parents[1]
RUN = ("--optim", "nadam", "--schedule", "cosine", "--model", "mlp", "--limit", "500", "--epochs", "30")
RACE = ("--optim", "sgd", "adam", "--seeds", "2", "--model", "mlp", "--limit", "1000", "--epochs", "3", "--jobs", "1")
EARLY = (
    *("--optim", "nadam", "--model", "mlp", "--limit", "500", "--epochs", "60"),
    *("--patience", "5", "--augment", "shift,rotate", "--log", "tensorboard"),
)
SUBJECTS = {"run": RUN, "early": EARLY, "race": RACE}
PATIENCE = 300


@dataclass
class Killed:
    """What a campaign has found: ``ends`` are those that were compared with the end that nobody disturbed."""

    kills: int = 0
    while_writing: int = 0
    ends: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.while_writing} of them while a file was written; {self.ends} ends compared; "
            f"{len(self.faults)} lost or wrong"
        )


def campaign(subject: str, folder: Path, count: int, seed: int, tell: Callable[[str], None] = print) -> Killed:
    """Kill one of SUBJECTS ``count`` times, each time at a moment drawn by chance, or while a file is written."""
    draw, killed = Random(f"{seed} {subject}"), Killed()
    finish(begin(subject, folder / "whole"))  # which may have to compile
    started = time.monotonic()
    finish(begin(subject, folder / "again"))
    seconds, whole = time.monotonic() - started, numbers(folder / "whole")
    if not same(numbers(folder / "again"), whole):
        killed.faults.append("two runs that nobody killed differ")
    while killed.kills < count and not killed.faults:
        path = folder / str(killed.ends)
        while True:
            child = begin(subject, path)
            moment = draw.uniform(0, seconds)
            if killed.kills == count or not kill_at(child, moment, path if draw.random() < 0.5 else None):
                break
            killed.kills += 1
            killed.while_writing += bool(leftovers(path))
            killed.faults += broken(path)
        if code := finish(child):
            killed.faults.append(f"{path.name}: ended with {code}")
        elif not same(numbers(path), whole):
            killed.faults.append(f"{path.name}: its numbers are not those of the run that nobody killed")
        killed.faults += [f"{path.name}: {left.name} is left" for left in leftovers(path)]
        killed.ends += 1
        seconds *= 0.95  # the machine may have become quicker
        tell(f"{subject}: {killed}")
    return killed


def begin(subject: str, folder: Path) -> subprocess.Popen[bytes]:
    """``train.py``, in a process group of its own: a new run, or one that goes on with what is in the folder."""
    there = any((folder / name).exists() for name in (files.CHECKPOINT, files.RACE))
    what = ("--resume", str(folder)) if there else (*SUBJECTS[subject], "--out", str(folder))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with open(folder.with_name(f"{folder.name}.log"), "ab") as log:
        command = [sys.executable, str(ROOT / "train.py"), *what, "--quiet"]
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def kill_at(child: subprocess.Popen[bytes], seconds: float, writing: Path | None) -> bool:
    """Kill by SIGKILL after so many seconds, or after them when a file in the folder is being written.

    False where the process has ended before. What it has started, as a race its workers, is left to end by itself.
    """
    start = time.monotonic()
    while child.poll() is None:
        if time.monotonic() - start > seconds and (writing is None or leftovers(writing)):
            child.kill()
            child.wait()
            return True
        time.sleep(0.0005)
    return False


def finish(child: subprocess.Popen[bytes]) -> int:
    """The exit code. Nothing of its process group is left."""
    try:
        return child.wait(PATIENCE)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def broken(folder: Path) -> list[str]:
    """What cannot be read of the files that have their names."""
    found = []
    for path in folder.rglob("*.safetensors"):
        try:
            if path.name == files.CHECKPOINT or path.parent.name == "underway":
                read_checkpoint(path)
        except ValueError as error:
            if path.exists():  # a race's worker, which outlives it for a moment, may have been done with it
                found.append(f"{path}: {error}")
    try:
        numbers(folder)
    except ValueError as error:
        found.append(str(error))
    return found
