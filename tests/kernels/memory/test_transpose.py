"""The transpose is NumPy's, whichever thread writes which rows."""

import numpy as np
import pytest

from minigrad.kernels.memory.transpose import transpose


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int16])
@pytest.mark.parametrize("columns", [1, 3, 8, 16, 65])
@pytest.mark.parametrize("rows", [1, 4, 15, 16, 41, 128])
def test_it_is_numpys_transpose(threads, rows, columns, dtype):
    x = (1 + np.arange(columns * rows)).reshape(columns, rows).astype(dtype)
    out = np.zeros((rows, columns), dtype)
    transpose(out, x, length=rows)
    np.testing.assert_array_equal(out, x.T)
