"""Measure what the tutorials about learning rates tell, and draw their pictures."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lab.claims.picture import write_png
from lab.console import program
from lab.console.errors import LabError
from lab.console.extras import require_extras
from lab.console.program import Parser, folder_named
from lab.console.progress import Display, compilation_announced
from lab.language import tr
from lab.training.data import load
from lab.training.files import made
from lab.training.settings import Settings
from lab.tutorials import layers, schedules
from lab.tutorials.scores import table


class Tutorial(NamedTuple):
    """What measures and draws it, its picture's name, and the picture's height in inches."""

    module: Any
    picture: str
    height: float


TUTORIALS = {
    "layers": Tutorial(layers, "learning_rate_per_layer.png", 4.0),
    "schedules": Tutorial(schedules, "learning_rate_schedules.png", 8.2),
}


def go(names: Sequence[str], out: Path, display: Display) -> int:
    """Measure, print the table and draw."""
    require_extras()
    for name in names:
        if name not in TUTORIALS:
            raise LabError(f"there is no tutorial {name!r}; choose from {', '.join(TUTORIALS)}")
    data = load(Settings("sgd", lr=0.1), display.quiet)
    with made(out, "tutorials") as folder, compilation_announced(display):
        for name in names or TUTORIALS:
            tutorial, start = TUTORIALS[name], time.perf_counter()
            figures = tutorial.module.measure(data, display.note)
            display.say(table(figures.scores, tutorial.module.BASE))
            write_png(folder / tutorial.picture, tutorial.module.draw, figures, tutorial.height)
            told = {"seconds": f"{time.perf_counter() - start:.0f}", "path": folder / tutorial.picture}
            display.say(tr("{name}: {seconds} s; picture: {path}", name=name, **told))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    parser = Parser(prog="python -m lab.tutorials", description=__doc__, allow_abbrev=False)
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"{' or '.join(TUTORIALS)} (both)")
    parser.add_argument(
        "--out", metavar="DIR", type=folder_named, default=Path("docs"), help="where pictures go (docs)"
    )
    parser.add_argument("--quiet", action="store_true", help="print the tables alone")
    return program.run(parser, arguments, lambda options: go(options.names, options.out, Display(options.quiet)))


if __name__ == "__main__":
    sys.exit(main())
