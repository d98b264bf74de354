"""Speedruns: attempts of a recipe, and what many of them say together."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import sys
from collections.abc import Sequence
from statistics import median

from tqdm import tqdm

from lab.console import program
from lab.console.errors import LabError
from lab.console.program import Parser, folder_named, path_named
from lab.console.progress import Display
from lab.language import marked, tr
from lab.speedrun.attempt import make_attempts
from lab.speedrun.beside import in_turns, ratios
from lab.speedrun.check import SEEDS, Asked, check
from lab.speedrun.climb import NAMES, climb
from lab.speedrun.curve import write_curve
from lab.speedrun.entries import ENTRY, whole_entry
from lab.speedrun.page import write_page
from lab.speedrun.record import machine, name_in_checkout, verdict, write_record
from lab.training.files import write_json

BESIDE = marked("{seconds} s of training, {from_prompt} s from the prompt, {ratio} of the first")


def make_parser() -> Parser:
    """The command line."""
    parser = Parser(prog="python -m lab.speedrun", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    one = commands.add_parser("attempt", help="train with each of some seeds, in this process")
    one.add_argument("entry", metavar="ENTRY", help=ENTRY)
    one.add_argument("--seeds", type=int, nargs="+", metavar="SEED", default=[0], help="(0)")
    one.add_argument("--out", metavar="DIR", type=folder_named, help="a folder, in which to write attempts.json")
    many = commands.add_parser("check", help="what an entry is worth: attempts in processes of their own")
    many.add_argument("entry", metavar="ENTRY", help=ENTRY)
    many.add_argument("--seeds", type=int, metavar="N", default=SEEDS, help=f"how many, from 0 upwards ({SEEDS})")
    many.add_argument("--jobs", type=int, metavar="N", default=1, help="attempts at once, whose times tell nothing (1)")
    many.add_argument("--out", metavar="FILE", type=path_named, help="a record, written as JSON")
    beside = commands.add_parser("beside", help="the times of several entries, in turns")
    beside.add_argument("entries", metavar="ENTRY", nargs="+", help=ENTRY)
    beside.add_argument("--rounds", type=int, metavar="N", default=5, help="attempts of each (5)")
    beside.add_argument("--out", metavar="FILE", type=path_named, help="the times, written as JSON")
    on_the_way = commands.add_parser("curve", help="accuracy on the validation split over the seconds of a training")
    on_the_way.add_argument("entry", metavar="ENTRY", help=ENTRY)
    on_the_way.add_argument("--seeds", type=int, nargs="+", metavar="SEED", default=[0], help="(0)")
    on_the_way.add_argument("--out", metavar="FILE", type=path_named, required=True, help="the curve, written as JSON")
    rungs = commands.add_parser("ladder", help="every rung of the ladder on the validation split, in turns")
    rungs.add_argument("--rounds", type=int, metavar="N", default=SEEDS, help=f"attempts of each ({SEEDS})")
    rungs.add_argument("--out", metavar="FILE", type=path_named, required=True, help="JSON; one that is there goes on")
    page = commands.add_parser("page", help="fill in the tables and the picture of a page, from the files beside it")
    page.add_argument("page", metavar="PAGE.md", type=path_named, help="docs/speedrun.md")
    for each in (one, many):
        each.add_argument("--validation", action="store_true", help="train on 50,000 images, and ask about the others")
    for each in (one, many, beside, on_the_way, rungs):
        each.add_argument("--limit", type=int, metavar="N", help="train on the first N images: a look whether it works")
    for each in (one, many, beside, on_the_way, rungs, page):
        each.add_argument("--quiet", action="store_true", help="print the result alone")
    return parser


def go(options: argparse.Namespace) -> int:
    """Do what the command line says."""
    display = Display(options.quiet)
    if options.command == "attempt":
        given = (options.validation, None, options.limit, options.out)
        make_attempts(options.entry, options.seeds, *given, display)
    elif options.command == "check":
        check_entry(options, display)
    elif options.command == "beside":
        times_beside(options, display)
    elif options.command == "ladder":
        with tqdm(
            total=options.rounds * len(NAMES), unit=tr(" attempts"), leave=False, disable=options.quiet or None
        ) as bar:
            climb(options.out, options.rounds, options.limit, bar.update)
        display.say(tr("file: {path}", path=options.out))
    elif options.command == "curve":
        write_curve(options.entry, options.seeds, options.limit, options.out)
        display.say(tr("file: {path}", path=options.out))
    else:
        write_page(options.page)
        display.say(tr("file: {path}", path=options.page))
    return 0


def check_entry(options: argparse.Namespace, display: Display) -> None:
    """Attempt an entry with many seeds; tell, and write, what comes of it."""
    for name in ("seeds", "jobs"):
        if getattr(options, name) < 1:
            raise LabError(f"--{name} must be 1 or more, not {getattr(options, name)}")
    seeds = tuple(range(options.seeds))
    asked = Asked(whole_entry(options.entry), seeds, options.validation, options.limit, options.jobs)
    with tqdm(total=len(seeds), unit=tr(" attempts"), leave=False, disable=options.quiet or None) as bar:
        outcome = check(asked, bar.update)
    display.say(f"{options.entry}: {outcome}")
    display.say(verdict(asked, outcome))
    if options.out is not None:
        write_record(options.out, options.entry, asked, outcome)
        display.say(tr("file: {path}", path=options.out))


def times_beside(options: argparse.Namespace, display: Display) -> None:
    """Time several entries in turns."""
    if options.rounds < 1:
        raise LabError(f"--rounds must be 1 or more, not {options.rounds}")
    entries = [whole_entry(entry) for entry in options.entries]
    total = options.rounds * len(entries)
    with tqdm(total=total, unit=tr(" attempts"), leave=False, disable=options.quiet or None) as bar:
        times = in_turns(entries, options.rounds, options.limit, bar.update)
    for text, entry, ratio in zip(options.entries, entries, ratios(times).values(), strict=True):
        seconds, from_prompt = (median(times[entry][name]) for name in ("seconds", "from_prompt"))
        said = {"seconds": f"{seconds:.3f}", "from_prompt": f"{from_prompt:.2f}", "ratio": f"{ratio:.3f}"}
        display.say(f"{text}: {tr(BESIDE, **said)}")
    if options.out is not None:
        names = {entry: name_in_checkout(entry) for entry in entries}
        write_json(options.out, {"times": {names[entry]: each for entry, each in times.items()}, "where": machine()})
        display.say(tr("file: {path}", path=options.out))


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
