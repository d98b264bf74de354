"""A station as a notebook: its page, its file in a cell that writes it, and its check."""

import base64
import json
import re
from pathlib import Path
from typing import Any

from course.stations import Station
from course.texts import Text
from course.workspace import CHECKOUT

PICTURE = re.compile(r"!\[([^\]]*)\]\((picture\.svg)\)")
LINK = re.compile(r"\]\((?!https?:|data:|attachment:)([^)#]+)")
FILE = Text(
    "The file with the gaps. Fill them in, and run the cell: it writes the file into your folder.",
    "带空的文件。把空补全，再运行这一格：它会把文件写进你的文件夹。",
)
CHECK = Text("Then check it:", "然后检查：")


def notebook(station: Station, folder: Path, language: str) -> str:
    """The notebook's JSON (nbformat 4.5), self-contained: the picture is in it."""
    page = station.page(language).read_text(encoding="utf-8")
    picture = base64.b64encode((station.page(language).parent / "picture.svg").read_bytes()).decode()
    page = PICTURE.sub(lambda found: f"![{found[1]}](data:image/svg+xml;base64,{picture})", page)
    page = LINK.sub(lambda found: f"]({_path(station, found[1])}", page)
    path = folder.resolve() / station.file
    code = path.read_text(encoding="utf-8")
    run = (
        "import subprocess, sys\n\n"
        f"command = [sys.executable, '-m', 'course', 'check', '{station.number}', '--dir', {str(folder.resolve())!r}, "
        f"'--language', '{language}']\n"
        f"print(subprocess.run(command, cwd={str(CHECKOUT)!r}, capture_output=True, text=True).stdout)"
    )
    cells = [
        _cell("markdown", page),
        _cell("markdown", FILE.to(language)),
        _cell("code", f"%%writefile {path}\n{code}"),
        _cell("markdown", CHECK.to(language)),
        _cell("code", run),
    ]
    for i, cell in enumerate(cells):
        cell["id"] = f"station-{station.number}-{i}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {
            "cells": cells,
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        ensure_ascii=False,
        indent=1,
    )


def _path(station: Station, target: str) -> str:
    return (station.page("en").parent / target).resolve().as_uri()


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source.rstrip().splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
