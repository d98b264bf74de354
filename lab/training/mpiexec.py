"""A program under ``mpiexec``: found out, begun, and ended on all ranks. Without it nothing of mpi4py is imported."""

import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from datasets import DatasetError
from lab.console.errors import LabError
from lab.console.extras import require
from lab.training.ranks import ALONE, Alone, Ranks
from minigrad.kernels.matmul import limit_blas_threads
from minigrad.kernels.parallel import cores, get_num_threads, set_num_threads

# Where Open MPI, then MPICH, its relatives and Slurm's PMI-2, then PMIx tell a process its rank and their number.
RANK = ("OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK")
SIZE = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")
MOST_CORES = 1 << 14

FORWARDED = 0.3
"""Seconds in which mpiexec has forwarded what a rank wrote: what it has not when the rank ends all of them, is lost."""


def run(lead: Callable[[Alone], int], follow: Callable[[Ranks], int]) -> int:
    """The exit code of ``lead`` on rank 0, which is the only one without mpiexec, and of ``follow`` on the others.

    A rank that fails says why, and ends all.
    """
    if _told(RANK) is None or _told(SIZE) == 1:
        return lead(ALONE)
    try:
        ranks = Ranks(_communicator())
    except LabError as error:
        if _told(RANK) == 0:
            _say(str(error))
        return 2
    _share_cores(ranks.comm)
    return _led(lead, ranks) if ranks.rank == 0 else _followed(follow, ranks)


def _told(names: tuple[str, ...]) -> int | None:
    return next((int(os.environ[name]) for name in names if os.environ.get(name, "").isdigit()), None)


def _communicator() -> Any:
    """The processes that mpiexec started. Raises LabError if mpi4py cannot load MPI, or has another than mpiexec."""
    require(("mpi4py",), "mpiexec needs")
    import mpi4py

    mpi4py.rc.thread_level = "funneled"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of what is an error here
            from mpi4py import MPI
    except (ImportError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise LabError(f"mpi4py cannot load MPI ({reason}); install one, as by: pip install mpich") from error
    told = _told(SIZE)
    if told is not None and told != MPI.COMM_WORLD.size:
        library = MPI.Get_library_version().partition("\n")[0].partition(",")[0]
        raise LabError(
            f"mpiexec has started {told} processes, but mpi4py's MPI ({library}) sees {MPI.COMM_WORLD.size}: "
            "it is another MPI than that of mpiexec; call the mpiexec that belongs to it"
        )
    return MPI.COMM_WORLD


def _share_cores(comm: Any) -> None:
    """Divide the cores of a machine among its ranks, unless the user has set the number of threads."""
    if "OMP_NUM_THREADS" in os.environ:
        return
    from mpi4py import MPI

    here = comm.Split_type(MPI.COMM_TYPE_SHARED)
    own, users = np.zeros((2, MOST_CORES), np.int32)
    own[sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else slice(cores())] = 1
    here.Allreduce(own, users)
    threads = max(1, min(get_num_threads(), np.count_nonzero(users) // here.size))
    here.Free()
    set_num_threads(threads)
    limit_blas_threads(threads)


def _led(lead: Callable[[Alone], int], ranks: Ranks) -> int:
    """Rank 0: its exit code is that of the others too if it ends before they have begun."""
    try:
        code = lead(ranks)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if ranks.begun and code:
            _abort(ranks, code)
    except BaseException:
        traceback.print_exc()
        code = 1
        if ranks.begun:
            _abort(ranks, code)
    if not ranks.begun:
        ranks.dismiss(code)
    return code


def _followed(follow: Callable[[Ranks], int], ranks: Ranks) -> int:
    """Another rank."""
    try:
        return follow(ranks)
    except (LabError, DatasetError, OSError, MemoryError) as error:
        _say(f"rank {ranks.rank}: {str(error) or type(error).__name__}")
        _abort(ranks, 2)
    except BaseException:
        traceback.print_exc()
        _abort(ranks, 1)


def _say(message: str) -> None:
    print(f"{Path(sys.argv[0]).name}: error: {message}", file=sys.stderr)


def _abort(ranks: Ranks, code: int) -> NoReturn:
    """End all ranks, also those that wait for this one."""
    sys.stdout.flush()
    sys.stderr.flush()
    time.sleep(FORWARDED)
    ranks.comm.Abort(code)
    os._exit(code)
