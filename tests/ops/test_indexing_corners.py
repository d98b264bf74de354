"""Indexing where small engines are wrong: repeated, nested, empty, 0-d and Tensor indices; and its errors."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, gradgradcheck
from minigrad.errors import DTypeError, ShapeError


def matrix(requires_grad=True):
    return Tensor(np.arange(12.0).reshape(3, 4), requires_grad=requires_grad)


def counts(index, shape=(3, 4)):
    """How often each element is picked: the gradient of the sum."""
    x = Tensor(np.zeros(shape), requires_grad=True)
    mg.sum(x[index]).backward()
    return x.grad.data


REPEATING = {
    "array": np.array([0, 0, 2]),
    "list": [0, 0, 2],
    "tuple in a tuple": ((0, 0, 2),),
    "range that meets itself": range(-3, 3),
    "from both ends": [0, -3, 2, -1],
    "bytes": np.array([0, 0], np.uint8),
    "list of tensors": [Tensor(np.array(0)), Tensor(np.array(0))],
    "two arrays": (np.array([[0], [0]]), np.array([1, 1, 3])),
    "apart": (np.array([0, 0]), None, np.array([1, 1])),
}


@pytest.mark.parametrize("dtype", ["<f2", ">f4", np.longdouble])
@pytest.mark.parametrize("name", ["sort", "cumprod", "diagonal", "median", "[0, 0, 2]"])
def test_numbers_that_no_kernel_is_compiled_for_have_the_gradients_of_float64(name, dtype):
    op = getattr(mg, name, lambda x: x[[0, 0, 2]])
    numbers = np.arange(1.0, 13).reshape(3, 4)[:, ::-1] / 8
    x, exact = Tensor(numbers.astype(dtype), requires_grad=True), Tensor(numbers, requires_grad=True)
    for t in (x, exact):
        mg.sum(op(t)).backward()
    np.testing.assert_allclose(x.grad.data, exact.grad.data, rtol=1e-2 if dtype == "<f2" else 1e-6)


@pytest.mark.parametrize("index", REPEATING.values(), ids=REPEATING)
def test_an_element_picked_n_times_gets_n_gradients(index):
    picked = np.arange(12).reshape(3, 4)[index]
    expected = np.bincount(picked.ravel(), minlength=12).reshape(3, 4)
    np.testing.assert_array_equal(counts(index), expected)
    assert expected.max() > 1


@pytest.mark.parametrize("rows", [5, 1000])
@pytest.mark.parametrize("picks", [2, 7, 300])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_many_and_few_repeated_rows_add_up(rows, picks, dtype):
    random = np.random.default_rng(0)
    indices = random.integers(-rows, rows, picks)
    g = random.standard_normal((picks, 2, 3)).astype(dtype)
    expected = np.zeros((rows, 2, 3), dtype)
    np.add.at(expected, indices, g)
    y = mg.scatter(Tensor(g), indices, (rows, 2, 3))
    assert y.dtype == dtype
    np.testing.assert_allclose(y.data, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.torch
def test_a_gradient_of_repeated_rows_is_pytorchs():
    import torch

    random = np.random.default_rng(0)
    table, indices = random.standard_normal((50, 8)), random.integers(0, 50, (16, 12))
    ours, theirs = Tensor(table, requires_grad=True), torch.tensor(table, requires_grad=True)
    mg.sum(ours[indices] ** 3).backward()
    (theirs[torch.tensor(indices)] ** 3).sum().backward()
    np.testing.assert_allclose(ours.grad.data, theirs.grad.numpy(), rtol=1e-12)


def test_tensors_are_indices():
    x = matrix()
    whole = Tensor(np.array([2, 0]))
    np.testing.assert_array_equal(x[whole].data, x.data[[2, 0]])
    np.testing.assert_array_equal(x[:, whole].data, x.data[:, [2, 0]])
    np.testing.assert_array_equal(x[x > 5].data, x.data[x.data > 5])
    np.testing.assert_array_equal(x[whole[0], 1].data, x.data[2, 1])
    np.testing.assert_array_equal(x[: whole[0], whole[1] :].data, x.data[:2, 0:])
    np.testing.assert_array_equal(mg.take(x, whole, axis=1).data, x.data[:, [2, 0]])


def test_what_happens_to_an_index_later_does_not_change_the_gradient():
    for indices in (np.array([0, 1]), Tensor(np.array([0, 1]))):
        x = matrix()
        y = x[indices]
        indices[0] = 2
        mg.sum(y).backward()
        np.testing.assert_array_equal(x.grad.data[:, 0], [1, 1, 0])


def test_a_result_may_be_empty():
    none = np.zeros((3, 4))
    for index, shape in (([], (0, 4)), ([[]], (1, 0, 4)), ((slice(None), []), (3, 0)), (np.zeros((3, 4), bool), (0,))):
        x = matrix()
        assert x[index].shape == shape
        np.testing.assert_array_equal(counts(index), none)
    assert matrix()[2:1].shape == (0, 4)
    assert counts((slice(None), [0, 0]), shape=(0, 3)).shape == (0, 3)


@pytest.mark.parametrize("index", [(), ..., None, True, False, np.array(True), (None, ..., None), (True, None)])
def test_a_0d_tensor_is_indexed_as_numpys(index):
    x = Tensor(np.array(2.5), requires_grad=True)
    y = x[index]
    np.testing.assert_array_equal(y.data, x.data[index])
    assert y.shape == x.data[index].shape
    assert gradcheck(lambda x: x[index] ** 2, [x])
    assert gradgradcheck(lambda x: x[index] ** 3, [x])


def test_a_row_has_the_derivatives_of_its_elements():
    x = matrix()
    (g,) = mg.grad(mg.sum(x[1, ::-2] ** 3), x, create_graph=True)
    np.testing.assert_array_equal(g.data[1], [0, 3 * 25, 0, 3 * 49])
    (h,) = mg.grad(mg.sum(g), x)
    np.testing.assert_array_equal(h.data[1], [0, 6 * 5, 0, 6 * 7])


def test_whole_numbers_are_picked_without_a_gradient():
    x = Tensor(np.arange(4))
    assert x[[1, 1]].dtype == np.int64
    assert not x[[1, 1]].requires_grad


def test_take_along_axis_broadcasts_as_numpys():
    x, indices = np.arange(24.0).reshape(2, 3, 4), np.array([[[1], [0], [0]]])
    for axis in (0, -2):
        expected = np.take_along_axis(x, indices % x.shape[axis], axis)
        np.testing.assert_array_equal(mg.take_along_axis(Tensor(x), indices % x.shape[axis], axis).data, expected)


NAMES = [
    *("reshape", "ravel", "transpose", "swapaxes", "moveaxis", "expand_dims", "squeeze", "broadcast_to"),
    *("flip", "roll", "concatenate", "stack", "split", "tile", "repeat", "pad", "take", "take_along_axis"),
    *("matmul", "dot", "outer", "kron", "einsum", "tensordot", "trace", "diagonal", "tril", "triu"),
]


@pytest.mark.parametrize("name", NAMES)
def test_numpys_function_is_ours(name):
    from minigrad.dispatch import OPS

    assert OPS[getattr(np, name)] is getattr(mg.ops, name)


ERRORS = {
    "a float index": (lambda x: x[Tensor([0, 1])], DTypeError, "whole numbers or booleans, got float32"),
    "a float array": (lambda x: x[np.zeros(0)], DTypeError, "got float64"),
    "out of range": (lambda x: x[[0, 3]], IndexError, "out of bounds"),
    "too many": (lambda x: x[0, 0, 0], IndexError, "too many indices"),
    "a mask of another shape": (lambda x: x[np.ones(4, bool)], IndexError, "boolean index"),
    "scatter of another shape": (lambda x: mg.scatter(x, [0, 1, 2], (4,)), ShapeError, r"\(3, 4\).*picks \(3,\)"),
    "take on no axis": (lambda x: mg.take(x, [0], axis=2), np.exceptions.AxisError, "axis 2"),
    "take at floats": (lambda x: mg.take(x, [0.5]), DTypeError, "float64"),
    "take_along_axis, fewer axes": (lambda x: mg.take_along_axis(x, [0], 1), ShapeError, r"\(3, 4\).*\(1,\)"),
    "take_along_axis of a mask": (lambda x: mg.take_along_axis(x, x.data > 3, 1), DTypeError, "bool"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_a_bad_index_is_one_clear_error(call, error, message):
    with pytest.raises(error, match=message):
        call(matrix())


def test_a_single_number_is_repeated_along_its_one_place():
    x = Tensor(np.array(2.0), requires_grad=True)
    y = x.repeat(3, axis=0)
    assert (y.tolist(), mg.grad(y.sum(), x)[0].item()) == ([2, 2, 2], 3)
    with pytest.raises(np.exceptions.AxisError, match="axis 1 is out of bounds"):
        mg.ones(2).repeat(2, axis=1)
