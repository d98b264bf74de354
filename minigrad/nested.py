"""Nested states (dicts and lists that hold arrays and plain values) as text and named arrays, and back, exactly.

The text is JSON. None, booleans, numbers, strings and lists are written as such. Everything else is an object with one
key: ``{"array": name}``, ``{"scalar": name}`` for a NumPy scalar, ``{"tuple": [...]}``, and
``{"dict": [[key, value], ...]}``, since JSON has no tuples and only strings as keys.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from minigrad.foreign import is_array, to_numpy
from minigrad.strict_json import DEPTH, parse, too_deep

Arrays = dict[str, np.ndarray]

TOO_DEEP = f"save: the state is nested too deeply, or holds itself; a file holds {DEPTH // 3} dicts in each other"


def to_text(state: Any) -> tuple[str, Arrays]:
    """The text, and the arrays by dotted names. Raises TypeError for what neither of them can hold, and names it.

    Raises ValueError for a state that holds itself, or lies in more than 100 dicts.
    """
    arrays: Arrays = {}
    try:
        encoded = _encoded(state, "", arrays)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    if too_deep(encoded):
        raise ValueError(TOO_DEEP)
    return json.dumps(encoded), arrays


def from_text(text: str, arrays: Mapping[str, np.ndarray]) -> Any:
    """The state that ``to_text`` was given. Tensors and arrays of other libraries come back as arrays."""
    return _decoded(parse(text, any_number=True), arrays)


def _encoded(value: Any, path: str, arrays: Arrays) -> Any:
    """The value as JSON has it, its arrays in ``arrays``. Raises TypeError, naming the path, for what no file holds."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if is_array(value):
        return {"array": _put(to_numpy(value), path, arrays)}
    if isinstance(value, np.generic):
        return {"scalar": _put(np.asarray(value), path, arrays)}
    if type(value) is list:
        return [_encoded(item, _dotted(path, i), arrays) for i, item in enumerate(value)]
    if type(value) is tuple:
        return {"tuple": [_encoded(item, _dotted(path, i), arrays) for i, item in enumerate(value)]}
    if isinstance(value, Mapping):
        for key in value:
            if type(key) not in (str, int):
                raise TypeError(
                    f"save: {path or 'the state'} has the key {key!r}; keys must be strings or whole numbers"
                )
        return {"dict": [[key, _encoded(item, _dotted(path, key), arrays)] for key, item in value.items()]}
    raise TypeError(
        f"save: {path} is a {type(value).__name__}; a file holds arrays, numbers, strings, None, lists, tuples, dicts"
    )


def _put(array: np.ndarray, path: str, arrays: Arrays) -> str:
    """Store an array under its path, or under a variant of it if another has the same: {"a.b": …}, {"a": {"b": …}}."""
    while path in arrays:
        path += "'"
    arrays[path] = array
    return path


def _decoded(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """The value that ``_encoded`` was given. Raises ValueError for an object of no kind that it writes."""
    if isinstance(value, list):
        return [_decoded(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "array":
        return arrays[content]
    if kind == "scalar":
        return arrays[content][()]
    if kind == "tuple":
        return tuple([_decoded(item, arrays) for item in content])
    if kind == "dict":
        return {key: _decoded(item, arrays) for key, item in content}
    raise ValueError(f"unknown: {kind}")


def _dotted(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)
