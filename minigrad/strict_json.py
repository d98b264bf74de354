"""JSON as this project writes it. Whatever else a text holds is one ValueError, and never a silently other value.

Python's own reader raises RecursionError for 100,000 brackets, takes the last of two equal keys, NaN though it is no
JSON, 1e999 for ∞, and whole numbers that no float can hold.
"""

import json
import math
from typing import Any

DEPTH = 300
"""How many lists and objects may lie in each other: far more than is ever written, and few enough to walk through."""

DIGITS = 308
"""A whole number with more digits than this need not fit into a float."""


def parse(text: str | bytes, any_number: bool = False) -> Any:
    """The value of a JSON text; bytes are UTF-8. ``any_number``: NaN, ±Infinity and longer whole numbers too.

    Raises ValueError, in one line, for anything else.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8")
    numbers: dict[str, Any] = {} if any_number else {"parse_constant": _refused, "parse_float": _finite}
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_int=_whole if not any_number else None, **numbers)
    except RecursionError:
        raise ValueError(f"it is nested deeper than {DEPTH} levels") from None
    if too_deep(value):
        raise ValueError(f"it is nested deeper than {DEPTH} levels")
    return value


def too_deep(value: Any) -> bool:
    """Whether more than DEPTH lists and dicts lie in each other."""
    level, depth = [value], 0
    while level := [each for each in level if isinstance(each, (dict, list))]:
        depth += 1
        if depth > DEPTH:
            return True
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
    return False


def shown(value: Any, length: int = 60) -> str:
    """A value as JSON for a message, cut where it is long."""
    text = json.dumps(value)
    return text if len(text) <= length else f"{text[:length]}…"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it has {shown(twice)} twice")
    return content


def _refused(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text[:20]} is out of range")
    return number


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > DIGITS:
        raise ValueError(f"it has a whole number of {len(text)} digits")
    return int(text)
