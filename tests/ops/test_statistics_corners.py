"""Averages, quantiles, covariances, counts where they go wrong: nothing, one, all NaN, wrong shapes, whole numbers."""

import warnings

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import ShapeError, UnsupportedError
from tests.ops.case import CUBE, X

INF, NAN = np.inf, np.nan
WITHOUT_NAN = ["nansum", "nanprod", "nanmean", "nanvar", "nanstd", "nanmax", "nanmin"]
HOLES = np.array([[1.0, NAN, 3.0], [NAN, NAN, NAN], [4.0, 4.0, NAN]])


def gradient(call, x):
    x = Tensor(np.array(x, np.float64), requires_grad=True)
    y = call(x)
    return mg.grad(y, x, mg.ones_like(y))[0].data


@pytest.mark.parametrize("name", WITHOUT_NAN)
def test_a_row_of_nan_has_the_value_of_none_and_no_gradient(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of the row that has no number
        for keywords in ({"axis": 1}, {"axis": 0}, {"axis": (0, 1), "keepdims": True}, {}):
            y, expected = getattr(np, name)(Tensor(HOLES), **keywords), getattr(np, name)(HOLES, **keywords)
            assert isinstance(y, Tensor)
            np.testing.assert_allclose(y.data, expected)
            assert y.shape == np.shape(expected)
        g = gradient(lambda x: getattr(mg, name)(x, axis=1)[np.array([0, 2])], HOLES)
    assert np.all(g[np.isnan(HOLES)] == 0)
    assert np.all(np.isfinite(g))


def test_the_first_largest_number_has_the_gradient_and_over_everything_they_share():
    np.testing.assert_array_equal(gradient(lambda x: mg.nanmax(x, axis=1), HOLES), [[0, 0, 1], [0] * 3, [1, 0, 0]])
    np.testing.assert_array_equal(gradient(mg.nanmax, HOLES), [[0] * 3, [0] * 3, [0.5, 0.5, 0]])
    np.testing.assert_array_equal(gradient(lambda x: mg.nanmin(x, initial=0.0), HOLES), np.zeros((3, 3)))


@pytest.mark.parametrize("name", WITHOUT_NAN)
def test_whole_numbers_are_never_nan(name):
    whole = np.arange(6).reshape(2, 3)
    y = getattr(mg, name)(Tensor(whole), axis=1)
    np.testing.assert_allclose(y.data, getattr(np, name)(whole, axis=1), rtol=1e-6)
    assert y.dtype == (np.float32 if name in ("nanmean", "nanvar", "nanstd") else np.int64)


def test_masks_and_starts_beside_nan():
    mask = np.array([True, True, False])
    for name in ("nansum", "nanprod", "nanmax", "nanmin"):
        for initial in (-9.0, 9.0):
            keywords = {"axis": 1, "initial": initial, "where": mask}
            np.testing.assert_array_equal(
                getattr(mg, name)(Tensor(HOLES), **keywords).data, getattr(np, name)(HOLES, **keywords)
            )
    rest = Tensor(HOLES[[0, 2]])
    np.testing.assert_array_equal(mg.nanmean(rest, 1, where=mask).data, [1, 4])
    np.testing.assert_array_equal(mg.nanvar(rest, 1, where=mask).data, [0, 0])
    with pytest.raises(UnsupportedError, match="nanmax: out="):
        mg.nanmax(rest, out=np.zeros(()))


def test_averages_that_have_none():
    with pytest.raises(ZeroDivisionError, match="add up to 0"):
        mg.average(Tensor(X), weights=np.zeros((2, 3)))
    for weights, axis in ((np.ones(2), 1), (np.ones(3), None), (np.ones((3, 2)), (0, 1))):
        with pytest.raises(ShapeError, match=r"average: the weights have shape .* they must have x's, \(2, 3\)"):
            mg.average(Tensor(X), axis, weights)


def test_averages_return_the_sum_of_the_weights_in_their_own_shape():
    for weights in (None, np.array([1.0, 2, 3]), np.arange(6.0).reshape(2, 3) + 1):
        for axis in (1, -1):
            for keepdims in (False, True):
                found = mg.average(Tensor(X), axis, weights, returned=True, keepdims=keepdims)
                expected = np.average(X, axis, weights, returned=True, keepdims=keepdims)
                for y, e in zip(found, expected, strict=True):
                    np.testing.assert_allclose(y.data, e)
                    assert y.shape == e.shape
    y, total = np.average(Tensor(np.arange(4)), returned=True)
    assert (y.item(), total.item(), y.dtype) == (1.5, 4, np.float32)


def test_quantiles_at_the_ends_of_one_of_equals_and_beside_infinity():
    q = [0, 0.25, 0.5, 1]
    for x in ([3.0], [1.0, 1.0, 2.0, 2.0], [0.0, NAN]):
        np.testing.assert_allclose(mg.quantile(Tensor(np.array(x)), q).data, np.quantile(x, q))
    # NaN in NumPy and PyTorch, which multiply ∞ by 0.
    np.testing.assert_array_equal(mg.quantile(Tensor([-INF, 0, INF]), q).data, [-INF, -INF, 0, INF])
    np.testing.assert_array_equal(mg.quantile(Tensor([INF, INF]), q).data, [INF] * 4)
    np.testing.assert_array_equal(gradient(lambda x: mg.quantile(x, 0.5), [2.0, 1.0, 2.0, 1.0]), [0.5, 0, 0, 0.5])


@pytest.mark.parametrize("method", ["linear", "lower", "higher", "midpoint", "nearest"])
def test_quantiles_are_numpys_at_every_place(method):
    q = np.linspace(0, 1, 25).reshape(5, 5)
    for axes in ({}, {"axis": 1}, {"axis": (0, 2), "keepdims": True}):
        y, expected = np.quantile(Tensor(CUBE), q, method=method, **axes), np.quantile(CUBE, q, method=method, **axes)
        np.testing.assert_allclose(y.data, expected, rtol=1e-12)
        np.testing.assert_allclose(mg.percentile(Tensor(CUBE), 100 * q, method=method, **axes).data, expected)
    assert mg.quantile(Tensor(CUBE.astype(np.float32)), q, method=method).dtype == np.float32


def test_quantiles_that_there_are_not():
    for q in (-0.1, 1.1, [0.5, NAN]):
        with pytest.raises(ValueError, match="q must be between 0 and 1"):
            mg.quantile(Tensor(X), q)
    with pytest.raises(ValueError, match="percentile: q must be between 0 and 100, got 150"):
        mg.percentile(Tensor(X), 150)
    for q in ("1", None, 1j, ["0.5"]):
        for op in (mg.quantile, mg.percentile):
            with pytest.raises(TypeError, match=f"{op.__name__}: q must be numbers from 0 to"):
                op(Tensor(X), q)
    with pytest.raises(ShapeError, match=r"quantile: among no elements .* \(2, 0\), axis 1"):
        mg.quantile(Tensor(np.zeros((2, 0))), 0.5, axis=1)
    with pytest.raises(UnsupportedError, match="method must be one of linear, lower"):
        mg.quantile(Tensor(X), 0.5, method="hazen")
    with pytest.raises(UnsupportedError, match="weights have no rule"):
        mg.quantile(Tensor(X), 0.5, weights=np.ones((2, 3)))


def test_covariances_of_too_few_observations_are_nan():
    for x in (np.zeros((2, 0)), np.ones((2, 1))):
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(mg.cov(Tensor(x)).data, np.full((2, 2), NAN))


@pytest.mark.parametrize("name", ["cov", "corrcoef"])
def test_no_variables_have_no_covariances(name):
    x = np.ones((0, 3))
    assert getattr(mg, name)(Tensor(x)).shape == getattr(np, name)(x).shape == (0, 0)


@pytest.mark.parametrize("weights", [{"fweights": [1.5, 1, 1]}, {"fweights": [-1, 1, 1]}, {"aweights": [-1, 1, 1]}])
def test_weights_of_observations_make_sense(weights):
    with pytest.raises(ValueError, match="cov: weights must be 0 or more, and fweights whole"):
        mg.cov(Tensor(X), **weights)


@pytest.mark.parametrize("ddof", [1.5, NAN, (0, 5), "1"])
def test_the_degrees_of_freedom_of_covariances_are_whole(ddof):
    with pytest.raises(ValueError, match="cov: ddof must be a whole number, got"):
        mg.cov(Tensor(X), ddof=ddof)


def test_covariances_of_one_variable_of_columns_and_of_cubes():
    assert mg.cov(Tensor(X[0])).shape == ()
    assert mg.corrcoef(Tensor(X[0])).item() == 1
    np.testing.assert_allclose(np.cov(Tensor(X), Tensor(X[:1]), rowvar=True).data, np.cov(X, X[:1]))
    np.testing.assert_allclose(np.corrcoef(Tensor(X), rowvar=False).data, np.corrcoef(X, rowvar=False))
    assert mg.cov(Tensor(X), dtype=np.float32).dtype == np.float32
    with pytest.raises(ShapeError, match=r"cov: x has shape \(2, 3, 4\)"):
        mg.cov(Tensor(CUBE))


def test_counts():
    for x in ([], [3], [0, 2, 2, 5]):
        whole = np.array(x, np.int64)
        for length in (0, 4, 9):
            y = np.bincount(Tensor(whole), minlength=length)
            np.testing.assert_array_equal(y.data, np.bincount(whole, minlength=length))
            assert y.dtype == np.int64
    weights = Tensor([0.5, 1, 2, 4], requires_grad=True)
    y = mg.bincount([0, 2, 2, 5], weights)
    np.testing.assert_array_equal(y.data, np.float32([0.5, 0, 3, 0, 0, 4]))
    np.testing.assert_array_equal(mg.grad(y, weights, Tensor(np.arange(6.0)))[0].data, [0, 2, 2, 5])
    with pytest.raises(ShapeError, match=r"bincount: x has shape \(1,\), the weights \(2,\)"):
        mg.bincount([0], [1, 2])
    with pytest.raises(ValueError, match="negative"):
        mg.bincount(Tensor(np.array([-1])))
    for keywords in ({}, {"axis": 0}, {"axis": (0, 1), "keepdims": True}):
        y = np.count_nonzero(Tensor(HOLES), **keywords)
        np.testing.assert_array_equal(y.data, np.count_nonzero(HOLES, **keywords))


def test_places_among_sorted_numbers():
    a, v = np.array([1.0, 2, 2, 3]), np.array([[0.0, 2], [3, NAN]])
    for side in ("left", "right"):
        y = np.searchsorted(Tensor(a), Tensor(v), side=side)
        np.testing.assert_array_equal(y.data, np.searchsorted(a, v, side=side))
        assert (y.dtype, y.requires_grad) == (np.int64, False)
    order = np.array([3, 1, 2, 0])
    y = mg.searchsorted(a[order], Tensor(v), sorter=Tensor(np.argsort(a[order])))
    np.testing.assert_array_equal(y.data, np.searchsorted(a, v))
    for right in (False, True):
        for bins in (a, a[::-1]):
            np.testing.assert_array_equal(np.digitize(Tensor(v), bins, right).data, np.digitize(v, bins, right))
    assert mg.searchsorted(a, 2.0).shape == mg.digitize(2.0, a).shape == ()


def test_the_range_of_none_and_of_truth_values():
    with pytest.raises(ShapeError, match="max: among no elements"):
        mg.ptp(Tensor(np.zeros(0)))
    assert mg.ptp(Tensor(np.array([3, 9, 4]))).item() == 6
    np.testing.assert_array_equal(gradient(mg.ptp, [2.0, 5.0, 5.0]), [-1, 0.5, 0.5])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: mg.searchsorted(x, 1), r"searchsorted: a has shape \(2, 3\); it must be a vector"),
        (lambda x: mg.digitize(x, x), r"digitize: bins has shape \(2, 3\); it must be a vector"),
        (mg.bincount, r"bincount: x has shape \(2, 3\); it must be a vector"),
    ],
)
def test_bins_and_counts_are_of_vectors(call, message):
    with pytest.raises(ShapeError, match=message):
        call(Tensor(np.ones((2, 3), np.int64)))


