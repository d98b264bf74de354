"""Compare every derivative with 50 digits, and write docs/certificate.md."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from certificate import report
from certificate.cases import CASES
from certificate.names import required
from certificate.run import cores, run
from minigrad.version import __version__

PAGE = Path(__file__).parents[1] / "docs" / "certificate.md"


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certificate", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("names", nargs="*", metavar="OP", help="only rows whose name contains one of these; no page is written")
    add("--slice", action="store_true", help="CI's part: float64, no huge or tiny numbers; no page is written")
    add("--workers", type=int, default=cores(), metavar="N", help="processes (all cores)")
    add("--page", type=Path, default=PAGE, metavar="FILE", help="where the page goes (docs/certificate.md)")
    add("--misses", type=Path, metavar="FILE", help="write what misses the goal there too")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if nothing misses the goal but what the page lists already, and every op is there."""
    options = make_parser().parse_args(arguments)
    asked = [i for i, row in enumerate(CASES) if not options.names or any(each in row.name for each in options.names)]
    if not asked:
        sys.exit(f"python -m certificate: no row of {' '.join(options.names)}")
    began = time.monotonic()
    known = report.listed(PAGE.read_text(encoding="utf-8"))
    with tqdm(total=len(asked), unit="row", file=sys.stderr) as bar:
        cells = run(asked, options.workers, options.slice, lambda _: bar.update() and None)
    print(report.summary(cells))
    missing = required() - {name for row in CASES for name in row.names}
    text = report.misses(cells)
    print(text)
    if options.misses:
        options.misses.write_text(text, encoding="utf-8")
    if not options.names and not options.slice:
        minutes = (time.monotonic() - began) / 60
        options.page.write_text(report.page(cells, __version__, minutes, options.workers), encoding="utf-8")
    if missing:
        print(f"in no row: {', '.join(sorted(missing))}")
    new = {(c.name, c.kind, c.dtype, c.order) for c in cells if c.misses} - known
    for name, kind, dtype, order in sorted(new):
        print(f"new: {name}, {kind}, {dtype}, order {order}")
    return int(bool(missing or new))


if __name__ == "__main__":
    sys.exit(main())
