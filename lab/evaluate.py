"""Judge a trained network by what it was not trained on: python -m lab.evaluate RUN"""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from datasets import SOURCES
from lab.command_line import own_data
from lab.console import program
from lab.console.errors import LabError
from lab.console.progress import loss_text
from lab.language import marked, tr
from lab.language.cells import left, right, width
from lab.training import data
from lab.training.named import short
from lab.training.own_modules import blamed
from lab.training.predictions import Estimates, Judged, Predictions, judged
from lab.training.trained import Trained, load_run

PARTS = ("test", "validation", marked("train"))
# Of more classes than this no line holds the matrix.
MOST_CLASSES = 16
MOST_PAIRS = 20


def go(options: argparse.Namespace) -> int:
    """Do what the command line says."""
    run = load_run(options.run)
    said = asked(run, options)
    trained = run.settings
    told = {"model": short(trained.model), "optimizer": short(trained.optimizer), "data": trained.dataset}
    print(tr("{model} by {optimizer}, {epochs} epochs of {data}", epochs=trained.epochs, **told))
    count = f"{len(said.targets):,}"
    samples = tr("{count} {samples} of {part}", count=count, samples=tr(run.inputs.samples), part=said.part)
    if isinstance(said, Estimates):
        print(f"{samples}\n")
        print("\n".join(figures(said)))
        return 0
    figures_told = {"accuracy": f"{said.accuracy:.2%}", "loss": loss_text(said.loss)}
    print(tr("{samples}: accuracy {accuracy}, loss {loss}", samples=samples, **figures_told), end="\n\n")
    print("\n".join(by_class(said)), end="\n\n")
    print("\n".join(matrix(said) if len(said.classes) <= MOST_CLASSES else confusions(said)))
    return 0


def asked(run: Trained, options: argparse.Namespace) -> Judged:
    """What the network says of a part of its own data set, or of another one.

    The inputs are standardised as those that it was trained on.
    """
    settings = replace(run.settings, **_changes(options))
    found = data.load(settings, quiet=True)
    if found.shape != run.inputs.shape:
        theirs, ours = (" × ".join(map(str, shape)) for shape in (found.shape, run.inputs.shape))
        raise LabError(f"--dataset: the {found.samples} of {settings.dataset} are {theirs}, the network takes {ours}")
    theirs, ours = (_kinds(classes) for classes in (found.classes, run.inputs.classes))
    if theirs != ours:
        raise LabError(f"--dataset: {settings.dataset} has {theirs}, the network gives {ours}")
    inputs, targets = getattr(found, options.part)
    part = tr("{data}, {part}", data=settings.dataset, part=tr(options.part))
    with blamed(run.settings.model):
        outputs = run.outputs(inputs)
    said = judged(part, inputs, targets, outputs, run.inputs.classes)
    if said is None:
        raise LabError(f"{options.run}: the outputs of this network are not finite numbers; it says nothing")
    return said


def _changes(options: argparse.Namespace) -> dict[str, Any]:
    """The settings of the data that flags were given for."""
    changes: dict[str, Any] = {}
    if options.dataset:
        name = options.dataset if options.dataset in SOURCES else own_data(options.dataset)
        changes = {"dataset": name, "data_dir": None, "limit": None, "label": None, "size": None, "digest": None}
    if options.data_dir:
        changes["data_dir"] = str(options.data_dir.expanduser().absolute())
    if options.label:
        changes["label"] = options.label
    if options.size:
        changes["size"] = tuple(options.size)
    return changes


def _kinds(classes: Sequence[str] | None) -> str:
    return "numbers" if classes is None else f"{len(classes)} classes"


def figures(said: Estimates) -> list[str]:
    """How far what was said is from what is right."""
    half, most = said.quantiles((0.5, 0.95))
    r2 = "–" if said.r2 is None else f"{said.r2:.4f}"
    rows = {tr("root of the mean squared error"): f"{said.rmse:.4g}", tr("mean absolute error"): f"{said.mae:.4g}"}
    rows |= {tr("half of the errors are below"): f"{half:.4g}", tr("95 % of the errors are below"): f"{most:.4g}"}
    rows["R²"] = r2
    return _aligned([list(row) for row in rows.items()])


def by_class(said: Predictions) -> list[str]:
    """A line for each class."""
    rows = [[tr("class"), tr("there"), tr("mistaken"), tr("accuracy"), tr("right when said")]]
    for row in said.by_class():
        shares = ["–" if share is None else f"{share:.2%}" for share in (row.accuracy, row.precision)]
        rows.append([row.name, str(row.there), str(row.there - row.right), *shares])
    return _aligned(rows)


def matrix(said: Predictions) -> list[str]:
    """The confusion matrix: a row is what the samples are, a column what was said of them."""
    body = [
        [name, *(str(times or "·") for times in row)] for name, row in zip(said.classes, said.confusion, strict=True)
    ]
    return _aligned([[tr("is ↓ said →"), *said.classes], *body])


def confusions(said: Predictions) -> list[str]:
    """The pairs that are confused most often."""
    return _aligned(
        [
            [tr("is"), tr("said"), tr("how often")],
            *([*each[:2], str(each.times)] for each in said.confusions(MOST_PAIRS)),
        ]
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of one width each, the first to the left."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([left(row[0], widths[0]), *(right(*each) for each in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]


def make_parser() -> program.Parser:
    """The command line."""
    parser = program.Parser(prog="python -m lab.evaluate", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("run", metavar="RUN", type=program.folder_named, help="the folder of a run, or its file of weights")
    add("--dataset", metavar="NAME|PATH", help="another data set, as for train.py (the one that it was trained on)")
    add("--label", metavar="NAME", help="of a .csv or .parquet file: the column that is right")
    add("--size", nargs=2, type=int, metavar=("H", "W"), help="scale images in files to this height and width")
    add("--data-dir", metavar="DIR", type=program.folder_named, help="the folder of the data set's files")
    add("--part", choices=PARTS, default=PARTS[0], help=f"which images ({PARTS[0]})")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
