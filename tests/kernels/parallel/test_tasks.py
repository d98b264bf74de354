"""Kernels that note what they would do: done as a list later, they give what the call itself gives."""

import numpy as np
import pytest
from numba import config

from minigrad.kernels.matmul import TaskList
from minigrad.kernels.parallel import (
    NoTasks,
    get_num_threads,
    made_of_tasks,
    no_tasks,
    parallel_for,
    scratch,
    tasks_of,
)

compiled = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="plain Python has no tasks")


@parallel_for
def scale(out, x, by, start, stop):
    """out = x·by₀ + by₁."""
    for i in range(start, stop):
        out[i] = x[i] * by[0] + by[1]


@made_of_tasks
def twice(x, out):
    """out = 2·(3x + 1), by two kernels."""
    middle = scratch(np.empty_like(x))
    scale(middle, x, (3.0, 1.0), length=x.size)
    scale(out, middle, (2.0, 0.0), length=x.size)
    return out


@compiled
def test_nothing_is_done_while_tasks_are_noted_and_all_of_it_when_they_are_run(threads):
    x, out = np.arange(40.0), np.zeros(40)
    tasks = tasks_of(twice, (x,), {"out": out}, [x, out])
    assert [(task.length, task.parts) for task in tasks] == [(40, get_num_threads())] * 2
    assert not out.any()
    todo = TaskList(tasks)
    for _ in range(3):  # with the numbers that are there then
        x += 1
        todo.run()
        np.testing.assert_array_equal(out, 2 * (3 * x + 1))


@compiled
def test_a_task_of_one_part_is_done_by_the_caller(threads):
    x, out = np.arange(7.0), np.zeros(7)
    tasks = tasks_of(lambda: scale(out, x, (2.0, 0.0), length=7, grain=7), (), {}, [x, out])
    assert [task.parts for task in tasks] == [1]
    TaskList(tasks).run()
    np.testing.assert_array_equal(out, 2 * x)


@compiled
@pytest.mark.parametrize(
    "function",
    [
        lambda x, out: scale(out, x.copy(), (1.0, 0.0), length=x.size),  # a copy of the numbers of this moment
        lambda x, out: scale(out, np.zeros(9), (1.0, 0.0), length=9),
        lambda x, out: scale(out, x, (x, 0.0), length=x.size),
        lambda x, out: no_tasks(),
    ],
)
def test_what_is_not_done_by_kernels_in_known_memory_is_not_made_of_tasks(function):
    x, out = np.arange(9.0), np.zeros(9)
    with pytest.raises(NoTasks):
        tasks_of(function, (x, out), {}, [x, out])
    function(x, out) if function.__code__.co_names == ("no_tasks",) else None
    twice(x, out)  # afterwards kernels compute again
    np.testing.assert_array_equal(out, 2 * (3 * x + 1))


@pytest.mark.skipif(not config.DISABLE_JIT, reason="kernels are compiled")
def test_plain_python_has_no_tasks():
    x, out = np.arange(9.0), np.zeros(9)
    with pytest.raises(NoTasks):
        tasks_of(twice, (x,), {"out": out}, [x, out])


@compiled
def test_a_list_keeps_the_memory_of_its_tasks_alive():
    x, out = np.arange(2000.0), np.zeros(2000)
    todo = TaskList(tasks_of(twice, (x,), {"out": out}, [x, out]))
    expected = 2 * (3 * x + 1)
    del x
    others = [np.full(2000, -1.0) for _ in range(50)]
    todo.run()
    np.testing.assert_array_equal(out, expected)
    assert all((each == -1).all() for each in others)
