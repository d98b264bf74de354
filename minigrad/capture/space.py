"""A namespace that is watched: the names of an object, of a class, or of a module, and what lies under them."""

from collections.abc import Iterator, Mapping
from itertools import repeat
from operator import is_
from typing import Any

ABSENT, THERE = object(), object()
"""What lies under a name that is not there, and under one that is there and not watched."""


class Space:
    """What lies under some names, as it was. ``keys``: all names, if another one is a change, too."""

    __slots__ = ("_get", "before", "keys", "name", "own")

    def __init__(self, name: str, own: Mapping[str, Any]) -> None:
        self.name = name
        self.own = own
        self.before: dict[str, Any] = {}
        self.keys: frozenset[str] | None = None
        self._get = self.own.get

    def watch(self, key: str) -> None:
        """Note what lies under a name."""
        if key not in self.before:
            self.before[key] = self._get(key, ABSENT)

    def is_as_before(self) -> bool:
        """Whether all is as it was."""
        return all(map(is_, map(self._get, self.before, repeat(ABSENT)), self.before.values())) and (
            self.keys is None or self.own.keys() == self.keys
        )

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        """What changed: its place, what was there, and what is there now."""
        keys = self.own.keys() if self.keys is None else self.keys
        for key in {**self.before, **dict.fromkeys(keys ^ self.own.keys())}:
            was, is_now = self.before.get(key, THERE if key in keys else ABSENT), self._get(key, ABSENT)
            if was is not is_now:
                yield f"{self.name}.{key}" if self.name else key, was, is_now
