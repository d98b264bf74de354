"""Train a network on images with one of minigrad's nine optimizers, or race several of them."""

import os
import signal

if __name__ == "__main__":  # first of all: the imports below take a second, and Ctrl-C ends them without a traceback
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import io
import shlex
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

from datasets import SOURCES, DatasetError
from lab import data, files
from lab.errors import LabError
from lab.extras import require_extras
from lab.progress import Display, compilation_announced, loss_text
from lab.race import Planned, amended, outcome, plan, planned_in, race, table
from lab.result import Result
from lab.schedule import SCHEDULES
from lab.settings import Settings, default_lr
from lab.signals import stopping
from minigrad.optim import OPTIMIZERS
from models import MODELS

COURSES = "step: a tenth after each third; exponential: down to a hundredth; cosine: down to 0; one-cycle: up and down"
DEFAULTS = {field.name: field.default for field in fields(Settings)}


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}\n")


def folder_named(text: str) -> Path:
    """The path that a flag names."""
    if not text:
        raise argparse.ArgumentTypeError("name a folder, not ''")
    return Path(text)


def make_parser() -> Parser:
    """The command line. A flag that is not given is None, so that ``--resume`` can tell."""
    parser = Parser(description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("--optim", nargs="+", metavar="NAME", help=f"one or several of {', '.join(OPTIMIZERS)}; or all")
    add("--model", choices=MODELS, help=f"the network ({DEFAULTS['model']})")
    add("--dataset", choices=SOURCES, help=f"what it learns ({DEFAULTS['dataset']})")
    add(
        "--data-dir",
        metavar="DIR",
        type=folder_named,
        help="the folder of the data set's files (embedded, or the user's cache)",
    )
    add("--epochs", type=int, metavar="N", help=f"times through the training images ({DEFAULTS['epochs']})")
    add("--batch-size", type=int, metavar="N", help=f"images to a step ({DEFAULTS['batch_size']})")
    add("--lr", type=float, help="the learning rate, the highest of the schedule (the optimizer's own)")
    add("--schedule", choices=SCHEDULES, help=f"the rate over the run ({DEFAULTS['schedule']}). {COURSES}")
    add("--weight-decay", type=float, metavar="L", help="adds L times the weights to their gradient (0)")
    add("--clip-norm", type=float, metavar="NORM", help="scales gradients down to this norm (off)")
    add("--seed", type=int, help=f"determines weights and batches ({DEFAULTS['seed']})")
    add("--limit", type=int, metavar="N", help="train on the first N images (all 50,000)")
    add("--quiet", action="store_true", help="print the result alone")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--out", metavar="DIR", type=folder_named, help="the folder for the run's files (a new one under runs/)"
    )
    place.add_argument("--resume", metavar="DIR", type=folder_named, help="go on with the run or race in this folder")
    return parser


def optimizers(words: Sequence[str]) -> list[str]:
    """The names in ``--optim``'s words, which may hold commas; ``all`` is all of them."""
    names = [name for word in words for name in word.split(",") if name]
    if not names:
        raise LabError(f"--optim: no name was given; choose from {', '.join(OPTIMIZERS)}, all")
    if unknown := [name for name in names if name not in (*OPTIMIZERS, "all")]:
        raise LabError(f"--optim: there is no {unknown[0]!r}; choose from {', '.join(OPTIMIZERS)}, all")
    if "all" in names:
        return list(OPTIMIZERS)
    if len(set(names)) < len(names):
        raise LabError(f"--optim: name each optimizer once, not {' '.join(words)!r}")
    return names


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that flags were given for."""
    given = {name: value for name in DEFAULTS if (value := getattr(options, name, None)) is not None}
    if "data_dir" in given:
        given["data_dir"] = str(given["data_dir"].absolute())
    return given


def new_settings(options: argparse.Namespace) -> list[Settings]:
    """The settings of the runs that are asked for, one for each optimizer."""
    if options.optim is None:
        raise LabError(f"--optim is needed: one or several of {', '.join(OPTIMIZERS)}; or all")
    given = given_settings(options)
    return [Settings(name, **{"lr": default_lr(name), **given}) for name in optimizers(options.optim)]


def resumed(options: argparse.Namespace) -> list[Planned]:
    """The runs in the folder that ``--resume`` names, with what other flags change in them."""
    runs = [amended(planned, given_settings(options)) for planned in planned_in(options.resume)]
    theirs = [planned.settings.optimizer for planned in runs]
    if options.optim and optimizers(options.optim) != theirs:
        raise LabError(f"--optim: the runs in {options.resume} are {' '.join(theirs)}; leave --optim out")
    return runs


def report(results: Sequence[Result], runs: Sequence[Planned], folder: Path, display: Display) -> None:
    """What came of the runs, and where their files are."""
    if len(runs) > 1 and results:
        display.say(table(results))
    elif results and results[0]["finished"]:
        accuracy, loss = results[0]["test_accuracy"], results[0]["test_loss"]
        display.say(f"test accuracy {accuracy:.2%}, test loss {loss_text(loss)}")
        display.note("{train_seconds:.1f} s of training, {ms_per_step:.2f} ms a step".format(**results[0]))
    elif results and results[0]["diverged"]:
        display.say(f"{outcome(results[0])}: the loss is not finite; try a lower --lr, or --clip-norm")
    display.say(f"files: {folder}")


def go(options: argparse.Namespace) -> int:
    """Do what the command line says. The exit code is that of ``carry_out``."""
    require_extras()
    display = Display(options.quiet)
    if options.resume is not None:
        return carry_out(resumed(options), options.resume, display)
    settings = new_settings(options)
    if options.out is not None:
        files.check_free([options.out, *(planned.folder for planned in plan(settings, options.out))])
    name = settings[0].optimizer if len(settings) == 1 else "race"
    with files.made(options.out, f"{settings[0].model}-{name}") as folder:
        return carry_out(plan(settings, folder), folder, display)


def carry_out(runs: Sequence[Planned], folder: Path, display: Display) -> int:
    """Train. The exit code is 0, also for what diverged, or 128 and the number of the signal that interrupted it."""
    images = data.load(runs[0].settings, display.quiet)
    with stopping() as stop, compilation_announced(display):
        results = race(runs, folder, images, display, stop)
    report(results, runs, folder, display)
    done = sum(result["finished"] or result["diverged"] for result in results)
    if done == len(runs):
        return 0
    display.say(f"interrupted; go on with: python train.py --resume {shlex.quote(str(folder))}")
    return 128 + stop.signal


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program; a user's mistake is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a folder's name need not be one that the terminal can show
    parser = make_parser()
    try:
        return go(parser.parse_args(arguments))
    except (LabError, DatasetError) as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 128 + signal.SIGINT


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
