"""Kernels in several threads, which are awake when a kernel needs them.

- ``thread_pool``   the threads, how many there are, and how they are given work
- ``mailbox``       one task, handed from one thread to another
- ``spin_wait``     how an idle thread waits
- ``background``    tasks whose result is wanted later
- ``parallel_for``  the decorator of kernels whose range is divided among the threads
- ``elementwise``   many elementwise kernels in one task, for the optimizers
- ``tasks``         calls of kernels as rows of integers, made one after the other without Python
- ``atomic``        compare-and-swap, and the processor's yield
"""

from minigrad.kernels.parallel.atomic import compare_and_swap, yield_core
from minigrad.kernels.parallel.background import BackgroundTask
from minigrad.kernels.parallel.elementwise import LINE, Call, CallList, run_calls
from minigrad.kernels.parallel.mailbox import MAILBOX_SIZE, fork_join, submit
from minigrad.kernels.parallel.parallel_for import parallel_for, parallel_for_made
from minigrad.kernels.parallel.tasks import (
    NoTasks,
    Task,
    is_noting,
    made_of_tasks,
    no_tasks,
    note,
    run_tasks,
    scratch,
    tasks_of,
    tell,
)
from minigrad.kernels.parallel.thread_pool import (
    call_with_workers,
    cores,
    get_num_threads,
    in_parallel,
    set_num_threads,
)

__all__ = [
    "LINE",
    "MAILBOX_SIZE",
    "BackgroundTask",
    "Call",
    "CallList",
    "NoTasks",
    "Task",
    "call_with_workers",
    "compare_and_swap",
    "cores",
    "fork_join",
    "get_num_threads",
    "in_parallel",
    "is_noting",
    "made_of_tasks",
    "no_tasks",
    "note",
    "parallel_for",
    "parallel_for_made",
    "run_calls",
    "run_tasks",
    "scratch",
    "set_num_threads",
    "submit",
    "tasks_of",
    "tell",
    "yield_core",
]
