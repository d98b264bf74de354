"""Tensor: dtypes, operators, NumPy's protocols, and what it refuses."""

import math
import operator
import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import DTypeError, GraphError, UnsupportedError
from minigrad.other_names import PACKAGE


@pytest.mark.parametrize(
    ("data", "dtype"),
    [
        (1, np.float32),
        (2.5, np.float32),
        ([[1, 2], [3, 4]], np.float32),
        (True, np.bool_),
        (np.arange(3), np.int64),
        (np.zeros(2), np.float64),
        (np.float64(3), np.float64),
        (np.zeros(2, np.float32), np.float32),
    ],
)
def test_numbers_become_float32_and_arrays_keep_their_dtype(data, dtype):
    assert Tensor(data).dtype == dtype


def test_an_array_is_shared_by_a_constant_and_copied_for_a_tensor_that_learns():
    array = np.zeros(3, np.float32)
    assert Tensor(array).data is array
    assert not np.shares_memory(Tensor(array, requires_grad=True).data, array)
    assert not np.shares_memory(mg.nn.Parameter(array).data, array)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "operation", [lambda t: t + 1, lambda t: 2.5 * t, lambda t: 1 / t, lambda t: t**2, lambda t: 2**t]
)
def test_a_python_number_never_promotes(operation, dtype):
    assert operation(Tensor(np.ones(2, dtype))).dtype == dtype


def test_a_number_beside_float64_keeps_its_digits():
    assert (Tensor(np.ones(1)) * 0.1).item() == 0.1
    assert (Tensor(np.ones(1)) / 0.1).item() == 1 / 0.1


@pytest.mark.parametrize(
    "operation",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / b,
        lambda a, b: a**b,
        lambda a, b: a @ b,
        lambda a, b: a == b,
        lambda a, b: a != b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
    ],
)
def test_operators_take_arrays_on_either_side(operation):
    a, b = np.array([1.0, 2.0]), np.array([2.0, 2.0])
    for left, right in ((Tensor(a), Tensor(b)), (Tensor(a), b), (a, Tensor(b))):
        result = operation(left, right)
        assert isinstance(result, Tensor)
        np.testing.assert_array_equal(result.data, operation(a, b))


@pytest.mark.parametrize(
    "function",
    [
        np.exp,
        np.sum,
        np.transpose,
        lambda x: np.concatenate([x, x]),
        lambda x: np.mean(x, axis=0, keepdims=True),
        np.max,
    ],
)
def test_numpys_functions_give_tensors(function):
    x = np.arange(6.0).reshape(2, 3)
    result = function(Tensor(x, requires_grad=True))
    assert isinstance(result, Tensor)
    assert result.requires_grad
    np.testing.assert_array_equal(result.data, function(x))


@pytest.mark.parametrize("call", [np.fft.fft, np.add.reduce, np.gcd, np.histogram])
def test_a_numpy_function_without_a_rule_says_what_to_do(call):
    with pytest.raises(UnsupportedError, match="no differentiable rule"):
        call(*[Tensor(np.ones(2))] * (2 if call is np.gcd else 1))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Tensor("text"), DTypeError, "real numbers"),
        (lambda: Tensor([1j]), DTypeError, "complex"),
        (lambda: Tensor(Tensor(1.0)), DTypeError, "already"),
        (lambda: Tensor(np.arange(3), requires_grad=True), DTypeError, "int64"),
        (lambda: Tensor(1.0, requires_grad=True).numpy(), GraphError, "detach"),
        (lambda: np.asarray(Tensor(1.0, requires_grad=True)), GraphError, "detach"),
        (lambda: len(Tensor(1.0)), TypeError, "0-d"),
        (lambda: Tensor(np.ma.array([1.0, 2.0], mask=[0, 1])), ValueError, "masked elements, which would count"),
        (lambda: Tensor([1, 2]) + np.ma.array([1.0, 2.0], mask=[0, 1]), ValueError, "masked elements"),
        (lambda: Tensor([1, 2]).exp(), AttributeError, r"a function: np\.exp\(t\) or minigrad\.exp\(t\)"),
        (lambda: Tensor([1, 2]).summ, AttributeError, "^a Tensor has no 'summ'$"),
        (lambda: np.add(np.ones(2), Tensor([1, 2]), out=np.ones(2)), UnsupportedError, "in place"),
        (lambda: np.concatenate([Tensor([1, 2])], out=np.ones(2)), UnsupportedError, "in place"),
        (lambda: np.exp(Tensor([1, 2]), where=[True, False]), UnsupportedError, r"takes no where=.*np\.where"),
        (lambda: np.linalg.eig(Tensor([[1, 2], [3, 4]])), UnsupportedError, r"^numpy\.linalg\.eig has no"),
        (lambda: np.copy(Tensor([1, 2]), subok=True), UnsupportedError, r"^numpy\.copy: .*'subok'.*takes \(x"),
        (lambda: Tensor([[1], [1, 2]]), ValueError, "inhomogeneous"),
        (lambda: float(Tensor([1, 2])), TypeError, r"\(2,\) is no single number"),
        (lambda: [1, 2][Tensor(1.0)], TypeError, "float32 is no index"),
        (lambda: [1, 2][Tensor(np.array([0, 1]))], TypeError, r"\(2,\).* is no index"),
        (lambda: bool(Tensor([1, 2])), ValueError, r"any\(\) or a.all\(\)"),
        (lambda: Tensor([1, 2])[np.array([0.5])], DTypeError, "whole numbers"),
        (lambda: Tensor([[1, 2]]) @ Tensor([[1, 2]]), ValueError, r"\(1, 2\) and \(1, 2\)"),
    ],
)
def test_what_it_refuses(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_iteration_length_and_numbers():
    t = Tensor([[1, 2], [3, 4]])
    assert len(t) == 2
    assert [row.shape for row in t] == [(2,), (2,)]
    assert float(t[0, 1]) == 2.0
    assert int(t[1, 1]) == 4
    assert bool(Tensor(0.0)) is False
    assert [10, 20, 30][Tensor(np.int64(1))] == 20


def test_repr_shows_the_values_and_where_they_come_from():
    x = Tensor([1.0, 2.0], requires_grad=True)
    assert repr(x) == "Tensor([1., 2.], requires_grad=True)"
    assert repr(mg.tanh(Tensor(0.0, requires_grad=True))) == "Tensor(0., op=tanh)"
    assert repr(Tensor(np.array([1]))) == "Tensor([1], dtype=int64)"


def test_tensors_are_keys_by_identity():
    a, b = Tensor([1.0]), Tensor([1.0])
    assert len({a, b, a}) == 2


def test_a_number_is_formatted_like_a_number():
    assert f"{Tensor(0.25):.3f} {Tensor([1.0])}" == "0.250 Tensor([1.])"


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (lambda t: t.__iadd__(1.0), [2, 3]),
        (lambda t: t.__isub__(Tensor([1, 2])), [0, 0]),
        (lambda t: t.__imul__(3), [3, 6]),
        (lambda t: t.__itruediv__(2), [0.5, 1]),
    ],
)
def test_an_update_by_hand_under_no_grad_is_in_place(update, expected):
    w = Tensor([1, 2], requires_grad=True)
    array = w.data
    with mg.no_grad():
        assert update(w) is w
    assert w.data is array
    np.testing.assert_array_equal(array, expected)
    assert w.requires_grad
    with pytest.raises(GraphError, match="no_grad"):
        update(w)


