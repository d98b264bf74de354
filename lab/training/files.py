"""A run's folder: what is in it, and how it is made, filled and read."""

import csv
import io
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import minigrad
from lab.console.errors import LabError
from lab.training.run import Run
from minigrad.files import replacing

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights.safetensors"
RESULT = "result.json"
HISTORY = "history.csv"
CURVES = "curves.png"
RACE = "race.json"
RUNS = Path("runs")
SUMMARY = "summary.csv"

HISTORY_COLUMNS = ("epoch", "lr", "train_loss", "train_accuracy", "val_loss", "val_accuracy", "seconds")


def check_free(folder: Path, taken_by: Iterable[str]) -> None:
    """Raise LabError if ``folder`` is a file, or holds one of the files in ``taken_by``."""
    if folder.exists() and not folder.is_dir():
        raise LabError(f"--out: {folder} is a file; name a folder")
    held = [name for name in taken_by if (folder / name).exists()]
    if held:
        raise LabError(f"{folder} is taken: it holds {held[0]}; go on with that by --resume, or name another --out")


@contextmanager
def made(out: Path | None, name: str) -> Iterator[Path]:
    """The folder ``out``, or ``new_folder(name)`` without one; if nothing is written to it, it is removed again.

    Raises LabError where it cannot be made or written to.
    """
    planned = out or RUNS / name
    before = {each for each in (planned, *planned.parents) if each.exists()}
    folder = _writable(out) if out else new_folder(name)
    try:
        yield folder
    finally:
        for each in (folder, *folder.parents):
            if each not in before:
                with suppress(OSError):  # it is not empty
                    each.rmdir()


def _writable(folder: Path) -> Path:
    remedy = "name a folder that can be made and written to"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError(f"--out: {folder}: {error.strerror}; {remedy}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise LabError(f"--out: {folder} is read-only; {remedy}")
    return folder


def new_folder(name: str) -> Path:
    """Make ``runs/<date>-<time>-<name>``, with a number behind it if that is taken."""
    folder = first = RUNS / f"{time.strftime('%Y-%m-%d-%H%M%S')}-{name}"
    number = 1
    while True:
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            number += 1
            folder = first.with_name(f"{first.name}-{number}")


def write_weights(path: Path, run: Run) -> None:
    """The model's parameters as a safetensors file, which PyTorch opens too."""
    minigrad.save(run.model.state_dict(), path)


def write_history(path: Path, run: Run) -> None:
    """The run's history as CSV, a row for each epoch that is done."""
    write_csv(path, HISTORY_COLUMNS, run.history)


def write_json(path: Path, content: Any) -> None:
    """Strict JSON: a NaN is an error here, not a literal that other readers refuse."""
    with replacing(path) as file:
        file.write((json.dumps(content, indent=2, allow_nan=False) + "\n").encode())


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """The JSON object in a file. Raises LabError, which ends with ``remedy``, for anything else."""
    try:
        content = json.loads(path.read_text())
    except ValueError as error:
        raise LabError(f"{path} is damaged: {error}; {remedy}") from error
    if not isinstance(content, dict):
        raise LabError(f"{path} is damaged: it holds no JSON object; {remedy}")
    return content


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """One line for each row, with the columns named in the first; None leaves a cell empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with replacing(path) as file:
        file.write(text.getvalue().encode())
