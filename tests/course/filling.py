"""Gaps filled in: files as a learner would leave them."""

import importlib
import re
import textwrap
from pathlib import Path
from types import ModuleType

from course.stations import STATIONS, Station

GAP = re.compile(r'^( *)raise NotImplementedError\("(\w+).*$', re.M)


def answers(station: Station) -> ModuleType:
    """The right answers and the wrong ones to a station."""
    return importlib.import_module(f"tests.course.answers.{station.name}")


def gaps(station: Station) -> list[str]:
    """The names of a station's gaps."""
    return [name for _, name in GAP.findall(station.gaps.read_text(encoding="utf-8"))]


def filled(station: Station, code: dict[str, str]) -> str:
    """The station's file with code in its gaps; a gap without code stays."""

    def fill(found: re.Match[str]) -> str:
        indent, name = found.groups()
        return textwrap.indent(code[name], indent) if name in code else found[0]

    return GAP.sub(fill, station.gaps.read_text(encoding="utf-8"))


def write(folder: Path, upto: int) -> Path:
    """The first stations' files with right answers in a folder."""
    for station in STATIONS[:upto]:
        (folder / station.file).write_text(filled(station, answers(station).RIGHT[0]), encoding="utf-8")
    return folder
