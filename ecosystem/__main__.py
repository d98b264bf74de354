"""Run other people's programs on Tensors, and write the figures into docs/ecosystem.md."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ecosystem import scikit_learn, suite
from minigrad.files import replacing

DOCS = Path(__file__).parents[1] / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 if something fails without a reason, or a reason is not needed any more."""
    parser = argparse.ArgumentParser(prog="python -m ecosystem", description=__doc__, allow_abbrev=False)
    parser.add_argument("--write", action="store_true", help="write the table into the pages; else it is printed")
    commands = parser.add_subparsers(dest="command", required=True)
    tests = commands.add_parser("suite", help="the array API standard's own tests")
    tests.add_argument("folder", type=Path, help="the checkout, see the top of ecosystem/suite.py")
    tests.add_argument("--examples", type=int, default=100, help="for each test (100)")
    tests.add_argument("--jobs", type=int, default=2, help="processes (2)")
    commands.add_parser("scikit_learn", help="estimators and metrics by array_api_dispatch")
    options = parser.parse_args(arguments)
    try:
        return _suite(options) if options.command == "suite" else _scikit_learn(options)
    except (ValueError, OSError, ImportError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        print("interrupted; no table is written", file=sys.stderr)
        return 128 + signal.SIGINT


def _suite(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="minigrad-") as work:
        figures = suite.run(options.folder, Path(work), options.examples, options.jobs)
    _tell("suite", suite.table(figures, False), suite.table(figures, True), options.write)
    faults = [f"fails: {name}" for name in figures.failed] + [f"not needed: {each}" for each in figures.unneeded]
    print("\n".join(faults), file=sys.stderr)
    return int(bool(faults))


def _scikit_learn(options: argparse.Namespace) -> int:
    rows = scikit_learn.measured()
    _tell("scikit-learn", scikit_learn.table(rows, False), scikit_learn.table(rows, True), options.write)
    return int(any(row.lost for row in rows))


def _tell(name: str, english: str, chinese: str, write: bool) -> None:
    """Write the tables between the marks of the pages, or print the English one."""
    if not write:
        print(english)
        return
    for page, text in ("ecosystem.md", english), ("ecosystem.zh.md", chinese):
        path = DOCS / page
        before, mark, rest = path.read_text("utf-8").partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not (mark and end):
            raise ValueError(f"{path} has no marks <!-- {name} --> … <!-- /{name} -->")
        with replacing(path) as file:
            file.write(f"{before}{mark}{text}\n{end}{after}".encode())


if __name__ == "__main__":
    sys.exit(main())
