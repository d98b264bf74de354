"""Try the article's claims about optimizers: each is an experiment that confirms or refutes it."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import signal
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lab.claims.registry import CLAIMS
from lab.claims.report import MARKDOWN, PAGE, write_report
from lab.claims.run import Outcome, run
from lab.claims.small import small_race
from lab.console import program
from lab.console.errors import LabError
from lab.console.extras import require_extras
from lab.console.program import Parser, folder_named
from lab.console.progress import Display, compilation_announced
from lab.language import tr
from lab.race.comparison import Comparison
from lab.race.store import read_comparison
from lab.training.files import made


def make_parser() -> Parser:
    """The command line."""
    parser = Parser(prog="python -m lab.claims", description=__doc__, allow_abbrev=False)
    parser.add_argument("names", metavar="NAME", nargs="*", help="the claims to try (all; --list shows their names)")
    parser.add_argument(
        "--race",
        metavar="DIR",
        type=folder_named,
        help="the folder of a race on MNIST, for the claims that are about one (a small race of their own)",
    )
    parser.add_argument("--no-mnist", action="store_true", help="leave out the claims that are about a race on MNIST")
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=folder_named,
        help="the folder for all files (new, under runs/); a table that is there is replaced by that of these claims",
    )
    parser.add_argument("--list", action="store_true", help="list the claims and try none")
    parser.add_argument("--quiet", action="store_true", help="print the verdicts and where the files are, alone")
    return parser


def chosen(names: Sequence[str], no_mnist: bool) -> list[str]:
    """The names of the claims to try, in the registry's order. Raises LabError for a name that is not in it."""
    for name in names:
        if name not in CLAIMS:
            raise LabError(f"there is no claim {name!r}; choose from {', '.join(CLAIMS)}")
        if names.count(name) > 1:
            raise LabError(f"name each claim once, not {' '.join(names)!r}")
        if no_mnist and CLAIMS[name].on_mnist:
            raise LabError(f"--no-mnist: {name} is about a race on MNIST; leave one of the two out")
    found = [name for name in CLAIMS if not names or name in names]
    return [name for name in found if not (no_mnist and CLAIMS[name].on_mnist)]


def go(names: Sequence[str], race: Path | None, out: Path | None, display: Display) -> int:
    """Try the claims and write the report. After Ctrl-C it is that of the claims that are done, and 130 is returned."""
    require_extras()
    held = read_comparison(race) if race else None

    @cache
    def comparison() -> Comparison:
        return held or small_race(display)

    outcomes: list[Outcome] = []
    interrupted = False
    with made(out, "claims") as folder:
        try:
            with compilation_announced(display):
                for outcome in run({name: CLAIMS[name] for name in names}, comparison):
                    outcomes.append(outcome)
                    display.say(line(outcome, len(outcomes), len(names)))
        except KeyboardInterrupt:
            interrupted = True
        if outcomes:
            write_report(folder, outcomes)
            display.say(tr("files: {path}", path=f"{folder / PAGE}, {folder / MARKDOWN}"))
    if interrupted:
        print(tr("interrupted"), file=sys.stderr)
    return 128 + signal.SIGINT if interrupted else 0


def line(outcome: Outcome, number: int, count: int) -> str:
    """What is printed of an outcome."""
    verdict = outcome.verdict
    told = {"name": outcome.name, "seconds": f"{outcome.seconds:.1f}", "verdict": tr(verdict.word)}
    return f"[{number}/{count}] {tr('{name}, {seconds} s: {verdict}', **told)}\n    {verdict.measured}"


def list_or_go(options: argparse.Namespace) -> int:
    """Do what the command line says."""
    if options.list:
        for name, claim in CLAIMS.items():
            print(f"{name:17} {tr(claim.title)}{tr(' (on MNIST)') if claim.on_mnist else ''}")
        return 0
    return go(chosen(options.names, options.no_mnist), options.race, options.out, Display(options.quiet))


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, list_or_go)


if __name__ == "__main__":
    sys.exit(main())
