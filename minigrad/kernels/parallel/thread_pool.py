"""The thread pool: the workers of this process, and the two ways to give them work.

- ``in_parallel``         calls from Python, one for each thread
- ``call_with_workers``   a kernel that posts parts of its work in the workers' mailboxes

Kernels release Python's lock, so Python's own threads are enough. How a range is divided depends on the number of
threads alone.

Waking a thread that sleeps takes a tenth of a millisecond on a virtual machine, as long as many a kernel runs. So an
idle worker spins for some milliseconds before it sleeps. It yields its core at every round: BLAS's threads, which do
not yield theirs, have it when they need it.

A thread that asks for Python's lock while another holds it is put to sleep. So all arguments are made before a worker
is called, and all that it does is call a kernel.
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
from minigrad.kernels.parallel.mailbox import MAILBOX_SIZE, define_fork_join
from minigrad.kernels.parallel.spin_wait import signal_and_spin

Call = Callable[[], Any]
Job = tuple[Context, Call]

YIELDS_AFTER_CALL = 8
"""Yields of a worker that is called, some microseconds: until then its caller holds Python's lock."""


def cores() -> int:
    """How many cores this process may run on; all of the machine's where the system does not tell, or may not."""
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return os.cpu_count() or 1


def _default_threads() -> int:
    """OMP_NUM_THREADS, which OpenBLAS obeys too, or else the cores that this process may run on."""
    asked = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    return cores()


def _avoid_core_of(thread: int) -> None:
    """Let the calling thread run on every core but the one on which another thread is now, where Linux can tell.

    Linux tends to wake a thread on the core of the thread that wakes it. With two cores it does not look for a free
    one, and for the first milliseconds both would share a core.
    """
    try:
        with open(f"/proc/self/task/{thread}/stat") as file:
            core = int(file.read().rpartition(")")[2].split()[36])
        others = os.sched_getaffinity(thread) - {core}
        if others:
            os.sched_setaffinity(0, others)
    except (AttributeError, OSError, ValueError, IndexError):  # no such calls, no /proc or another's, no permission
        return


class _Worker:
    """A thread that waits for a call, makes it, and waits again.

    While asleep, the worker waits for the lock ``begin``, and its caller for ``end``. While spinning, they watch
    counters: ``begun`` counts the calls handed over, ``ended`` the calls made and 1.
    """

    def __init__(self, mailbox: np.ndarray) -> None:
        self.mailbox, self.asleep = mailbox, False
        self.begin, self.end = threading.Lock(), threading.Lock()
        self.begin.acquire()
        self.end.acquire()
        # Each has its own cache lines. The last two are for a caller's wait: it signals no one and has no mailbox.
        self.begun, self.ended, self.no_signal, self.no_mailbox = np.zeros((4, MAILBOX_SIZE), np.int64)
        self.job: Job | None = None
        self.error: BaseException | None = None
        self.caller = threading.get_native_id()
        threading.Thread(target=self._work, name="minigrad", daemon=True).start()

    def start(self, job: Job | None) -> None:
        """Hand over a call. With None the thread ends."""
        self.job, self.error, self.caller = job, None, threading.get_native_id()
        self.begin.release()
        self.begun[0] += 1

    def wait(self) -> None:
        """Return when the call has been made."""
        signal_and_spin(self.no_signal, self.ended, self.begun[0], 0, self.no_mailbox, background.mailboxes)
        self.end.acquire()

    def _work(self) -> None:
        """The thread's loop: wait for a call and make it. It spins, running what is in its mailbox, and then sleeps."""
        done = 0
        while True:
            awake = signal_and_spin(self.ended, self.begun, done, YIELDS_AFTER_CALL, self.mailbox, background.mailboxes)
            self.asleep = not awake
            self.begin.acquire()
            self.asleep = False
            if not (awake and done):  # while it slept its caller may have come to its core
                _avoid_core_of(self.caller)
            if self.job is None:
                return
            context, call = self.job
            try:
                context.run(call)
            except BaseException as error:  # raised again where the work was asked for
                self.error = error
            self.job = context = call = None  # type: ignore[assignment]
            self.end.release()
            done += 1


