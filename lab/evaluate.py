"""Judge a trained network by images that it was not trained on: python -m lab.evaluate RUN"""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from datasets import SOURCES
from lab.console import program
from lab.console.errors import LabError
from lab.console.progress import loss_text
from lab.training import data
from lab.training.predictions import Predictions
from lab.training.trained import Trained, load_run

PARTS = ("test", "validation", "train")
# Of more classes than this no line holds the matrix.
MOST_CLASSES = 16
MOST_PAIRS = 20


def go(options: argparse.Namespace) -> int:
    """Do what the command line says."""
    run = load_run(options.run)
    said = judged(run, options)
    trained = run.settings
    print(f"{trained.model} by {trained.optimizer}, {trained.epochs} epochs of {trained.dataset}")
    print(f"{len(said.labels):,} images of {said.part}: accuracy {said.accuracy:.2%}, loss {loss_text(said.loss)}\n")
    print("\n".join(by_class(said)), end="\n\n")
    print("\n".join(matrix(said) if len(said.classes) <= MOST_CLASSES else confusions(said)))
    return 0


def judged(run: Trained, options: argparse.Namespace) -> Predictions:
    """What the network says of a part of its own data set, or of another one.

    The images are standardised as those that it was trained on.
    """
    changes = {"dataset": options.dataset, "data_dir": None} if options.dataset else {}
    if options.data_dir:
        changes["data_dir"] = str(options.data_dir.expanduser().absolute())
    settings = replace(run.settings, **changes)
    part = getattr(data.load(settings, quiet=True), options.part)
    if part.inputs.shape[1:] != run.inputs.shape:
        theirs, ours = (" × ".join(map(str, shape)) for shape in (part.inputs.shape[1:], run.inputs.shape))
        raise LabError(f"--dataset: the images of {settings.dataset} are {theirs}, the network takes {ours}")
    outputs = run.outputs(part.inputs)
    if not np.isfinite(outputs).all():
        raise LabError(f"{options.run}: the outputs of this network are not finite numbers; it recognises nothing")
    return Predictions(f"{settings.dataset}, {options.part}", part.inputs, part.targets, outputs, run.inputs.classes)


def by_class(said: Predictions) -> list[str]:
    """A line for each class."""
    rows = [["class", "images", "mistaken", "accuracy", "right when said"]]
    for row in said.by_class():
        shares = ["–" if share is None else f"{share:.2%}" for share in (row.accuracy, row.precision)]
        rows.append([row.name, str(row.there), str(row.there - row.right), *shares])
    return _aligned(rows)


def matrix(said: Predictions) -> list[str]:
    """The confusion matrix: a row is what the images are, a column what was said of them."""
    body = [
        [name, *(str(count or "·") for count in row)] for name, row in zip(said.classes, said.confusion, strict=True)
    ]
    return _aligned([["is ↓ said →", *said.classes], *body])


def confusions(said: Predictions) -> list[str]:
    """The pairs that are confused most often."""
    return _aligned(
        [["is", "said", "how often"], *([*each[:2], str(each.times)] for each in said.confusions(MOST_PAIRS))]
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of one width each, the first to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


def make_parser() -> program.Parser:
    """The command line."""
    parser = program.Parser(prog="python -m lab.evaluate", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("run", metavar="RUN", type=program.folder_named, help="the folder of a run, or its file of weights")
    add("--dataset", choices=SOURCES, help="another data set (the one that it was trained on)")
    add("--data-dir", metavar="DIR", type=program.folder_named, help="the folder of the data set's files")
    add("--part", choices=PARTS, default=PARTS[0], help=f"which images ({PARTS[0]})")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
