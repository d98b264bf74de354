"""Time minigrad beside PyTorch, torch.compile and JAX, or an earlier build of itself, in turns.

The ratios are the other's time over minigrad's: above 1 minigrad is faster.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from numba import config
from tqdm import tqdm

from benchmarks import inputs, machine, report
from benchmarks.figures import Figure
from benchmarks.groups import GROUPS, Scope
from benchmarks.job import Cell
from benchmarks.rival import RIVALS, Rival, RivalError, before, versions
from benchmarks.turns import Bench, CellError
from benchmarks.verdict import cell_words
from datasets import DatasetError
from minigrad.optim import OPTIMIZERS
from models import MODELS


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}\n")


def positive(text: str) -> int:
    """A whole number from 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number, 1 or more, not {text!r}")
    return int(text)


def python_of(text: str) -> tuple[str, str]:
    """A rival and the Python that runs it."""
    rival, given, path = text.partition("=")
    if not given or rival not in RIVALS:
        raise argparse.ArgumentTypeError(f"RIVAL=PATH with one of {', '.join(RIVALS)}, not {text!r}")
    if not os.access(path, os.X_OK) or Path(path).is_dir():
        raise argparse.ArgumentTypeError(f"{path!r} is no program")
    return rival, os.path.abspath(path)  # not resolved: a link in an environment is what makes it one


def make_parser() -> Parser:
    parser = Parser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("groups", nargs="*", metavar="GROUP", help=f"what to measure: {' '.join(GROUPS)} (all)")
    add("--threads", type=positive, metavar="N", default=machine.cores(), help="threads of either side (all cores)")
    add("--rounds", type=positive, metavar="N", help="turns of each side (31; --quick: 3)")
    add("--quick", action="store_true", help="few cells, few rounds, networks that have not trained for long")
    add("--model", nargs="+", choices=MODELS, help="only these networks, where there are any")
    add("--optim", nargs="+", choices=OPTIMIZERS, help="only these optimizers, where there are any")
    add("--rivals", nargs="+", choices=RIVALS, default=["torch"], help="beside whom; the ratio is to the best (torch)")
    add(
        "--rival-python",
        nargs="+",
        type=python_of,
        default=[],
        metavar="RIVAL=PATH",
        help="the Python that runs a rival (this one)",
    )
    add("--before", type=Path, metavar="DIR", help="beside the minigrad of this checkout, instead of PyTorch")
    add("--json", type=Path, metavar="FILE", help="write all figures there")
    add("--markdown", action="store_true", help="end with the README's tables")
    return parser


def check(parser: Parser, options: argparse.Namespace) -> None:
    """End with one line where the options cannot be done."""
    for name in options.groups:
        if name not in GROUPS:
            parser.error(f"there is no group {name!r}; choose from {', '.join(GROUPS)}")
    if options.json is not None:
        file = options.json.resolve()
        if not file.parent.is_dir() or (file.exists() and not file.is_file()):
            parser.error(f"--json: {str(options.json)!r} must be a file in a folder that is there")
        if not os.access(file.parent, os.W_OK):
            parser.error(f"--json: {str(file.parent)!r} is a folder that cannot be written to")
    for name in options.groups:
        if not chosen(name, options):
            parser.error(f"the group {name!r} has no cell with what --model, --optim and --rivals ask for")
    if options.threads > machine.cores():
        parser.error(f"--threads {options.threads}: there are {machine.cores()} cores")
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        parser.error("NUMBA_DISABLE_JIT is set: the kernels would run as plain Python")
    if options.before is not None:
        if not (options.before / "benchmarks" / "minigrad_side.py").is_file():
            parser.error(f"--before: {str(options.before)!r} is no checkout of minigrad with its benchmarks")
        if options.rivals != ["torch"] or options.rival_python:
            parser.error("--before is beside an earlier build alone: leave out --rivals and --rival-python")


def rivals_of(options: argparse.Namespace) -> list[Rival]:
    """Beside whom minigrad is timed."""
    if options.before is not None:
        return [before(options.before.resolve())]
    pythons = dict(options.rival_python)
    names = dict.fromkeys(options.rivals)
    return [RIVALS[name]._replace(python=pythons.get(name, sys.executable)) for name in names]


def chosen(group: str, options: argparse.Namespace) -> list[Cell]:
    """The group's cells that ``--model`` and ``--optim`` leave, and that one of the rivals has."""
    wanted = {"model": options.model, "optimizer": options.optim}
    rivals = rivals_of(options)
    return [
        cell
        for cell in GROUPS[group].cells(Scope(options.quick, options.threads))
        if all(not names or cell.get(key, names[0]) in names for key, names in wanted.items())
        and any(rival.has(cell["kind"]) for rival in rivals)
    ]


def now() -> str:
    """The date and the time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Run:
    """What a run has found so far."""

    def __init__(self, options: argparse.Namespace, rounds: int, found: Mapping[str, str]) -> None:
        self.options, self.versions = options, found
        self.how = {
            "command": sys.argv[1:],
            "start": now(),
            "rounds": rounds,
            "quick": options.quick,
            "complete": False,
        }
        self.figures: list[Figure] = []
        self.errors: list[str] = []
        self.other_work = machine.OtherWork()

    def measure(self, bench: Bench) -> None:
        """All groups, one after the other, each with its table at its end."""
        for group in dict.fromkeys(self.options.groups or GROUPS):
            done = len(self.figures)
            try:
                for cell in tqdm(chosen(group, self.options), desc=group, unit="cell", disable=None, leave=False):
                    self._cell(bench, group, cell)
            finally:
                bench.dismiss()
                if self.figures[done:]:
                    print(report.in_words(self.figures[done:], group), flush=True)
        self.how["complete"] = True

    def _cell(self, bench: Bench, group: str, cell: Cell) -> None:
        try:
            self.figures += GROUPS[group].measure(bench, cell)
        except CellError as error:
            self.errors.append(f"{group}, {cell_words(cell)}: {error}")
            tqdm.write(f"error: {self.errors[-1]}", file=sys.stderr)

    def end(self) -> None:
        """The summary, and the file."""
        where = {**machine.description(self.options.threads, self.versions), "other work": str(self.other_work)}
        print(report.summary(self.figures, where))
        if self.options.markdown:
            print(f"\n{report.readme(self.figures, where)}")
        if self.options.json is not None:
            report.write_json(self.options.json, self.how, self.figures, where, self.errors)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, 1 where a cell could not be measured, 2 after a mistake, 130 after Ctrl-C or SIGTERM."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    check(parser, options)
    rounds = options.rounds or (3 if options.quick else 31)
    rivals, code = rivals_of(options), 0
    try:
        run = Run(options, rounds, versions(rivals))
    except RivalError as error:
        parser.error(str(error))
    try:
        with tempfile.TemporaryDirectory() as data:
            inputs.write_mnist(Path(data))
            with Bench(data, options.threads, rounds, 0.05 if options.quick else 0.1, rivals=rivals) as bench:
                run.measure(bench)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = 128 + signal.SIGINT
    except DatasetError as error:
        parser.error(str(error))
    try:
        run.end()
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    return code or (1 if run.errors else 0)


if __name__ == "__main__":
    for end in (signal.SIGINT, signal.SIGTERM):  # a shell's background job would not hear the first otherwise
        signal.signal(end, signal.default_int_handler)
    sys.exit(main())