@pytest.mark.parametrize("other", [None, "a", {}, object(), [None], ["a"], print, np.str_("a"), b"a"])
def test_what_is_no_number_is_not_equal_and_has_no_order(other):
    t = Tensor([1.0, 2.0])
    assert (t == other) is False
    assert (t != other) is True
    assert other not in [t]
    assert [t].count(other) == 0
    for compare in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(TypeError, match="not supported between"):
            compare(t, other)


@pytest.mark.parametrize("other", [2, 0.1, True, [1, 2], (0.1, 2), np.float64(0.1), np.array([0.1, 2.0]), [[1], [2]]])
@pytest.mark.parametrize("compare", [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge])
def test_numbers_arrays_and_lists_are_compared_elementwise(compare, other):
    for array in (np.array([0.1, 2.0]), np.array([1, 2])):
        found = compare(Tensor(array), other)
        assert isinstance(found, Tensor)
        np.testing.assert_array_equal(found.data, compare(array, other))


@pytest.mark.parametrize("array", [np.array([1.0, 2.0]), np.array([[1, 2], [3, 4]]), np.array(2)])
@pytest.mark.parametrize("x", [2, 3.0, [1, 2], None, "a"])
def test_contains_is_numpys(array, x):
    assert (x in Tensor(array)) == (x in array)


def test_a_list_beside_float64_keeps_its_digits_and_beside_whole_numbers_its_dtype():
    list_of = [0.1, 2]
    np.testing.assert_array_equal((Tensor(np.zeros(2)) + list_of).data, list_of)
    assert (Tensor(np.zeros(2, np.float32)) + list_of).dtype == np.float32
    assert (Tensor(np.array([1, 2])) + list_of).dtype == np.float32
    assert (Tensor(np.array([2**53 + 1])) == [2**53]).item() is False


@pytest.mark.parametrize(
    "use",
    [
        float,
        int,
        complex,
        math.exp,
        math.floor,
        np.float64,
        lambda t: operator.setitem(np.zeros(3), slice(None), t),
        lambda t: np.random.default_rng(0).normal(t),
        lambda t: np.array([t, t]),
        lambda t: np.vectorize(lambda x: x)(t),
        lambda t: Tensor([t, t]),
        np.asarray,
    ],
)
def test_a_number_that_would_lose_its_gradient_is_an_error(use):
    with pytest.raises(GraphError, match=r"item\(\)|detach\(\)|np\.stack"):
        use(Tensor(1.0, requires_grad=True))
    use(Tensor(1.0))


def test_an_element_of_an_array_cannot_be_set_to_a_number_with_a_gradient():
    array = np.zeros(3)
    # NumPy takes the number by float(), and puts an error of its own before ours.
    with pytest.raises(ValueError, match="setting an array element") as error:
        array[0] = Tensor(1.0, requires_grad=True)
    assert isinstance(error.value.__cause__, GraphError)
    array[0] = Tensor(1.0)
    assert array[0] == 1


def test_what_only_shows_a_tensor_is_allowed():
    t = Tensor(0.25, requires_grad=True) * 1
    assert (t.item(), f"{t:.2f}", bool(t), str(t)) == (0.25, "0.25", True, "Tensor(0.25, op=multiply)")


def test_no_name_of_another_framework_is_ours():
    assert [name for name in PACKAGE if hasattr(mg, name)] == []


@pytest.mark.parametrize(
    ("name", "ours"),
    [("clone", "copy"), ("relu", "nn.functional.relu"), ("det", "linalg.det"), ("std_mean", "std and mean")],
)
def test_a_name_of_another_place_says_where_it_is(name, ours):
    with pytest.raises(AttributeError, match=f"^minigrad has no '{name}'; here it is {re.escape(ours)}$"):
        getattr(mg, name)


def test_every_name_that_the_package_offers_is_there():
    assert [name for name in mg.__all__ if not hasattr(mg, name)] == []
