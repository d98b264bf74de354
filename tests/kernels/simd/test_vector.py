"""Vectors are slices of an array, computed with lane by lane."""

import numba
import numpy as np
import pytest

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.simd.vector import (
    BYTES,
    add,
    add_product,
    add_reductions,
    broadcast,
    load,
    load_as,
    maximum,
    multiply,
    pointer_to,
    prefetch,
    reduce_max,
    reduce_sum,
    store,
    subtract,
    transpose_square,
    zeros,
)


@kernel
def scaled(out, x, a, b, step):
    """out = x[1:]·a[2] + b[3:], a vector at a time; and at the end the sums of its vectors."""
    outs, xs, scales, more = pointer_to(out), pointer_to(x), pointer_to(a), pointer_to(b)
    last = out.size - out.size // step
    for i in range(0, last, step):
        y = add_product(load(more, 3 + i), load(xs, 1 + i), broadcast(scales, 2))
        store(outs, i, y)
        out[last + i // step] = reduce_sum(add_product(zeros(xs), y, y))


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
def combined(out, a, b):
    """out = a + b, a − b, and a·b, a vector each."""
    outs = pointer_to(out)
    prefetch(outs, 1 << 40)
    prefetch(outs, 0)
    store(outs, 0, add(load(pointer_to(a), 0), load(pointer_to(b), 0)))
    store(outs, a.size, subtract(load(pointer_to(a), 0), load(pointer_to(b), 0)))
    store(outs, 2 * a.size, multiply(load(pointer_to(a), 0), load(pointer_to(b), 0)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_vectors_are_added_subtracted_and_multiplied_and_a_prefetch_changes_nothing(dtype):
    a, b = np.random.default_rng(0).standard_normal((2, BYTES // np.dtype(dtype).itemsize)).astype(dtype)
    out = np.full(3 * a.size, np.nan, dtype)
    combined(out, a, b)
    np.testing.assert_array_equal(out, [*(a + b), *(a - b), *(a * b)])


@kernel
def in_the_precision_of(out, a):
    """out = the second to the last but one of a, a vector of out's numbers."""
    store(pointer_to(out), 0, load_as(pointer_to(a), 1, pointer_to(out)))


@pytest.mark.parametrize(("wide", "narrow"), [(np.float64, np.float32), (np.float64, np.float64), (np.float32,) * 2])
def test_numbers_are_loaded_in_a_higher_precision_and_not_one_too_many(wide, narrow):
    out = np.zeros(BYTES // np.dtype(wide).itemsize, wide)
    a = np.random.default_rng(0).standard_normal(out.size + 2).astype(narrow)
    in_the_precision_of(out, a)
    np.testing.assert_array_equal(out, a[1:-1].astype(wide))


@kernel
def largest(out, a, b):
    """out = the maximum of a and b; and, last, the largest of a."""
    store(pointer_to(out), 0, maximum(load(pointer_to(a), 0), load(pointer_to(b), 0)))
    out[a.size] = reduce_max(load(pointer_to(a), 0))


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
    add_reductions(
        pointer_to(out), i, (load(pointer_to(x), 0), load(pointer_to(x), lanes), load(pointer_to(x), 2 * lanes))
    )


@kernel
def with_twelve_sums(out, x, i):
    """out[i + k] += Σ of vector k of x, of twelve."""
    n, at = x.size // 12, pointer_to(x)
    first = (load(at, 0), load(at, n), load(at, 2 * n), load(at, 3 * n), load(at, 4 * n), load(at, 5 * n))
    last = (load(at, 6 * n), load(at, 7 * n), load(at, 8 * n), load(at, 9 * n), load(at, 10 * n), load(at, 11 * n))
    add_reductions(pointer_to(out), i, first + last)


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
def transposed(out, x, i, j):
    """The transpose of the square at x[j, i], at out[i, j]."""
    transpose_square(pointer_to(out), i * out.shape[1] + j, out.shape[1], pointer_to(x), j * x.shape[1] + i, x.shape[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_square_is_transposed_and_nothing_else_is_written(dtype):
    lanes = BYTES // np.dtype(dtype).itemsize
    x = np.random.default_rng(1).standard_normal((lanes + 4, lanes + 7)).astype(dtype)
    out = np.full((lanes + 7, lanes + 4), np.nan, dtype)
    transposed(out, x, 3, 1)
    expected = np.full_like(out, np.nan)
    expected[3 : 3 + lanes, 1 : 1 + lanes] = x.T[3 : 3 + lanes, 1 : 1 + lanes]
    np.testing.assert_array_equal(out, expected)


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="Python copies such an array")
def test_an_array_that_is_not_contiguous_has_no_pointer():
    x = np.zeros((4, 40), np.float32)
    with pytest.raises(numba.TypingError):
        scaled(np.zeros(40, np.float32), x[:, ::2], x, x, 8)
