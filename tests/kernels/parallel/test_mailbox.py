"""A cell that one thread at a time changes, and the desk where work is laid down: each part is done once."""

import threading

import numba
import numpy as np
import pytest

from minigrad.kernels import kernel
from minigrad.kernels.compiler.function_pointers import address_of, numbers_at
from minigrad.kernels.parallel.atomic import give_way, swap_if, swap_in_python
from minigrad.kernels.parallel.mailbox import FREE, JOB, KERNEL, POSTED, SIZE, START, STOP, TAKEN, serve
from minigrad.kernels.parallel.mailbox import share as inner_share

compiled = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="plain Python has no such thing")


@kernel
def count_in_turns(lock, total, times):
    """total += 1, so many times, each under a lock made of a cell."""
    for _ in range(times):
        while not swap_if(lock, 0, 1):
            give_way()
        total[0] += 1
        swap_if(lock, 1, 0)


@kernel
def share(address, job, length, parts, desks):
    """It is for kernels alone."""
    inner_share(address, job, length, parts, desks)


@pytest.mark.parametrize("swap", [swap_in_python, kernel(lambda *cell: swap_if(*cell))])
@pytest.mark.parametrize(("found", "expected", "new", "left"), [(0, 0, 5, 5), (3, 3, 3, 3), (2, 1, 7, 2)])
def test_a_cell_is_changed_if_it_is_as_expected(swap, found, expected, new, left):
    cells = np.array([found, 9])
    assert swap(cells, expected, new) == (found == expected)
    assert cells.tolist() == [left, 9]


@compiled
def test_no_two_threads_change_a_cell_at_once():
    lock, total = np.zeros(1, np.int64), np.zeros(1, np.int64)
    run_in_threads(4, lambda: count_in_turns(lock, total, 2_000))
    assert total[0] == 8_000


@kernel(by_address=True)
def mark(address, start, stop):
    """Add 1 to some of the numbers that lie there."""
    numbers = numbers_at(address)
    for i in range(start, stop):
        numbers[i] += 1


@compiled
def test_what_is_posted_is_done_once_whoever_serves():
    numbers, desk = np.zeros(9, np.int64), np.zeros(SIZE, np.int64)
    desk[[KERNEL, JOB, START, STOP]] = address_of(mark), numbers.ctypes.data, 2, 5
    served = []
    run_in_threads(3, lambda: served.append(serve(desk)))
    assert (served, desk[0]) == ([False] * 3, FREE)
    desk[0] = POSTED
    run_in_threads(3, lambda: served.append(serve(desk)))
    assert sorted(served[3:]) == [False, False, True]
    assert desk[0] == FREE
    assert numbers.tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0]
    desk[0] = TAKEN
    assert not serve(desk)


@compiled
@pytest.mark.parametrize("helpers", [0, 1, 3])
@pytest.mark.parametrize(("length", "parts"), [(0, 1), (0, 3), (1, 2), (7, 1), (7, 3), (100, 4)])
def test_what_is_shared_is_done_once_with_and_without_helpers(length, parts, helpers):
    numbers, desks = np.zeros(length + 1, np.int64), np.zeros((parts, SIZE), np.int64)
    ended = threading.Event()

    def help_out():
        while not ended.is_set():
            for desk in desks:
                serve(desk)

    def call():
        for _ in range(50):
            share(address_of(mark), numbers.ctypes.data, length, parts, desks)
        ended.set()

    run_in_threads(1 + helpers, call, *[help_out] * helpers)
    assert numbers.tolist() == [50] * length + [0]
    assert (desks[:, 0] == FREE).all()


def run_in_threads(number, *calls):
    """So many threads, each with the call of its number, or with the last."""
    threads = [threading.Thread(target=calls[min(i, len(calls) - 1)]) for i in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
