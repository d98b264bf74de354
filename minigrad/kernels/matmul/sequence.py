"""Tasks of a step one after the other, in one kernel."""

from collections.abc import Sequence

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.matmul import blas
from minigrad.kernels.parallel import Task, call_with_workers, run_tasks


class TaskList:
    """Tasks that are done again and again: ``run`` does. The memory that their jobs point to must be there."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks: list[Task] = list(tasks)
        self._parts = max(task.parts for task in self.tasks)
        self._rows = np.array([[t.code, t.job.ctypes.data, t.length, t.parts] for t in self.tasks], np.int64)

    def run(self) -> None:
        """Do all tasks, each divided among the threads as it says."""
        if blas.is_callable:
            call_with_workers(_run_with_blas, self._rows, blas.one_thread, parts=self._parts)
        else:  # then no product is among them
            call_with_workers(_run, self._rows, parts=self._parts)


@kernel
def _run(parts, mailboxes, rows):
    run_tasks(rows, mailboxes)


@kernel
def _run_with_blas(parts, mailboxes, rows, one_thread):
    """The tasks' products by BLAS are for one thread each."""
    blas.use_one_thread(one_thread, parts)
    run_tasks(rows, mailboxes)
    blas.use_one_thread(one_thread, -parts)
