"""A nested state as text and arrays, and back."""

import math
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest

from minigrad.nested import from_text, to_text

STATES: dict[str, Any] = {
    "numbers": {"a": 3, "b": -(2**200), "c": 0.1, "d": 5e-324, "e": math.inf, "f": True, "g": None},
    "text": {"quote": 'a "b"\n', "é": "日本", "": "", "lone": "\ud800"},
    "keys": {1: "a", "1": "b", -2: {3: {}}},
    "lists and tuples": {"a": [1, (2, [3]), ()], "b": [], "c": ((),)},
    "what looks like the encoding": {"array": "a", "dict": [["a", 1]], "x": {"tuple": []}, "y": {"scalar": 1}},
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_without_arrays_it_comes_back_as_it_was(state: Any) -> None:
    text, arrays = to_text(state)
    assert arrays == {}
    assert repr(from_text(text, {})) == repr(state)


def test_arrays_have_dotted_names_and_come_back_in_their_places() -> None:
    a, b, c = np.arange(3), np.array(2.5, np.float16), np.zeros((0, 2))
    text, arrays = to_text({"net": {"0.weight": a}, "state": {0: {"step": b}}, "pair": (1, c)})
    assert list(arrays) == ["net.0.weight", "state.0.step", "pair.1"]
    back = from_text(text, arrays)
    assert back["net"]["0.weight"] is a
    assert back["state"][0]["step"] is b
    assert back["pair"][1] is c


def test_two_places_with_the_same_dotted_name_keep_their_arrays() -> None:
    text, arrays = to_text({"a.b": np.ones(1), "a": {"b": np.zeros(1)}, "n": 0})
    back = from_text(text, arrays)
    assert (back["a.b"].item(), back["a"]["b"].item()) == (1, 0)


@pytest.mark.parametrize("number", [np.float32(0.1), np.float64(0.1), np.int8(-3), np.bool_(True)])
def test_a_number_of_numpy_keeps_its_dtype(number: np.generic) -> None:
    text, arrays = to_text({"n": [number]})
    back = from_text(text, arrays)["n"][0]
    assert type(back) is type(number)
    assert back == number


def test_a_nan_is_a_nan() -> None:
    assert math.isnan(from_text(to_text({"a": math.nan})[0], {})["a"])


def test_a_mapping_becomes_a_dict_in_its_order() -> None:
    back = from_text(to_text(OrderedDict([("b", 1), ("a", 2)]))[0], {})
    assert type(back) is dict
    assert list(back) == ["b", "a"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"a": {"b": object()}}, r"^save: a\.b is a object; a file holds arrays, numbers, strings"),
        ({"a": [1, {2}]}, r"^save: a\.1 is a set"),
        ({"f": len}, "^save: f is a builtin_function_or_method"),
        ({"a": 1j}, "^save: a is a complex"),
        ({"a": {(1, 2): 3}}, r"^save: a has the key \(1, 2\); keys must be strings or whole numbers"),
        ({None: 3}, "^save: the state has the key None"),
    ],
)
def test_what_text_cannot_hold_is_named(state: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        to_text(state)
