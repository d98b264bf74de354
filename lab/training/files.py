"""A run's folder: what is in it, and how it is made, filled and read."""

import csv
import hashlib
import io
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lab.console.errors import LabError
from lab.training.run import Run
from lab.training.score import R2, Score
from minigrad.files import opened, replacing
from minigrad.strict_json import parse

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights.safetensors"
NET = "net.onnx"
RESULT = "result.json"
HISTORY = "history.csv"
STEPS = "steps.csv"
CURVES = "curves.png"
RACE = "race.json"
LOCK = "run.lock"
RUNS = Path("runs")
SUMMARY = "summary.csv"
SUM = "sha256"


def history_columns(score: Score) -> tuple[str, ...]:
    """Of ``history.csv``, and of the history in ``result.json``."""
    deviation = ("val_rmse",) if score is R2 else ()
    return ("epoch", "lr", "train_loss", f"train_{score.key}", "val_loss", f"val_{score.key}", *deviation, "seconds")


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


def write_history(path: Path, run: Run) -> None:
    """The run's history as CSV, a row for each epoch that is done."""
    write_csv(path, history_columns(run.score), run.history)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Strict JSON with a sum in it. A NaN is an error here, not a literal that other readers refuse."""
    text = json.dumps(sealed(content), indent=2, allow_nan=False)
    with replacing(path) as file:
        file.write(f"{text}\n".encode())


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content, and the SHA-256 of it: of its JSON in one line with sorted keys."""
    text = json.dumps(content, sort_keys=True, allow_nan=False)
    return {**content, SUM: hashlib.sha256(text.encode()).hexdigest()}


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """What ``write_json`` wrote, without the sum, which is checked. (Earlier builds wrote none.)

    Raises FileNotFoundError, and LabError, which ends with ``remedy``, for what is damaged or no file.
    """
    try:
        with opened(path) as file:
            content = parse(file.read())
        if not isinstance(content, dict):
            raise ValueError("it holds no JSON object")
        sums = {name: value for name, value in content.items() if name == SUM or _is_sum(value)}
        content = {name: value for name, value in content.items() if name not in sums}
        if sums and list(sums.values()) != [sealed(content)[SUM]]:
            raise ValueError(f"its content does not have its {SUM}")
    except ValueError as error:
        raise LabError(f"{path} is damaged: {error}; {remedy}") from error
    except OSError as error:
        if path.exists() and not path.is_file():
            raise LabError(f"{path} is no file; {remedy}") from error
        raise
    return content


def _is_sum(value: Any) -> bool:
    """Whether it is a sum also under a name that has been damaged."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def aside(path: Path) -> Path:
    """The name under which ``set_aside`` keeps what cannot be believed: ``….damaged``, or ``….damaged-2``."""
    name, number = path.with_name(f"{path.name}.damaged"), 1
    while name.is_dir() or (path.is_dir() and name.exists()):  # a file replaces a file alone
        number += 1
        name = path.with_name(f"{path.name}.damaged-{number}")
    return name


def set_aside(path: Path) -> None:
    """Rename it, unless another process has just done the same."""
    with suppress(FileNotFoundError):
        os.replace(path, aside(path))


@contextmanager
def claimed(path: Path, over: Callable[[], bool] = lambda: True) -> Iterator[bool]:
    """Whether this process has the claim that the lock file ``path`` stands for; meanwhile no other process gets it.

    The claim is the operating system's lock on the file, so it ends with the process that holds it. The file is removed
    at the end where that is ``over()``.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except (Timeout, FileNotFoundError):  # the latter where another process has just removed the empty folder
        yield False
        return
    try:
        yield True
    finally:
        # Who locked the file just before it is gone does not lock out others; but they all find the result.
        if over():
            with suppress(PermissionError):  # Windows keeps a file that is open
                path.unlink(missing_ok=True)
        lock.release()


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """One line for each row, with the columns named in the first; None leaves a cell empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with replacing(path) as file:
        file.write(text.getvalue().encode())
