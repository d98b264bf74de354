"""Sums: NumPy's in long double, for any shape, order of memory, axes and number of threads."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigrad.kernels.parallel import get_num_threads, set_num_threads
from minigrad.kernels.recurrence import running_sums
from minigrad.kernels.reduction import BLOCK, TILE, WIDTH, rows_total, total

LENGTHS = [0, 1, 2, 3, 7, 8, 17, WIDTH + 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 9]
ORDERS = {
    "C": lambda x: x,
    "Fortran": np.asfortranarray,
    "part of a larger one": lambda x: np.repeat(x, 2, -1)[..., ::2],
    "every other row": lambda x: np.repeat(x, 2, 0)[::2],
    "backwards": lambda x: x[::-1].copy()[::-1],
    "backwards along the last": lambda x: x[..., ::-1].copy()[..., ::-1],
    "axes turned": lambda x: np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 0, -1)), -1, 0),
    "another byte order": lambda x: x.astype(x.dtype.newbyteorder()),
}


def assert_is_the_sum(x, axis, keepdims=False, ulps=4.0):
    """Within a few roundings of Σ|x|, whatever the signs."""
    y, exact = total(x, axis, keepdims), x.astype(np.longdouble).sum(axis, keepdims=keepdims)
    scale = np.abs(x).astype(np.longdouble).sum(axis, keepdims=keepdims)
    assert y.dtype.newbyteorder("=") == x.dtype.newbyteorder("=")
    assert y.shape == exact.shape
    assert np.all(np.abs(y - exact) <= ulps * np.finfo(x.dtype).eps * scale)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_sum(data):
    shape = data.draw(st.lists(st.sampled_from(LENGTHS), min_size=1, max_size=3).filter(lambda s: np.prod(s) < 1 << 17))
    axes = st.lists(st.integers(-len(shape), len(shape) - 1), max_size=3, unique_by=lambda a: a % len(shape))
    axis = data.draw(st.none() | st.integers(-len(shape), len(shape) - 1) | axes.map(tuple))
    order = data.draw(st.sampled_from(sorted(ORDERS)))
    dtype = data.draw(st.sampled_from([np.float32, np.float64, np.float16]))
    seed, keepdims = data.draw(st.integers(0, 9)), data.draw(st.booleans())
    x = ORDERS[order]((np.random.default_rng(seed).random(shape) - 0.3).astype(dtype))
    assert_is_the_sum(x, axis, keepdims)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(20_000, 3), (3000, WIDTH + 3), (2 * BLOCK + 3, 2 * TILE + 5), (3, 5000, 7)])
def test_many_rows_are_as_exact_as_a_few(shape, dtype):
    x = (1000 + np.random.default_rng(0).random(shape)).astype(dtype)
    assert_is_the_sum(x, len(shape) - 2, ulps=1 if dtype == np.float32 else 4)


@pytest.mark.parametrize("axis", [0, (0, 2), (0, 1)])
def test_the_number_of_threads_changes_no_bit(axis):
    x, threads = np.random.default_rng(0).random((700, 30, 40), np.float32), get_num_threads()
    found = set()
    try:
        for n in (1, 2, 3):
            set_num_threads(n)
            found.add(total(x, axis).tobytes())
    finally:
        set_num_threads(threads)
    assert len(found) == 1


def test_a_quotient_is_rounded_once():
    """The mean of equal rows is the row, however many there are and whatever their sum would be."""
    row = np.random.default_rng(0).random(5, np.float32)
    for n in (17, BLOCK, 1000, 60_000):
        assert np.array_equal(total(np.tile(row, (n, 1)), 0, over=n), row), n


def test_infinity_and_nan_stay():
    for bad, n in itertools.product((np.inf, -np.inf, np.nan), (20, 500)):
        x = np.ones((n, 3), np.float32)
        x[7, 1] = bad
        np.testing.assert_array_equal(total(x, 0), [n, bad, n])


def test_whole_numbers_and_booleans_are_numpys():
    for x in (np.ones((300, 2), np.int8), np.ones((300, 2), bool), np.ones((300, 2), np.uint16)):
        y, expected = total(x, 0), x.sum(0)
        assert y.dtype == expected.dtype
        np.testing.assert_array_equal(y, expected)


def test_long_double_is_summed_along_the_fastest_axis():
    x = np.full((70_000, 2), np.longdouble(1) / 3)
    assert np.all(np.abs(total(x, 0) - np.longdouble(70_000) / 3) <= 2 * np.spacing(np.longdouble(70_000) / 3))


def test_an_axis_that_is_not_there_or_no_axis_is_numpys_error():
    x = np.ones((300, 2), np.float32)
    for axis, error in ((2, ValueError), ((0, 0), ValueError), (1.0, TypeError), ("0", TypeError)):
        with pytest.raises(error):
            total(x, axis)
    np.testing.assert_array_equal(total(x, np.array(0)), [300, 300])


def test_rows_of_no_columns():
    assert rows_total(np.ones((300, 0), np.float32)).shape == (0,)
    assert total(np.ones((300, 0), np.float32), 0).shape == (0,)
    assert rows_total(np.ones((0, 3), np.float32)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("shape", [(1, 50_000, 1), (2, 3000, 5)])
def test_running_sums_are_rounded_once(shape):
    x = np.random.default_rng(0).random(shape, np.float32)
    y = np.full_like(x, np.nan)
    running_sums(y, np.empty(shape[2]), x)
    np.testing.assert_array_equal(y, np.cumsum(x, 1, np.float64).astype(np.float32))
