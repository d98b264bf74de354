"""Norms where they are delicate: out of range in between, at zeros, and where singular values are equal."""

import itertools
import math

import mpmath as mp
import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradgradcheck
from tests.ops.case import numbers

INF = math.inf
RANGES = {np.float16: (1e-4, 1e3), np.float32: (1e-30, 1e30), np.float64: (1e-250, 1e250)}
ORDERS = [-2, -1, 0.5, 1, 1.5, 2, 2.5, 3, 10, 100, INF]


def tensor(x, dtype=np.float64):
    return Tensor(np.array(x, dtype), requires_grad=True)


def exact_norm(x, p):
    if abs(p) == INF:
        return max(abs(mp.mpf(float(z))) for z in x)
    return sum(abs(mp.mpf(z)) ** p for z in x) ** (mp.mpf(1) / p)


@pytest.mark.parametrize("dtype", RANGES)
@pytest.mark.parametrize("order", ORDERS)
def test_a_norm_in_range_is_right_whatever_its_powers_are(order, dtype):
    """Two rows of very different size in one array; the gradient too."""
    tiny, huge = RANGES[dtype]
    rows = np.array([[3, -4, 1.5], [2, 1, -1]], dtype) * np.array([[tiny], [huge]], dtype)
    x = tensor(rows, dtype)
    y = mg.linalg.norm(x, order, axis=1)
    (g,) = mg.grad(mg.sum(y / np.array([tiny, huge], dtype)), x)
    with mp.workdps(50):
        expected = [float(exact_norm(row.astype(float), order)) for row in rows]
    ulp = 4 * np.finfo(dtype).eps
    np.testing.assert_allclose(
        y.data.astype(float), expected, rtol=3 * ulp, atol=2 * np.finfo(dtype).smallest_subnormal
    )
    units = tensor(rows.astype(float) / np.array([[tiny], [huge]]))
    (slope,) = mg.grad(mg.sum(mg.linalg.norm(units, order, axis=1)), units)
    np.testing.assert_allclose((g.data * np.array([[tiny], [huge]], dtype)).astype(float), slope.data, 0.02, 1e-4)


def test_the_norm_of_four_numbers_of_float16():
    x = tensor([300, 300, 300, 300], np.float16)
    y = mg.linalg.norm(x)
    assert (y.dtype, y.item()) == (np.float16, 600)
    assert mg.grad(y, x)[0].data.tolist() == [0.5] * 4
    assert mg.linalg.vector_norm(x).item() == mg.linalg.matrix_norm(mg.reshape(x, (2, 2))).item() == 600
    assert mg.linalg.norm(mg.reshape(x, (2, 2)), 2).item() == pytest.approx(600, rel=1e-3)


def test_a_norm_along_the_first_axis_loses_nothing_in_a_long_sum():
    x = np.full((1_000_000, 2), 1.1, np.float32)
    for order in (2, 3):
        found = mg.linalg.norm(Tensor(x), order, axis=0).data
        np.testing.assert_allclose(found, float(np.float32(1.1)) * 1e6 ** (1 / order), rtol=1e-6)


def test_a_norm_beyond_the_range_and_norms_of_what_is_not_finite():
    assert mg.linalg.norm(tensor([3e38, 3e38], np.float32)).item() == INF
    assert mg.linalg.norm(tensor([INF, 1])).item() == mg.linalg.norm(tensor([-INF, 1]), 3).item() == INF
    assert math.isnan(mg.linalg.norm(tensor([math.nan, 1e200])).item())
    assert mg.linalg.norm(tensor([0.0, 0.0]), 3).item() == 0


