"""Whatever adds numbers up is as exact as PyTorch on the same data, along any axes, in any order of memory.

The error is that of the worst element, in ulp of the exact value, computed in double precision; ours may be two ulp
above PyTorch's.
"""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, ops
from minigrad.errors import ShapeError

SHAPE = (40, 70, 20)
AXES = [None, 0, 1, 2, (0, 1), (1, 2), (0, 2)]
ORDERS = {
    "C": lambda x: x,
    "Fortran": np.asfortranarray,
    "turned": lambda x: np.ascontiguousarray(x.transpose(1, 2, 0)).transpose(2, 0, 1),
    "strided": lambda x: np.repeat(x, 2, 1)[:, ::2],
    "backwards": lambda x: x[::-1, :, ::-1].copy()[::-1, :, ::-1],
}
# The same in minigrad, in PyTorch, and in NumPy's long double.
REDUCTIONS = {
    "sum": (mg.sum, lambda t, x, a: x.sum(a), np.sum),
    "mean": (mg.mean, lambda t, x, a: x.mean(a), np.mean),
    "nansum": (mg.nansum, lambda t, x, a: x.nansum(a), np.sum),
    "nanmean": (mg.nanmean, lambda t, x, a: x.nanmean(a), np.mean),
    "var": (mg.var, lambda t, x, a: t.var(x, a, correction=0), np.var),
    "std": (mg.std, lambda t, x, a: t.std(x, a, correction=0), np.std),
    "nanvar": (mg.nanvar, lambda t, x, a: t.var(x, a, correction=0), np.var),
    "norm": (
        lambda x, axis: mg.linalg.vector_norm(x, axis=axis),
        lambda t, x, a: t.linalg.vector_norm(x, dim=a),
        lambda x, axis: np.sqrt(np.sum(np.square(x), axis)),
    ),
    "average": (
        lambda x, axis: mg.average(x, axis, np.ones_like(x.data)),
        lambda t, x, a: x.mean(a),
        np.mean,
    ),
    "where": (
        lambda x, axis: mg.mean(x, axis=axis, where=x.data > 0),
        lambda t, x, a: x.mean(a),
        np.mean,
    ),
    "logsumexp": (
        mg.logsumexp,
        lambda t, x, a: x.logsumexp(a),
        lambda x, axis: np.log(np.sum(np.exp(x), axis)),
    ),
}


def ulps(y, exact):
    return float(np.max(np.abs(y.astype(exact.dtype) - exact) / np.abs(exact))) / np.finfo(y.dtype).eps


def data(dtype, order, seed=0):
    low = 10 if dtype == np.float16 else 100
    return ORDERS[order]((low + np.random.default_rng(seed).random(SHAPE)).astype(dtype))


@pytest.mark.torch
@pytest.mark.usefixtures("torch_with_one_thread")
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_a_reduction(name, order, dtype):
    import torch

    ours, theirs, exact = REDUCTIONS[name]
    x = data(dtype, order)
    for axis in AXES:
        axes = tuple(range(3)) if axis is None else axis
        expected = np.asarray(exact(x.astype(np.float64), axis=axis))
        if np.max(expected) > np.finfo(dtype).max:
            continue
        bound = ulps(theirs(torch, torch.from_numpy(x.copy()), axes).numpy(), expected)
        assert ulps(ours(Tensor(x), axis=axis).data, expected) <= bound + 2, axis


@pytest.mark.torch
@pytest.mark.usefixtures("torch_with_one_thread")
@pytest.mark.parametrize("order", ORDERS)
def test_running_sums(order):
    import torch

    x = data(np.float32, order)
    for axis in range(3):
        expected = np.cumsum(x.astype(np.float64), axis)
        bound = ulps(torch.from_numpy(x.copy()).cumsum(axis).numpy(), expected)
        assert ulps(mg.cumsum(Tensor(x), axis).data, expected) <= bound + 2, axis


def test_the_mean_of_equal_rows_is_the_row():
    row = np.random.default_rng(0).random(7, np.float32)
    assert np.array_equal(mg.mean(Tensor(np.tile(row, (60_000, 1))), axis=0).data, row)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
