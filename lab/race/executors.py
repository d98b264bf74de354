"""Where runs are computed: any ``concurrent.futures.Executor``, replaced by a new one when its workers have died."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing.connection import wait
from typing import Any

from tqdm import tqdm

from lab.console.errors import LabError

# What the libraries that a worker may have under NumPy, and minigrad itself, read their number of threads from.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS")
# How long a scheduler may take to answer, in seconds.
PATIENCE = 10
GO_ON = "run it again to go on"


class Processes:
    """Processes on this machine, each with one thread: so a run's numbers do not depend on how many there are."""

    shares_files = True
    fatal: tuple[type[Exception], ...] = ()

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def width(self) -> int:
        """How many runs are computed at the same time."""
        return self.jobs

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        """A pool of new processes. They end when the block ends; after an exception, without finishing their runs."""
        others = multiprocessing.active_children()
        with _one_thread_each():
            pool = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn"), initializer=_attach)
            try:
                yield pool
            except BaseException:
                for child in multiprocessing.active_children():
                    if child not in others:
                        child.terminate()
                raise
            finally:
                pool.shutdown(cancel_futures=True)


class Cluster:
    """The workers of a Dask scheduler, on any number of machines; they may come and go at any time.

    A run whose worker is lost is begun again on another, by the scheduler, until it has cost too many: then it raises
    one of ``fatal``. Raises LabError for a scheduler that does not answer, and for one without this code.
    """

    shares_files = False

    def __init__(self, address: str) -> None:
        try:
            from distributed import KilledWorker
        except ImportError as error:
            raise LabError("--scheduler needs Dask; install with: pip install distributed") from error
        self.fatal: tuple[type[Exception], ...] = (KilledWorker,)
        self.address = address
        self.client: Any = None
        try:  # without a Client, which would have to be closed
            asyncio.run(_answers(address))
        except (OSError, ValueError) as error:
            raise LabError(f"--scheduler: no Dask scheduler answers at {address!r}: {error}") from error

    def width(self) -> int:
        """How many runs are computed at the same time, at this moment."""
        try:
            return max(1, sum(self.client.nthreads().values()))
        except OSError as error:
            raise LabError(f"--scheduler: {self.address!r} answers no more ({error}); {GO_ON}") from error

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        """The workers as an executor; when it is left, what they have not begun is cancelled."""
        from distributed import Client

        try:
            self.client = Client(self.address, timeout=PATIENCE)
        except OSError as error:
            raise LabError(f"--scheduler: {self.address!r} answers no more ({error}); {GO_ON}") from error
        with self.client as client:
            there = client.run(find_spec, "lab", on_error="ignore")
            if None in [client.run_on_scheduler(find_spec, "lab"), *there.values()]:
                raise LabError(
                    f"--scheduler: {self.address!r} or a worker lacks this code; start it with PYTHONPATH=<checkout>"
                )
            pool = client.get_executor(pure=False)
            try:
                yield pool
            finally:
                pool.shutdown(wait=False)


async def _answers(address: str) -> None:
    """Raises OSError if nobody listens there, ValueError if it is no address."""
    from distributed.comm import connect

    connection = await connect(address, timeout=PATIENCE)
    await connection.close()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that are started inside the block have one thread for BLAS and one for minigrad's kernels."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _attach() -> None:
    """A worker leaves Ctrl-C to the process that it works for, and ends when that one does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tqdm.set_lock(threading.RLock())  # its own is a semaphore of the system, which a worker that is ended leaves behind
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()