@pytest.mark.parametrize("order", [0.5, 1.2, 1.5, 1.9])
def test_the_curvature_at_a_component_that_is_zero(order):
    """d²y/dx² there is ∞ for p > 1 and −∞ below; no other second derivative is touched by it."""
    x = tensor([3.0, 0.0, -4.0])
    hessian = mg.hessian(lambda x: mg.linalg.norm(x, order), x).data
    assert hessian[1, 1] == (INF if order > 1 else -INF)
    others = mg.hessian(lambda x: mg.linalg.norm(x, order), tensor([3.0, -4.0])).data
    np.testing.assert_allclose(hessian[np.ix_([0, 2], [0, 2])], others, rtol=1e-12)
    assert not hessian[1, [0, 2]].any()
    assert not hessian[[0, 2], 1].any()


@pytest.mark.parametrize("order", [-1, 0.5, 1.5, 2, 2.5, 3, 4])
def test_four_derivatives_of_a_norm_along_a_line(order):
    start, way = [0.5, -2.0, 1.25], [1.0, 0.3, -0.7]
    t = tensor(0.0)
    y = mg.linalg.norm(mg.stack([a + t * b for a, b in zip(start, way, strict=True)]), order)
    for n in range(5):
        true = mp.diff(lambda t: exact_norm([a + t * b for a, b in zip(start, way, strict=True)], order), 0, n)
        assert y.item() == pytest.approx(float(true), rel=1e-9), n
        (y,) = mg.grad(y, t, create_graph=True)


def test_no_numbers_have_the_norm_zero():
    """As in NumPy and PyTorch; a smallest of none there is not."""
    for shape, order in itertools.product([(0, 3), (3, 0), (0, 0), (2, 3, 0)], [None, "fro", "nuc", 1, 2, INF]):
        x = tensor(np.zeros(shape))
        y = mg.linalg.norm(x, order, (-2, -1))
        assert y.shape == shape[:-2]
        assert not y.data.any()
        assert mg.grad(mg.sum(y), x)[0].shape == shape
    with pytest.raises(ValueError, match="among no elements"):
        mg.linalg.norm(tensor(np.zeros((3, 0))), -1)


def two_by_two(name, a, b, c, d):
    """The singular values of a matrix of four numbers, and their sum, in closed form."""
    total, difference = mp.sqrt((a + d) ** 2 + (b - c) ** 2), mp.sqrt((a - d) ** 2 + (b + c) ** 2)
    return {"nuc": max(total, difference), 2: (total + difference) / 2, -2: abs(total - difference) / 2}[name]


NEAR = {"apart": 0.5, "near": 1e-4, "nearer": 1e-9, "equal to a bit": 1e-15}


@pytest.mark.parametrize("gap", [*NEAR.values(), 0.0], ids=[*NEAR, "equal"])
def test_the_sum_of_singular_values_is_smooth_where_two_meet(gap):
    x = tensor([[1.0, 0.0], [0.0, 1.0 + gap]])
    weights = np.array([[0.3, -0.8], [0.5, 0.9]])
    y = mg.linalg.norm(x, "nuc")
    for n in range(5):
        with mp.workdps(60):
            true = mp.diff(lambda t: two_by_two("nuc", *(x.data + t * weights).ravel()), 0, n)
        assert y.item() == pytest.approx(float(true), rel=1e-9, abs=1e-13), n
        (g,) = mg.grad(y, x, create_graph=True)
        y = mg.sum(g * weights)


@pytest.mark.parametrize("order", [2, -2])
def test_four_derivatives_of_one_singular_value(order):
    x = tensor([[1.5, 0.2], [-0.4, 0.8]])
    weights = np.array([[0.3, -0.8], [0.5, 0.9]])
    y = mg.linalg.norm(x, order)
    for n in range(5):
        true = mp.diff(lambda t: two_by_two(order, *(x.data + t * weights).ravel()), 0, n)
        assert y.item() == pytest.approx(float(true), rel=1e-9), n
        (g,) = mg.grad(y, x, create_graph=True)
        y = mg.sum(g * weights)


