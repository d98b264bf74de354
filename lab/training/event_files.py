"""A run's losses as event files that TensorBoard shows while it trains: ``--log tensorboard``.

    events/train/…        a row of ``steps.csv`` at a time: loss, accuracy (or r2), learning rate, epoch; ``watched``
    events/validation/…   a row of ``history.csv`` at a time: loss, accuracy (or r2)

Both by the step, so that TensorBoard draws training and validation over one another. The records are written by
TensorBoard's own writer, package ``tensorboard``, which needs no TensorFlow. Each start of a run adds a file to either
folder. What an earlier start wrote beyond the checkpoint that it goes on from is taken back, by the record that
TensorBoard has for that: a session that starts at a step.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from lab.training.run import Run

EVENTS = "events"
TRAINING, VALIDATION = "train", "validation"
NAME = "events.out.tfevents."


def logged(folder: Path) -> bool:
    """Whether the run in the folder has event files."""
    return (folder / EVENTS).is_dir()


@contextmanager
def event_files(folder: Path, run: Run, wanted: bool = True) -> Iterator[Callable[[], None]]:
    """A block in which the run's rows go to event files in its folder as they come; beside those of earlier starts.

    What the block gets writes the rows that are still missing; where no files are ``wanted``, it does nothing.
    """
    if not wanted:
        yield lambda: None
        return
    files = EventFiles(folder / EVENTS, run)
    run.step_history.on_row = files.add_new
    try:
        yield files.add_new
    finally:
        files.close()


class EventFiles:
    """The two files of one start of a run. ``add_new`` is called whenever the run may have rows that they lack."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.run = run
        resumed = folder.is_dir()
        self.steps, self.watched, self.epochs = self._there() if resumed else (0, 0, 0)
        self._training, self._validation = (EventFile(folder / name) for name in (TRAINING, VALIDATION))
        if resumed:
            for file in (self._training, self._validation):
                file.begin_session(run.steps + 1)

    def add_new(self) -> None:
        """Write the rows that are new, so that a reader sees them at once."""
        if self._there() < (self.steps, self.watched, self.epochs):  # the run has begun anew
            self.steps, self.watched, self.epochs = 0, 0, 0
            for file in (self._training, self._validation):
                file.begin_session(1)
        tag = self.run.score.key
        for row in self.run.step_history.rows[self.steps :]:
            names = {"loss": "train_loss", tag: f"train_{tag}", "learning rate": "lr", "epoch": "epoch"}
            self._training.add(int(row["step"]), {each: row[name] for each, name in names.items()})
        watch = self.run.watch
        measured = zip(watch.steps, watch.gradients, watch.updates, strict=True)
        for step, gradients, updates in islice(measured, self.watched, None):
            values = {f"gradient norm/{name}": each for name, each in zip(watch.layers, gradients, strict=True)}
            values |= {f"update to weight/{name}": each for name, each in zip(watch.layers, updates, strict=True)}
            self._training.add(step, values)
        for row in self.run.history[self.epochs :]:
            values = {"loss": row["val_loss"], tag: row[f"val_{tag}"]}
            self._validation.add(int(row["epoch"]) * self.run.steps_per_epoch, values)
        self.steps, self.watched, self.epochs = self._there()

    def _there(self) -> tuple[int, int, int]:
        """How many rows the run has: by steps, of its layers, by epochs."""
        return len(self.run.step_history.rows), len(self.run.watch.steps), len(self.run.history)

    def close(self) -> None:
        self._training.close()
        self._validation.close()


class EventFile:
    """One event file, begun in a folder that may hold earlier ones.

    What is added reaches the file at once: few rows come in a second. Raises OSError that names the file.
    """

    def __init__(self, folder: Path) -> None:
        from tensorboard.summary.writer.record_writer import RecordWriter

        folder.mkdir(parents=True, exist_ok=True)
        # TensorBoard reads the files of a folder in the order of their names.
        taken = [int(path.name[len(NAME) :].split(".")[0]) for path in folder.glob(f"{NAME}*")]
        number = max([int(time.time()), *(each + 1 for each in taken)])
        self.path = folder / f"{NAME}{number:010d}.{socket.gethostname()}.{os.getpid()}"
        self._writer = RecordWriter(open(self.path, "xb"))  # noqa: SIM115  (it is closed by ``close``)
        self._write(file_version="brain.Event:2")

    def begin_session(self, step: int) -> None:
        """Say that what earlier files have from this step on counts no more."""
        from tensorboard.compat.proto.event_pb2 import SessionLog

        self._write(step=step, session_log=SessionLog(status=SessionLog.START))

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Scalars at a step, by their tags."""
        from tensorboard.compat.proto.summary_pb2 import Summary

        scalars = [Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]
        self._write(step=step, summary=Summary(value=scalars))

    def close(self) -> None:
        self._writer.close()

    def _write(self, **content: Any) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        try:
            self._writer.write(Event(wall_time=time.time(), **content).SerializeToString())
            self._writer.flush()
        except OSError as error:
            error.filename = str(self.path)
            raise
