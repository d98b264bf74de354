"""Reductions where small engines go wrong: nothing to reduce, ties, zeros in products, constants, NaN and ∞.

PyTorch is the oracle for values and gradients alike; the facts that need none are written out.
"""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, ops
from minigrad.errors import ShapeError

INF, NAN = np.inf, np.nan
ORDERS = [0.5, 1, 1.5, 2, 3, INF, -INF, -1, -2]
REDUCTIONS = ["sum", "mean", "var", "std", "logsumexp", "max", "min", "amax", "amin", "prod", "median", "any", "all"]
ALONG_AN_AXIS = ["cumsum", "cumprod", "sort", "argsort", "argmax", "argmin"]


def gradient(call, x):
    x = Tensor(np.array(x, np.float64), requires_grad=True)
    y = call(x)
    return mg.grad(y, x, mg.ones_like(y))[0].data


def agree(call, torch_call, x, second=False):
    """The same value and gradient as PyTorch, NaN for NaN; with ``second`` also the gradient of Σ g·cos k."""
    import torch

    ours, theirs = Tensor(np.array(x, np.float64), requires_grad=True), torch.tensor(x, dtype=torch.float64)
    theirs.requires_grad_()
    with np.errstate(all="ignore"):
        y = call(ours)
    expected = torch_call(torch, theirs)
    np.testing.assert_allclose(y.data, expected.detach().numpy(), rtol=1e-12)
    weights = np.cos(np.arange(y.size)).reshape(y.shape)
    (g,) = mg.grad(y, ours, Tensor(weights), create_graph=second)
    (h,) = torch.autograd.grad(expected, theirs, torch.tensor(weights), create_graph=second)
    np.testing.assert_allclose(g.data, h.detach().numpy(), rtol=1e-12)
    if second:
        weights = np.cos(np.arange(g.size)).reshape(g.shape)
        (g,) = mg.grad(g, ours, Tensor(weights))
        (h,) = torch.autograd.grad(h, theirs, torch.tensor(weights))
        np.testing.assert_allclose(g.data, h.numpy(), rtol=1e-12, atol=1e-15)


def test_of_no_elements():
    nothing = Tensor(np.zeros((2, 0), np.float32), requires_grad=True)
    expected = {
        "sum": 0,
        "prod": 1,
        "mean": NAN,
        "median": NAN,
        "logsumexp": -INF,
        "any": False,
        "all": True,
        "norm": 0,
    }
    for name, value in expected.items():
        for axis, shape in ((None, ()), (1, (2,)), ((0, 1), ())):
            y = getattr(ops, name)(nothing, axis=axis)
            np.testing.assert_array_equal(y.data, np.full(shape, value), err_msg=name)
            if y.requires_grad:
                assert mg.grad(y, nothing, mg.ones_like(y))[0].shape == (2, 0)
    for name in ("cumsum", "cumprod", "sort", "argsort"):
        assert getattr(mg, name)(nothing, axis=1).shape == getattr(mg, name)(nothing, axis=0).shape == (2, 0)


@pytest.mark.parametrize("name", ["max", "min", "amax", "amin", "argmax", "argmin"])
def test_among_no_elements_there_is_no_largest(name):
    nothing = Tensor(np.zeros((0, 3)))
    for axis in (None, 0, -2):
        with pytest.raises(ShapeError, match=rf"{name}: among no elements.*\(0, 3\), axis {axis}"):
            getattr(mg, name)(nothing, axis=axis)
    assert getattr(mg, name)(nothing, axis=1).shape == (0,)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_of_a_single_number(name):
    x = Tensor(np.float64(0.5), requires_grad=True)
    y = getattr(mg, name)(x)
    assert y.shape == getattr(mg, name)(x, keepdims=True).shape == ()
    if y.requires_grad:
        assert mg.grad(y, x)[0].shape == ()
    if name not in ("var", "std", "median"):  # NumPy has no axis for these
        assert getattr(mg, name)(x, axis=-1).shape == ()


def test_running_along_a_single_number():
    x = Tensor(np.float64(0.5), requires_grad=True)
    for name in ("cumsum", "cumprod"):
        y = getattr(mg, name)(x)
        assert y.shape == (1,)
        assert mg.grad(y, x)[0].item() == 1
        with pytest.raises(np.exceptions.AxisError):
            getattr(mg, name)(x, axis=1)


@pytest.mark.parametrize("name", [*REDUCTIONS, *ALONG_AN_AXIS, "norm"])
def test_an_axis_that_is_not_there_is_named(name):
    with pytest.raises(np.exceptions.AxisError, match=r"axis 2 .* dimension 2"):
        getattr(ops, name)(Tensor(np.ones((2, 3))), axis=2)