def test_the_gradient_of_a_covariance_that_is_out_of_range_is_in_it():
    far, near = (Tensor(X * unit, requires_grad=True) for unit in (1e160, 1.0))
    slopes = [mg.grad(mg.cov(each), each, Tensor(np.ones((2, 2))))[0].data for each in (far, near)]
    assert np.isinf(mg.cov(far).data[0, 0])
    np.testing.assert_allclose(slopes[0] / 1e160, slopes[1], rtol=1e-12, atol=1e-15)


@pytest.mark.filterwarnings("error")
def test_correlations_of_small_float16_and_their_slopes():
    """Of rows near 10⁻⁶, where float16 has few digits: those of the same numbers in float32, rounded."""
    x = np.array([[1, 2.6, 4.8, 4, 6.5, 9.6], [-1, 2, 7, 14, 23, 34]]).astype(np.float16) * np.float16(1e-6)
    found = []
    for dtype in (np.float16, np.float32):
        leaf = Tensor(x.astype(dtype) * 1, requires_grad=True)
        c = mg.corrcoef(leaf)
        found.append((c.data, mg.grad(mg.sum(c), leaf)[0].data))
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=1e-3)
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(found[0][1], found[1][1].astype(np.float16), rtol=2e-3)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("f", [mg.var, mg.nanvar], ids=["var", "nanvar"])
@pytest.mark.parametrize("settings", [{}, {"where": np.array([True, True, True, False])}], ids=str)
def test_a_variance_beyond_the_range_has_its_slope(f, settings):
    """Of numbers near 10²⁰ in float32 it is infinite, and 2(x − mean)/n is 10²⁰."""
    x, slopes = np.array([1.0, 2, 4, 3]), []
    for dtype, unit in ((np.float32, 1e20), (np.float64, 1)):
        leaf = Tensor((x * unit).astype(dtype), requires_grad=True)
        (g,) = mg.grad(f(leaf, **settings), leaf)
        slopes.append(g.data / unit)
    np.testing.assert_allclose(*slopes, rtol=1e-5, atol=1e-6)


