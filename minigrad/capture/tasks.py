"""The calls of a plan that are made of tasks: neighbours are one list, which is done without Python in between."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from minigrad.capture.memory import Ref, Root
from minigrad.capture.recorder import Call
from minigrad.capture.tree import found
from minigrad.kernels.matmul import TaskList
from minigrad.kernels.parallel import NoTasks, Task, tasks_of

SMALL = 1 << 16
"""Bytes of all arrays of a call up to which it is put off: they lie in the arena the longer."""


class OfTasks:
    """A call of a plan, as a ``call`` of Python's and as tasks. ``moving``: the inputs that it takes, by number."""

    def __init__(self, call: Callable[[], Any], tasks: list[Task], moving: Mapping[int, np.ndarray]) -> None:
        self.call: Callable[[], Any] = call
        self.tasks: list[Task] = tasks
        self.moving: Mapping[int, np.ndarray] = moving


def of_tasks(call: Callable[[], Any], function: Any, args: Any, keywords: Any, moving: Mapping[int, np.ndarray]) -> Any:
    """The call, as tasks too if it is made of some."""
    if not getattr(function, "made_of_tasks", False):
        return call
    try:
        tasks = tasks_of(function, args, keywords, found((args, keywords), np.ndarray))
    except NoTasks:
        return call
    return OfTasks(call, tasks, moving) if tasks else call


class Segment:
    """Neighbouring calls made of tasks. The inputs lie elsewhere in every play: their addresses are written anew."""

    def __init__(self, calls: Sequence[OfTasks], given: list[Any]) -> None:
        self._list = TaskList([task for each in calls for task in each.tasks])
        self._given = given
        self._places: dict[int, list[tuple[np.ndarray, int, int]]] = {}
        for each in calls:
            for place, array in each.moving.items():
                for task in each.tasks:
                    offsets = task.job - array.ctypes.data
                    words = np.flatnonzero((offsets >= 0) & (offsets < array.nbytes)).tolist()
                    self._places.setdefault(place, []).extend((task.job, word, int(offsets[word])) for word in words)

    def __call__(self) -> None:
        for place, spots in self._places.items():
            address = self._given[place].ctypes.data
            for job, word, offset in spots:
                job[word] = address + offset
        self._list.run()


def joined(calls: Iterable[Any], given: list[Any]) -> list[Any]:
    """The calls, neighbours that are made of tasks as one."""
    result: list[Any] = []
    for is_list, some in groupby(calls, lambda each: isinstance(each, OfTasks)):
        neighbours = list(some)
        result += [Segment(neighbours, given)] if is_list else neighbours
    return result


def tasks_together(calls: list[Call]) -> list[Call]:
    """The calls in another order that gives the same: small ones that are not made of tasks first, or when needed.

    First are those that depend on nothing that is computed. Random numbers are drawn, and values compared, in their
    order.
    """
    first: list[Call] = []
    rest: list[Call] = []
    for call in calls:
        early = _can_move(call) and not any(_meet(call, other) for other in rest)
        (first if early else rest).append(call)
    result: list[Call] = []
    waiting: list[Call] = []
    for call in rest:
        if _can_move(call) and _size(call) <= SMALL:
            waiting.append(call)
            continue
        if not _is_of_tasks(call) or any(_meet(call, other) for other in waiting):
            result += waiting
            waiting = []
        result.append(call)
    return [*first, *result, *waiting]


def _is_of_tasks(call: Call) -> bool:
    return getattr(call.function, "made_of_tasks", False)


def _can_move(call: Call) -> bool:
    return call.kind == "call" and not _is_of_tasks(call)


def _size(call: Call) -> int:
    return sum(root.nbytes for root in _roots(call.args, call.keywords, call.gave))


def _roots(*values: Any) -> dict[Root, None]:
    return dict.fromkeys(ref.root for ref in found(values, Ref))


def _meet(one: Call, other: Call) -> bool:
    """Whether one of them writes what the other needs."""
    return any(
        set(_roots(a.gave, a.keywords.get("out"))) & set(_roots(b.args, b.keywords, b.gave))
        for a, b in ((one, other), (other, one))
    )
