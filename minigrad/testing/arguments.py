"""The arguments of a hand-written function: which of them are moved, and the gradients that came for them."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.errors import DTypeError
from minigrad.foreign import is_array
from minigrad.tensor import Tensor
from minigrad.testing.nesting import described, leaves, matched, replaced
from minigrad.testing.problem import Input

__tracebackhide__ = True  # pytest shows no line of this file in a traceback


def is_float(value: Any) -> bool:
    """Whether this is an array of floats, which is moved; all else is constant."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


class Arguments:
    """The arguments of a function: ``forms`` as they were given, and copies of their floats, which may be moved."""

    def __init__(self, owner: str, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.owner: str = owner
        self.names: list[str] = names_of(function, len(arguments))
        self.forms: list[Any] = [with_arrays(x, name, owner) for x, name in zip(arguments, self.names, strict=True)]
        slots = [slot for form, name in zip(self.forms, self.names, strict=True) for slot in leaves(form, name)]
        self.inputs: list[Input] = [Input(name, value) for name, value in slots if is_float(value)]
        if not self.inputs:
            kinds = ", ".join(f"{name} is {described(value)}" for name, value in slots) or "none was given"
            raise ValueError(f"{owner}: no input holds floats, so there is nothing to check: {kinds}")

    def filled(self, replace: Callable[[np.ndarray], Any]) -> list[Any]:
        """The arguments with ``replace(array)`` for each array of floats, and all else as it was."""
        return [replaced(form, lambda leaf: replace(leaf) if is_float(leaf) else leaf) for form in self.forms]

    def now(self) -> list[Any]:
        """The arguments as they are at the moment; a number is a number."""
        return self.filled(lambda array: array if array.ndim else array[()])

    def complex(self, parts: list[np.ndarray], h: float) -> list[Any]:
        """The arguments plus ih times the parts."""
        left = iter(parts)
        return self.filled(lambda array: (array + 1j * h * next(left))[()])

    def gradients(self, given: Any, what: str) -> list[Any]:
        """What a derivative gave, one for each array of floats; None for those of which it says nothing.

        For one argument it is that argument's gradient; for several a sequence of them, or a dict by their names, with
        or without those of constants.
        """
        floats = [i for i, form in enumerate(self.forms) if any(is_float(x) for _, x in leaves(form, ""))]
        parts = self._by_argument(given, floats)
        if parts is None:
            names = ", ".join(self.names[i] for i in floats)
            raise ValueError(
                f"{self.owner}: {what} gave {described(given)} for the inputs {names}; give a tuple of {len(floats)}, "
                "one gradient for each, in their order"
            )
        found: list[Any] = []
        for i in floats:
            form, name = self.forms[i], self.names[i]
            theirs = matched(parts[i], form, name, self.owner)
            found += [g for g, (_, x) in zip(theirs, leaves(form, name), strict=True) if is_float(x)]
        if all(g is None for g in found):
            raise ValueError(f"{self.owner}: {what} gave None for every input; give at least one gradient")
        return found

    def _by_argument(self, given: Any, floats: list[int]) -> dict[int, Any] | None:
        size = len(given) if isinstance(given, (tuple, list)) else None
        if len(floats) == 1:
            i = floats[0]
            several = isinstance(self.forms[i], (tuple, list))
            if size == len(self.forms) > 1 and not several:
                return {i: given[i]}
            return {i: given[0] if size == 1 and not several else given}
        if size == len(self.forms):
            return {i: given[i] for i in floats}
        if size == len(floats):
            return dict(zip(floats, given, strict=True))
        if isinstance(given, dict) and set(given) == {self.names[i] for i in floats}:
            return {i: given[self.names[i]] for i in floats}
        return None


def names_of(function: Callable[..., Any], count: int) -> list[str]:
    """What the function calls its arguments; "input 0" and so on where it does not say."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    names = [x.name for x in parameters if x.kind in (x.POSITIONAL_ONLY, x.POSITIONAL_OR_KEYWORD)]
    rest = next((x.name for x in parameters if x.kind is x.VAR_POSITIONAL), None)
    more = count - len(names)
    names += [f"{rest}[{i}]" if rest and names else f"input {i + len(names)}" for i in range(more)]
    return names[:count] if parameters and not isinstance(function, np.ufunc) else [f"input {i}" for i in range(count)]


def with_arrays(value: Any, name: str, owner: str) -> Any:
    """The argument with a copy of each array of floats; a float, or a list of numbers, is an array of float64.

    Raises TypeError for arrays of other libraries and of complex numbers, ValueError for NaN and infinity.
    """
    if isinstance(value, (list, tuple)) and _is_numbers(value):
        return _copy(np.array(value, np.float64), name, owner)
    names = (name for name, _ in leaves(value, name))
    return replaced(value, lambda leaf: _copy(leaf, next(names), owner))


def _is_numbers(value: list | tuple) -> bool:
    """Whether these are plain numbers, at least one a float, in rows of one length."""
    flat = [leaf for _, leaf in leaves(value, "")]
    if not all(type(x) in (int, float) for x in flat) or not any(type(x) is float for x in flat):
        return False
    try:
        np.array(value, np.float64)
    except ValueError:
        return False
    return True


def _copy(leaf: Any, name: str, owner: str) -> Any:
    if isinstance(leaf, Tensor):
        raise TypeError(f"{owner}: {name} is a Tensor beside a derivative for arrays; give {name}.detach().numpy()")
    if isinstance(leaf, (np.ma.MaskedArray, np.matrix)) or (is_array(leaf) and not isinstance(leaf, np.ndarray)):
        raise TypeError(f"{owner}: {name} is of type {type(leaf).__name__}; give a plain NumPy array")
    if isinstance(leaf, (complex, np.complexfloating)) or (isinstance(leaf, np.ndarray) and leaf.dtype.kind == "c"):
        raise DTypeError(f"{owner}: {name} is complex; give its real and imaginary parts as two inputs")
    if isinstance(leaf, (float, np.floating)):
        leaf = np.asarray(leaf)
    if not is_float(leaf):
        return leaf
    for index in np.argwhere(~np.isfinite(leaf))[:1]:
        raise not_finite(owner, name, leaf, index)
    return np.array(leaf, subok=False)


def not_finite(owner: str, name: str, array: np.ndarray, index: np.ndarray) -> ValueError:
    """The error for an input that is NaN or infinite."""
    at = tuple(int(i) for i in index)
    return ValueError(f"{owner}: {name} at {at} is {array[at]}; a derivative is checked at finite inputs")
