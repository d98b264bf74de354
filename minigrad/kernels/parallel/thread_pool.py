"""Several threads for one loop: each runs the same kernel over a part of the range.

The kernels release Python's lock, so Python's own threads are enough. Where a range is cut depends on the number of
threads alone.

Waking a thread that sleeps takes a tenth of a millisecond on a virtual machine, as long as many a kernel. So a thread
that has nothing to do looks for work for a while before it sleeps; but it offers its core to others at every look, so
that BLAS's threads, which do not, have it when they need it. And who asks for Python's lock while another holds it is
put to sleep. So all arguments are made before a thread is called: all that is left to each is to call a kernel.
"""

import itertools
import os
import threading
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial
from typing import Any

import numpy as np

from minigrad.kernels.parallel import background
from minigrad.kernels.parallel.mailbox import SIZE
from minigrad.kernels.parallel.spin_wait import tell_and_wait

Call = Callable[[], Any]
Job = tuple[Context, Call]

COURTESY = 8
"""Looks that a thread waits on when it is called, some microseconds, until its caller has begun its own part.

Until then the caller holds Python's lock.
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
    """A thread that waits for a call, makes it, and waits again.

    ``begin`` and ``end`` are what it, and who called it, sleep on. ``begun`` and ``ended`` count, for those who are
    awake, the calls that were handed over, and those that were made and 1.
    """

    def __init__(self, desk: np.ndarray) -> None:
        self.desk, self.asleep = desk, False
        self.begin, self.end = threading.Lock(), threading.Lock()
        self.begin.acquire()
        self.end.acquire()
        # Each has lines of the cache of its own. The last two are for who waits without being waited for.
        self.begun, self.ended, self.unheard, self.no_desk = np.zeros((4, SIZE), np.int64)
        self.job: Job | None = None
        self.error: BaseException | None = None
        self.caller = threading.get_native_id()
        threading.Thread(target=self._work, name="minigrad", daemon=True).start()

    def begin_on(self, job: Job | None) -> None:
        """Hand over a call; with None the thread ends."""
        self.job, self.error, self.caller = job, None, threading.get_native_id()
        self.begin.release()
        self.begun[0] += 1

    def wait(self) -> None:
        """Return when the call has been made."""
        tell_and_wait(self.unheard, self.ended, self.begun[0], 0, self.no_desk, background.desks)
        self.end.acquire()

    def _work(self) -> None:
        done = 0
        while True:
            awake = tell_and_wait(self.ended, self.begun, done, COURTESY, self.desk, background.desks)
            self.asleep = not awake
            self.begin.acquire()
            self.asleep = False
            if not (awake and done):  # while it slept its caller may have come to its core
                _leave_the_core_of(self.caller)
            if self.job is None:
                return
            context, call = self.job
            try:
                context.run(call)
            except BaseException as error:  # it is raised where the work was asked for
                self.error = error
            self.job = context = call = None  # type: ignore[assignment]
            self.end.release()
            done += 1


class _Crew:
    """The workers of this process, one fewer than its threads: the caller works too. ``taken`` while they are busy."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.taken = threading.Lock()
        self.workers: list[_Worker] = []
        self.desks = np.zeros((threads, SIZE), np.int64)  # the first is the caller's

    def run(self, calls: list[Call]) -> None:
        """Make the calls: the first one here, each of the others in a thread of its own."""
        self._call(calls[0], self._hired(len(calls) - 1), calls[1:])

    def run_at_desks(self, kernel: Callable[..., None], arguments: tuple, parts: int) -> None:
        """Call a kernel that posts parts for the workers. Those who sleep come as soon as they can."""
        asleep = [worker for worker in self._hired(parts - 1) if worker.asleep]
        if asleep:
            self._call(partial(kernel, parts, self.desks, *arguments), asleep, [_nothing] * len(asleep))
        else:
            kernel(parts, self.desks, *arguments)

    def _call(self, mine: Call, helpers: list[_Worker], calls: list[Call]) -> None:
        # The caller's np.errstate is in its context, and holds for its helpers too.
        jobs = [(copy_context(), call) for call in calls]
        for worker, job in zip(helpers, jobs, strict=True):
            worker.begin_on(job)
        try:
            mine()
        finally:
            self._wait_for(helpers)
        for error in [worker.error for worker in helpers]:
            if error is not None:
                raise error

    def _hired(self, number: int) -> list[_Worker]:
        while len(self.workers) < number:
            self.workers.append(_Worker(self.desks[len(self.workers) + 1]))
        return self.workers[:number]

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
                worker.begin_on(None)
            self.workers = []


def _nothing() -> None:
    """What a worker is called for that is to be awake."""


_crew = _Crew(_default_threads())


def get_num_threads() -> int:
    """How many threads a kernel may use: OMP_NUM_THREADS, or else as many as there are cores for this process."""
    return _crew.threads


def set_num_threads(n: int) -> None:
    """Let kernels use n threads from now on, in this process. BLAS has a number of its own, OPENBLAS_NUM_THREADS."""
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise ValueError(f"set_num_threads: it takes a whole number ≥ 1, got {n!r}")
    global _crew
    _crew.dismiss()
    _crew = _Crew(n)


def in_parallel(part: Callable[[int, int], Call], length: int, grain: int = 1) -> None:
    """Make the call ``part(start, stop)`` for each part of 0…length: one for each thread, each of ``grain`` or more.

    ``part`` gives a kernel with its arguments: ``partial(kernel, y, x, start, stop)``. The parts must not depend on
    each other. What one raises is raised here, once all have ended. While the threads are busy for another caller (or
    this is called within a part), the caller makes all calls, of the same parts: who computes it changes no number.
    """
    crew = _crew
    parts = min(crew.threads, length // grain) if grain else crew.threads
    if parts < 2:
        part(0, length)()
        return
    bounds = [length * i // parts for i in range(parts + 1)]
    calls = [part(start, stop) for start, stop in itertools.pairwise(bounds)]
    if not crew.taken.acquire(blocking=False):
        for call in calls:
            call()
        return
    try:
        crew.run(calls)
    finally:
        crew.taken.release()


def at_desks(kernel: Callable[..., None], *arguments: Any, parts: int) -> None:
    """Call ``kernel(parts, desks, *arguments)``, which lays down a part at each desk, and posts all but the first.

    While the threads are busy for another caller, no one sits at these desks: the kernel computes all parts itself.
    """
    crew = _crew
    if parts < 2 or parts > crew.threads or not crew.taken.acquire(blocking=False):
        kernel(parts, np.zeros((parts, SIZE), np.int64), *arguments)
        return
    try:
        crew.run_at_desks(kernel, arguments, parts)
    finally:
        crew.taken.release()


def _after_fork() -> None:
    """A child has none of its parent's threads."""
    global _crew
    _crew = _Crew(_crew.threads)
    background.begin_again()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
