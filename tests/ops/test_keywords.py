"""NumPy's keywords of reductions, and of what runs along an axis: each means what it means there, with a gradient."""

import itertools
from inspect import signature

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, gradgradcheck, ops
from minigrad.dispatch import OPS
from minigrad.errors import DTypeError, ShapeError, UnsupportedError
from tests.ops.case import CUBE, X

MASK = CUBE > -0.8
CHESS = np.indices(CUBE.shape).sum(0) % 2 == 0
ROW_MASK = np.array([True, False, True, True])
NONE_IN_A_ROW = MASK & (np.arange(3) != 1)[:, None]
STARTING = ["sum", "prod", "max", "min", "amax", "amin"]
AVERAGES = ["mean", "var", "std"]
AXES = [{}, {"axis": 1}, {"axis": (0, -1)}, {"axis": -1, "keepdims": True}, {"keepdims": True}]


def same(name, x, *args, atol=1e-15, **keywords):
    """The value, shape and dtype of NumPy's own function."""
    y, expected = getattr(mg, name)(Tensor(x), *args, **keywords), getattr(np, name)(x, *args, **keywords)
    assert y.shape == np.shape(expected)
    assert y.dtype == np.asarray(expected).dtype
    np.testing.assert_allclose(y.data, expected, rtol=1e-6 if y.dtype == np.float32 else 1e-12, atol=atol)


def differentiable(call, *arrays):
    tensors = [Tensor(np.array(x), requires_grad=True) for x in arrays]
    assert gradcheck(call, tensors)
    assert gradgradcheck(call, tensors)


@pytest.mark.parametrize("axes", AXES, ids=str)
@pytest.mark.parametrize("mask", [MASK, ROW_MASK, MASK[:, :, :1], True, NONE_IN_A_ROW], ids=lambda m: str(np.shape(m)))
@pytest.mark.parametrize("name", STARTING)
def test_only_the_elements_where_the_mask_holds_count(name, mask, axes):
    for x in (CUBE, CUBE.astype(np.float32), np.round(3 * CUBE).astype(np.int64)):
        for initial in (0.0, 1.5) if x.dtype.kind == "f" else (0, 2):
            same(name, x, where=mask, initial=initial, **axes)
    differentiable(lambda x: getattr(mg, name)(x, where=mask, initial=0.125, **axes), CUBE)


@pytest.mark.parametrize("axes", AXES, ids=str)
@pytest.mark.parametrize("mask", [MASK, CHESS, CHESS[0, :, :], True], ids=["most", "chess", "broadcast", "all"])
@pytest.mark.parametrize("name", AVERAGES)
def test_averages_are_of_the_elements_where_the_mask_holds(name, mask, axes):
    for x in (CUBE, CUBE.astype(np.float32)):
        same(name, x, where=mask, **axes)
    differentiable(lambda x: getattr(mg, name)(x, where=Tensor(np.asarray(mask)), **axes), CUBE)


GIVEN = {
    "dtype": np.float32,
    "where": MASK,
    "initial": 0.125,
    "mean": CUBE.mean(1, keepdims=True) + 0.25,
    "ddof": 0.5,
    "correction": 0.5,
    "keepdims": True,
}
REDUCTIONS = [
    op for op in ops.__all__ if "where" in signature(getattr(ops, op)).parameters and op not in ("any", "all")
]


@pytest.mark.filterwarnings("ignore")  # of a single element with ddof=1, by both
@pytest.mark.parametrize("name", REDUCTIONS)
def test_each_keyword_is_numpys_alone_and_with_the_others(name):
    x = np.where(CHESS, CUBE, np.nan) if name.startswith("nan") else CUBE
    own = [each for each in signature(getattr(mg, name)).parameters if each in GIVEN]
    for count in (1, 2, len(own)):
        for names in itertools.combinations(own, count):
            keywords = {each: GIVEN[each] for each in names}
            if "initial" in own and "where" in names:
                keywords["initial"] = GIVEN["initial"]
            if {"ddof", "correction"} <= keywords.keys():
                del keywords["ddof"]
            same(name, x, 1, atol=1e-7, **keywords)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_the_slopes_with_all_keywords_are_those_of_differences(name):
    """Of the elements that are no NaN, and of a mean and a first element that are given."""
    found = CHESS if name.startswith("nan") else np.ones(CUBE.shape, bool)
    own = {each: GIVEN[each] for each in signature(getattr(mg, name)).parameters if each in GIVEN}
    plain = {each: own[each] for each in own if each in ("where", "correction", "keepdims")}
    given = [each for each in own if each in ("initial", "mean")]

    def call(part, *more):
        x = mg.where(found, mg.scatter(part, np.nonzero(found), CUBE.shape), np.nan)
        return getattr(mg, name)(x, 1, **plain, **dict(zip(given, more, strict=True)))

    differentiable(call, CUBE[found], *[np.array(own[each]) for each in given])


