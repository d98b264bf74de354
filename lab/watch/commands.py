"""What a page may ask for, checked: names, numbers and pixels, and nothing else."""

import base64
import binascii
from collections.abc import Callable, Mapping
from sys import float_info
from typing import Any

Check = Callable[[Any], bool]


class CommandError(ValueError):
    """What was asked for is nothing that may be. The message is one line."""


class Limits:
    """What depends on the run: the optimizers to choose from, how many samples, how many bytes a drawing has."""

    def __init__(self, optimizers: list[str], classes: int, pixels: int) -> None:
        self.optimizers, self.classes, self.pixels = optimizers, classes, pixels


def checked(command: Any, limits: Limits) -> dict[str, Any]:
    """The command, as it may be passed on. Raises CommandError."""
    if not isinstance(command, dict) or not isinstance(command.get("do"), str):
        raise CommandError("a command is an object that says what to do")
    fields = _fields(limits).get(command["do"])
    if fields is None:
        raise CommandError(f"there is no command {command['do'][:20]!r}")
    if command.keys() - {"do"} != fields.keys():
        raise CommandError(f"{command['do']} takes {', '.join(fields) or 'nothing'}")
    for name, (fits, rule) in fields.items():
        if not fits(command[name]):
            raise CommandError(f"{command['do']}: {name} must be {rule}")
    return command


def _fields(limits: Limits) -> Mapping[str, Mapping[str, tuple[Check, str]]]:
    """By command, its fields with what they must be."""
    rule = {
        "optimizer": (lambda value: isinstance(value, str) and value in limits.optimizers, "one of those on the page"),
        "lr": (_is_rate, "a number above 0"),
    }
    return {
        "pause": {},
        "go": {},
        "step": {},
        "restart": {},
        "rule": rule,
        "second": rule,
        "alone": {},
        "choose": {"label": (lambda value: _is_whole(value, limits.classes), "one of the classes")},
        "draw": {"pixels": (lambda value: _is_drawing(value, limits.pixels), f"{limits.pixels} bytes in base64")},
    }


def _is_whole(value: Any, end: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < end


def _is_rate(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= float_info.max


def _is_drawing(value: Any, pixels: int) -> bool:
    """Whether it is a drawing, or "" for none."""
    if not isinstance(value, str) or len(value) > 2 * pixels:
        return False
    try:
        return len(base64.b64decode(value, validate=True)) in (0, pixels)
    except (binascii.Error, ValueError):
        return False
