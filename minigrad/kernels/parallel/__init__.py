"""Kernels in several threads, which are awake when a kernel needs them.

- ``thread_pool``   the threads, how many there are, and how they are given work
- ``mailbox``       one task, handed from one thread to another
- ``spin_wait``     how an idle thread waits
- ``background``    tasks whose result is wanted later
- ``parallel_for``  the decorator of kernels whose range is divided among the threads
- ``elementwise``   many elementwise kernels in one task, for the optimizers
- ``atomic``        compare-and-swap, and the processor's yield
"""

from minigrad.kernels.parallel.atomic import compare_and_swap, yield_core
from minigrad.kernels.parallel.background import BackgroundTask
from minigrad.kernels.parallel.elementwise import LINE, Call, run_calls
from minigrad.kernels.parallel.mailbox import fork_join, submit
from minigrad.kernels.parallel.parallel_for import parallel_for, parallel_for_made
from minigrad.kernels.parallel.thread_pool import (
    call_with_workers,
    cores,
    get_num_threads,
    in_parallel,
    set_num_threads,
)

__all__ = [
    "LINE",
    "BackgroundTask",
    "Call",
    "call_with_workers",
    "compare_and_swap",
    "cores",
    "fork_join",
    "get_num_threads",
    "in_parallel",
    "parallel_for",
    "parallel_for_made",
    "run_calls",
    "set_num_threads",
    "submit",
    "yield_core",
]
