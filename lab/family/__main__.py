"""Print which rule is which other with something set, and draw the family tree."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lab.console.program import Parser, folder_named, run
from lab.family.picture import picture
from lab.family.texts import rows
from lab.language.fonts import drawn
from minigrad.files import replacing

FOLDER, PICTURE = Path("docs/optimizers"), "family.png"


def go(options: argparse.Namespace) -> int:
    """Print and draw."""
    print(rows())
    options.folder.mkdir(parents=True, exist_ok=True)
    with drawn(), replacing(options.folder / PICTURE) as file:
        picture().savefig(file, format="png", dpi=160)
    print(options.folder / PICTURE)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    parser = Parser(prog="python -m lab.family", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=folder_named, default=FOLDER, metavar="DIR", help=f"where to ({FOLDER})"
    )
    return run(parser, arguments, go)


if __name__ == "__main__":
    sys.exit(main())