@pytest.mark.parametrize("name", [*REDUCTIONS, *ALONG_AN_AXIS])
def test_numpys_own_function_arrives_here(name):
    if name != "logsumexp":
        x = Tensor([[0.5, 0.25], [0.75, 0.125]])
        y = getattr(np, name)(x, axis=1)
        assert isinstance(y, Tensor)
        np.testing.assert_array_equal(y.data, getattr(mg, name)(x, axis=1).data)


def test_over_everything_ties_share_and_along_an_axis_the_first_has_it():
    x = [[3.0, 1.0, 3.0], [3.0, 3.0, 2.0]]
    for sign, extreme, shared in ((1, mg.max, mg.amax), (-1, mg.min, mg.amin)):
        z = sign * np.array(x)
        np.testing.assert_allclose(gradient(extreme, z), [[0.25, 0, 0.25], [0.25, 0.25, 0]])
        np.testing.assert_array_equal(gradient(lambda x, e=extreme: e(x, axis=1), z), [[1, 0, 0], [1, 0, 0]])
        np.testing.assert_array_equal(gradient(lambda x, e=extreme: e(x, axis=0), z), [[1, 0, 1], [0, 1, 0]])
        np.testing.assert_array_equal(gradient(lambda x, e=shared: e(x, axis=1), z), [[0.5, 0, 0.5], [0.5, 0.5, 0]])


@pytest.mark.torch
@pytest.mark.parametrize("x", [[[1.0, 2, 2], [2, 2, 0]], [[NAN, 1, NAN], [INF, INF, -INF]]], ids=["ties", "nan"])
def test_extremes_are_pytorchs(x):
    agree(mg.max, lambda t, x: x.max(), x)
    agree(mg.min, lambda t, x: x.min(), x)
    agree(lambda x: mg.max(x, axis=1), lambda t, x: x.max(1).values, x)
    agree(lambda x: mg.min(x, axis=0), lambda t, x: x.min(0).values, x)
    if not np.isnan(x).any():  # there PyTorch's amax makes every gradient NaN, ours shares it among the NaN
        agree(lambda x: mg.max(x, axis=(0, 1)), lambda t, x: x.amax((0, 1)), x)
        agree(lambda x: mg.amin(x, axis=1, keepdims=True), lambda t, x: x.amin(1, keepdim=True), x)


def test_the_place_of_an_extreme_is_its_first_and_nan_is_one():
    x = Tensor(np.array([[1.0, 3.0, 3.0], [0.0, NAN, NAN]]))
    assert mg.argmax(x, axis=1).data.tolist() == mg.argmin(-x, axis=1).data.tolist() == [1, 1]
    assert mg.argmax(x).item() == 4


@pytest.mark.torch
@pytest.mark.parametrize("zeros", [0, 1, 2, 3])
def test_products_with_zeros_to_second_order(zeros):
    x = np.array([[1.5, -2, 3, 0.5], [2, 4, -1, 0.25]])
    x[0, [1, 3, 0][:zeros]] = 0
    agree(mg.prod, lambda t, x: x.prod(), x, second=True)
    agree(lambda x: mg.prod(x, axis=1), lambda t, x: x.prod(1), x, second=True)
    agree(lambda x: mg.cumprod(x, axis=1), lambda t, x: x.cumprod(1), x, second=True)
    agree(lambda x: mg.cumprod(x, axis=0), lambda t, x: x.cumprod(0), x, second=True)


def test_the_slope_of_a_product_is_the_product_of_the_others():
    np.testing.assert_array_equal(gradient(mg.prod, [2, 0, 3]), [0, 6, 0])
    np.testing.assert_array_equal(gradient(mg.prod, [0, 0, 3]), [0, 0, 0])
    np.testing.assert_array_equal(gradient(mg.cumprod, [2, 0, 3, 4]), [1, 2 + 6 + 24, 0, 0])


def test_products_of_many_numbers_take_linear_time_and_no_division():
    x = Tensor(np.ones(1_000_000), requires_grad=True)
    np.testing.assert_array_equal(mg.grad(mg.prod(x), x)[0].data, 1)
    (g,) = mg.grad(mg.sum(mg.cumprod(x)), x)
    np.testing.assert_array_equal(g.data, np.arange(1_000_000, 0, -1))


