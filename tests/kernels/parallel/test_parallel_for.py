"""A parallel loop: whichever thread does which part, all of the range is done once."""

import threading

import numpy as np
import pytest
from numba import config, types
from numba.extending import intrinsic

from minigrad.kernels.parallel import thread_pool
from minigrad.kernels.parallel.parallel_for import parallel_for


@parallel_for
def count(seen, parts, steps, start, stop):
    """Count each element of the range, and how many parts there are."""
    for i in range(start, stop):
        seen[i] += steps[0] * steps[1]
    parts[start] += 1


@intrinsic
def is_reference_counted(typing, array):
    """Whether the array is reference-counted, and each view of it with it."""

    def generate(context, builder, signature, given):
        counter = context.make_array(array)(context, builder, given[0]).meminfo
        return builder.icmp_unsigned("!=", counter, counter.type(None))

    return types.boolean(array), generate


@parallel_for
def look(found, x, start, stop):
    """found = whether x is reference-counted."""
    for i in range(start, stop):
        found[i] = is_reference_counted(x)


@pytest.mark.parametrize(("length", "grain"), [(1, 1), (2, 1), (100, 1), (100, 33), (100, 1000), (5, 0), (99, 7)])
def test_every_element_is_done_once_in_parts_that_are_worth_a_thread(threads, length, grain):
    seen, parts = np.zeros(length), np.zeros(length, np.int64)
    count(seen, parts, (2, 3), length=length, grain=grain)
    assert (seen == 6).all()
    assert parts.sum() == max(1, min(threads, length // max(1, grain)))


def test_nothing_is_done_of_nothing(threads):
    seen, parts = np.zeros(0), np.zeros(1, np.int64)
    count(seen, parts, (1, 1), length=0)
    assert parts.sum() == 1


def test_it_takes_other_types_of_arrays_too(threads):
    for dtype in (np.float32, np.float64, np.int32):
        seen = np.zeros((9, 1), dtype)[:, 0]
        count(seen, np.zeros(9, np.int32), (1, 4), length=9)
        np.testing.assert_array_equal(seen, np.full(9, 4, dtype))


def test_callers_in_many_threads_do_not_mix(threads):
    wrong = []

    def work(number):
        for _ in range(50):
            seen = np.zeros(60)
            count(seen, np.zeros(60, np.int64), (number, 1), length=60)
            wrong.extend(seen[seen != number])

    callers = [threading.Thread(target=work, args=(i + 1,)) for i in range(4)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert not wrong


def test_while_the_pool_is_busy_the_caller_does_all_parts(threads):
    seen, parts = np.zeros(50), np.zeros(50, np.int64)
    with thread_pool._pool.busy:
        count(seen, parts, (1, 1), length=50)
    assert (seen == 1).all()
    assert parts.sum() == threads


@pytest.mark.skipif(config.DISABLE_JIT, reason="Python has counts of its own")
def test_no_kernel_counts_who_holds_an_array(threads):
    found = np.ones(8)
    look(found, np.zeros(1), length=8)
    np.testing.assert_array_equal(found, 0)
