"""A recorded step as a plan: its calls with all their arrays in one arena, bound and ready to be made again."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from minigrad.capture.memory import Ref, Root, array_of, laid_out
from minigrad.capture.recorder import Call, Read, Result
from minigrad.capture.tree import found, mapped
from minigrad.kernels.memory import aligned
from minigrad.tensor import Tensor


class Changed(Exception):
    """A value that the step's Python has read is another than when the step was recorded."""


class Row(NamedTuple):
    """A line of the plan's table: the call, what it gives and takes, and the bytes that it gives."""

    call: str
    gives: str
    takes: str
    nbytes: int


class Plan:
    """The calls of a step: ``pure`` ones, and from the first on that changes what outlives the step ``effects``.

    ``inputs``: the arrays that are filled before every play. ``nbytes``: the size of the arena, ``made``: of all arrays
    that lie in it. ``result``: what ``Recorder.finish`` gave. Printed, it is a table: in it ``b7[64, 10]`` is the
    seventh piece of memory that the step made, as an array of this shape.
    """

    def __init__(self, calls: list[Call], inputs: list[np.ndarray], result: Any) -> None:
        self.inputs = inputs
        self.calls, result = _without_copies(_moves_last(calls), result)
        lives = _lives(self.calls, result)
        self.nbytes: int = laid_out([(root, *life) for root, life in lives.items()])
        self.made: int = sum(root.nbytes for root in lives)
        self._arena = aligned((max(1, self.nbytes),), 0, np.uint8)
        bound = [bind(call, self._arena) for call in self.calls]
        first = next((i for i, call in enumerate(self.calls) if call.kind in ("effect", "move")), len(bound))
        self.pure, self.effects = bound[:first], bound[first:]
        self.gradients = [pair for call in self.calls if call.kind == "grads" for pair in call.args]
        self._result = result

    def play(self) -> Any:
        """Make all calls, and return what the step returns. Raises Changed before anything has changed."""
        with np.errstate(all="ignore"):
            for call in self.pure:
                call()
            for call in self.effects:
                call()
        return self.result()

    def result(self) -> Any:
        """What the step returns, in arrays of its own."""

        def own(each: Any) -> Any:
            if isinstance(each, Ref):
                return self.array(each).copy()
            y = Tensor(self.array(each.ref).copy())
            y.requires_grad, y.edges = each.requires_grad, each.edges
            return y

        return mapped(own, self._result, (Ref, Result))

    def array(self, ref: Ref) -> np.ndarray:
        """The array of a ``Ref``, where the plan has it."""
        return array_of(ref, self._arena)

    def has_gradients(self) -> bool:
        """Whether a parameter that gets a gradient has one now."""
        return any(p.grad is not None for p, _ in self.gradients)

    def rows(self) -> list[Row]:
        """The table's lines."""
        return [_row(call) for call in self.calls]

    def __str__(self) -> str:
        lines = [("call", "gives", "takes", "bytes"), *[(*row[:3], f"{row.nbytes:,}") for row in self.rows()]]
        widths = [max(len(line[i]) for line in lines) for i in range(4)]
        table = [f"{c:{widths[0]}}  {n:>{widths[3]}}  {g:{widths[1]}}  {t}".rstrip() for c, g, t, n in lines]
        return "\n".join([*table, f"{len(self.calls)} calls; arrays of {self.made:,} bytes in {self.nbytes:,}"])


def bind(call: Call, arena: np.ndarray) -> Callable[[], Any]:
    """The call with its arrays, as a function of nothing."""
    function, args, keywords = call.function, _filled(call.args, arena), _filled(call.keywords, arena)
    if call.kind == "grads":
        return partial(_set_gradients, [(p, Tensor(g)) for p, g in args])
    if call.gave is None:
        return partial(function, *args, **keywords)
    into = _filled(call.gave, arena)
    if isinstance(function, np.ufunc) or (takes_out(function) and not any(found(call.gave, Read))):
        return partial(function, *args, **keywords, out=into)
    return partial(_settle, partial(function, *args, **keywords), into)


