"""Copies are arrays of their own, bit by bit, however they lie in memory."""

import numpy as np
import pytest

from minigrad.kernels.memory import copied
from minigrad.kernels.memory.copy import GRAIN


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, np.int64, np.bool_, ">f4"])
@pytest.mark.parametrize("shape", [(), (0, 3), (5, 7), (3, GRAIN + 1), (2, 2, GRAIN)])
def test_a_copy_has_the_bits_and_memory_of_its_own(shape, dtype, threads):
    x = np.random.default_rng(0).integers(0, 100, shape).astype(dtype)
    for given in (x, x.T, x[..., :1]) if x.ndim else (x,):
        y = copied(given)
        assert (y.dtype, y.shape) == (given.dtype, given.shape)
        assert not np.shares_memory(y, given)
        assert y.tobytes() == given.tobytes()
