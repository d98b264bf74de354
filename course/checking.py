"""A check in a process of its own: an endless loop is ended, and whatever the code does, it does there."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from course.learner import is_learners, line_at
from course.question import Diagnosis, Result
from course.stations import Station
from course.texts import DIAGNOSES, Text
from course.workspace import CHECKOUT

FRAME = re.compile(r'File "(.+)", line (\d+)')


def check(folder: Path, station: Station, seconds: float | None = None) -> list[Result]:
    """The results of a station's questions, up to the first that is not right."""
    seconds = station.seconds if seconds is None else seconds
    with tempfile.TemporaryDirectory(prefix="course-") as scratch:
        result, stack = Path(scratch) / "result.json", Path(scratch) / "stack.txt"
        arguments = [str(station.number), str(folder.resolve()), str(result), str(stack), str(seconds)]
        path = os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])
        child = subprocess.Popen(
            [sys.executable, "-m", "course.child", *arguments],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
        )
        try:
            code = _ended(child, stack)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        if result.exists():
            return [_result(*each) for each in json.loads(result.read_text(encoding="utf-8"))]
        diagnosis = _still_at(stack, seconds) or Diagnosis("abrupt", DIAGNOSES["abrupt"].filled(code=code))
        return [Result(Text(station.file, station.file), diagnosis)]


def _ended(child: subprocess.Popen, stack: Path) -> int | None:
    """The child's exit code; None if its time is over."""
    while True:
        try:
            return child.wait(0.05)
        except subprocess.TimeoutExpired:
            if stack.exists() and stack.stat().st_size:
                return None


def _still_at(stack: Path, seconds: float) -> Diagnosis | None:
    text = stack.read_text(encoding="utf-8", errors="replace") if stack.exists() else ""
    if not text:
        return None
    frames = [(path, int(number)) for path, number in FRAME.findall(text) if is_learners(path)]
    lines = [line_at(*frames[0])] if frames else []
    return Diagnosis("loop", DIAGNOSES["loop"].filled(seconds=seconds), [Text(line, line) for line in lines])


def _result(name: list[str], diagnosis: list | None) -> Result:
    if diagnosis is None:
        return Result(Text(*name), None)
    key, says, shown = diagnosis
    return Result(Text(*name), Diagnosis(key, Text(*says), [Text(*line) for line in shown]))
