"""A row added to every row: NumPy's sum, to the last bit."""

import numpy as np
import pytest

from minigrad.kernels.matmul.bias import add_bias


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (5, 0), (7, 10), (128, 257)])
def test_it_is_numpys(shape, dtype):
    y = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    bias = y.sum(0) + 1
    wide = y.copy()
    add_bias(wide, bias)
    assert wide.tobytes() == (y + bias).tobytes()