class _ThreadPool:
    """The workers, one fewer than ``threads``: the caller works too. The lock ``busy`` is held while they work."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.busy = threading.Lock()
        self.workers: list[_Worker] = []
        self.mailboxes = np.zeros((threads, MAILBOX_SIZE), np.int64)  # the first is the caller's

    def run(self, calls: list[Call]) -> None:
        """Make the calls: the first one here, each of the others in a worker."""
        self._call(calls[0], self._started(len(calls) - 1), calls[1:])

    def call_with_mailboxes(self, kernel: Callable[..., None], arguments: tuple, parts: int) -> None:
        """Call a kernel that posts parts of its work for the workers. Those who sleep are woken first."""
        asleep = [worker for worker in self._started(parts - 1) if worker.asleep]
        if asleep:
            self._call(partial(kernel, parts, self.mailboxes, *arguments), asleep, [_nothing] * len(asleep))
        else:
            kernel(parts, self.mailboxes, *arguments)

    def _call(self, own: Call, workers: list[_Worker], calls: list[Call]) -> None:
        # The caller's np.errstate is in its context, and holds for its workers too.
        jobs = [(copy_context(), call) for call in calls]
        for worker, job in zip(workers, jobs, strict=True):
            worker.start(job)
        try:
            own()
        finally:
            self._wait_for(workers)
        for error in [worker.error for worker in workers]:
            if error is not None:
                raise error

    def _started(self, number: int) -> list[_Worker]:
        """So many workers, new ones among them if there are too few."""
        while len(self.workers) < number:
            self.workers.append(_Worker(self.mailboxes[len(self.workers) + 1]))
        return self.workers[:number]

    def _wait_for(self, workers: list[_Worker]) -> None:
        try:
            for worker in workers:
                worker.wait()
        except BaseException:  # Ctrl-C: it is not known who has ended, so new workers will be started
            self.workers = []
            raise

    def shut_down(self) -> None:
        """End the workers."""
        with self.busy:
            for worker in self.workers:
                worker.start(None)
            self.workers = []


def _nothing() -> None:
    """The call for a worker that is only to wake up."""


_pool = _ThreadPool(_default_threads())


def get_num_threads() -> int:
    """How many threads a kernel may use: OMP_NUM_THREADS, or else as many as there are cores for this process."""
    return _pool.threads


def set_num_threads(n: int) -> None:
    """Let kernels use n threads from now on, in this process. BLAS has a number of its own, OPENBLAS_NUM_THREADS."""
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise ValueError(f"set_num_threads: it takes a whole number ≥ 1, got {n!r}")
    global _pool
    _pool.shut_down()
    _pool = _ThreadPool(n)


def in_parallel(part: Callable[[int, int], Call], length: int, grain: int = 1) -> None:
    """Divide 0…length among the threads, ``grain`` or more for each, and make the call ``part(start, stop)`` of each.

    ``part`` gives a kernel with its arguments: ``partial(kernel, y, x, start, stop)``. The parts must not depend on
    each other. What one raises is raised here, once all have ended. While the pool is busy for another caller (or this
    is called within a part), the caller makes the same calls by itself: who makes them changes no number.
    """
    pool = _pool
    parts = min(pool.threads, length // grain) if grain else pool.threads
    if parts < 2:
        part(0, length)()
        return
    bounds = [length * i // parts for i in range(parts + 1)]
    calls = [part(start, stop) for start, stop in itertools.pairwise(bounds)]
    if not pool.busy.acquire(blocking=False):
        for call in calls:
            call()
        return
    try:
        pool.run(calls)
    finally:
        pool.busy.release()


def call_with_workers(kernel: Callable[..., None], *arguments: Any, parts: int) -> None:
    """Call ``kernel(parts, mailboxes, *arguments)``, a kernel that does its work in parts by ``fork_join``.

    While the pool is busy for another caller, no worker reads these mailboxes: the kernel does all parts itself.
    """
    define_fork_join()
    pool = _pool
    if parts < 2 or parts > pool.threads or not pool.busy.acquire(blocking=False):
        kernel(parts, np.zeros((parts, MAILBOX_SIZE), np.int64), *arguments)
        return
    try:
        pool.call_with_mailboxes(kernel, arguments, parts)
    finally:
        pool.busy.release()


def _after_fork() -> None:
    """A child has none of its parent's threads."""
    global _pool
    _pool = _ThreadPool(_pool.threads)
    background.reset_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
