"""A course of twelve stations: an autograd, its layers and its optimizers, written by you and checked."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from course import workspace
from course.checking import check
from course.notebook import notebook
from course.stations import STATIONS, Station
from course.texts import TEXTS
from lab.console import program
from lab.console.errors import LabError
from lab.console.program import Parser, folder_named
from lab.language import usual_language
from minigrad.files import replacing


def make_parser() -> Parser:
    """The command line."""
    parser = Parser(prog="python -m course", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("--dir", metavar="DIR", type=folder_named, help="your folder (MINIGRAD_COURSE, or ~/minigrad-course)")
    parser.set_defaults(go=show)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, go, help: str) -> Parser:
        # Without a default of its own an option leaves what came before the command.
        kept = argparse.SUPPRESS
        made = commands.add_parser(name, help=help, description=help, allow_abbrev=False, argument_default=kept)
        made.add_argument("--dir", metavar="DIR", type=folder_named, help="your folder")
        made.set_defaults(go=go)
        return made

    start = command("start", begin, "write the files with gaps into your folder; those that are there stay")
    start.add_argument("folder", nargs="?", metavar="DIR", type=folder_named, default=None, help="your folder")
    for name, go, help in (
        ("check", grade, "check a station: exit code 0 if it passes, 1 if not yet"),
        ("page", show_page, "print where a station's page is"),
        ("notebook", write_notebook, "write a station as a notebook into your folder"),
    ):
        command(name, go, help).add_argument("number", metavar="N", type=int, help=f"1 to {len(STATIONS)}")
    return parser


def folder_of(options: argparse.Namespace) -> Path:
    """The learner's folder."""
    return options.dir or workspace.usual_folder()


def station_of(options: argparse.Namespace) -> Station:
    """The station that was named. Raises LabError for another number."""
    if not 1 <= options.number <= len(STATIONS):
        raise LabError(f"there is no station {options.number}; choose 1 to {len(STATIONS)}")
    return STATIONS[options.number - 1]


def say(options: argparse.Namespace, key: str, **values: object) -> None:
    """Print a sentence in the language that was chosen."""
    print(TEXTS[key].filled(**values).to(options.language))


def command_for(options: argparse.Namespace, what: str) -> str:
    """A command for this learner to type."""
    return f"python -m course {what}" + (f" --dir {options.dir}" if options.dir else "")


def begin(options: argparse.Namespace) -> int:
    """Make the learner's folder."""
    options.dir = options.folder or options.dir
    folder = folder_of(options)
    workspace.start(folder, options.language)
    say(options, "started", folder=folder)
    if folder.resolve() != workspace.usual_folder().resolve():
        say(options, "elsewhere", folder=folder.resolve())
    return show(options)


def show(options: argparse.Namespace) -> int:
    """Where one is: what has passed, and what comes next."""
    folder = folder_of(options)
    workspace.check_started(folder)
    passed = workspace.passed(folder)
    for station in STATIONS:
        mark = {True: "✓", False: "~", None: " "}[passed.get(station.number)]
        print(f"{mark} {station.number:2} {station.title.to(options.language)}")
    _say_next(options, folder)
    return 0


def _say_next(options: argparse.Namespace, folder: Path) -> None:
    passed = workspace.passed(folder)
    left = [station for station in STATIONS if not passed.get(station.number)]
    if not left:
        say(options, "done")
        return
    station = left[0]
    say(options, "next", number=station.number, title=station.title, page=station.page(options.language))
    command = command_for(options, f"check {station.number}")
    say(options, "edit", file=folder / station.file, command=command)


def grade(options: argparse.Namespace) -> int:
    """Check a station, after those that it stands on."""
    station, folder = station_of(options), folder_of(options)
    workspace.check_started(folder)
    passed = workspace.passed(folder)
    for each in STATIONS[: station.number - 1]:
        if not passed.get(each.number):
            key = "changed" if each.number in passed else "before"
            say(options, key, number=each.number, command=command_for(options, f"check {each.number}"))
            return 1
    before = workspace.digest(folder, station)  # an edit during the check has not been checked
    results = check(folder, station)
    for name, diagnosis in results:
        print(f"{'✓' if diagnosis is None else '✗'} {name.to(options.language)}")
    failed = results[-1].diagnosis
    if failed is None:
        workspace.note_passed(folder, station, before)
        say(options, "passed", number=station.number, title=station.title)
        _say_next(options, folder)
        return 0
    workspace.note_failed(folder, station)
    print(f"  {failed.says.to(options.language)}")
    for line in failed.shown:
        print(f"  {line.to(options.language)}")
    say(options, "not yet", number=station.number)
    say(options, "file", file=folder / station.file)
    return 1


def show_page(options: argparse.Namespace) -> int:
    """Where a page is."""
    print(station_of(options).page(options.language))
    return 0


def write_notebook(options: argparse.Namespace) -> int:
    """Write a notebook."""
    station, folder = station_of(options), folder_of(options)
    workspace.check_started(folder)
    path = folder / f"{station.name}.ipynb"
    with replacing(path) as file:
        file.write(notebook(station, folder, options.language).encode())
    say(options, "written", file=path)
    return 0


def go(options: argparse.Namespace) -> int:
    """Do what the command line says."""
    options.language = options.language or usual_language()
    return options.go(options)


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