def test_the_largest_singular_value_beside_two_that_meet():
    """The third derivative of the largest has no quotient of the others' difference."""
    rng = np.random.default_rng(0)
    (u, _), (v, _) = (np.linalg.qr(rng.standard_normal((3, 3))) for _ in range(2))
    found = []
    for gap in (0, 1e-15, 1e-12, 1e-8):
        x, y = tensor(u * [2, 1 + gap, 1] @ v.T), None
        y = mg.linalg.norm(x, 2)
        for _ in range(3):
            (g,) = mg.grad(y, x, create_graph=True)
            y = mg.sum(g * np.cos(np.arange(9)).reshape(3, 3))
        found.append(y.item())
    np.testing.assert_allclose(found, found[0], rtol=1e-6)


@pytest.mark.parametrize("order", ["nuc", 2, -2])
@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (2, 3, 3)], ids=str)
def test_second_derivatives_of_matrix_norms(order, shape):
    assert gradgradcheck(lambda x: mg.linalg.norm(x, order, (-2, -1)), [tensor(numbers(*shape))])


def test_matrix_norms_have_no_slope_at_the_zero_matrix():
    for order in ("fro", "nuc", 2, -2):
        x = tensor(np.zeros((2, 2)))
        (g,) = mg.grad(mg.linalg.norm(x, order), x, create_graph=True)
        (h,) = mg.grad(mg.sum(g * np.arange(4.0).reshape(2, 2)), x)
        assert not g.data.any()
        assert not h.data.any()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("order", ["fro", "nuc", 1, -1, 2, -2, INF, -INF])
@pytest.mark.parametrize("dtype", RANGES)
def test_a_matrix_that_is_not_finite_has_its_norm_and_changes_no_other(order, dtype):
    """NumPy and PyTorch raise an error for the singular values of the whole stack."""
    finite = numbers(2, 3, 4).astype(dtype)
    broken, endless = (np.where(np.arange(12).reshape(3, 4) == 7, each, finite[0]) for each in (math.nan, -INF))
    x = tensor(np.stack([finite[0], broken, endless, finite[1]]), dtype)
    y = mg.linalg.norm(x, order, (1, 2))
    (g,) = mg.grad(y.sum(), x, create_graph=True)
    (h,) = mg.grad((g * numbers(4, 3, 4).astype(dtype)).sum(), x)
    alone = tensor(finite, dtype)
    expected = mg.linalg.norm(alone, order, (1, 2))
    (slope,) = mg.grad(expected.sum(), alone, create_graph=True)
    (curve,) = mg.grad((slope * numbers(4, 3, 4)[[0, 3]].astype(dtype)).sum(), alone)
    for found, true in ((y, expected), (g, slope), (h, curve)):
        np.testing.assert_array_equal(found.data[[0, 3]], true.data)
    assert math.isnan(y.data[1])
    assert y.data[2] == INF or order in (-1, -2, -INF)
    if order in ("nuc", 2, -2):
        assert np.isnan(g.data[1:3]).all()


def test_a_singular_value_that_is_zero_has_no_slope():
    """Of the subgradients of the sum it is the shortest, and at a zero vector too."""
    x = tensor([[3.0, 4.0], [0.0, 0.0]])
    np.testing.assert_allclose(mg.grad(mg.linalg.norm(x, "nuc"), x)[0].data, [[0.6, 0.8], [0, 0]], atol=1e-15)


@pytest.mark.parametrize(
    ("x", "p"), [([INF, 2.0], 0.5), ([-INF, -2.0], 0.25), ([1e30, 1e-30], 0.5), ([1e300, 1e-300], 0.1)]
)
def test_below_1_a_small_component_beside_a_huge_one_has_the_largest_slope(x, p):
    """(y/x)^(1 − p): ∞ beside an infinite component, as in PyTorch, and in range where x/y is not."""
    dtype = np.float64 if 1e300 in x else np.float32
    leaf = tensor(x, dtype)
    (g,) = mg.grad(mg.linalg.norm(leaf, p), leaf)
    expected = np.sign(x[1]) * (
        INF if abs(x[0]) == INF else float((mp.mpf(x[0]) / abs(mp.mpf(x[1]))) ** (1 - mp.mpf(p)))
    )
    np.testing.assert_allclose(g.data[1], expected, rtol=1e-5)
