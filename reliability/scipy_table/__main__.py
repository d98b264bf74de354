"""Call SciPy's functions with Tensors, and write the table in docs/scipy.md."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ["SCIPY_ARRAY_API"] = "1"  # SciPy reads it when it is imported

import importlib

from minigrad.files import replacing
from reliability.scipy_table.calls import CALLS, of_one
from reliability.scipy_table.measure import Line, measure
from reliability.scipy_table.report import lost, table

PAGE = Path(__file__).parents[2] / "docs" / "scipy.md"
BEGIN = "<!-- Written by python -m reliability.scipy_table. -->\n\n"


def functions(module: str) -> dict[str, object]:
    """What SciPy's own table of capabilities says that it takes arrays of other namespaces."""
    from scipy._lib._array_api import xp_capabilities_table  # it has no public way

    owner = importlib.import_module(f"scipy.{module}")
    found = {}
    for function, said in xp_capabilities_table.items():
        name = getattr(function, "__name__", "")
        if getattr(owner, name, None) is function and (not said["np_only"] or said["exceptions"]):
            found[name] = function
    return dict(sorted(found.items()))


def lines(modules: Sequence[str]) -> list[Line]:
    found = []
    for module in modules:
        for name, function in functions(module).items():
            call = of_one(module, name)
            line = Line(module, name, "not called") if call is None else measure(module, name, function, call)
            print(f"{module}.{name}: {line.value} | {line.first} | {line.second}", flush=True)
            found.append(line)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.scipy_table", description=__doc__, allow_abbrev=False)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="only these, as special; no page is written")
    options = parser.parse_args(arguments)
    for module in options.modules:
        if module not in CALLS:
            parser.error(f"no module {module!r}; they are {', '.join(CALLS)}")
    try:
        found = lines(options.modules or list(CALLS))
    except KeyboardInterrupt:
        print("interrupted; no page is written", file=sys.stderr)
        return 128 + signal.SIGINT
    if not options.modules:
        text = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0] + BEGIN
        with replacing(PAGE) as file:
            file.write((text + table(found, importlib.import_module("scipy").__version__)).encode())
    wrong = lost(found)
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
