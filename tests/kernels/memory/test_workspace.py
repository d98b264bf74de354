"""Scratch memory is the same at every step, and each thread's own."""

from itertools import pairwise

import numpy as np
import pytest

from minigrad.kernels.memory.aligned import LINE, PAGE
from minigrad.kernels.memory.workspace import workspace
from tests.kernels.parallel.test_mailbox import run_in_threads

FORMS = [((3, 5), np.float32), ((3, 5), np.float64), ((15,), np.float64), ((300, 500), np.float32), ((7,), np.int8)]


@pytest.mark.parametrize(("shape", "dtype"), FORMS)
def test_it_has_the_shape_and_begins_at_a_line_but_not_where_a_page_does(shape, dtype):
    array = workspace(shape, np.dtype(dtype))
    assert (array.shape, array.dtype) == (shape, dtype)
    assert array.flags.c_contiguous
    assert array.flags.writeable
    assert array.ctypes.data % LINE == 0
    assert array.ctypes.data % PAGE != 0


def test_it_is_the_same_memory_again_whatever_came_between():
    for before, after in pairwise([*FORMS, *FORMS[::-1]]):
        large = workspace((400, 500), np.dtype(float))
        for shape, dtype in (before, after):
            assert np.shares_memory(workspace(shape, np.dtype(dtype)), large)
        assert workspace((400, 500), np.dtype(float)).ctypes.data == large.ctypes.data


def test_two_threads_do_not_share_it():
    arrays = []
    run_in_threads(2, lambda: arrays.append(workspace((30, 50), np.dtype(float))))
    assert not np.shares_memory(*arrays)
