"""float16: what its range or its digits do not hold on the way is computed in float32, and rounded once."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, ops


def test_seventy_thousand_of_float16():
    """The count is infinite in float16, and a gradient of 1/70000 is not 0."""
    x = Tensor(np.ones(70_000, np.float16), requires_grad=True)
    for mean in (mg.mean, mg.average, mg.nanmean, lambda x: mg.mean(mg.reshape(x, (-1, 1)), axis=0)):
        y = mean(x)
        assert (y.dtype, y.data) == (np.float16, 1)
        (g,) = mg.grad(mg.sum(y), x)
        assert g.dtype == np.float16
        assert np.all(g.data == np.float16(1 / 70_000))
    spread = Tensor(np.tile(np.array([-1, 1], np.float16), 35_000), requires_grad=True)
    for deviation in (mg.var, mg.std, mg.nanvar, mg.nanstd):
        y = deviation(spread)
        assert (y.dtype, y.data) == (np.float16, 1)
        (g,) = mg.grad(y, spread)
        assert np.all(np.abs(g.data / (2 if deviation in (mg.var, mg.nanvar) else 1)) == np.float16(1 / 70_000))


def test_softmax_of_many_float16():
    """Their sum is infinite in float16."""
    x = Tensor(np.zeros(70_000, np.float16), requires_grad=True)
    for y, expected in ((ops.softmax(x), 1 / 70_000), (ops.log_softmax(x), -np.log(70_000))):
        assert np.all(y.data == np.float16(expected))
    assert mg.logsumexp(x).data == np.float16(np.log(70_000))
    (g,) = mg.grad(mg.logsumexp(x), x)
    assert np.all(g.data == np.float16(1 / 70_000))


def test_norms_of_float16():
    x = Tensor(np.full((4, 1), 300, np.float16), requires_grad=True)
    for y in (mg.norm(x), mg.linalg.norm(x, axis=0), mg.linalg.vector_norm(x), mg.linalg.matrix_norm(x)):
        assert y.dtype == np.float16
        assert np.all(y.data == 600)
        (g,) = mg.grad(mg.sum(y), x)
        assert np.all(g.data == 0.5)


def test_products_that_float16_does_not_hold_cancel_in_a_sum():
    x, y = (Tensor(np.array(z, np.float16), requires_grad=True) for z in ([300, 300, 1], [300, -300, 2]))
    for found in (mg.vecdot(x, y), mg.dot(x, y), mg.inner(x, y), mg.einsum("i,i->", x, y), x @ y):
        assert (found.dtype, found.item()) == (np.float16, 2)
        assert np.array_equal(mg.grad(found, x)[0].data, y.data)


def test_differences_of_products_that_float16_does_not_hold():
    a, b = (np.array(z, np.float16) for z in ([300, 301, 302], [302, 301, 300]))
    ours, wide = Tensor(a, requires_grad=True), Tensor(a.astype(np.float64), requires_grad=True)
    for f in (
        lambda x, b: mg.cross(x, b),
        lambda x, b: mg.trapezoid(x, b),
        lambda x, b: mg.trapezoid(x - b, dx=b[:-1]),
    ):
        y, exact = f(ours, b), f(wide, b.astype(np.float64))
        assert y.dtype == np.float16
        np.testing.assert_array_equal(y.data, exact.data.astype(np.float16))
        (g,), (slope,) = mg.grad(y.sum(), ours), mg.grad(exact.sum(), wide)
        np.testing.assert_allclose(g.data, slope.data, rtol=1e-3)


SOME = np.arange(12).reshape(3, 4) % 5 != 1


ALONG = {
    "var": {"axis": 0, "ddof": 1, "keepdims": True, "where": SOME},
    "std": {"axis": 0, "ddof": 1, "keepdims": True, "where": SOME, "mean": np.float16([[1, 2, 3, 4]])},
    "mean": {"axis": (1,), "keepdims": True},
    "average": {"axis": 1, "weights": np.float16([1, 2, 3, 4])},
    "cov": {"rowvar": False, "bias": True},
    "cumprod": {"axis": 0},
    "prod": {"axis": 1, "keepdims": True, "initial": 0.5},
    "softmax": {"axis": 0},
    "log_softmax": {"axis": 0},
    "logsumexp": {"axis": 0, "keepdims": True},
}


@pytest.mark.parametrize("name", ALONG)
def test_float16_is_what_float32_gives_rounded(name):
    """With every option that goes on to the computation in float32."""
    x = np.float16(np.sin(np.arange(12.0)).reshape(3, 4) * 3)
    found, wanted = [], []
    for dtype, results in ((np.float16, found), (np.float32, wanted)):
        t = Tensor(x.astype(dtype), requires_grad=True)
        y = getattr(ops, name)(t, **ALONG[name])
        assert y.dtype == dtype
        results += [y.data, *(g.data for g in mg.grad(y, t, Tensor(y.data.astype(np.float16).astype(dtype))))]
    for ours, exact in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(ours, exact.astype(np.float16))


def test_an_integral_of_seventy_thousand_float16():
    """The sum of the ones is infinite in float16, their integral in steps of ½ is not."""
    y = Tensor(np.ones(70_001, np.float16), requires_grad=True)
    area = mg.trapezoid(y, dx=np.float16(0.5))
    assert (area.dtype, area.item()) == (np.float16, np.float16(35_000))
    assert mg.trapezoid(y, dx=np.float32(0.5)).dtype == np.float32
    assert mg.grad(area, y)[0].data[[0, 1, -1]].tolist() == [0.25, 0.5, 0.25]


def test_a_number_that_float16_does_not_hold_divides():
    x = Tensor(np.full(3, 7, np.float16), requires_grad=True)
    for n in (70_000, 7e4, -70_000):
        y = x / n
        assert np.all(y.data == np.float16(7 / n))
        (g,) = mg.grad(mg.sum(y), x)
        assert np.all(g.data == np.float16(1 / n))
    assert np.all((x / np.inf).data == 0)


@pytest.mark.parametrize("dtype", [np.float16, np.longdouble])
def test_a_slope_of_log_softmax_that_no_kernel_computes_has_its_digits(dtype):
    x = dtype([[0, 9, -3, 1], [1, 2, 3, 0]])
    g = dtype([[1, 2, 3, -1], [2, 1, 0, 1]])
    slopes, error = [], 2 * float(max(np.finfo(dtype).eps, np.finfo(float).eps))
    for each in (x, x.astype(np.float64)):
        z = Tensor(each, requires_grad=True)
        slopes.append(mg.grad(mg.nn.functional.log_softmax(z), z, Tensor(g.astype(each.dtype)))[0].data)
    np.testing.assert_allclose(slopes[0], slopes[1], rtol=error, atol=error)
