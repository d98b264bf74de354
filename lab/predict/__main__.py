"""Ask a trained network about pictures, or about rows of numbers: python -m lab.predict RUN image.png …"""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lab.console import program
from lab.console.errors import LabError
from lab.console.extras import require
from lab.language import tr
from lab.predict.arrays import FORMS, read_array, rows
from lab.predict.pictures import from_array, from_file
from lab.training.own_modules import blamed
from lab.training.trained import Inputs, Trained, load_run, softmax

SHOWN = 5
LEAST = 0.0005


class Asked(NamedTuple):
    """One input as it is stored, what it is called, and what was done to get it."""

    name: str
    values: np.ndarray
    done: list[str]


def go(options: argparse.Namespace) -> int:
    """Do what the command line says: nothing is printed unless all that is given can be read."""
    require(("PIL",), "reading images needs")
    run = load_run(options.run)
    asked = [each for name in options.inputs for each in _read(name, run.inputs, options)]
    with blamed(run.settings.model):
        outputs = run.outputs(np.stack([each.values for each in asked]))
    if not np.isfinite(outputs).all():
        raise LabError(f"{options.run}: the outputs of this network are not finite numbers; it says nothing")
    answers = outputs[:, 0] if run.inputs.classes is None else softmax(outputs)
    for each, answer in zip(asked, answers.tolist(), strict=True):
        print(_json(each, run, answer) if options.json else _line(each, run, answer))
    return 0


def _read(name: str, inputs: Inputs, options: argparse.Namespace) -> list[Asked]:
    """What a file holds, or stdin: one picture, or rows."""
    path = Path(name).expanduser()
    if len(inputs.shape) == 1:
        array = rows(name, read_array(name, _content(name, path)), inputs.shape[0])
        numbers = range(1, len(array) + 1)
        names = [name] if len(array) == 1 else [tr("{name}, row {number}", name=name, number=each) for each in numbers]
        return [Asked(*each, []) for each in zip(names, array, strict=True)]
    if name == "-" or path.suffix == ".npy":
        return [Asked(*from_array(name, read_array(name, _content(name, path)), inputs, options.as_is))]
    return [Asked(*from_file(path, inputs, options.resize, options.as_is))]


def _content(name: str, path: Path) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else path.read_bytes()


def _line(asked: Asked, run: Trained, answer: Any) -> str:
    """The classes with their probabilities, the most probable first, or the number; and what was done to the input."""
    if run.inputs.classes is None:
        said = f"{answer:.6g}"
    else:
        order = sorted(range(len(answer)), key=lambda place: -answer[place])
        shown = [place for number, place in enumerate(order[:SHOWN]) if not number or answer[place] >= LEAST]
        said = "   ".join(f"{run.inputs.classes[place]} {answer[place]:.1%}" for place in shown)
    told = tr("{name}: {said}", name=asked.name, said=said)
    return told + (tr("   ({done})", done=tr("; ").join(asked.done)) if asked.done else "")


def _json(asked: Asked, run: Trained, answer: Any) -> str:
    """All probabilities, or the number."""
    classes = run.inputs.classes
    said = {"value": answer} if classes is None else {"probabilities": dict(zip(classes, answer, strict=True))}
    return json.dumps({"input": asked.name, **said, "done": asked.done})


def make_parser() -> program.Parser:
    """The command line."""
    parser = program.Parser(
        prog="python -m lab.predict",
        description="Ask a trained network about pictures, or about rows of numbers. Pictures that are dark on light "
        "are inverted for a network that learned from light on dark, as MNIST is, and the other way round. What is "
        "done to a picture stands behind its line.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("run", metavar="RUN", type=program.folder_named, help="the folder of a run, or its file of weights")
    add("inputs", metavar="FILE", nargs="+", help=f"images, or rows of numbers; - is an array on stdin: {FORMS}")
    add("--resize", action="store_true", help="scale images of another size, which are refused otherwise")
    add("--as-is", action="store_true", help="never invert")
    add("--json", action="store_true", help="a line of JSON for each, with all probabilities")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