def test_an_average_by_small_weights_of_small_numbers():
    """Their products are 0 in float32, and the average is not."""
    x, w = np.array([1.0, 3.0]) * 1e-30, np.array([1.0, 2.0]) * 1e-30
    leaves = [Tensor(z.astype(np.float32), requires_grad=True) for z in (x, w)]
    y = mg.average(leaves[0], weights=leaves[1])
    by_x, by_w = mg.grad(y, leaves)
    np.testing.assert_allclose(y.data, 7 / 3 * 1e-30, rtol=1e-6)
    np.testing.assert_allclose(by_x.data, [1 / 3, 2 / 3], rtol=1e-6)
    np.testing.assert_allclose(by_w.data, [-4 / 9, 2 / 9], rtol=1e-5)


def test_the_median_of_equal_numbers_has_its_gradient_where_a_stable_sort_puts_the_middle():
    values = np.random.default_rng(0).integers(0, 3, 1001).astype(np.float64)
    x = Tensor(values, requires_grad=True)
    (g,) = mg.grad(mg.median(x), x)
    assert np.flatnonzero(g.data).tolist() == [np.argsort(values, kind="stable")[500]]


FEW = [
    (np.zeros(0), {}),
    (np.zeros((0, 3)), {"axis": 0}),
    (np.zeros((2, 0, 3)), {"axis": 1, "keepdims": True}),
    (np.ones(1), {"ddof": 1}),
    (np.arange(3.0)[:, None], {"ddof": 1, "axis": 1}),
    (np.arange(600.0)[:, None], {"ddof": 1, "axis": 1}),
]


