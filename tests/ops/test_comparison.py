"""Comparisons answer as NumPy's do on the same arrays."""

import operator

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor

NAMES = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
SIGNS = list(NAMES)


@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("number", [-1, 0, 255, 256, 300, 2**70, -(2**70), 0.5, -0.5, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32])
def test_with_a_number_within_or_beyond_the_range_of_the_dtype(name, number, dtype):
    compare, array = getattr(operator, name), np.array([0, 1, 255], dtype)
    np.testing.assert_array_equal(compare(Tensor(array), number).data, compare(array, number))
    np.testing.assert_array_equal(compare(number, Tensor(array)).data, compare(number, array))


@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_whole_numbers_that_float32_does_not_have_are_compared_exactly(name, dtype):
    compare, whole, floats = getattr(operator, name), np.array([2**24 + 1]), np.array([2.0**24], dtype)
    expected = compare(whole, floats)
    np.testing.assert_array_equal(compare(Tensor(whole), Tensor(floats)).data, expected)
    np.testing.assert_array_equal(compare(Tensor(whole), float(floats[0])).data, expected)


def test_a_list_beside_float32_holds_float32():
    x = mg.Tensor([0.1, 0.2])
    assert (x == [0.1, 0.2]).data.all()
    assert mg.allclose(x, [0.1, 0.2], rtol=0, atol=0)
    assert mg.array_equal(x, [0.1, 0.2])
    assert mg.array_equiv([0.1, 0.2], x)


@pytest.mark.parametrize("name", SIGNS)
def test_a_list_on_either_side_holds_the_dtype_of_the_other(name):
    compare, numbers = getattr(operator, name), [0.1, 0.2, 0.7]
    x = np.array(numbers, np.float32)
    expected = compare(x, x)
    function = getattr(mg, NAMES[name])
    for a, b in ((Tensor(x), numbers), (numbers, Tensor(x))):
        np.testing.assert_array_equal(function(a, b).data, expected)


@pytest.mark.parametrize("other", [[1, [2, 3]], ["a", "b", "c"], [None] * 3])
def test_a_list_that_is_no_array_of_numbers_is_not_equal(other):
    assert (mg.ones(3) == other) is False
    assert (mg.ones(3) != other) is True
    assert mg.array_equal(mg.ones(3), other) is mg.array_equiv(other, mg.ones(3)) is False


@pytest.mark.parametrize("number", [256, -1, 2**70])
def test_the_number_of_a_quotient_need_not_fit_into_the_dtype(number):
    x = np.array([1, 200], np.uint8)
    for y, expected in ((Tensor(x) / number, x / number), (number / Tensor(x), number / x)):
        assert y.dtype == np.float32
        np.testing.assert_allclose(y.data, expected, rtol=1e-6)


@pytest.mark.parametrize("bounds", [(-1, 300), (-1, 100), (10, 300), (-1, None), (None, 2**70), (-1, 3.5)])
def test_bounds_beyond_the_range_of_the_dtype_bound_nothing(bounds):
    x = np.array([1, 200], np.uint8)
    np.testing.assert_array_equal(mg.clip(Tensor(x), *bounds).data, np.clip(x, *bounds))


def test_what_is_no_array_equals_none():
    for odd in ([[1.0], [2.0, 3.0]], "one", None):
        for equal in (mg.array_equal, mg.array_equiv):
            assert equal(odd, [1.0]) is equal([1.0], odd) is False
