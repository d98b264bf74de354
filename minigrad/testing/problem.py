"""A function as the comparison sees it: arrays that can be moved, one row of outputs, gradients by weights of these.

A ``Line`` is a straight way through a point: of one element of one input, or of all inputs at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from minigrad.errors import GradientError

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

Index = tuple[int, ...]


@dataclass
class Input:
    """An input that is tested: its name, and the array that is moved in place and set back."""

    name: str
    array: np.ndarray

    def at(self, index: Index) -> str:
        """How a message calls an element."""
        return f"{self.name} at {index}" if index else self.name


@dataclass
class Problem:
    """A function with its inputs, to be compared.

    ``call()`` gives (name, array) for each output at what the inputs hold now. ``gradients(weights)`` gives for each
    input the gradient of the sum of outputs times weights there, or None if the user claims none.
    ``raised`` is the last arithmetic error beside the point, ``refused`` that of complex inputs.
    ``imaginary(parts, h)`` gives Im f(inputs + ih parts) / h, or None where the function takes no complex numbers.
    """

    owner: str
    inputs: list[Input]
    call: Callable[[], list[tuple[str, np.ndarray]]]
    gradients: Callable[[np.ndarray], Sequence[np.ndarray | None]]
    imaginary: Callable[[list[np.ndarray], float], np.ndarray | None] | None = None
    names: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    here: np.ndarray = field(default_factory=lambda: np.zeros(0))
    size: np.ndarray = field(default_factory=lambda: np.zeros(0))
    dtype: np.dtype = field(default_factory=lambda: np.dtype(np.float64))
    raised: str = ""
    refused: str = ""

    def start(self) -> None:
        """Look at the function where it is. Raises GradientError for one that is random, or not finite there."""
        before = [x.array.copy() for x in self.inputs]
        outputs = self._called()
        for x, old in zip(self.inputs, before, strict=True):
            if not np.array_equal(x.array, old, equal_nan=True):
                raise GradientError(f"{self.owner}: the function writes into {x.name}; let it work on a copy")
        self.names = [(name, array.shape) for name, array in outputs]
        self.here = flat(outputs)
        kinds = [array.dtype for _, array in outputs if array.dtype.kind == "f"]
        self.dtype = min([x.array.dtype for x in self.inputs] + kinds, key=lambda dtype: dtype.itemsize)
        if not np.array_equal(self.here, flat(self._called()), equal_nan=True):
            raise GradientError(
                f"{self.owner}: two calls with the same inputs differ; take the randomness out of the function"
            )
        for i in np.flatnonzero(~np.isfinite(self.here))[:1]:
            raise GradientError(
                f"{self.owner}: {self.output(i)} is {self.here[i]} where it is to be checked, so it has no derivative "
                "there; choose another point"
            )

        self.size = self._size()

    def _size(self) -> np.ndarray:
        """How large each output is, here and a tenth of the inputs' size away: rounding is relative to that."""
        line = through(self, np.random.default_rng(2))
        near = [np.abs(line.at(t)[0]) for t in (0.1, -0.1)]
        self.raised = ""
        return np.maximum.reduce([np.abs(self.here), *(np.where(np.isfinite(y), y, 0) for y in near)])

    def value(self) -> np.ndarray:
        """The outputs in one row, at what the inputs hold now; NaN where the function raises an arithmetic error."""
        try:
            outputs = self._called()
        except (ArithmeticError, ValueError) as error:
            self.raised = f"{type(error).__name__}: {error}"
            return np.full(self.here.shape, np.nan)
        if [(name, array.shape) for name, array in outputs] != self.names:
            raise GradientError(
                f"{self.owner}: the outputs' shapes change with the inputs' values, from "
                f"{[shape for _, shape in self.names]} to {[array.shape for _, array in outputs]}; "
                "what has no fixed shape has no derivative"
            )
        return flat(outputs)

    def _called(self) -> list[tuple[str, np.ndarray]]:
        with np.errstate(all="ignore"):
            return self.call()

    def output(self, at: int) -> str:
        """How a message calls an output."""
        at = int(at)
        for name, shape in self.names:
            size = int(np.prod(shape))
            if at < size:
                index = tuple(int(i) for i in np.unravel_index(at, shape))
                if name == "output":
                    return f"output {index}" if shape else "the output"
                return f"{name} at {index}" if shape else name
            at -= size
        return "an output"

    def element(self, x: int, index: Index) -> "Line":
        """The line of one element; a step of 1 is its own size, or what is usual in its array."""
        array = self.inputs[x].array
        value = abs(float(array[index]))
        value = value if value < np.inf else 0.0  # NaN and infinity stay what they are at any step
        return Line(self, [(array, index, np.asarray(1.0))], max(value, usual(array)), value)


@dataclass
class Line:
    """A line through the inputs: ``at(t)`` is the outputs there, at t times ``direction``, and the t that was reached.

    ``scale``: what a relative step of 1 is. ``size``: how large the values are that are moved.
    """

    problem: Problem
    parts: list[tuple[np.ndarray, Any, np.ndarray]]
    scale: float
    size: float

    def at(self, t: float) -> tuple[np.ndarray, float]:
        """The outputs at t, and t as rounding left it. The inputs are set back, whatever happens."""
        before = [array[where].copy() for array, where, _ in self.parts]
        reached = t
        try:
            with np.errstate(all="ignore"):
                for (array, where, direction), old in zip(self.parts, before, strict=True):
                    array[where] = old + t * direction
            if len(self.parts) == 1 and before[0].ndim == 0 and np.isfinite(before[0]):
                array, where, _ = self.parts[0]
                reached = float(array[where]) - float(before[0])
            return self.problem.value(), reached
        finally:
            for (array, where, _), old in zip(self.parts, before, strict=True):
                array[where] = old


def through(problem: Problem, random: np.random.Generator, which: Sequence[bool] | None = None) -> Line:
    """A random line through all inputs, or which of them: each element moves by its own size, or what is usual.

    Whether it moves up or down is random too.
    """
    parts, is_large = [], False
    for i, x in enumerate(problem.inputs):
        if which is not None and not which[i]:
            continue
        finite = np.where(np.isfinite(x.array), np.abs(x.array), 0)
        scale = np.maximum(finite, usual(x.array)) * random.uniform(0.5, 1.5, x.array.shape)
        direction = np.where(random.random(x.array.shape) < 0.5, -scale, scale).astype(x.array.dtype)
        parts.append((x.array, ..., direction))
        is_large = is_large or bool(np.any(finite))
    return Line(problem, parts, 1.0, float(is_large))


def usual(array: np.ndarray) -> float:
    """How large an array's values usually are, up to 1: the root of their mean square, and 1 for zeros."""
    top = float(np.max(np.abs(array), initial=0))
    if not 0 < top < np.inf:
        return 1.0
    return min(1.0, top * float(np.sqrt(np.mean(np.square(array / top, dtype=np.float64)))))


def flat(outputs: list[tuple[str, np.ndarray]]) -> np.ndarray:
    """All outputs in one row of float64."""
    return np.concatenate([np.zeros(0), *(np.ravel(array) for _, array in outputs)])