def test_a_nan_that_the_mask_leaves_out_leaves_no_trace():
    x = np.where(MASK, CUBE, np.nan)
    for name in (*STARTING, *AVERAGES):
        t = Tensor(x, requires_grad=True)
        keywords = {"initial": 0.0} if name in STARTING else {}
        y = getattr(mg, name)(t, where=MASK, **keywords)
        np.testing.assert_allclose(y.data, getattr(np, name)(x, where=MASK, **keywords), rtol=1e-12)
        (g,) = mg.grad(y, t)
        assert np.all(np.isfinite(g.data)), name
        assert not g.data[~MASK].any(), name


def test_the_mean_of_none_is_nan_and_the_gradient_of_the_others_is_not():
    x = Tensor(CUBE, requires_grad=True)
    y = mg.mean(x, axis=(0, 2), where=NONE_IN_A_ROW)
    np.testing.assert_array_equal(np.isnan(y.data), [False, True, False])
    (g,) = mg.grad(y, x, mg.ones_like(y))
    np.testing.assert_allclose(g.data, NONE_IN_A_ROW / np.maximum(NONE_IN_A_ROW.sum((0, 2)), 1)[:, None])


@pytest.mark.parametrize("name", ["any", "all"])
def test_truth_of_the_elements_where_the_mask_holds(name):
    for axes in AXES:
        same(name, CUBE > 0.5, where=MASK, **axes)
        same(name, CUBE > 0.5, where=ROW_MASK, **axes)
    assert isinstance(getattr(np, name)(Tensor(CUBE), where=Tensor(MASK)), Tensor)


@pytest.mark.parametrize("name", STARTING)
def test_initial_counts_and_is_the_result_of_none(name):
    for initial in (-5.0, 0.25, 5.0):
        for axes in AXES:
            same(name, CUBE, initial=initial, **axes)
        same(name, np.zeros((2, 0)), initial=initial)
        same(name, np.zeros((2, 0)), axis=1, initial=initial)
        same(name, np.zeros((2, 0), np.int64), axis=1, keepdims=True, initial=int(initial))
        differentiable(lambda x, i=initial: getattr(mg, name)(x, axis=0, initial=i), CUBE)
    differentiable(lambda x, i: getattr(mg, name)(x, axis=0, initial=i), CUBE, np.array(0.3))
    empty = Tensor(np.zeros((2, 0)), requires_grad=True)
    assert mg.grad(getattr(mg, name)(empty, initial=1.0), empty)[0].shape == (2, 0)


def test_extremes_of_truth_values():
    for x, name in itertools.product(([True, True], [False, False]), ("max", "min")):
        for initial in (True, False):
            same(name, np.array(x), initial=initial, where=np.array([True, False]))


@pytest.mark.parametrize("name", ["sum", "prod", "cumsum", "cumprod"])
def test_dtype_is_that_of_the_sum(name):
    for x in (X, X.astype(np.float32), np.arange(6).reshape(2, 3), X > 0):
        for dtype in (np.float64, np.float32, np.int64, "int32"):
            same(name, x, dtype=dtype)
            same(name, x, 1, dtype)
    x = Tensor(X.astype(np.float32), requires_grad=True)
    y = getattr(mg, name)(x, dtype=np.float64)
    assert y.dtype == np.float64
    assert mg.grad(y, x, mg.ones_like(y))[0].dtype == np.float32
    assert not getattr(mg, name)(x, dtype=np.int64).requires_grad


@pytest.mark.parametrize("name", AVERAGES)
def test_dtype_of_an_average_is_one_of_floats(name):
    for dtype in (np.float64, np.float32):
        same(name, X, dtype=dtype)
        same(name, np.arange(6), dtype=dtype)
        same(name, X, 1, dtype, None)
    with pytest.raises(DTypeError, match=rf"{name}: .* dtype must be a float dtype, got int64"):
        getattr(mg, name)(Tensor(X), dtype=np.int64)


