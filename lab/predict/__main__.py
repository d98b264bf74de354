"""Ask a trained network about pictures: python -m lab.predict RUN image.png …"""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lab.console import program
from lab.console.errors import LabError
from lab.console.extras import require
from lab.predict.pictures import Picture, from_array, from_file
from lab.training.trained import Trained, load_run

SHOWN = 5
LEAST = 0.0005


def go(options: argparse.Namespace) -> int:
    """Do what the command line says: nothing is printed unless every picture can be read."""
    require(("PIL",), "reading images needs")
    run = load_run(options.run)
    pictures = [_picture(name, run, options) for name in options.images]
    probabilities = run.probabilities(np.stack([each.pixels for each in pictures]))
    if not np.isfinite(probabilities).all():
        raise LabError(f"{options.run}: the outputs of this network are not finite numbers; it says nothing")
    for picture, row in zip(pictures, probabilities.tolist(), strict=True):
        print(_json(picture, run, row) if options.json else _line(picture, run, row))
    return 0


def _picture(name: str, run: Trained, options: argparse.Namespace) -> Picture:
    if name == "-":
        return from_array(sys.stdin.buffer.read(), run.inputs, options.as_is)
    return from_file(Path(name).expanduser(), run.inputs, options.resize, options.as_is)


def _line(picture: Picture, run: Trained, row: Sequence[float]) -> str:
    """The classes with their probabilities, the most probable first, and what was done to the picture."""
    order = sorted(range(len(row)), key=lambda place: -row[place])
    shown = [place for number, place in enumerate(order[:SHOWN]) if not number or row[place] >= LEAST]
    said = "   ".join(f"{run.inputs.classes[place]} {row[place]:.1%}" for place in shown)
    done = f"   ({'; '.join(picture.done)})" if picture.done else ""
    return f"{picture.name}: {said}{done}"


def _json(picture: Picture, run: Trained, row: Sequence[float]) -> str:
    """All probabilities."""
    probabilities = dict(zip(run.inputs.classes, row, strict=True))
    return json.dumps({"image": picture.name, "probabilities": probabilities, "done": picture.done})


def make_parser() -> program.Parser:
    """The command line."""
    parser = program.Parser(
        prog="python -m lab.predict",
        description="Ask a trained network about pictures. Those that are dark on light are inverted for a network "
        "that learned from light on dark, as MNIST is, and the other way round; the line says so.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("run", metavar="RUN", type=program.folder_named, help="the folder of a run, or its file of weights")
    add("images", metavar="IMAGE", nargs="+", help="files; or - for an array on stdin: .npy, JSON or rows of numbers")
    add("--resize", action="store_true", help="scale images of another size, which are refused otherwise")
    add("--as-is", action="store_true", help="never invert")
    add("--json", action="store_true", help="a line of JSON for each image, with all probabilities")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
