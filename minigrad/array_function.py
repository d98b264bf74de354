"""Marks on the functions that a training step is made of, for its recording: see ``minigrad.capture``.

Without a recording the marks do nothing.
"""

import functools
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")


class Recorder(Protocol):
    """What the marks tell a recording."""

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of arrays, and write it down."""

    def draw(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function that gives other random numbers each time, and write it down."""

    def effect(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function that changes what outlives the step, and write it down."""

    def constant(self, array: np.ndarray) -> np.ndarray:
        """An array that will be the same in every step."""
        ...

    def seen(self, array: np.ndarray) -> np.ndarray:
        """An array that a Tensor is made of."""
        ...

    def leave(self, reason: str) -> None:
        """Say why the step cannot be replayed."""


recorders: list[Recorder] = []
"""The recording in progress, if there is one."""


def array_function(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function of arrays, whose result depends on its arguments alone, and which writes into none of them.

    One that has a parameter ``out=None`` takes there the array, or the tuple of arrays, that it gives.
    """
    return _marked(function, "call")


def draw(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that gives an array of random numbers, new ones in every call."""
    return _marked(function, "draw")


def effect(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that changes what outlives the step: parameters, an optimizer's state, a schedule."""
    return _marked(function, "effect")


def _marked(function: Callable[P, R], mark: Literal["call", "draw", "effect"]) -> Callable[P, R]:
    """The function, which while a step is recorded is called by the recorder's method of that name."""

    @functools.wraps(function)
    def call(*arguments: P.args, **keywords: P.kwargs) -> R:
        if recorders:
            return getattr(recorders[-1], mark)(function, arguments, keywords)
        return function(*arguments, **keywords)

    return call


def effects_of(cls: type, *methods: str) -> None:
    """Mark methods of a class, its own: what one does beside its base's is done in a replay, too."""
    for name in methods:
        if name in vars(cls):
            setattr(cls, name, effect(vars(cls)[name]))


def constant(array: np.ndarray) -> np.ndarray:
    """An array that was made of numbers in the program, and is the same in every step."""
    return recorders[-1].constant(array) if recorders else array