@pytest.mark.parametrize("name", ["var", "std"])
def test_correction_is_another_name_of_ddof(name):
    for correction in (0, 1, 0.5):
        same(name, CUBE, axis=1, correction=correction)
        same(name, CUBE, axis=(0, 1), correction=correction, where=MASK)
    same(name, CUBE, 1, None, None, 1, True)
    with pytest.raises(ValueError, match=rf"{name}: ddof=1 and correction=0 are two names"):
        getattr(mg, name)(Tensor(X), ddof=1, correction=0)


@pytest.mark.parametrize("name", ["var", "std"])
def test_a_mean_that_is_known_is_not_computed_again(name):
    mean = CUBE.mean(1, keepdims=True) + 0.25
    same(name, CUBE, axis=1, mean=mean, correction=1)
    same(name, CUBE, axis=1, mean=mean, where=MASK)
    differentiable(lambda x, m: getattr(mg, name)(x, axis=1, mean=m), CUBE, mean)
    x = Tensor(CUBE, requires_grad=True)
    known = getattr(mg, name)(x, 1, mean=mg.mean(x, 1, keepdims=True))
    for ours, plain in zip(
        mg.grad(known, x, mg.ones_like(known)), mg.grad(y := getattr(mg, name)(x, 1), x, mg.ones_like(y)), strict=True
    ):
        np.testing.assert_allclose(ours.data, plain.data, rtol=1e-12)


def test_the_deviation_from_a_known_mean_has_a_square_out_of_range():
    for unit in np.float32([1e30, 1e-30]):
        x, mean = Tensor(np.float32([[1, 3], [5, 9]]) * unit, requires_grad=True), np.float32([[3], [6]]) * unit
        y = mg.std(x, 1, mean=mean)
        np.testing.assert_allclose(y.data, np.sqrt([2, 5]) * unit, rtol=1e-6)
        (g,) = mg.grad(y, x, mg.ones_like(y))
        np.testing.assert_allclose(g.data, [[-1 / np.sqrt(2), 0], [-0.5 / np.sqrt(5), 1.5 / np.sqrt(5)]], atol=1e-6)


def test_a_mean_of_another_shape_is_an_error():
    with pytest.raises(ShapeError, match=r"var: mean has shape \(5, 1, 1\)"):
        mg.var(Tensor(X), axis=1, mean=np.zeros((5, 1, 1)))


def test_std_of_equal_elements_has_slope_0():
    x = Tensor(np.ones((2, 3)), requires_grad=True)
    (g,) = mg.grad(mg.sum(mg.std(x, axis=1, where=ROW_MASK[:3])), x)
    np.testing.assert_array_equal(g.data, np.zeros((2, 3)))


def test_a_count_that_float16_does_not_hold():
    x = Tensor(np.tile(np.float16([1, 3]), 50_000))
    keep = np.ones(100_000, bool)
    assert mg.mean(x, where=keep).item() == 2
    assert mg.var(x, where=keep).item() == 1
    assert mg.std(x, where=keep).dtype == np.float16


@pytest.mark.parametrize(
    "name", [*STARTING, *AVERAGES, "any", "all", "argmax", "argmin", "cumsum", "cumprod", "clip", "round", "median"]
)
def test_out_is_refused(name):
    args = (0, 1) if name == "clip" else ()
    with pytest.raises(UnsupportedError, match=rf"{name}: out= would write into an array in place"):
        getattr(np, name)(Tensor(X), *args, out=np.zeros(()))


@pytest.mark.parametrize("name", [*STARTING, *AVERAGES, "any", "all"])
def test_a_mask_must_be_booleans_that_broadcast(name):
    keywords = {"initial": 0} if name in STARTING else {}
    with pytest.raises(DTypeError, match=rf"{name}: where must be booleans, got int64"):
        getattr(mg, name)(Tensor(X), where=[1, 0, 1], **keywords)
    for shape in ((2,), (4, 2, 3)):
        with pytest.raises(ShapeError, match=rf"{name}: where has shape \({shape[0]},.*x's, \(2, 3\)"):
            getattr(mg, name)(Tensor(X), where=np.ones(shape, bool), **keywords)


def test_an_initial_is_a_number_and_a_masked_extreme_needs_one():
    with pytest.raises(ShapeError, match=r"sum: initial must be a single number, got shape \(2,\)"):
        mg.sum(Tensor(X), initial=[1, 2])
    with pytest.raises(ValueError, match="max: where may leave no element, so it needs initial"):
        mg.max(Tensor(X), where=X > 0)


