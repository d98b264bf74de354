"""Ctrl-C during a program's imports, which take a second: it ends the program with a line, and no traceback.

``begin`` comes before the other imports, ``end`` when the program has an answer of its own to Ctrl-C.
"""

import os
import signal


def begin() -> None:
    """From now on Ctrl-C ends the process at once."""
    signal.signal(signal.SIGINT, _exit)


def end() -> None:
    """From now on Ctrl-C is KeyboardInterrupt again, if it was not so."""
    if signal.getsignal(signal.SIGINT) is _exit:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _exit(*_: object) -> None:
    os.write(2, b"interrupted\n")  # the console's other language is not loaded yet
    os._exit(128 + signal.SIGINT)