@pytest.mark.torch
def test_products_with_nan_and_infinity():
    for x in ([2, 0, NAN, 4], [2, INF, 0, 4]):
        agree(mg.prod, lambda t, x: x.prod(), x)
        agree(lambda x: mg.cumsum(x, axis=0), lambda t, x: x.cumsum(0), x)
    # Without a zero PyTorch divides, y/x = ∞/∞; the product of the others is 2.
    np.testing.assert_array_equal(gradient(mg.prod, [INF, 1, 2]), [2, INF, INF])
    np.testing.assert_array_equal(gradient(mg.prod, [NAN, 1, 2]), [2, NAN, NAN])


def test_constants_have_no_spread_and_no_slope():
    np.testing.assert_array_equal(gradient(mg.std, np.ones(3)), 0)
    np.testing.assert_array_equal(gradient(lambda x: mg.std(x, axis=1), np.ones((2, 3))), 0)


@pytest.mark.torch
@pytest.mark.parametrize("x", [[2.0, 2, 2], [1.0, 2], [5.0], [NAN, 1, 2], [INF, 1, 2]], ids=str)
def test_spread_is_pytorchs(x):
    import torch

    for ddof in range(2):
        if len(x) == ddof:
            continue
        agree(lambda x, d=ddof: mg.var(x, 0, ddof=d), lambda t, x, d=ddof: t.var(x, 0, correction=d), x)
        agree(lambda x, d=ddof: mg.std(x, 0, ddof=d), lambda t, x, d=ddof: t.std(x, 0, correction=d), x)
    assert torch.equal(torch.tensor(gradient(mg.var, [5.0])), torch.zeros(1, dtype=torch.float64))


def test_without_a_degree_of_freedom_the_slope_is_not_finite_and_nothing_warns():
    x = Tensor(np.array([1.0, 2.0]), requires_grad=True)
    y = mg.var(x, ddof=2)
    assert y.item() == INF
    np.testing.assert_array_equal(mg.grad(y, x)[0].data, [-INF, INF])
    assert np.isnan(mg.std(Tensor([1.0]), ddof=1).item())


@pytest.mark.torch
def test_logsumexp_far_out_and_of_nothing_possible():
    x = [[-INF, 0], [INF, 0], [NAN, 0], [1e4, -1e4], [-1e4, -1e4]]
    agree(lambda x: mg.logsumexp(x, axis=1), lambda t, x: x.logsumexp(1), x)


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
def test_nothing_possible_has_a_logsumexp_of_minus_infinity_and_slopes_of_0_at_any_order(axis):
    """In PyTorch they are NaN."""
    y = x = Tensor(np.full((2, 2), -INF), requires_grad=True)
    for order in range(4):
        y = mg.grad(mg.sum(y), x, create_graph=True)[0] if order else mg.logsumexp(x, axis)
        np.testing.assert_array_equal(y.data, 0 if order else -INF)


@pytest.mark.torch
@pytest.mark.parametrize("order", ORDERS)
def test_norms_at_zero_and_at_ties(order):
    for x in ([0.0, 0, 0], [0.0, 1, -1], [3.0, -3, 1], [NAN, 1, -1], [1.0, -2, 0.5]):
        agree(lambda x: mg.linalg.norm(x, order), lambda t, x: t.linalg.vector_norm(x, order), x)


def test_the_norm_of_the_zero_vector_is_flat_to_second_order():
    x = Tensor(np.zeros(3), requires_grad=True)
    for order in (None, 1, 2, 3, INF):
        (g,) = mg.grad(mg.linalg.norm(x, order), x, create_graph=True)
        np.testing.assert_array_equal(g.data, 0)
        np.testing.assert_array_equal(mg.grad(mg.sum(g), x)[0].data, 0)


def test_the_curvature_of_the_norm_where_some_elements_are_zero():
    """d²|x|/dx² = (1 − u uᵀ)/|x|, and u = x/|x| has zeros here."""
    x = Tensor(np.array([3.0, 0.0, 4.0]), requires_grad=True)
    u = x.data / 5
    np.testing.assert_allclose(mg.hessian(mg.linalg.norm, x).data, (np.eye(3) - np.outer(u, u)) / 5, atol=1e-15)


def test_norms_that_are_not_there_say_so():
    cube, row = Tensor(np.ones((2, 3, 4))), Tensor(np.ones(3))
    with pytest.raises(ShapeError, match=r"ord=1 is for one axis.*3 axes of shape \(2, 3, 4\)"):
        mg.linalg.norm(cube, 1)
    with pytest.raises(ValueError, match="'fro' is for matrices"):
        mg.linalg.norm(row, "fro")
    with pytest.raises(ValueError, match="no norm of ord=3"):
        mg.linalg.norm(cube, 3, axis=(0, 1))


def test_numpys_own_norm_arrives_here():
    assert isinstance(np.linalg.norm(Tensor([3.0, 4.0])), Tensor)


