"""The learner's folder: the files with gaps, copied once, and which of them have passed."""

import hashlib
import json
import os
from pathlib import Path

from course.gaps import gaps
from course.stations import STATIONS, Station
from lab.console.errors import LabError
from lab.language import LANGUAGES
from minigrad.files import replacing

CHECKOUT = Path(__file__).parents[1]
PROGRESS = "course.json"
VARIABLE = "MINIGRAD_COURSE"


def usual_folder() -> Path:
    """MINIGRAD_COURSE, or minigrad-course in the home folder."""
    return Path(os.environ.get(VARIABLE) or Path.home() / "minigrad-course")


def start(folder: Path, language: str = "en") -> None:
    """Write the files that are not there yet, in this language; one that is there is touched only if it is as it was
    handed out, in another language. Raises LabError in the checkout."""
    if folder.resolve().is_relative_to(CHECKOUT):
        raise LabError(f"{folder} lies in the checkout, which stays as it is; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for station in STATIONS:
        path = folder / station.file
        if not path.exists() or path.read_bytes() in {gaps(station, each) for each in LANGUAGES}:
            _write(path, gaps(station, language))
    if not (folder / PROGRESS).exists():
        _save(folder, {})


def passed(folder: Path) -> dict[int, bool]:
    """The stations that have passed, and whether their file is still what it was then."""
    return {
        station.number: digest(folder, station) == kept
        for station in STATIONS
        if (kept := _progress(folder).get(str(station.number))) is not None
    }


def note_passed(folder: Path, station: Station, of: str) -> None:
    """Write down that a file of this digest has passed."""
    _save(folder, _progress(folder) | {str(station.number): of})


def note_failed(folder: Path, station: Station) -> None:
    """Write down that a station does not pass any more."""
    kept = _progress(folder)
    if kept.pop(str(station.number), None) is not None:
        _save(folder, kept)


def digest(folder: Path, station: Station) -> str:
    """SHA-256 of a station's file; empty if there is none."""
    path = folder / station.file
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def check_started(folder: Path) -> None:
    """Raise LabError for a folder that ``start`` has not made, or without one of its files."""
    if not (folder / PROGRESS).exists():
        raise LabError(f"{folder} has no {PROGRESS}; begin with: python -m course start, or give --dir")
    for station in STATIONS:
        if not (folder / station.file).exists():
            raise LabError(f"{folder / station.file} is missing; python -m course start gives an empty one")


def _progress(folder: Path) -> dict[str, str]:
    path = folder / PROGRESS
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))["passed"]
        return {str(number): str(of) for number, of in kept.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabError(f"{path} is damaged ({error}); remove it, run start again, and check each station") from error


def _save(folder: Path, kept: dict[str, str]) -> None:
    text = json.dumps({"passed": dict(sorted(kept.items(), key=lambda each: int(each[0])))}, indent=1)
    _write(folder / PROGRESS, f"{text}\n".encode())


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)
