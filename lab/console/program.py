"""What every program of the lab has: one-line errors, folders as arguments, and Ctrl-C without a traceback."""

import argparse
import io
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from datasets import DatasetError
from lab.console import early_interrupt
from lab.console.errors import LabError
from lab.language import LANGUAGES, speaking, tr, usual_language


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line, without the usage above it; and each has ``--language``."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        # Without a default of its own the parser of a command leaves what came before the command.
        told = "of pages, pictures and messages (the locale's)"
        self.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=told)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}\n")


def folder_named(text: str) -> Path:
    """The path of a folder that a flag names."""
    if not text:
        raise argparse.ArgumentTypeError("name a folder, not ''")
    return path_named(text)


def path_named(text: str) -> Path:
    """The path that a flag names; ``~`` is the user's home also where the shell has left it, as in ``--out=~/run``."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~ and a name that is no user's
        return Path(text)


def run(parser: Parser, arguments: Sequence[str] | None, go: Callable[[argparse.Namespace], int]) -> int:
    """The exit code of ``go`` with the parsed arguments; a user's mistake is one line on stderr and exit code 2."""
    early_interrupt.end()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a folder's name need not be one that the terminal can show
    try:
        options = parser.parse_args(arguments, argparse.Namespace(language=None))
        with speaking(options.language or usual_language()):
            return go(options)
    except (LabError, DatasetError) as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        print(tr("interrupted"), file=sys.stderr)
        return 128 + signal.SIGINT
