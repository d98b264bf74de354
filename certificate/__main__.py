"""Compare every derivative with 50 digits, and write docs/certificate.md."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from certificate import report
from certificate.cases import CASES
from certificate.names import required
from certificate.run import cores, run
from minigrad.files import replacing
from minigrad.version import __version__

PAGE = Path(__file__).parents[1] / "docs" / "certificate.md"


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certificate", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("names", nargs="*", metavar="OP", help="only rows whose name contains one of these; no page is written")
    add("--slice", action="store_true", help="CI's part: float64, no huge or tiny numbers; no page is written")
    add("--workers", type=_count, default=cores(), metavar="N", help="processes (all cores)")
    add("--page", type=_file, default=PAGE, metavar="FILE", help="where the page goes (docs/certificate.md)")
    add("--misses", type=_file, metavar="FILE", help="write what misses the goal there too")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number ≥ 1, not {text!r}")
    return int(text)


def _file(text: str) -> Path:
    """A path that can be written to: minutes later would be late to say that it cannot."""
    path = Path(text)
    if not path.parent.is_dir() or path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no file in a folder that exists")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if nothing misses the goal but what the page lists already, and every op is there; 130 after Ctrl-C."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    for name in options.names:
        if not any(name in row.name for row in CASES):
            parser.error(f"no row has {name!r} in its name; they are the ops' names, as add, F.softmax, nn.Conv2d")
    try:
        return _measured(options)
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    except KeyboardInterrupt:
        print("interrupted; no page is written", file=sys.stderr)
        return 128 + signal.SIGINT


def _measured(options: argparse.Namespace) -> int:
    asked = [i for i, row in enumerate(CASES) if not options.names or any(each in row.name for each in options.names)]
    began = time.monotonic()
    known = report.listed(PAGE.read_text(encoding="utf-8"))
    with tqdm(total=len(asked), unit="row", file=sys.stderr) as bar:
        cells = run(asked, options.workers, options.slice, lambda _: bar.update() and None)
    print(report.summary(cells))
    missing = required() - {name for row in CASES for name in row.names}
    text = report.misses(cells)
    print(text)
    if options.misses:
        _write(options.misses, text)
    if not options.names and not options.slice:
        minutes = (time.monotonic() - began) / 60
        _write(options.page, report.page(cells, __version__, minutes, options.workers))
    if missing:
        print(f"in no row: {', '.join(sorted(missing))}")
    new = {(c.name, c.kind, c.dtype, c.order) for c in cells if c.misses} - known
    for name, kind, dtype, order in sorted(new):
        print(f"new: {name}, {kind}, {dtype}, order {order}")
    return int(bool(missing or new))


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


if __name__ == "__main__":
    sys.exit(main())
