"""JSON as it is written comes back; anything else is one ValueError of one line."""

import ast
import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigrad.strict_json import DEPTH, parse, shown

ROOT = Path(__file__).parents[1]

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**300), 10**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_what_was_written_comes_back(value: Any) -> None:
    back = parse(json.dumps(value).encode())
    assert repr(back) == repr(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Expecting value"),
        ('{"a": 1', "Expecting ','"),
        ("\ufeff{}", "BOM"),
        (b"\xff\xfe{}", "utf-8"),
        ("[" * 100_000, "nested deeper than 300 levels"),
        ("[" * 100_000 + "]" * 100_000, "nested deeper than 300 levels"),
        ('{"a":' * 100_000, "nested deeper than 300 levels"),
        ("[" * (DEPTH + 1) + "]" * (DEPTH + 1), "nested deeper than 300 levels"),
        ('{"a": 1, "b": {"c": 2, "c": 2}}', 'it has "c" twice'),
        ("1" * 309, "a whole number of 309 digits"),
        ("1" * 5000, "a whole number of 5000 digits"),
        ("[NaN]", "NaN is no number of JSON"),
        ("-Infinity", "-Infinity is no number of JSON"),
        ("1e999", "the number 1e999 is out of range"),
        ("-" + "1" * 400 + ".5", "out of range"),
    ],
)
def test_anything_else_is_one_error_of_one_line(text: str | bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said) as error:
        parse(text)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 150


def test_as_deep_as_is_allowed_comes_back_and_any_number_where_it_is_asked_for() -> None:
    text = "[" * DEPTH + "]" * DEPTH
    assert json.dumps(parse(text)) == text
    assert parse("[Infinity, -Infinity]", any_number=True) == [math.inf, -math.inf]
    assert math.isnan(parse("NaN", any_number=True))
    assert parse("1" * 400, any_number=True) == int("1" * 400)
    with pytest.raises(ValueError, match="digits"):
        parse("1" * (sys.get_int_max_str_digits() + 1), any_number=True)


def test_a_long_value_is_cut_in_a_message() -> None:
    assert shown([1, "a"]) == '[1, "a"]'
    assert shown("a" * 1000) == '"' + "a" * 59 + "…"


# The server of a watched run, a process of its own without minigrad, checks each command by its fields.
READERS = {"minigrad/strict_json.py", "lab/watch/app.py", "lab/watch/server.py"}


def _readings(text: str) -> list[str]:
    """The calls of a file that read JSON."""
    if "json" not in text:
        return []
    calls = (ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return [name for name in calls if name in ("json.load", "json.loads", "json.JSONDecoder")]


def test_no_other_file_reads_json() -> None:
    paths = [path for folder in ("minigrad", "lab", "datasets", "models") for path in (ROOT / folder).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): _readings(path.read_text("utf-8")) for path in paths}
    assert {path: calls for path, calls in found.items() if calls} == {reader: ["json.loads"] for reader in READERS}
