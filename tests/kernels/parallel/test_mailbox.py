"""Compare-and-swap, and the mailbox: each task that is posted is run once, by whichever thread."""

import threading

import numba
import numpy as np
import pytest

from minigrad.kernels import kernel
from minigrad.kernels.compiler.function_pointers import address_of, int64_at
from minigrad.kernels.parallel.atomic import compare_and_swap, compare_and_swap_in_python, yield_core
from minigrad.kernels.parallel.mailbox import (
    FREE,
    JOB,
    KERNEL,
    MAILBOX_SIZE,
    POSTED,
    START,
    STOP,
    TAKEN,
    define_fork_join,
    run_posted,
)
from minigrad.kernels.parallel.mailbox import fork_join as fork_join_of_kernels

compiled = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="plain Python has no such thing")


@kernel
def count_under_lock(lock, total, times):
    """total += 1, so many times, each under a spin lock."""
    for _ in range(times):
        while not compare_and_swap(lock, 0, 1):
            yield_core()
        total[0] += 1
        compare_and_swap(lock, 1, 0)


@kernel
def fork_join(address, job, length, parts, mailboxes):
    """The function itself is for kernels only."""
    fork_join_of_kernels(address, job, length, parts, mailboxes.ctypes.data)


@pytest.mark.parametrize("swap", [compare_and_swap_in_python, kernel(lambda *cell: compare_and_swap(*cell))])
@pytest.mark.parametrize(("found", "expected", "new", "left"), [(0, 0, 5, 5), (3, 3, 3, 3), (2, 1, 7, 2)])
def test_a_cell_is_swapped_if_it_is_as_expected(swap, found, expected, new, left):
    cells = np.array([found, 9])
    assert swap(cells, expected, new) == (found == expected)
    assert cells.tolist() == [left, 9]


@compiled
def test_no_two_threads_change_a_cell_at_once():
    lock, total = np.zeros(1, np.int64), np.zeros(1, np.int64)
    run_in_threads(4, lambda: count_under_lock(lock, total, 2_000))
    assert total[0] == 8_000


@kernel(by_address=True)
def mark(address, start, stop):
    """Add 1 to some of the numbers that lie there."""
    numbers = int64_at(address)
    for i in range(start, stop):
        numbers[i] += 1


@compiled
def test_what_is_posted_is_run_once_by_whichever_thread():
    numbers, mailbox = np.zeros(9, np.int64), np.zeros(MAILBOX_SIZE, np.int64)
    mailbox[[KERNEL, JOB, START, STOP]] = address_of(mark), numbers.ctypes.data, 2, 5
    ran = []
    run_in_threads(3, lambda: ran.append(run_posted(mailbox)))
    assert (ran, mailbox[0]) == ([False] * 3, FREE)
    mailbox[0] = POSTED
    run_in_threads(3, lambda: ran.append(run_posted(mailbox)))
    assert sorted(ran[3:]) == [False, False, True]
    assert mailbox[0] == FREE
    assert numbers.tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0]
    mailbox[0] = TAKEN
    assert not run_posted(mailbox)


@compiled
@pytest.mark.parametrize("helpers", [0, 1, 3])
@pytest.mark.parametrize(("length", "parts"), [(0, 1), (0, 3), (1, 2), (7, 1), (7, 3), (100, 4)])
def test_forked_parts_are_run_once_with_and_without_helpers(length, parts, helpers):
    numbers, mailboxes = np.zeros(length + 1, np.int64), np.zeros((parts, MAILBOX_SIZE), np.int64)
    ended = threading.Event()
    define_fork_join()

    def help_out():
        while not ended.is_set():
            for mailbox in mailboxes:
                run_posted(mailbox)

    def call():
        for _ in range(50):
            fork_join(address_of(mark), numbers.ctypes.data, length, parts, mailboxes)
        ended.set()

    run_in_threads(1 + helpers, call, *[help_out] * helpers)
    assert numbers.tolist() == [50] * length + [0]
    assert (mailboxes[:, 0] == FREE).all()


def run_in_threads(number, *calls):
    """So many threads, each with the call of its number, or with the last."""
    threads = [threading.Thread(target=calls[min(i, len(calls) - 1)]) for i in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
