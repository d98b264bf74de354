"""Arrays for kernels: NumPy's in shape, dtype and order, and aligned to cache lines."""

import numpy as np
import pytest

from minigrad.kernels.memory.aligned import LARGE, LINE, OFFSETS, PAGE, aligned, empty, empty_like, owns_memory

DTYPES = [np.float32, np.float64, np.int32]
N_LARGE = LARGE // 8 // 500 + 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (3, 4, 5, 64)], ids=str)
def test_an_array_of_any_size_begins_at_a_line(shape, dtype):
    array = aligned(shape, 7, dtype)
    assert (array.shape, array.dtype) == (shape, dtype)
    assert array.flags.carray
    assert not array.size or array.ctypes.data % LINE == 0
    assert (array == 7).all()


@pytest.mark.parametrize("size", [5, 5000])
@pytest.mark.parametrize("begin", range(0, LINE, 4))
def test_an_array_beside_another_begins_in_a_line_where_that_does(size, begin):
    other = aligned((100,), 0, np.uint8)[begin:]
    arrays = [aligned((size,), i, np.float64, beside=other) for i in range(2 * OFFSETS)]
    assert {array.ctypes.data % LINE for array in arrays} == {begin // 8 * 8}, "as whole numbers"
    assert all((array == i).all() for i, array in enumerate(arrays))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (10, 50, 2 * N_LARGE)], ids=str)
def test_large_images_begin_at_a_line(shape, dtype):
    array = empty(shape, dtype)
    assert (array.shape, array.dtype) == (shape, dtype)
    assert array.flags.carray
    assert array.nbytes < LARGE or array.ctypes.data % LINE == 0


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 1, 2), (0, 2, 3, 1), (1, 0, 2, 3)], ids=str)
@pytest.mark.parametrize("N", [1, 2 * N_LARGE])
def test_an_array_like_another_lies_as_it_does(dtype, order, N):
    """The second of the orders is that of images with the batch innermost."""
    x = np.zeros((5, 10, 10, N), np.float32).transpose(order)
    y = empty_like(x, dtype)
    assert (y.shape, y.dtype, y.strides) == (x.shape, dtype, np.empty_like(x, dtype).strides)
    if N > 1 and order in [(0, 1, 2, 3), (3, 0, 1, 2)]:
        assert y.ctypes.data % LINE == 0


def test_neighbours_begin_at_other_lines_of_their_pages():
    begins = {aligned((5000,), 0, np.float64).ctypes.data % PAGE for _ in range(OFFSETS)}
    assert len(begins) == OFFSETS


@pytest.mark.parametrize(
    ("make", "own"),
    [
        (lambda x: x, True),
        (lambda x: x.T, True),
        (lambda x: x.reshape(-1), True),
        (lambda x: empty((3, N_LARGE, 500), np.float64).transpose(2, 0, 1), True),
        (lambda x: x[5:], False),
        (lambda x: x[:, ::2], False),
        (lambda x: np.broadcast_to(x, (2, *x.shape)), False),
        (lambda x: np.broadcast_to(x[:1], x.shape), False),
        (lambda x: np.lib.stride_tricks.sliding_window_view(x.reshape(-1), 3), False),
        (lambda x: np.frombuffer(bytes(80)), False),
    ],
)
def test_an_array_owns_memory_that_no_other_array_sees(make, own):
    array = make(np.zeros((20, 30)))
    assert owns_memory(array) is own
    other = array[...]
    assert owns_memory(array) is (own and array.base is None)  # an array of its own cannot know of its views
    del other
    assert owns_memory(array) is own
