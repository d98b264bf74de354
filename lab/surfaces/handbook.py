"""The pictures of ``docs/optimizers.md``: each optimizer where it is good, and where it is not.

    python -m lab.surfaces.handbook [DIR]

Every optimizer runs at its best rate for the steps that are shown, as in ``lab.surfaces``, beside another to compare it
with.
"""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lab.console.program import Parser, folder_named, run
from lab.descent.surfaces import SURFACES
from lab.surfaces.figure import make_picture
from lab.surfaces.rates import run_course
from minigrad.files import replacing

# For each optimizer the surface of its strength and that of its weakness, each with the optimizer to compare it with.
SHOWN: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "sgd": (("bowl", "momentum"), ("ravine", "momentum")),
    "momentum": (("ravine", "sgd"), ("bowl", "sgd")),
    "nag": (("ravine", "momentum"), ("beale", "momentum")),
    "adagrad": (("ravine", "sgd"), ("rotated-ravine", "momentum")),
    "rmsprop": (("saddle", "sgd"), ("beale", "sgd")),
    "adadelta": (("saddle", "sgd"), ("long-valley", "momentum")),
    "adam": (("rosenbrock", "momentum"), ("bowl", "sgd")),
    "adamax": (("ravine", "adam"), ("rosenbrock", "adam")),
    "nadam": (("long-valley", "adam"), ("rotated-ravine", "momentum")),
}
SIDES = ("strength", "weakness")
FOLDER = Path("docs/optimizers")


def picture_names() -> list[str]:
    """The files, in the order of the text."""
    return [f"{name}-{side}.png" for name in SHOWN for side in SIDES]


def draw(path: Path, surface: str, optimizers: Sequence[str]) -> None:
    """One picture: optimizers on a surface, and their losses."""
    figure = make_picture(run_course(surface, SURFACES[surface], optimizers), (11, 4.4), 9).figure
    with replacing(path) as file:
        figure.savefig(file, format="png", dpi=80)


def go(options: argparse.Namespace) -> int:
    """Draw all of them."""
    options.folder.mkdir(parents=True, exist_ok=True)
    for optimizer, pair in SHOWN.items():
        for side, (surface, beside) in zip(SIDES, pair, strict=True):
            path = options.folder / f"{optimizer}-{side}.png"
            draw(path, surface, [optimizer, beside])
            print(path)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    parser = Parser(prog="python -m lab.surfaces.handbook", description="Draw the pictures of the handbook.")
    parser.add_argument(
        "folder", nargs="?", type=folder_named, default=FOLDER, metavar="DIR", help=f"where to ({FOLDER})"
    )
    return run(parser, arguments, go)


if __name__ == "__main__":
    sys.exit(main())