def takes_out(function: Any) -> bool:
    """Whether a function of ours can be told where its result goes."""
    code = getattr(function, "__code__", None)
    return code is not None and "out" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _filled(value: Any, arena: np.ndarray) -> Any:
    """A value of a call with the arrays for its ``Ref``s."""
    return mapped(lambda each: array_of(each, arena) if isinstance(each, Ref) else each, value, (Ref, Read))


def _settle(function: Callable[[], Any], into: Any) -> None:
    """Make a call, copy what it gave to where the plan has it, and compare what the step's Python has read."""
    _keep(function(), into)


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


def _roots(*values: Any) -> dict[Root, None]:
    """The memory that a step makes, among that of the arrays in these values."""
    return dict.fromkeys(ref.root for value in values for ref in found(value, Ref) if ref.root.array is None)


def _moves_last(calls: list[Call]) -> list[Call]:
    """The calls with those that move running statistics after all that may find that a value has changed."""
    first = next((i for i, call in enumerate(calls) if call.kind == "effect"), len(calls))
    moves = [call for call in calls[:first] if call.kind == "move"]
    return [*[call for call in calls[:first] if call.kind != "move"], *moves, *calls[first:]]


def _lives(calls: list[Call], result: Any) -> dict[Root, tuple[int, int]]:
    """The first and the last call that needs each piece of memory. Gradients and the result stay to the end."""
    kept = {**_roots(result), **_roots(*[call.args for call in calls if call.kind == "grads"])}
    lives: dict[Root, tuple[int, int]] = {}
    for i, call in enumerate(calls):
        for root in _roots(call.args, call.keywords, call.gave):
            lives[root] = (lives.get(root, (i, i))[0], len(calls) if root in kept else i)
    return lives


def _without_copies(calls: list[Call], result: Any) -> tuple[list[Call], Any]:
    """The calls, and the result, without a copy of what nothing else needs any more: the one is then the other."""
    last = {root: i for i, call in enumerate(calls) for root in _roots(call.args, call.keywords)}
    last |= dict.fromkeys(_roots(result), len(calls))
    kept: list[Call] = []
    same: dict[Root, Root] = {}
    for i, call in enumerate(calls):
        if call.function is np.ndarray.copy and isinstance(call.gave, Ref) and len(call.args) == 1:
            (x,), y = call.args, call.gave
            alone = x.root.array is None and last.get(x.root) == i and x.root.nbytes == y.root.nbytes
            if alone and x[1:] == y[1:]:
                same[y.root] = same.get(x.root, x.root)
                continue
        kept.append(call._replace(**_renamed(call._asdict(), same)))
    return kept, _renamed(result, same)


def _renamed(value: Any, same: dict[Root, Root]) -> Any:
    def change(each: Any) -> Any:
        return each._replace(root=same.get(each.root, each.root)) if isinstance(each, Ref) else each

    return mapped(change, value, (Ref, Read))


def _row(call: Call) -> Row:
    of = getattr(call.function, "__self__", None)  # of np.add.reduce it is np.add
    name = getattr(call.function, "__qualname__", type(call.function).__name__).lstrip("_")
    name = f"{of.__name__}.{call.function.__name__}" if isinstance(of, np.ufunc) else name
    name = ".grad =" if call.kind == "grads" else name
    kernel = next((each.__name__ for each in call.args if callable(each) and hasattr(each, "__name__")), "")
    into = call.keywords.get("out")
    gives = _listed(call.gave) or (f"in place: {_listed(into)}" if into else "")
    if any(found(call.gave, Read)):
        gives = f"a value to compare; {gives}"
    return Row(f"{name} {kernel}".strip(), gives, _listed(call.args), sum(root.nbytes for root in _roots(call.gave)))


def _listed(value: Any) -> str:
    return ", ".join(map(repr, found(value, Ref)))
