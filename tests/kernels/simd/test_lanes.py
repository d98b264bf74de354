"""A vector has as many lanes as elements fit."""

import numpy as np
import pytest

from minigrad.kernels.compiler import kernel
from minigrad.kernels.simd import BYTES, lanes_of


@kernel
def lanes_written(out, x):
    """out[0] = the elements of x in a vector."""
    out[0] = lanes_of(x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_vector_has_as_many_lanes_as_elements_fit(dtype):
    out = np.zeros(1, np.int64)
    lanes_written(out, np.zeros(3, dtype))
    assert out[0] == BYTES // np.dtype(dtype).itemsize
