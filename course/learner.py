"""The learner's modules, loaded from their files, and the errors of their code in one line of their own."""

import sys
import traceback
from pathlib import Path
from types import ModuleType

from course.question import Diagnosis
from course.stations import STATIONS, Station
from course.texts import DIAGNOSES, Text


def load(folder: Path, station: Station) -> ModuleType:
    """The learner's module of a station, after those of the earlier ones, which it may import.

    The files are compiled anew: a cached one could be of the version before the last edit. Raises what the code
    raises, SyntaxError among it.
    """
    forget()
    module = None
    for each in STATIONS[: station.number]:
        path = folder / each.file
        module = ModuleType(each.name)
        module.__file__ = str(path)
        sys.modules[each.name] = module
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    assert module is not None
    return module


def forget() -> None:
    """Take the learner's modules out of ``sys.modules``."""
    for each in STATIONS:
        sys.modules.pop(each.name, None)


def fault(error: BaseException) -> Diagnosis:
    """The diagnosis for an error in the learner's code: his own line, and what it says."""
    where = line_of(error)
    shown = [] if where is None else [Text(where, where)]
    if isinstance(error, NotImplementedError):
        return Diagnosis("gap", DIAGNOSES["gap"].filled(gap=error), shown)
    if isinstance(error, SystemExit):
        return Diagnosis("exit", DIAGNOSES["exit"], shown)
    if isinstance(error, MemoryError):
        return Diagnosis("memory", DIAGNOSES["memory"], shown)
    message = error.msg if isinstance(error, SyntaxError) else _message(error)
    told = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return Diagnosis("error", DIAGNOSES["error"].filled(error=told), shown)


def _message(error: BaseException) -> str:
    """The first line of what an error says; Numba begins with one that says nothing of the code."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith("Failed in ")]
    return (told or lines or [""])[0]


def line_of(error: BaseException) -> str | None:
    """The innermost line of a learner's file that an error passed: file, number, text. None if there is none."""
    if isinstance(error, SyntaxError) and is_learners(error.filename):
        return _told(error.filename, error.lineno, error.text)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_learners(frame.filename)]
    return _told(frames[-1].filename, frames[-1].lineno, frames[-1].line) if frames else None


def line_at(path: str, number: int) -> str:
    """A line of a file: name, number, text."""
    lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    return _told(path, number, lines[number - 1] if number <= len(lines) else "")


def is_learners(path: str | None) -> bool:
    """Whether a file is one of the learner's: by its name, which no other file has."""
    return path is not None and Path(path).name in {station.file for station in STATIONS} and not _is_ours(path)


def _is_ours(path: str) -> bool:
    return Path(path).resolve().is_relative_to(Path(__file__).parent)


def _told(path: str | None, number: int | None, line: str | None) -> str:
    return f"{Path(path or '').name}, line {number}:  {(line or '').strip()}"
