"""A number that nobody has read: what an effect gives while a step is recorded."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

READING = (
    *("__float__", "__int__", "__bool__", "__round__", "__trunc__", "__hash__", "__repr__", "__str__", "__format__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__neg__", "__pos__", "__abs__"),
    *(f"__{side}{name}__" for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow") for side in ("", "r")),
)
"""Whatever looks at a number."""


class Unread:
    """A number whose reader is told of: ``read`` is called first, then it is the number.

    The step of which it is a result is replayed if its Python never looks at it: a replay knows it only when it plays.
    """

    __slots__ = ("_number", "_read")

    def __init__(self, number: float, read: Callable[[], None]) -> None:
        self._number = number
        self._read = read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._looked_at(), name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self._looked_at(), dtype)

    def _looked_at(self) -> float:
        self._read()
        return self._number


def _reading(name: str) -> Callable[..., Any]:
    def method(self: Unread, *others: Any) -> Any:
        return operator.methodcaller(name, *others)(self._looked_at())

    return method


for _name in READING:
    setattr(Unread, _name, _reading(_name))
