"""Several threads for one loop: each runs the same kernel over a part of the range.

The kernels release Python's lock, so Python's own threads are enough. How a range is cut never changes a number: its
parts are independent.

Waking a thread that sleeps takes a tenth of a millisecond on a virtual machine, as long as many a kernel. So a thread
that has nothing to do looks for work for a while before it sleeps; but it offers its core to others at every look, so
that BLAS's threads, which do not, have it when they need it.
"""

import os
import threading
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any

import numpy as np

from minigrad.kernels.yielding import tell_and_wait, wait_for_change

Task = Callable[[int, int], Any]

COURTESY = 8
"""Looks that a thread waits on when it is called, some microseconds, until its caller has begun its own part.

Until then the caller holds Python's lock, and who asks for a lock that is held is put to sleep.
"""


def cores() -> int:
    """How many this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _default_threads() -> int:
    """OMP_NUM_THREADS, which OpenBLAS obeys too, or else the cores that this process may run on."""
    asked = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    return cores()


def _leave_the_core_of(thread: int) -> None:
    """Let the calling thread run on every core but the one that another thread is running on, where Linux can tell.

    Linux tends to wake a thread on the core of the one that wakes it, and with two cores it does not look for a free
    one: for the first milliseconds both would share a core.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    try:
        with open(f"/proc/self/task/{thread}/stat") as file:
            core = int(file.read().rpartition(")")[2].split()[36])
        others = os.sched_getaffinity(thread) - {core}
        if others:
            os.sched_setaffinity(0, others)
    except OSError:
        return


class _Worker:
    """A thread that waits for a task, runs it over its part, and waits again.

    ``begin`` and ``end`` are what it, and who called it, sleep on. ``begun`` and ``ended`` count, for those who are
    awake, the parts that were handed over, and those that were run and 1.
    """

    def __init__(self) -> None:
        self.begin, self.end = threading.Lock(), threading.Lock()
        self.begin.acquire()
        self.end.acquire()
        self.begun, self.ended = np.zeros(8, np.int64), np.zeros(8, np.int64)  # a line of the cache each
        self.job: tuple[Context, Task, int, int] | None = None
        self.error: BaseException | None = None
        self.caller = threading.get_native_id()
        threading.Thread(target=self._work, name="minigrad", daemon=True).start()

    def call(self, job: tuple[Context, Task, int, int] | None) -> None:
        """Hand over a task and its part; with None the thread ends."""
        self.job, self.error, self.caller = job, None, threading.get_native_id()
        self.begin.release()
        self.begun[0] += 1

    def wait(self) -> None:
        """Return when it has run its part."""
        wait_for_change(self.ended, self.begun[0], 0)
        self.end.acquire()

    def _work(self) -> None:
        done = 0
        while True:
            awake = tell_and_wait(self.ended, self.begun, done, COURTESY)
            self.begin.acquire()
            if not (awake and done):  # while it slept its caller may have come to its core
                _leave_the_core_of(self.caller)
            if self.job is None:
                return
            context, task, start, stop = self.job
            try:
                context.run(task, start, stop)
            except BaseException as error:  # it is raised where the work was asked for
                self.error = error
            self.job = context = task = None  # type: ignore[assignment]
            self.end.release()
            done += 1


class _Crew:
    """The workers of this process, one fewer than its threads: the caller works too. ``taken`` while they are busy."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.taken = threading.Lock()
        self.workers: list[_Worker] = []

    def run(self, task: Task, length: int, parts: int) -> None:
        while len(self.workers) < parts - 1:
            self.workers.append(_Worker())
        bounds = [length * i // parts for i in range(parts + 1)]
        helpers = self.workers[: parts - 1]
        for worker, start, stop in zip(helpers, bounds[1:-1], bounds[2:], strict=True):
            # The caller's np.errstate is in its context, and holds for its helpers too.
            worker.call((copy_context(), task, start, stop))
        try:
            task(0, bounds[1])
        finally:
            self._wait_for(helpers)
        for error in [worker.error for worker in helpers]:
            if error is not None:
                raise error

    def _wait_for(self, workers: list[_Worker]) -> None:
        try:
            for worker in workers:
                worker.wait()
        except BaseException:  # Ctrl-C: it is not known who has ended, so others will be hired
            self.workers = []
            raise

    def dismiss(self) -> None:
        with self.taken:
            for worker in self.workers:
                worker.call(None)
            self.workers = []


_crew = _Crew(_default_threads())


def get_num_threads() -> int:
    """How many threads a kernel may use: OMP_NUM_THREADS, or else as many as there are cores for this process."""
    return _crew.threads


def set_num_threads(n: int) -> None:
    """Let kernels use n threads from now on, in this process. BLAS has a number of its own, OPENBLAS_NUM_THREADS."""
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise ValueError(f"set_num_threads: it takes a whole number ≥ 1, got {n!r}")
    _crew.threads = n
    _crew.dismiss()


def in_parallel(task: Task, length: int, grain: int = 1) -> None:
    """Run ``task(start, stop)`` over 0…length, cut into a part for each thread; each has ``grain`` or more of it.

    The parts must not depend on each other. What one raises is raised here, once all have ended. While the threads are
    busy for another caller (or this is called within a task), the whole range is run by the caller.
    """
    parts = min(_crew.threads, length // grain) if grain else _crew.threads
    if parts < 2 or not _crew.taken.acquire(blocking=False):
        task(0, length)
        return
    try:
        _crew.run(task, length, parts)
    finally:
        _crew.taken.release()


def _after_fork() -> None:
    """A child has none of its parent's threads."""
    global _crew
    _crew = _Crew(_crew.threads)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
