"""Say what came of the race of the twenty, and write its pages and pictures from the runs that are kept."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import argparse
import sys
from collections.abc import Sequence

from lab.console.errors import LabError
from lab.console.program import Parser, folder_named, run
from lab.language import spoken, tr
from lab.twenty.page import DATA, PAGES, PICTURE, answers, findings, page, races
from lab.twenty.picture import picture
from minigrad.files import replacing


def go(options: argparse.Namespace) -> int:
    """Print the verdict, or write. Raises LabError where there are no runs."""
    found = races(options.data)
    if not found:
        raise LabError(f"{options.data} holds no race: a race's summary.csv is in a folder named for its network")
    text = PAGES["race_of_the_twenty.md" if spoken() == "en" else "race_of_the_twenty.zh.md"]
    print("\n".join(answers(found, text)), findings(found, text), sep="\n\n")
    if options.write is not None:
        if not options.write.is_dir():
            raise LabError(f"--write: there is no folder {options.write}")
        for name, race in found.items():
            with replacing(options.data / PICTURE.format(name)) as file:
                picture(race).savefig(file, format="png", dpi=160)
        for name, text in PAGES.items():
            with replacing(options.write / name) as file:
                file.write(page(found, text).encode())
        print(tr("files: {path}", path=", ".join(str(options.write / name) for name in PAGES)))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    parser = Parser(prog="python -m lab.twenty", description=__doc__)
    parser.add_argument("--data", type=folder_named, default=DATA, metavar="DIR", help=f"where the races are ({DATA})")
    parser.add_argument("--write", type=folder_named, metavar="DIR", help="write the pages there")
    return run(parser, arguments, go)


if __name__ == "__main__":
    sys.exit(main())
