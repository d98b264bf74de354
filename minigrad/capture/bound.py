"""A call of a plan, bound to its arrays: a function of nothing."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from minigrad.arrays import owner_of
from minigrad.capture.memory import Ref, Root, array_of
from minigrad.capture.recorder import Call, Read
from minigrad.capture.tasks import of_tasks
from minigrad.capture.tree import found, mapped
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.repeated import RepeatedStep
from minigrad.tensor import Tensor


class Changed(Exception):
    """A value that the step's Python has read is another than when the step was recorded."""


def bind(
    call: Call, new: Sequence[Root], arena: np.ndarray, given: list[Any], places: Mapping[int, int]
) -> Callable[[], Any]:
    """The call with its arrays. ``new``: the memory that it makes; what else it gave are views, which are there.

    ``given``: where each play puts the inputs, ``places`` which of them a memory is, by the ``id`` of its array.
    """
    args, keywords = _filled(call.args, arena), _filled(call.keywords, arena)
    if call.kind == "grads":
        return partial(_set_gradients, [(p, Tensor(g)) for p, g in args])
    if call.function is _STEP and len(args) == 1 and not keywords:
        return RepeatedStep(args[0])
    function = call.function
    made = mapped(lambda each: each if isinstance(each, Read) or each.root in new else None, call.gave, (Ref, Read))
    if any(found(made, (Ref, Read))):
        into = _filled(made, arena)
        if isinstance(function, np.ufunc) or (takes_out(function) and not any(found(made, Read))):
            keywords = {**keywords, "out": into}
        else:
            function = partial(_settle, function, into)
    spots = [
        (i, places[id(ref.root.array)], ref)
        for i, ref in enumerate(call.args)
        if isinstance(ref, Ref) and id(ref.root.array) in places
    ]
    bound = OnInputs(function, args, keywords, given, spots) if spots else partial(function, *args, **keywords)
    moving = {place: owner_of(args[i]) for i, place, _ in spots}
    return of_tasks(bound, function, args, keywords, moving)


_STEP = getattr(Optimizer.step, "__wrapped__", None)


class OnInputs:
    """A call that takes inputs of the step: in every play they lie elsewhere."""

    __slots__ = ("args", "function", "given", "keywords", "spots")

    def __init__(self, function: Callable[..., Any], args: Any, keywords: Any, given: list[Any], spots: Any) -> None:
        self.function: Callable[..., Any] = function
        self.args: list[Any] = list(args)
        self.keywords: dict[str, Any] = keywords
        self.given: list[Any] = given
        self.spots: list[tuple[int, int, Ref]] = spots

    def __call__(self) -> None:
        for i, place, (_, at, shape, strides, dtype) in self.spots:
            self.args[i] = np.ndarray(shape, dtype, self.given[place], at, strides)
        self.function(*self.args, **self.keywords)

    def unload(self) -> None:
        """Hold the inputs no longer."""
        for i, _, _ in self.spots:
            self.args[i] = None


def takes_out(function: Any) -> bool:
    """Whether a function of ours can be told where its result goes."""
    code = getattr(function, "__code__", None)
    return code is not None and "out" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _filled(value: Any, arena: np.ndarray) -> Any:
    """A value of a call with the arrays for its ``Ref``s."""
    return mapped(lambda each: array_of(each, arena) if isinstance(each, Ref) else each, value, (Ref, Read))


def _settle(function: Callable[..., Any], into: Any, *args: Any, **keywords: Any) -> None:
    """Make a call, copy what it gave to where the plan has it, and compare what the step's Python has read."""
    _keep(function(*args, **keywords), into)


def _keep(result: Any, into: Any) -> None:
    if isinstance(into, Read):
        if result != into.value:
            raise Changed(f"a value is {result} that was {into.value} when the step was recorded, at {into.line}")
    elif isinstance(into, np.ndarray):
        into[...] = result
    elif isinstance(into, (tuple, list)):
        for part, of in zip(result, into, strict=True):
            _keep(part, of)


def _set_gradients(pairs: list[tuple[Tensor, Tensor]]) -> None:
    for p, g in pairs:
        p.grad = g
