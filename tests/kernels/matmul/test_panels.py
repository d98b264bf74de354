"""A product by register tiles, of a factor packed in panels: exact for whole numbers, and alike for every row."""

import numpy as np
import pytest

from minigrad.kernels.compiler import kernel
from minigrad.kernels.matmul import edges, multiply_packed, packed
from minigrad.kernels.simd import pointer_to, row_lanes

SIZES = [(1, 1, 1), (6, 5, 16), (7, 40, 33), (13, 257, 20), (3, 600, 70), (4, 9, 64), (8, 3, 17), (16, 300, 40)]


@kernel
def multiply(c, base, a, panels, edge, depth, steps):
    """c = base + A B, ``steps``: elements of a from one row to the next, and from one column to the next."""
    arrays = pointer_to(c), pointer_to(base), pointer_to(a), pointer_to(panels), pointer_to(edge)
    n = c.shape[1]
    of_c, of_a = (0, n), (0, *steps)
    multiply_packed(arrays, (0, len(c)), depth, n, of_c, of_c, of_a, row_lanes(c.itemsize))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("by_column", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_it_is_the_product(size, by_column, dtype):
    m, k, n = size
    draw = np.random.default_rng(0)
    a, b = draw.integers(-9, 9, (m, k)).astype(dtype), draw.integers(-9, 9, (k, n)).astype(dtype)
    base, c = draw.integers(-9, 9, (m, n)).astype(dtype), np.empty((m, n), dtype)
    panels = packed(np.ascontiguousarray(b.T) if by_column else b, by_column)
    for left, steps in [(a, (k, 1)), (np.ascontiguousarray(a.T), (1, m))]:
        multiply(c, base, left, panels, edges(1, a.dtype), k, steps)
        np.testing.assert_array_equal(c, base + a @ b)


def test_a_row_is_the_same_sum_wherever_it_is():
    draw = np.random.default_rng(1)
    a, b = draw.standard_normal((20, 300)).astype(np.float32), draw.standard_normal((300, 50)).astype(np.float32)
    panels, whole, zeros = packed(b, False), np.empty((20, 50), np.float32), np.zeros((20, 50), np.float32)
    multiply(whole, zeros, a, panels, edges(1, a.dtype), 300, (300, 1))
    for i in (0, 5, 19):
        alone = np.empty((1, 50), np.float32)
        multiply(alone, zeros[:1], a[i : i + 1], panels, edges(1, a.dtype), 300, (300, 1))
        np.testing.assert_array_equal(alone[0], whole[i])


def test_a_sum_is_no_less_exact_than_numpys():
    """The error of a long sum, in slices, beside BLAS's: relative to what rounding is relative to."""
    draw = np.random.default_rng(2)
    a, b = draw.random((12, 5000)).astype(np.float32), draw.random((5000, 16)).astype(np.float32)
    exact, c = a.astype(np.float64) @ b.astype(np.float64), np.empty((12, 16), np.float32)
    multiply(c, np.zeros_like(c), a, packed(b, False), edges(1, a.dtype), 5000, (5000, 1))
    error, of_numpy = (np.sqrt(np.mean((y / exact - 1) ** 2)) for y in (c, a @ b))
    assert error <= max(2 * of_numpy, 4 * np.finfo(np.float32).eps)
