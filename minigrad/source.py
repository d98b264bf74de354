"""Where things come from: the op behind a derivative, and the user's own line of code."""

import linecache
import sys
from collections.abc import Callable


def op_name(derivative: Callable) -> str:
    """The op that a derivative stands in: ``tanh`` for the lambda within ``def tanh``."""
    return derivative.__qualname__.split(".")[0].lstrip("_")


def derivative_line(derivative: Callable) -> str:
    """The place and the text of a derivative: ``trigonometry.py:93: return record(…)``."""
    code = derivative.__code__
    text = linecache.getline(code.co_filename, code.co_firstlineno).strip()
    return f"{code.co_filename.rpartition('/')[2]}:{code.co_firstlineno}: {text}"


def user_line() -> str:
    """The line of code, outside of minigrad, that is being run: ``file:line: text``."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "minigrad":
        frame = frame.f_back
    path, line = frame.f_code.co_filename, frame.f_lineno
    return f"{path}:{line}: {linecache.getline(path, line).strip()}"
