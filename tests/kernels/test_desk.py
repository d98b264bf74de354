"""A cell that one thread at a time changes, and the desk where products are laid down: each is computed once."""

import threading

import numba
import numpy as np
import pytest

from minigrad.kernels import gemm, kernel
from minigrad.kernels.atomic import give_way, swap_if
from minigrad.kernels.blas import is_callable
from minigrad.kernels.desk import DONE, FREE, POSTED, TAKEN, serve


@kernel
def count_in_turns(lock, total, times):
    """total += 1, so many times, each under a lock made of a cell."""
    for _ in range(times):
        while not swap_if(lock, 0, 1):
            give_way()
        total[0] += 1
        swap_if(lock, 1, 0)


@pytest.mark.parametrize("swap", [swap_if, numba.njit(lambda *cell: swap_if(*cell))])
@pytest.mark.parametrize(("found", "expected", "new", "left"), [(0, 0, 5, 5), (3, 3, 3, 3), (2, 1, 7, 2)])
def test_a_cell_is_changed_if_it_is_as_expected(swap, found, expected, new, left):
    cells = np.array([found, 9])
    assert swap(cells, expected, new) == (found == expected)
    assert cells.tolist() == [left, 9]


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="plain Python has no such thing")
def test_no_two_threads_change_a_cell_at_once():
    lock, total = np.zeros(1, np.int64), np.zeros(1, np.int64)
    run_in_threads(4, lambda: count_in_turns(lock, total, 2_000))
    assert total[0] == 8_000


@pytest.mark.skipif(not is_callable, reason="there is no BLAS that kernels could call")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_posted_is_computed_once_whoever_serves(dtype):
    a, b = np.random.default_rng(0).standard_normal((2, 4, 4)).astype(dtype)
    c, desk = np.zeros_like(a), np.zeros(gemm.SIZE, np.int64)
    numbers = [a.itemsize, gemm.AS_IT_IS, gemm.TRANSPOSED, 4, 4, 4, 4, 4, 4]
    desk[gemm.BYTES :][:12] = [*numbers, *(x.__array_interface__["data"][0] for x in (a, b, c))]
    served = []
    run_in_threads(3, lambda: served.append(serve(desk)))
    assert (served, desk[0]) == ([False] * 3, FREE)
    desk[0] = POSTED
    run_in_threads(3, lambda: served.append(serve(desk)))
    assert sorted(served[3:]) == [False, False, True]
    assert desk[0] == DONE
    np.testing.assert_allclose(c, a @ b.T, rtol=1e-5)
    desk[0] = TAKEN
    assert not serve(desk)


def run_in_threads(number, call):
    threads = [threading.Thread(target=call) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
