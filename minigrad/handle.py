"""The handle of a hook, by which it is removed."""

import itertools
from collections.abc import Iterator
from typing import Any

numbers: Iterator[int] = itertools.count()


class RemovableHandle:
    """Removes a hook: by ``remove()``, or at the end of a ``with`` block. Removing it twice does nothing."""

    def __init__(self, hooks: dict[int, Any], number: int) -> None:
        self._hooks = hooks
        self._number = number

    def remove(self) -> None:
        """Remove the hook."""
        self._hooks.pop(self._number, None)

    def __enter__(self) -> "RemovableHandle":
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


def registered(hooks: dict[int, Any], hook: Any) -> RemovableHandle:
    """Put a hook behind those that are there."""
    number = next(numbers)
    hooks[number] = hook
    return RemovableHandle(hooks, number)
