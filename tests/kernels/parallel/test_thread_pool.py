"""Threads for one loop: every part of the range once, errors where they belong, and no crash whoever calls."""

import io
import os
import sys
import threading
import time
from functools import partial

import numpy as np
import pytest

import minigrad as mg
from minigrad.kernels.parallel import thread_pool
from minigrad.kernels.parallel.mailbox import MAILBOX_SIZE
from minigrad.kernels.parallel.spin_wait import signal_and_spin
from minigrad.kernels.parallel.thread_pool import in_parallel


def run_parts(task, length, grain=1):
    """The task, ``task(start, stop)``, over the range in parallel."""
    in_parallel(lambda start, stop: partial(task, start, stop), length, grain)


@pytest.mark.parametrize(("length", "grain"), [(0, 1), (1, 1), (10, 1), (10, 4), (1000, 1), (1000, 999), (5, 0)])
def test_every_element_is_visited_once_in_parts_of_a_grain_or_more(threads, length, grain):
    visits, parts = np.zeros(length, int), []

    def task(start, stop):
        parts.append(stop - start)
        visits[start:stop] += 1

    run_parts(task, length, grain)
    assert (visits == 1).all()
    assert len(parts) <= threads
    assert len(parts) == 1 or min(parts) >= grain


def test_the_parts_run_at_the_same_time(threads):
    together = threading.Barrier(threads)
    run_parts(lambda *_: together.wait(timeout=10), threads)


def test_threads_that_have_gone_to_sleep_are_woken(threads):
    visits = np.zeros(threads, int)
    for calls, pause in enumerate((0, 0.05, 0, 0.05), start=1):
        time.sleep(pause)
        run_parts(lambda start, stop: visits[start:stop].__iadd__(1), threads)
        assert (visits == calls).all()


def test_waiting_ends_at_a_change_and_without_one():
    own, others, mailbox = np.zeros((3, MAILBOX_SIZE), np.int64)
    background = np.zeros((1, MAILBOX_SIZE), np.int64)
    assert not signal_and_spin(own, others, 0, 0, mailbox, background)
    arguments = (others, np.ones(1, np.int64), 0, 3, mailbox, background)
    thread = threading.Thread(target=signal_and_spin, args=arguments)
    thread.start()
    while not signal_and_spin(own, others, 0, 0, mailbox, background):
        pass
    thread.join()
    assert others[0] == 1


def test_an_error_of_any_part_is_raised_once_all_have_ended(threads):
    ended = []

    def task(start, stop):
        ended.append(start)
        if stop == 100:
            raise ZeroDivisionError("the last part")

    for _ in range(3):
        ended.clear()
        with pytest.raises(ZeroDivisionError, match="the last part"):
            run_parts(task, 100)
        assert len(ended) == threads
    run_parts(lambda *_: None, 100)


def test_an_error_is_not_raised_again_by_the_next_task(threads):
    def task(start, stop):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_parts(task, threads)
    run_parts(lambda *_: None, threads)


def test_numpys_error_state_is_the_callers_in_every_part(threads):
    states = []
    with np.errstate(over="raise", invalid="ignore"):
        run_parts(lambda *_: states.append((np.geterr()["over"], np.geterr()["invalid"])), threads)
    assert states == [("raise", "ignore")] * threads


def test_a_task_within_a_task_runs_in_its_own_thread_in_the_same_parts(threads):
    found = []
    run_parts(lambda *_: run_parts(lambda *part: found.append((threading.get_ident(), part)), 10), threads)
    assert len({thread for thread, _ in found}) <= threads
    parts = [(10 * i // threads, 10 * (i + 1) // threads) for i in range(threads)]
    assert sorted(part for _, part in found) == sorted(parts * threads)


def test_callers_in_many_threads_do_not_wait_for_each_other_or_mix(threads):
    sums = {}

    def call(seed):
        out = np.zeros(1000)
        for _ in range(200):
            run_parts(lambda start, stop: np.add(out[start:stop], seed, out=out[start:stop]), 1000)
        sums[seed] = out

    callers = [threading.Thread(target=call, args=(seed,)) for seed in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert all((sums[seed] == 200 * seed).all() for seed in range(4))


def test_an_interrupted_caller_leaves_threads_that_work(threads):
    def interrupted(start, _):
        if start == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_parts(interrupted, threads)
    visits = np.zeros(threads)
    run_parts(lambda start, stop: visits[start:stop].__iadd__(1), threads)
    assert (visits == 1).all()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_has_threads_of_its_own(threads):
    run_parts(lambda *_: None, 100)
    child = os.fork()
    if child == 0:
        visits = np.zeros(100)
        run_parts(lambda start, stop: visits[start:stop].__iadd__(1), 100)
        sys.stderr.flush()
        os._exit(0 if (visits == 1).all() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "2"])
def test_a_number_of_threads_is_a_whole_number_from_1(wrong):
    with pytest.raises(ValueError, match=r"set_num_threads: it takes a whole number ≥ 1, got "):
        mg.set_num_threads(wrong)


def refused(*_):
    raise PermissionError("not in this sandbox")


@pytest.mark.parametrize("affinity", [None, refused])
def test_the_cores_are_all_where_the_system_does_not_tell_which_it_gives(monkeypatch, affinity):
    if affinity is None:
        monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    else:
        monkeypatch.setattr(os, "sched_getaffinity", affinity, raising=False)
    assert thread_pool.cores() == os.cpu_count()
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert thread_pool.cores() == 1


def without_setaffinity(patch):
    patch.delattr(os, "sched_setaffinity", raising=False)


def may_not_set_it(patch):
    patch.setattr(os, "sched_setaffinity", refused, raising=False)


def without_proc(patch):
    patch.setattr(thread_pool, "open", refused, raising=False)


def with_another_proc(patch):
    patch.setattr(thread_pool, "open", lambda path: io.StringIO("1 (python) R 0 0"), raising=False)


def with_a_core_of_no_number(patch):
    patch.setattr(thread_pool, "open", lambda path: io.StringIO("1 (python)" + " ?" * 50), raising=False)


@pytest.mark.parametrize(
    "system", [without_setaffinity, may_not_set_it, without_proc, with_another_proc, with_a_core_of_no_number]
)
def test_a_worker_works_on_whatever_core_it_is(threads, monkeypatch, system):
    """A new one too, which has not slept yet."""
    system(monkeypatch)
    mg.set_num_threads(threads)
    visits = np.zeros(threads, int)
    run_parts(lambda start, stop: visits[start:stop].__iadd__(1), threads)
    assert (visits == 1).all()
