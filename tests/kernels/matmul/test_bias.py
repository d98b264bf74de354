"""A row added to every row, and the sum of rows: NumPy's, to the last bit."""

import numpy as np
import pytest

from minigrad.kernels.matmul.bias import add_bias, bias_gradient


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (5, 0), (7, 10), (128, 257)])
def test_they_are_numpys(shape, dtype):
    y = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    bias, total = y.sum(0) + 1, np.zeros(shape[1], dtype)
    bias_gradient(total, y)
    expected = np.zeros_like(total)
    for row in y:
        expected += row
    assert total.tobytes() == expected.tobytes()
    wide = y.copy()
    add_bias(wide, bias)
    assert wide.tobytes() == (y + bias).tobytes()