def test_a_sum_out_of_range_is_none_on_the_way_to_a_mean(axis, dtype):
    """Means near the largest number, and variances near it; NumPy and PyTorch have ∞, or NaN."""
    large = 0.8 * float(np.finfo(dtype).max)
    rows = np.array([[1.0, 0.75, 1.0, 0.5, 0.125]] * 9)
    means = {
        "mean": mg.mean,
        "mean where": lambda x, axis: mg.mean(x, axis, where=np.ones_like(x.data, bool)),
        "nanmean": mg.nanmean,
        "average": mg.average,
        "weighted": lambda x, axis: mg.average(x, axis, np.ones_like(x.data)),
    }
    for name, op in means.items():
        for layout in (np.ascontiguousarray, np.asfortranarray):
            x = Tensor(layout(rows * large).astype(dtype), requires_grad=True)
            y = op(x, axis)
            np.testing.assert_allclose(y.data, np.mean(rows, axis) * large, rtol=1e-6, err_msg=name)
            (g,) = mg.grad(mg.sum(y * dtype(2.0**-40)), x)
            np.testing.assert_allclose(g.data, 2.0**-40 * y.size / x.size, rtol=1e-6, err_msg=name)
    expected = np.var(rows, axis)
    for op in (mg.var, mg.nanvar):
        assert np.all(op(Tensor(np.full((9, 5), large, dtype)), axis).data == 0)
        if np.all(expected):
            x = Tensor((rows * (np.sqrt(large) / np.sqrt(np.max(expected)))).astype(dtype))
            np.testing.assert_allclose(op(x, axis).data, expected / np.max(expected) * large, rtol=1e-5)


@pytest.mark.parametrize("shape", [(1, 3), (3,), (200, 1), (1, 1), ()])
def test_the_gradient_of_a_broadcast_operand(shape):
    """A bias written by hand: .5045 for .5 with a running sum."""
    g = np.random.default_rng(0).random((20_000, 3) if shape != (200, 1) else (200, 500), np.float32)
    bias = Tensor(np.zeros(shape, np.float32), requires_grad=True)
    (found,) = mg.grad(bias + np.zeros_like(g), bias, Tensor(g))
    axes = tuple(i for i in range(2) if 2 - len(shape) > i or shape[i - 2 + len(shape)] == 1)
    np.testing.assert_allclose(found.data, g.sum(axes, dtype=np.float64).reshape(shape), rtol=3e-7)


@pytest.mark.torch
@pytest.mark.usefixtures("torch_with_one_thread")
@pytest.mark.parametrize("subscripts", ["ijk->j", "ijk->", "ijk,ijk->k", "ijk,ijk->i", "ijk,ijk->", "ijk,ik->j"])
@pytest.mark.parametrize("order", ORDERS)
def test_einsum(subscripts, order):
    import torch

    x = data(np.float32, order)
    operands = [x, x[:, 0] if "ik" in subscripts.split(",")[-1] else x][: 1 + subscripts.count(",")]
    expected = np.einsum(subscripts, *[each.astype(np.float64) for each in operands])
    bound = ulps(torch.einsum(subscripts, *[torch.from_numpy(each.copy()) for each in operands]).numpy(), expected)
    assert ulps(mg.einsum(subscripts, *[Tensor(each) for each in operands]).data, expected) <= bound + 2


@pytest.mark.torch
@pytest.mark.usefixtures("torch_with_one_thread")
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_softmax(axis):
    import torch

    x = np.random.default_rng(0).random(SHAPE, np.float32)
    for ours, theirs in ((ops.softmax, torch.softmax), (ops.log_softmax, torch.log_softmax)):
        expected = np.exp(x.astype(np.float64))
        expected /= expected.sum(axis, keepdims=True)
        expected = np.log(expected) if ours is ops.log_softmax else expected
        assert (
            ulps(ours(Tensor(x), axis).data, expected) <= ulps(theirs(torch.from_numpy(x), axis).numpy(), expected) + 2
        )


def test_many_gradients_for_one_element():
    """A row of an embedding that a million tokens share."""
    g = np.random.default_rng(0).random((200_000, 2), np.float32)
    x = Tensor(np.zeros((3, 2), np.float32), requires_grad=True)
    for y in (x[np.ones(len(g), int)], mg.take(x, np.ones(len(g), int), 0)):
        (found,) = mg.grad(y, x, Tensor(g))
        np.testing.assert_allclose(found.data[1], g.sum(0, dtype=np.float64), rtol=2e-7)
        assert not found.data[[0, 2]].any()
    weights = Tensor(g[:, 0].copy(), requires_grad=True)
    counts = mg.bincount(np.zeros(len(g), int), weights)
    np.testing.assert_allclose(counts.data, [g[:, 0].sum(dtype=np.float64)], rtol=2e-7)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("rows", [3, 100_000, 2_000_000])