@pytest.mark.parametrize("name", ["var", "std", "nanvar", "nanstd"])
@pytest.mark.parametrize(("numbers", "options"), FEW)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_variance_of_too_few_numbers_is_nan_without_a_warning(name, numbers, options, dtype):
    x = Tensor(numbers.astype(dtype), requires_grad=True)
    y = getattr(mg, name)(x, **options)
    assert y.shape == np.sum(numbers, axis=options.get("axis"), keepdims=options.get("keepdims", False)).shape
    assert np.isnan(y.data).all()
    (g,) = mg.grad(mg.sum(y), [x])
    assert np.isnan(g.data).all()


@pytest.mark.parametrize("name", ["var", "std", "nanvar", "nanstd"])
def test_squares_without_a_degree_of_freedom_are_infinite_as_numpys(name):
    assert getattr(mg, name)([1.0, 3.0], ddof=2).item() == np.inf


@pytest.mark.parametrize("x", [np.zeros(0), np.ones(1), np.ones((3, 1))])
def test_the_covariance_of_too_few_numbers_is_nan_without_a_warning(x):
    for op in (mg.cov, mg.corrcoef):
        assert np.isnan(op(x).data).all()


@pytest.mark.parametrize("name", ["sum", "prod", "mean", "var", "max", "logsumexp"])
def test_a_number_has_no_axis_twice(name):
    getattr(mg, name)(3.0, axis=0)
    with pytest.raises(ValueError, match=r"an axis is there twice|duplicate value in 'axis'|out of bounds"):
        getattr(mg, name)(3.0, axis=(0, -1))
