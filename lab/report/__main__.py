"""Make the report of a race again, from its folder: python -m lab.report RUNS."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lab.errors import LabError
from lab.report import REPORT, write_report
from lab.store import read_comparison


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code is 0, or 2 where the folder holds no race that can be read."""
    parser = argparse.ArgumentParser(prog="python -m lab.report", description="Make the report of a race again.")
    parser.add_argument("runs", metavar="RUNS", type=Path, help="the folder of the race")
    folder = parser.parse_args(arguments).runs
    try:
        write_report(folder, read_comparison(folder, tell=lambda line: print(line, file=sys.stderr)))
    except (LabError, OSError) as error:
        print(f"{parser.prog}: error: {error}", file=sys.stderr)
        return 2
    print(folder / REPORT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