def test_numpys_positions():
    for name in ("sum", "prod"):
        same(name, X, 1, np.float64, None, True, 2.0, X > -1)
    for name in ("max", "min"):
        same(name, X, 1, None, True, 2.0, X > -1)
    for name in ("any", "all"):
        same(name, X > 0, 0, None, True)
    same("round", X, 1, None)
    same("median", X, 1, None, False, True)
    same("argmax", X, 1, None, keepdims=True)
    same("take", X, [1, 0], 1, None, "clip")


def test_clips_bounds_have_two_names():
    for keywords in ({"min": -0.5, "max": 1}, {"min": -0.5}, {"max": 0.5}, {"min": None, "max": 0.5}, {}):
        same("clip", X, **keywords)
    differentiable(lambda x, low, high: mg.clip(x, min=low, max=high), CUBE, np.array(-0.52), np.array(0.91))
    assert isinstance(np.clip(Tensor(X), min=0), Tensor)
    with pytest.raises(ValueError, match="clip: min, max are other names of a_min, a_max"):
        mg.clip(Tensor(X), -1, max=1)


def test_takes_modes_bring_indices_within():
    indices = np.array([[0, 5, -1], [-7, 2, 30]])
    for mode in ("wrap", "clip"):
        for axis in (None, 0, -1):
            same("take", CUBE, indices, axis, mode=mode)
            differentiable(lambda x, m=mode, a=axis: mg.take(x, Tensor(indices), a, mode=m), CUBE)
        with pytest.raises(IndexError, match="axis of length 0"):
            mg.take(Tensor(np.zeros((0, 2))), [0], 0, mode=mode)
        same("take", np.zeros((2, 0)), np.zeros(0, int), 1, mode=mode)
    same("take", np.array(1.5), [0, -1], 0)
    with pytest.raises(IndexError, match="out of bounds"):
        mg.take(Tensor(CUBE), 5, 0)
    with pytest.raises(ValueError, match="mode must be"):
        mg.take(Tensor(CUBE), 0, mode="nearest")


def test_where_alone_is_nonzero():
    for x in (X > 0, np.round(X), np.array([0.0, np.nan, -0.0]), np.zeros((2, 0))):
        for find in (mg.where, mg.nonzero, np.where, np.nonzero):
            indices = find(Tensor(x))
            assert [p.dtype for p in indices] == [np.int64] * x.ndim
            for ours, expected in zip(indices, np.nonzero(x), strict=True):
                np.testing.assert_array_equal(ours.data, expected)
    x = Tensor(X, requires_grad=True)
    np.testing.assert_array_equal(x[mg.where(x > 0)].data, X[X > 0])
    with pytest.raises(ValueError, match=r"0d|0-d"):
        mg.nonzero(Tensor(1.0))
    for one in ((x,), (None, x)):
        with pytest.raises(ValueError, match="where: give both a and b"):
            mg.where(X > 0, *one)


def test_sorting_takes_numpys_keywords():
    for keywords in ({"kind": "heapsort"}, {"stable": True}, {"stable": False}, {"order": None}):
        same("sort", X, 1, **keywords)
        same("sort", X, None, **keywords)
        same("argsort", X, axis=0, **keywords)
    for op in (mg.sort, mg.argsort):
        for axis in (0, None):
            with pytest.raises(ValueError, match="sort kind must be one of"):
                op(Tensor(X), axis, "bubble")


def test_a_tensor_holds_real_numbers():
    with pytest.raises(DTypeError, match="not complex128"):
        mg.sum(Tensor(X), dtype=complex)


# einsum's operands come by position, and NumPy has other names for where's and array_equal's.
OTHERWISE = {np.einsum, np.where, np.array_equal, np.array_equiv, np.atleast_1d, np.atleast_2d, np.atleast_3d}


FUNCTIONS = {
    function: op
    for function, op in OPS.items()
    if not isinstance(function, np.ufunc)
    and getattr(function, "__module__", "").startswith("numpy")
    and getattr(np, function.__name__, function) is function  # else it is one of np.linalg beside NumPy's own
}


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f not in OTHERWISE], ids=lambda f: f.__name__)
def test_positions_names_and_defaults_are_numpys(function):
    ours = [p for p in signature(FUNCTIONS[function]).parameters.values() if p.kind != p.KEYWORD_ONLY][1:]
    theirs = [p for p in signature(function).parameters.values() if p.kind != p.KEYWORD_ONLY][1:]
    assert [p.name for p in ours] == [p.name for p in theirs[: len(ours)]]
    for p, other in zip(ours, theirs, strict=False):
        known = other.default not in (np._NoValue, other.empty)
        assert not known or p.default == other.default or (p.name, p.default) == ("kind", "stable")