def test_many_gradients_for_one_element_of_many(rows, dtype):
    """However few of all the elements are named. One running sum in float16 ended at 32 for 700."""
    g = np.full((70_000, 2), 0.01, dtype)
    places = np.where(np.arange(len(g)) % 7 == 3, rows - 1, 1)
    x = Tensor(np.zeros((rows, 2), dtype), requires_grad=True)
    for y in (x[places], mg.take(x, places, 0), mg.take_along_axis(x, np.stack([places, places], 1), 0)):
        (found,) = mg.grad(y, x, Tensor(g))
        expected = np.bincount(places, g[:, 0].astype(np.float64), rows).astype(dtype)
        np.testing.assert_allclose(found.data, np.stack([expected, expected], 1), rtol=2 * float(np.finfo(dtype).eps))
    x = Tensor(np.ones(3, dtype), requires_grad=True)
    (found,) = mg.grad(mg.repeat(x, [1, 70_000, 3]), x, Tensor(np.full(70_004, 0.01, dtype)))
    np.testing.assert_allclose(
        found.data, np.float64(dtype(0.01)) * np.array([1, 70_000, 3]), rtol=float(np.finfo(dtype).eps)
    )


def test_whole_numbers_stay_whole_in_einsum():
    whole = np.array([1, 2])
    for operands in ((whole, [3, 4]), ([3, 4], whole), (whole, Tensor(np.array([3, 4]))), (Tensor(whole), [3, 4])):
        y = mg.einsum("i,i->", *operands)
        assert y.dtype.kind == "i"
        assert y.item() == 11
    assert mg.einsum("i,i->", whole, [0.5, 0.5]).item() == 1.5


def test_einsums_labels_are_numbers_of_letters():
    for label in (-1, 52, 1.5, "a"):
        with pytest.raises(ShapeError, match=f"from 0 to 51, got {label!r}"):
            mg.einsum(np.ones((2, 2)), [0, label])


def test_running_sums_of_a_number_have_its_axes_only():
    for op in (mg.cumsum, mg.cumprod):
        for axis in (None, 0, -1):
            assert op(Tensor(np.float32(3)), axis).data.tolist() == [3]
        for axis in (1, 5, -2):
            with pytest.raises(np.exceptions.AxisError, match=f"axis {axis}"):
                op(Tensor(np.float32(3)), axis)


@pytest.mark.parametrize("whole", [bool, np.int8, np.uint8, np.int32])
@pytest.mark.parametrize("other", [np.float32, np.float64, np.int64])
def test_whole_numbers_are_multiplied_in_the_dtype_of_the_whole_einsum(whole, other):
    """Two int8 were multiplied as int8, and two booleans as booleans, before a float beside them was: −128 for 2e6."""
    x = np.full(200, 100).astype(whole)
    for operands in ((x, x, other(1)), (x, other(1), x), (other(1), x, x)):
        subscripts = ",".join("a" if each.ndim else "" for each in map(np.asarray, operands)) + "->"
        found = mg.einsum(subscripts, *map(Tensor, operands))
        assert found.dtype == other
        assert found.item() == 200 * float(x[0]) ** 2


def test_running_products_of_float32_keep_their_digits():
    """Of 30,000 factors near 1 they were 500 units off, and gradients made of them 900; PyTorch's are less than one."""
    values = (1 + np.random.default_rng(0).random(30000) * 1e-5).astype(np.float32)
    running = np.cumprod(values.astype(np.float64))
    x = Tensor(values, requires_grad=True)
    y = mg.cumprod(x)
    np.testing.assert_allclose(y.detach().numpy(), running, rtol=2e-7)
    for product in (y[-1], mg.prod(x)):
        (slope,) = mg.grad(product, [x])
        np.testing.assert_allclose(slope.numpy(), running[-1] / values.astype(np.float64), rtol=4e-7)