def test_sorting_is_stable_and_puts_nan_last():
    x = Tensor(np.array([2.0, NAN, 1.0, 2.0, 1.0, -INF]), requires_grad=True)
    assert mg.argsort(x).data.tolist() == [5, 2, 4, 0, 3, 1]
    np.testing.assert_array_equal(mg.sort(x).data, [-INF, 1, 1, 2, 2, NAN])
    (g,) = mg.grad(mg.sort(x), x, Tensor(np.arange(6.0)))
    np.testing.assert_array_equal(g.data, [3, 5, 1, 4, 2, 0])


def test_the_median_is_the_middle_or_between_the_two():
    np.testing.assert_array_equal(gradient(mg.median, [3, 1, 2]), [0, 0, 1])
    np.testing.assert_array_equal(gradient(mg.median, [3, 1, 2, 4]), [0.5, 0, 0.5, 0])
    np.testing.assert_array_equal(gradient(mg.median, [1, 1, 1, 1]), [0, 0.5, 0.5, 0])
    np.testing.assert_array_equal(gradient(mg.median, [1, NAN, 2, 3]), [0, 1, 0, 0])
    x = Tensor(np.array([[1, NAN, 3], [3, INF, -INF]]))
    np.testing.assert_array_equal(mg.median(x, axis=1).data, [NAN, 3])
    assert mg.median(Tensor(np.array([3e38], np.float32))).item() == np.float32(3e38)


@pytest.mark.torch
@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8, np.bool_])
def test_whole_numbers_and_booleans(dtype):
    """Sums and products stay whole, averages become float32; a count of booleans is a number."""
    import torch

    x = np.array([[3, 0, 1], [1, 2, 1]]).astype(dtype)
    for name in ("mean", "var", "std", "median"):
        y = getattr(mg, name)(Tensor(x), axis=1)
        assert y.dtype == np.float32
        np.testing.assert_allclose(y.data, getattr(np, name)(x, axis=1), rtol=1e-6)
    assert mg.logsumexp(Tensor(x)).dtype == mg.linalg.norm(Tensor(x)).dtype == np.float32
    for name in ("sum", "prod", "cumsum", "cumprod", "amax", "amin", "sort", "argmax", "argmin"):
        y = getattr(mg, name)(Tensor(x), axis=1)
        if dtype == np.bool_ and name.startswith("arg"):
            continue  # PyTorch has none for booleans
        expected = getattr(torch, name)(torch.tensor(x), dim=1)
        expected = (expected.values if name == "sort" else expected).numpy()
        np.testing.assert_array_equal(y.data, expected)
        assert (y.dtype.kind in "iu") == (expected.dtype.kind in "iu")


@pytest.mark.parametrize(
    "x", [np.ones(70_000, np.float16), np.full((3, 10), 30_000, np.float16)], ids=["many", "large"]
)
def test_the_mean_of_float16_is_numpys_though_the_sum_is_beyond_its_largest(x):
    y = mg.mean(Tensor(x), -1)
    assert y.dtype == np.float16
    np.testing.assert_array_equal(y.data, x.mean(-1))


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_a_running_result_names_the_axis_that_is_not_there(name):
    with pytest.raises(np.exceptions.AxisError, match=r"^axis 3 is out of bounds for array of dimension 1"):
        getattr(mg, name)(mg.ones(2), 3)


@pytest.mark.parametrize("name", ["mean", "var", "std"])
def test_a_mask_over_numbers_in_a_foreign_byte_order(name):
    x, mask = np.array([1.0, 2.0, 4.0], ">f8"), np.array([True, False, True])
    assert getattr(Tensor(x), name)(where=mask).item() == getattr(x, name)(where=mask)


@pytest.mark.parametrize("name", ["max", "min", "amax", "amin"])
def test_a_mask_of_true_is_no_mask(name):
    x = np.array([3.0, 1.0, 2.0])
    assert getattr(mg, name)(Tensor(x), where=True).item() == getattr(np, name)(x, where=True)


@pytest.mark.parametrize("name", ["max", "min", "ptp", "nanmax", "nanmin"])
@pytest.mark.parametrize("number", [np.int64, np.int8, np.array])
def test_an_axis_is_a_number_of_any_kind(name, number):
    """Ties go to the first, as along Python's own."""
    x = Tensor(np.array([[1.0, 1.0, 2.0, 2.0], [2.0, 2.0, 0.0, 0.0]]), requires_grad=True)
    own, other = (mg.grad(getattr(mg, name)(x, axis).sum(), x)[0].data for axis in (1, number(1)))
    np.testing.assert_array_equal(own, other)
