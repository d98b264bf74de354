"""Print what libraries compute under the names of optimizers and schedules, and what to set when a run moves."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import sys
from collections.abc import Sequence
from difflib import get_close_matches

from lab.console import program
from lab.console.errors import LabError
from lab.console.program import Parser, folder_named
from lab.dialects.moving import check
from lab.dialects.page import PAGES, families, moving, page
from lab.dialects.schedules import courses
from lab.dialects.trained import KEPT, keep, names
from lab.language import spoken, tr
from minigrad.files import replacing
from minigrad.optim.dialects import FAMILIES, NAMES
from minigrad.optim.dialects.scheduling import COURSES, SCHEDULE_NAMES

TEXTS = {"en": PAGES["dialects.md"], "zh": PAGES["dialects.zh.md"]}


def make_parser() -> Parser:
    """The command line."""
    parser = Parser(prog="python -m lab.dialects", description=__doc__, allow_abbrev=False)
    parser.add_argument("rules", metavar="RULE", nargs="*", help=f"some of {', '.join([*FAMILIES, *COURSES])} (all)")
    parser.add_argument("--from", dest="source", metavar="LIBRARY", help="with --to: what to set when a run moves")
    parser.add_argument("--to", dest="target", metavar="LIBRARY", help="with --from: where it moves to")
    parser.add_argument("--names", action="store_true", help="print a dialect of each family of the rules, for a race")
    parser.add_argument("--keep", metavar="RACE", type=folder_named, help="keep the accuracies of a race of dialects")
    parser.add_argument("--write", metavar="DIR", type=folder_named, help="write dialects.md and dialects.zh.md there")
    return parser


def go(options: argparse.Namespace) -> int:
    """Print, or write the pages. Raises LabError for what there is not."""
    text = TEXTS[spoken()]
    for rule in options.rules:
        if rule not in FAMILIES and rule not in COURSES:
            near = get_close_matches(rule.lower(), [*FAMILIES, *COURSES], n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join([*FAMILIES, *COURSES])}"
            raise LabError(f"there is no rule {rule!r}; {hint}")
    if (options.source is None) != (options.target is None):
        raise LabError("--from and --to belong together: name both libraries")
    if options.source is not None:
        for library in (options.source, options.target):
            check(library)
        print(moving(options.source, options.target, text))
    elif options.names:
        print(*names([rule for rule in options.rules or FAMILIES if rule in FAMILIES]))
    elif options.keep is not None:
        print(tr("kept: {count} dialects, in {path}", count=keep(options.keep), path=KEPT))
    elif options.write is not None:
        if not options.write.is_dir():
            raise LabError(f"--write: there is no folder {options.write}")
        for name, words in PAGES.items():
            with replacing(options.write / name) as file:
                file.write(page(words).encode())
        print(tr("files: {path}", path=", ".join(str(options.write / name) for name in PAGES)))
    else:
        for rule in options.rules or [*FAMILIES, *COURSES]:
            title, told = (NAMES[rule], families) if rule in FAMILIES else (SCHEDULE_NAMES[rule], courses)
            print(f"{title}\n\n{told(rule, text)}\n")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return program.run(make_parser(), arguments, go)


if __name__ == "__main__":
    sys.exit(main())
