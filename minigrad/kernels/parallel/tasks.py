"""Tasks: calls of kernels kept as rows of integers, so that one kernel makes many of them, with no Python in between.

Between two kernels of a small step there is more Python than arithmetic, and what a product has just pushed out of the
nearer caches is Python's own code. A function of arrays that does all its work by kernels is therefore run once to have
them noted: its kernels do nothing then but say where their code and their arguments are.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import config

from minigrad.arrays import owner_of
from minigrad.kernels.compiler import call_at, int64_at, kernel
from minigrad.kernels.parallel.mailbox import MAILBOX_SIZE, define_fork_join, fork_join

CODE, JOB, LENGTH, PARTS = range(4)
"""A task's row: the addresses of its code and of its job, the length of the range, and in how many parts it is done."""

NOTE = 64 * MAILBOX_SIZE
"""Integers in which a kernel notes its task: of code, words, and the words of the job."""

F = TypeVar("F", bound=Callable[..., Any])


class Task(NamedTuple):
    """A call of a kernel. Its ``job`` holds the addresses of arrays, which it keeps alive."""

    code: int
    job: np.ndarray
    length: int
    parts: int
    arrays: tuple[Any, ...]


class NoTasks(Exception):
    """What is called with these arguments is not done by kernels alone."""


class _Notes:
    """The tasks that are noted, and the memory that they may use."""

    def __init__(self, arrays: Iterable[np.ndarray]) -> None:
        self.tasks: list[Task] = []
        self.owners: dict[int, np.ndarray] = {}
        for array in arrays:
            self.own(array)

    def own(self, array: np.ndarray) -> None:
        owner = owner_of(array)
        self.owners[id(owner)] = owner

    def check(self, argument: Any) -> None:
        """An array must lie in memory that will be there, with new numbers, in every play: no copy of a moment."""
        if isinstance(argument, np.ndarray):
            if argument.size and id(owner_of(argument)) not in self.owners:
                raise NoTasks
        elif isinstance(argument, tuple):
            if not all(isinstance(each, (np.generic, int, float)) for each in argument):
                raise NoTasks
        elif not isinstance(argument, (np.generic, int, float, type(None))):
            raise NoTasks


_notes: ContextVar[_Notes | None] = ContextVar("notes", default=None)


def made_of_tasks(function: F) -> F:
    """Mark a function of arrays that does its work by kernels alone where it can, and is told where its result goes."""
    function.made_of_tasks = True  # type: ignore[attr-defined]
    return function


def is_noting() -> bool:
    """Whether kernels note what they would do."""
    return _notes.get() is not None


def scratch(array: np.ndarray) -> np.ndarray:
    """An array whose numbers a function needs within one call only."""
    if (notes := _notes.get()) is not None:
        notes.own(array)
    return array


def no_tasks() -> None:
    """Say that what follows is not done by kernels."""
    if is_noting():
        raise NoTasks


def note(launcher: Callable[..., None], *arguments: Any, parts: int) -> None:
    """Note the task that ``launcher(parts, mailboxes, *arguments)`` would do. With 0 parts it tells which that is."""
    notes = _notes.get()
    assert notes is not None
    for each in arguments:
        notes.check(each)
    define_fork_join()
    told = np.zeros((NOTE // MAILBOX_SIZE, MAILBOX_SIZE), np.int64)
    launcher(0, told, *arguments)
    code, words, length = map(int, told[0, :3])
    if words > NOTE - MAILBOX_SIZE:
        raise NoTasks
    job = told.reshape(-1)[MAILBOX_SIZE : MAILBOX_SIZE + words].copy()
    notes.tasks.append(Task(code, job, length, parts, arguments))


def tasks_of(function: Callable[..., Any], arguments: Any, keywords: Any, arrays: Iterable[np.ndarray]) -> list[Task]:
    """The tasks that a call is made of. ``arrays``: those among its arguments. Raises NoTasks if it is not of tasks."""
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        raise NoTasks
    with _noting(_Notes(arrays)) as notes:
        function(*arguments, **keywords)
    return notes.tasks


@contextmanager
def _noting(notes: _Notes) -> Iterator[_Notes]:
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


@kernel(inner=True)
def tell(told, code, job, words, length):
    """Write down a task: its code, and the words of its job, if there is room for them."""
    told[0, 0] = code
    told[0, 1] = words
    told[0, 2] = length
    source = int64_at(job)
    for i in range(min(words, NOTE - MAILBOX_SIZE)):
        told[1 + i // MAILBOX_SIZE, i % MAILBOX_SIZE] = source[i]


@kernel(inner=True)
def run_tasks(rows, mailboxes):
    """Do one task after the other, each in its parts."""
    for i in range(len(rows)):
        code, job, length, parts = rows[i, CODE], rows[i, JOB], rows[i, LENGTH], rows[i, PARTS]
        if parts < 2:
            call_at(code, job, 0, length)
        else:
            fork_join(code, job, length, parts, mailboxes.ctypes.data)
