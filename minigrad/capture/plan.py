"""A recorded step as a plan: its calls with all their arrays in one arena, bound and ready to be made again."""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from minigrad.arrays import owner_of
from minigrad.capture.bound import Changed, OnInputs, bind
from minigrad.capture.memory import Ref, Root, array_of, laid_out
from minigrad.capture.recorder import Call, Read, Result
from minigrad.capture.tasks import OfTasks, joined, tasks_together
from minigrad.capture.tree import found, mapped
from minigrad.kernels.memory import aligned
from minigrad.tensor import Tensor


class Row(NamedTuple):
    """A line of the plan's table: the call, what it gives and takes, and the bytes that it gives."""

    call: str
    gives: str
    takes: str
    nbytes: int


class Plan:
    """The calls of a step: ``pure`` ones, and from the first on that changes what outlives the step ``effects``.

    ``inputs``: the arrays that are filled before every play. ``nbytes``: the size of the arena, ``made``: of all arrays
    that lie in it. ``draws``: whether it draws random numbers. ``result``: what ``Recorder.finish`` gave. Printed, it
    is a table: in it ``b7[64, 10]`` is the seventh piece of memory that the step made, as an array of this shape.
    """

    def __init__(self, calls: list[Call], inputs: list[np.ndarray], result: Any) -> None:
        self.inputs = inputs
        self.calls, result = _without_copies(_in_order(calls), result)
        lives = _lives(self.calls, result)
        self.nbytes: int = laid_out([(root, *life) for root, life in lives.items()])
        self.made: int = sum(root.nbytes for root in lives)
        self._arena = aligned((max(1, self.nbytes),), 0, np.uint8)
        self._given: list[Any] = list(inputs) if _can_lie_elsewhere(inputs, self.calls, result) else []
        places = {id(owner_of(each)): i for i, each in enumerate(self._given)}
        new = {i: [root for root, life in lives.items() if life[0] == i] for i in range(len(self.calls))}
        first = next((i for i, call in enumerate(self.calls) if call.kind in ("effect", "move")), len(self.calls))
        bound = [bind(call, new[i], self._arena, self._given, places) for i, call in enumerate(self.calls)]
        alone = [each.call if isinstance(each, OfTasks) else each for each in bound]
        self._on_inputs = [each for each in alone if isinstance(each, OnInputs)]
        self.gradients = [pair for call in self.calls if call.kind == "grads" for pair in call.args]
        self.draws: bool = any(call.kind == "draw" for call in self.calls)
        self.pure, self.effects = joined(bound[:first], self._given), joined(bound[first:], self._given)
        forgets = next((i for i, call in enumerate(self.calls) if call.kind != "forget"), 0)
        if forgets:
            self.pure.insert(forgets, self._check_forgotten)
        self._result = mapped(self._copying, result, (Ref, Result))

    def load(self, arrays: Iterable[np.ndarray]) -> None:
        """Take the inputs of the next play: where they lie, or copied if they do not lie row by row."""
        if self._given:
            self._given[:] = [np.asarray(each, order="C") for each in arrays]
        else:
            for held, each in zip(self.inputs, arrays, strict=True):
                np.copyto(held, each)

    def unload(self) -> None:
        """Hold the inputs no longer."""
        self._given[:] = [None] * len(self._given)
        for call in self._on_inputs:
            call.unload()

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
        return mapped(partial.__call__, self._result, partial)

    def _copying(self, returned: Ref | Result) -> "partial[Any]":
        """What copies an array that the step returns."""
        if isinstance(returned, Ref):
            return partial(np.ndarray.copy, self.array(returned))
        return partial(_copied, self.array(returned.ref), returned)

    def array(self, ref: Ref) -> np.ndarray:
        """The array of a ``Ref``, where the plan has it."""
        return array_of(ref, self._arena)

    def _check_forgotten(self) -> None:
        """Before anything is written to where the gradients lie: another parameter may have been taken out."""
        if self.has_gradients():
            raise Changed("a parameter has a gradient after zero_grad(), and had none when the step was recorded")

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


def _copied(array: np.ndarray, like: Result) -> Tensor:
    y = Tensor(array.copy())
    y.requires_grad, y.edges = like.requires_grad, like.edges
    return y


def _can_lie_elsewhere(inputs: list[np.ndarray], calls: list[Call], result: Any) -> bool:
    """Whether inputs can be used where they are: they lie row by row, and are arguments of calls and nothing else."""
    ids = {id(owner_of(each)) for each in inputs}
    beside = [part for call in calls for part in ([a for a in call.args if not isinstance(a, Ref)], call.keywords)]
    return all(each.flags.c_contiguous for each in inputs) and not any(
        id(ref.root.array) in ids for ref in found([beside, result], Ref)
    )


def _roots(*values: Any) -> dict[Root, None]:
    """The memory that a step makes, among that of the arrays in these values."""
    return dict.fromkeys(ref.root for value in values for ref in found(value, Ref) if ref.root.array is None)


def _in_order(calls: list[Call]) -> list[Call]:
    """The calls with ``zero_grad`` at the start, and those that move running statistics after all that is computed.

    The computing depends on neither. So gradients are forgotten before others are written where they lie, and nothing
    has moved if a value is found to have changed.
    """
    first = next((i for i, call in enumerate(calls) if call.kind == "effect"), len(calls))
    pure = calls[:first]
    grads = next((i for i, call in enumerate(pure) if call.kind == "grads"), len(pure))
    forgets = [call for call in pure[:grads] if call.kind == "forget"]
    moves = [call for call in pure if call.kind == "move"]
    rest = [call for i, call in enumerate(pure) if call.kind != "move" and not (call.kind == "forget" and i < grads)]
    return [*forgets, *tasks_together(rest), *moves, *calls[first:]]


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
                source: Root = x.root
                same[y.root] = same.get(source, source)
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
