"""The nine optimizers on ten surfaces: pictures, animations and an interactive page."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from lab.command_line import optimizers
from lab.console import program
from lab.console.errors import LabError
from lab.console.extras import require
from lab.console.program import Parser, folder_named
from lab.console.progress import Display
from lab.descent.surfaces import SURFACES
from lab.language import tr
from lab.surfaces.animation import animate
from lab.surfaces.page import page
from lab.surfaces.pictures import draw
from lab.surfaces.rates import Course, run_course
from lab.surfaces.report import lines, write_figures
from lab.training.files import RUNS, made
from minigrad.files import replacing
from minigrad.optim import OPTIMIZERS

OUT = RUNS / "surfaces"
PAGE, FIGURES = "surfaces.html", "surfaces.csv"
NEEDED = ("matplotlib", "plotly")
MOST_STEPS = 20_000


def make_parser() -> Parser:
    """The command line."""
    parser = Parser(prog="python -m lab.surfaces", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help=f"surfaces: some of {', '.join(SURFACES)} (all)")
    add("--optim", nargs="+", metavar="NAME", default=["all"], help=f"some of {', '.join(OPTIMIZERS)}; or all (all)")
    add("--out", metavar="DIR", type=folder_named, default=OUT, help=f"the folder for all files ({OUT})")
    add("--steps", type=int, metavar="N", help="steps of every descent, and of the search (each surface's own)")
    add("--lr", type=float, metavar="RATE", help="one learning rate for all (each optimizer's best, which is searched)")
    add("--start", type=float, nargs=2, metavar=("X", "Y"), help="where to start, for one surface (its own)")
    add("--no-animations", action="store_true", help="leave out the GIFs")
    add("--quiet", action="store_true", help="print the folder alone")
    return parser


def check(options: argparse.Namespace) -> None:
    """Raise LabError for what makes no sense."""
    if unknown := [name for name in options.names if name not in SURFACES]:
        raise LabError(f"there is no surface {unknown[0]!r}; choose from {', '.join(SURFACES)}")
    if len(set(options.names)) < len(options.names):
        raise LabError(f"name each surface once, not {' '.join(options.names)!r}")
    if options.steps is not None and not 1 <= options.steps <= MOST_STEPS:
        raise LabError(f"--steps: take 1 to {MOST_STEPS}, not {options.steps}")
    if options.lr is not None and not 0 < options.lr < math.inf:
        raise LabError(f"--lr: a learning rate is a number above 0, not {options.lr}")
    if options.start is not None:
        _check_start(options)
    require(NEEDED, "pictures need")


def _check_start(options: argparse.Namespace) -> None:
    if len(options.names) != 1:
        raise LabError("--start is for one surface: name it")
    surface = SURFACES[options.names[0]]
    for letter, coordinate, view in zip("XY", options.start, (surface.x, surface.y), strict=True):
        if not view[0] <= coordinate <= view[1]:
            raise LabError(
                f"--start: {letter} is {coordinate:g}, but {options.names[0]} is shown from {view[0]:g} to {view[1]:g}"
            )


def go(options: argparse.Namespace) -> int:
    """Do what the command line says."""
    check(options)
    chosen = optimizers(options.optim)
    display = Display(options.quiet)
    courses: list[Course] = []
    with made(options.out, "surfaces") as folder:
        try:
            for course in run(options, chosen, folder, display):
                courses.append(course)
        finally:  # after Ctrl-C the page is that of the surfaces that are done
            if courses:
                write_figures(folder / FIGURES, courses)
                with replacing(folder / PAGE) as file:
                    file.write(page(courses).encode())
                display.say(tr("page: {path}", path=options.out / PAGE))
    return 0


def run(options: argparse.Namespace, chosen: Sequence[str], folder: Path, display: Display) -> Iterator[Course]:
    """The courses, each when it has been run, printed and drawn."""
    start = None if options.start is None else (options.start[0], options.start[1])
    hidden = True if options.quiet else None  # None: hidden unless stderr is a terminal
    with tqdm(options.names or list(SURFACES), unit=tr(" surfaces"), leave=False, disable=hidden) as bar:
        for name in bar:
            bar.set_postfix_str(tr("{name}: descents", name=name))
            course = run_course(name, SURFACES[name], chosen, start, options.steps, options.lr)
            with tqdm.external_write_mode():
                for line in lines(course):
                    display.note(line)
            bar.set_postfix_str(tr("{name}: pictures", name=name))
            draw(course, folder)
            if not options.no_animations:
                animate(course, folder / f"{name}.gif")
            yield course


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
