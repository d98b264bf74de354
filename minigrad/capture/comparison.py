"""A replay compared with the step itself, bit by bit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from minigrad.array_function import recorders
from minigrad.capture.plan import Plan
from minigrad.capture.recorder import KINDS
from minigrad.tensor import Tensor


class Watch:
    """Watches a step, and compares its gradients with those of a plan when its first update comes, or at its end.

    ``wrong``: what is not the same, or None.
    """

    def __init__(self, plan: Plan) -> None:
        self.wrong: str | None = None
        self._plan = plan
        self._is_done = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """The block in which the step is run."""
        recorders.append(self)
        try:
            yield
        finally:
            recorders.remove(self)
        self._compare()

    def _compare(self) -> None:
        if self._is_done:
            return
        self._is_done = True
        first: Any = next((call.args for call in self._plan.calls if call.kind == "grads"), ())
        for i, (p, ref) in enumerate(first):
            if p.grad is None or not same(p.grad.data, self._plan.array(ref)):
                self.wrong = f"gradient {i}, of shape {p.shape}"
                return

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call it."""
        return function(*arguments, **keywords)

    draw = call

    def effect(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Compare before anything is updated."""
        if function.__name__ not in KINDS:
            self._compare()
        return function(*arguments, **keywords)

    def constant(self, array: np.ndarray) -> np.ndarray:
        """The array."""
        return array

    def seen(self, array: np.ndarray) -> np.ndarray:
        """The array."""
        return array

    def leave(self, reason: str) -> None:
        """Nothing is recorded."""


def same(one: Any, other: Any) -> bool:
    """Whether both are the same bit by bit."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return same(one.data, other.data)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return (one.shape, one.dtype) == (other.shape, other.dtype) and one.tobytes() == other.tobytes()
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other
