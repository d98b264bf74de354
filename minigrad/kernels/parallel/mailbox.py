"""A mailbox holds one task: a thread posts it, and whichever thread is awake takes it. That takes about a microsecond.

A task is a kernel called by its address. Taking is a compare-and-swap, and the thread that posted a task may take it
back: so it never waits for a task that no one has begun.
"""

from functools import cache
from typing import Any

import llvmlite.binding
from numba import config, types

from minigrad.kernels.compiler import address_of, call_at, int64_rows_at, kernel
from minigrad.kernels.parallel.atomic import compare_and_swap, yield_core

MAILBOX_SIZE = 16
"""Integers of a mailbox: two cache lines, so that no two mailboxes share one."""

STATE, KERNEL, JOB, START, STOP = range(5)
"""The fields: the state, the task's address, and its three arguments."""

FREE, POSTED, TAKEN = range(3)
"""The states."""


@kernel
def run_posted(mailbox):
    """Run the task that is posted in the mailbox. Returns whether there was one."""
    # A plain read first: it leaves the cache line with its owner.
    if mailbox[STATE] != POSTED or not compare_and_swap(mailbox, POSTED, TAKEN):
        return False
    call_at(mailbox[KERNEL], mailbox[JOB], mailbox[START], mailbox[STOP])
    compare_and_swap(mailbox, TAKEN, FREE)
    return True


@kernel(inner=True)
def submit(address, job, length, first, parts, mailboxes):
    """Divide 0…length of the job into parts, and post those from number ``first`` on in the mailboxes of their numbers.

    These mailboxes must be free.
    """
    stop = length * first // parts
    for i in range(first, parts):
        mailbox = mailboxes[i]
        mailbox[KERNEL] = address
        mailbox[JOB] = job
        mailbox[START] = stop
        stop = length * (i + 1) // parts
        mailbox[STOP] = stop
        compare_and_swap(mailbox, FREE, POSTED)


@kernel
def wait_all(first, parts, mailboxes):
    """Return when the tasks in these mailboxes are done. Those that no thread has taken are run here."""
    for i in range(first, parts):
        mailbox = mailboxes[i]
        run_posted(mailbox)
        while not compare_and_swap(mailbox, FREE, FREE):
            yield_core()


@kernel(by_address=True)
def _fork_join(address, job, length, parts, mailboxes):
    """``fork_join``."""
    each = int64_rows_at(mailboxes, parts, MAILBOX_SIZE)
    submit(address, job, length, 1, parts, each)
    call_at(address, job, 0, length // parts)
    wait_all(1, parts, each)


_SYMBOL = "minigrad_fork_join"

fork_join: Any = types.ExternalFunction(_SYMBOL, types.void(*[types.int64] * 5))
"""``fork_join(address, job, length, parts, address of the mailboxes)``, for kernels.

It does 0…length of the job in parts: it posts all but the first, runs the first here, and waits for the others. Kernels
call it by a symbol: compiled into each of them, it would double the time that a small one takes to compile.
"""


@cache
def define_fork_join() -> None:
    """Define the symbol: before a kernel that calls it is compiled or loaded."""
    if not config.DISABLE_JIT:  # type: ignore[attr-defined]
        llvmlite.binding.add_symbol(_SYMBOL, address_of(_fork_join, 5))
