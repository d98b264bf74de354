"""``asarray`` of Python's numbers and of what holds them: the values and dtypes that NumPy gives, floats as float32."""

from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, array_api, grad
from minigrad.errors import DTypeError

SEQUENCES: list[Any] = [
    [], [[], []], (), [1.5], [1.5, 2.0, 3.25], (1.5, 2.0), [[1.0, 2.0], [3.0, 4.5]], [(1.0, 2.0), [3.0, 4.5]],
    [1, 2], [1.5, 2], [[1, 2], [3.5, 4]], [True, False], [True, 2], [[True], [2.5]], [2**40, 1], [2**63], [2**63, -1],
    [0.1, 1e-46, 1e30], [float("nan"), float("inf")], [np.float64(0.1), 2.0], [np.float32(0.1), 2], [np.int8(3), 2],
    [np.ones(2), [0.5, 2]], [[[0.5]], [[2]]], range(3),
]  # fmt: skip


@pytest.mark.parametrize("given", SEQUENCES, ids=str)
def test_a_sequence_is_what_numpy_makes_of_it_in_float32(given):
    expected = np.asarray(given)
    if expected.dtype == np.float64:
        expected = expected.astype(np.float32)
    for made in (array_api.asarray(given), array_api.asarray(given, copy=True), array_api.asarray(given, device="cpu")):
        assert (made.dtype, made.shape) == (expected.dtype, expected.shape)
        np.testing.assert_array_equal(made.data, expected)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.uint8, np.bool_])
def test_a_sequence_with_a_dtype_has_all_digits_of_it(dtype):
    for given in ([], [0.1, 2], [[1, 0], [1, 1]], (True, 7.0), [[], []], [255]):
        for copy in (None, True):
            made = array_api.asarray(given, dtype=dtype, copy=copy)
            expected = np.asarray(given, dtype)
            assert (made.dtype, made.shape) == (expected.dtype, expected.shape)
            np.testing.assert_array_equal(made.data, expected)
    with pytest.raises(ValueError, match="copy"):
        array_api.asarray([1.0], dtype=dtype, copy=False)


def test_tensors_among_the_numbers_keep_their_gradient_and_dtype():
    for dtype in ("float32", "float64"):
        x = Tensor(np.array([2.0, 3.0], dtype), requires_grad=True)
        for sequence, slopes in (([x[0], 1.5], [1, 0]), ([[x[0], x[1]], [1.0, x[1]]], [1, 2]), ((2, x[1]), [0, 1])):
            joined = array_api.asarray(sequence)
            assert joined.dtype == dtype
            (slope,) = grad(array_api.sum(joined), x)
            assert slope.tolist() == slopes


REFUSED: dict[str, tuple[list[Any], type[Exception], str]] = {
    "rows of two lengths": ([[1.0, 2.0], [3.0]], ValueError, "asarray: .*inhomogeneous"),
    "a number beside a row": ([1.0, [2.0]], ValueError, "asarray: .*inhomogeneous"),
    "a number beyond every dtype": ([10**400, 1.0], DTypeError, "object"),
    "text": (["1.0"], DTypeError, "<U3"),
    "text beside a number": ([1.0, "2"], DTypeError, "<U"),
    "None": ([1.0, None], DTypeError, "object"),
    "complex": ([1.0, 2j], DTypeError, "complex128"),
}


@pytest.mark.parametrize(("given", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_array_of_real_numbers_is_refused_in_one_line(given, kind, message):
    with pytest.raises(kind, match=message) as error:
        array_api.asarray(given)
    assert len(str(error.value).splitlines()) == 1


def test_there_is_no_other_device_for_a_sequence_either():
    for given in ([1.0], [1], [[]]):
        with pytest.raises(ValueError, match="'cpu', got 'gpu'"):
            array_api.asarray(given, device="gpu")
