"""A mailbox holds one task: a thread posts it, and whichever thread is awake takes it. That takes about a microsecond.

A task is a kernel called by its address. Taking is a compare-and-swap, and the thread that posted a task may take it
back: so it never waits for a task that no one has begun.
"""

from minigrad.kernels.compiler import call_at, kernel
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


@kernel(inner=True)
def fork_join(address, job, length, parts, mailboxes):
    """Do 0…length of the job in parts: post all but the first, run the first here, and wait for the others."""
    submit(address, job, length, 1, parts, mailboxes)
    call_at(address, job, 0, length // parts)
    wait_all(1, parts, mailboxes)
