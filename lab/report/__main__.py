"""Make the report of a race again, from its folder: python -m lab.report RUNS."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import argparse
import sys
from collections.abc import Sequence

from lab.console import program
from lab.race.store import read_comparison
from lab.report import REPORT, write_report


def go(options: argparse.Namespace) -> int:
    """Do what the command line says."""
    write_report(options.runs, read_comparison(options.runs, tell=lambda line: print(line, file=sys.stderr)))
    print(options.runs / REPORT)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program. It ends with code 2 where the folder holds no race that can be read."""
    parser = program.Parser(prog="python -m lab.report", description="Make the report of a race again.")
    parser.add_argument("runs", metavar="RUNS", type=program.folder_named, help="the folder of the race")
    return program.run(parser, arguments, go)


if __name__ == "__main__":
    sys.exit(main())
