"""The line that a program writes to stderr while kernels are compiled for the first time: else it would seem to hang.

It is written once in a process, when a kernel has to be compiled that is not on disk. ``MINIGRAD_COMPILE_NOTICE=0`` in
the environment turns it off.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PACKAGE = Path(__file__).parents[2]


def _to_stderr(line: str) -> None:
    with suppress(OSError, ValueError):  # a stderr that is full or closed is no reason to fail
        print(line, file=sys.stderr, flush=True)


_write: Callable[[str], None] | None = _to_stderr
_is_written = False


def compiling(folder: str | None) -> None:
    """Say, if it is not said yet, that kernels are compiled. ``folder``: where the first of them will be kept."""
    global _is_written
    if _is_written or _write is None or sys.stderr is None or os.environ.get("MINIGRAD_COMPILE_NOTICE") == "0":
        return
    _is_written = True
    if folder is None:
        _write("minigrad: compiling kernels; there is no folder in which they could be kept for the next time")
    else:
        _write(f"minigrad: compiling kernels for the first time; they are kept in {_shown(Path(folder))}")


def _shown(folder: Path) -> str:
    """What holds the folders of all kernels: each file of the package has one beside it, or one in a common folder."""
    if folder.is_relative_to(PACKAGE):
        return f"{PACKAGE}{os.sep}**{os.sep}{folder.name}"
    return str(folder if folder.name == "__pycache__" else folder.parent)


@contextmanager
def compilation_notice(write: Callable[[str], None] | None) -> Iterator[None]:
    """A block in which the line is given to ``write``, if it is not said yet; with None it is not said."""
    global _write
    before, _write = _write, write
    try:
        yield
    finally:
        _write = before
