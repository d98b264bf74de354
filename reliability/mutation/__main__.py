"""Change minigrad in one place at a time, and count how often its tests notice.

Needs mutmut, which needs ``fork`` (Linux, macOS), and the extra ``test``. It takes seconds for each mutant.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from reliability.mutation import run
from reliability.mutation.checkout import PARTS, make
from reliability.mutation.report import summary

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m reliability.mutation", description=__doc__, allow_abbrev=False)
    parser.add_argument("part", choices=PARTS, help="what is changed")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants, drawn at random (all)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the drawing (0)")
    parser.add_argument("--children", type=int, default=2, metavar="N", help="mutants at a time (2)")
    parser.add_argument("--folder", type=Path, help="work there, and go on with what is there (a temporary one)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary) / arguments.part
        part = PARTS[arguments.part]
        if not (folder / "mutants").exists():
            make(ROOT, folder, part)
            run.write_mutants(folder)
        found = {}
        for name, fate in run.fates(
            folder, part, run.drawn(folder, arguments.sample, arguments.seed), arguments.children
        ):
            print(f"{name}: {fate}", file=sys.stderr, flush=True)
            found[name] = fate
        print(summary(folder, found))


if __name__ == "__main__":
    main()
