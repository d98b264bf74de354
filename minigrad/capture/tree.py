"""Values within tuples, lists and dicts: the arguments of a call, and what it gives."""

from collections.abc import Callable, Iterator
from typing import Any


def mapped(change: Callable[[Any], Any], value: Any, kinds: Any) -> Any:
    """The value with ``change(x)`` for every x of these types in it."""
    if isinstance(value, kinds):
        return change(value)
    if type(value) in (tuple, list):
        return type(value)([mapped(change, each, kinds) for each in value])
    if type(value) is dict:
        return {key: mapped(change, each, kinds) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_make"):  # a NamedTuple
        return type(value)(*[mapped(change, each, kinds) for each in value])
    return value


def found(value: Any, kinds: Any) -> Iterator[Any]:
    """Every x of these types in the value."""
    return (each for each in leaves(value, kinds) if isinstance(each, kinds))


def leaves(value: Any, kinds: Any = ()) -> Iterator[Any]:
    """What is in the tuples, lists and dicts, but not in those that are of these types themselves."""
    if isinstance(value, kinds) or not isinstance(value, (tuple, list, dict)):
        yield value
        return
    for each in value.values() if isinstance(value, dict) else value:
        yield from leaves(each, kinds)
