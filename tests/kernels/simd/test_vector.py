"""Vectors are runs of an array, computed with place by place."""

import numba
import numpy as np
import pytest

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.simd.vector import (
    BYTES,
    add,
    add_product,
    add_sums,
    fetch,
    larger,
    load,
    max_of,
    spread,
    start_of,
    store,
    subtract,
    sum_of,
    turn,
    zeros,
)


@kernel
def scaled(out, x, a, b, step):
    """out = x[1:]·a[2] + b[3:], a vector at a time; and at the end the sums of its vectors."""
    places, xs, scales, more = start_of(out), start_of(x), start_of(a), start_of(b)
    last = out.size - out.size // step
    for i in range(0, last, step):
        y = add_product(load(more, 3 + i), load(xs, 1 + i), spread(scales, 2))
        store(places, i, y)
        out[last + i // step] = sum_of(add_product(zeros(xs), y, y))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_vector_is_loaded_anywhere_multiplied_added_and_summed(dtype):
    lanes = BYTES // np.dtype(dtype).itemsize
    draw = np.random.default_rng(0)
    x, b = draw.standard_normal((2, 1, 3 * lanes + 5)).astype(dtype)
    a, out = draw.standard_normal((2, 2)).astype(dtype), np.full(3 * lanes + 3, np.nan, dtype)
    scaled(out, x, a, b, lanes)
    expected = x[0, 1:][: 3 * lanes] * a[1, 0] + b[0, 3:][: 3 * lanes]
    np.testing.assert_allclose(out[: 3 * lanes], expected, rtol=10 * np.finfo(dtype).eps, atol=1e-6)
    np.testing.assert_allclose(out[3 * lanes :], np.sum(out[: 3 * lanes].reshape(3, -1) ** 2, -1), rtol=1e-6)


@kernel
def sum_and_difference(out, a, b):
    """out = a + b, then a − b, a vector each."""
    places = start_of(out)
    fetch(places, 1 << 40)
    fetch(places, 0)
    store(places, 0, add(load(start_of(a), 0), load(start_of(b), 0)))
    store(places, a.size, subtract(load(start_of(a), 0), load(start_of(b), 0)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_vectors_are_added_and_subtracted_and_to_fetch_changes_nothing(dtype):
    a, b = np.random.default_rng(0).standard_normal((2, BYTES // np.dtype(dtype).itemsize)).astype(dtype)
    out = np.full(2 * a.size, np.nan, dtype)
    sum_and_difference(out, a, b)
    np.testing.assert_array_equal(out, [*(a + b), *(a - b)])


@kernel
def largest(out, a, b):
    """out = the larger of a and b; and, last, the largest of a."""
    store(start_of(out), 0, larger(load(start_of(a), 0), load(start_of(b), 0)))
    out[a.size] = max_of(load(start_of(a), 0))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_larger_number_and_the_largest_that_is_one(dtype):
    draw = np.random.default_rng(4)
    for _ in range(20):
        a, b = draw.standard_normal((2, BYTES // np.dtype(dtype).itemsize)).astype(dtype)
        out = np.full(a.size + 1, np.nan, dtype)
        largest(out, a, b)
        np.testing.assert_array_equal(out, [*np.maximum(a, b), a.max()])
    a[1:] = np.nan
    largest(out, a, b)
    assert out[-1] == a[0]


@kernel
def with_sums(out, x, i):
    """out[i], out[i + 1], out[i + 2] += Σ of the first three vectors of x."""
    lanes = x.size // 3
    add_sums(start_of(out), i, (load(start_of(x), 0), load(start_of(x), lanes), load(start_of(x), 2 * lanes)))


@kernel
def with_twelve_sums(out, x, i):
    """out[i + k] += Σ of vector k of x, of twelve."""
    n, at = x.size // 12, start_of(x)
    first = (load(at, 0), load(at, n), load(at, 2 * n), load(at, 3 * n), load(at, 4 * n), load(at, 5 * n))
    last = (load(at, 6 * n), load(at, 7 * n), load(at, 8 * n), load(at, 9 * n), load(at, 10 * n), load(at, 11 * n))
    add_sums(start_of(out), i, first + last)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("form", "vectors"), [(with_sums, 3), (with_twelve_sums, 12)])
def test_the_sums_of_vectors_are_added_in_their_order(form, vectors, dtype):
    lanes = BYTES // np.dtype(dtype).itemsize
    draw = np.random.default_rng(2)
    x, out = (draw.integers(-9, 9, size).astype(dtype) for size in (vectors * lanes, 40))
    expected = out.copy()
    expected[5 : 5 + vectors] += x.reshape(vectors, lanes).sum(1)
    form(out, x, 5)
    np.testing.assert_array_equal(out, expected)


@kernel
def turned(out, x, i, j):
    """The square at x[j, i] turned over, at out[i, j]."""
    turn(start_of(out), i * out.shape[1] + j, out.shape[1], start_of(x), j * x.shape[1] + i, x.shape[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_square_is_turned_over_and_nothing_else_is_written(dtype):
    lanes = BYTES // np.dtype(dtype).itemsize
    x = np.random.default_rng(1).standard_normal((lanes + 4, lanes + 7)).astype(dtype)
    out = np.full((lanes + 7, lanes + 4), np.nan, dtype)
    turned(out, x, 3, 1)
    expected = np.full_like(out, np.nan)
    expected[3 : 3 + lanes, 1 : 1 + lanes] = x.T[3 : 3 + lanes, 1 : 1 + lanes]
    np.testing.assert_array_equal(out, expected)


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="Python copies such an array")
def test_an_array_that_is_not_contiguous_has_no_beginning():
    x = np.zeros((4, 40), np.float32)
    with pytest.raises(numba.TypingError):
        scaled(np.zeros(40, np.float32), x[:, ::2], x, x, 8)
