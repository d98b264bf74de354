"""NumPy's ndarray methods on Tensor: the same values, dtypes, shapes and errors, and the gradient of the function."""

import inspect
import itertools

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, no_grad, ops
from minigrad.errors import GraphError, ShapeError, UnsupportedError
from minigrad.methods import ArrayMethods
from minigrad.other_names import TENSOR

NAMES = [
    "sum",
    "mean",
    "std",
    "var",
    "prod",
    "max",
    "min",
    "argmax",
    "argmin",
    "any",
    "all",
    "cumsum",
    "cumprod",
    "round",
    "clip",
    "reshape",
    "ravel",
    "flatten",
    "transpose",
    "swapaxes",
    "squeeze",
    "astype",
    "copy",
    "take",
    "repeat",
    "diagonal",
    "trace",
    "dot",
    "argsort",
    "item",
    "tolist",
]
PROPERTIES = ["T", "mT", "device", "dtype", "itemsize", "nbytes", "ndim", "shape", "size"]

AXES = [{}, {"axis": 0}, {"axis": -1}, {"axis": 1}]
MORE_AXES = [*AXES, {"axis": None}, {"axis": (0, 2)}, {"axis": ()}]
KEPT = [{}, {"keepdims": True}]


def both(*parts):
    """Every choice of one dict of keywords from each part, as calls (arguments, keywords)."""
    return [((), {k: v for part in chosen for k, v in part.items()}) for chosen in itertools.product(*parts)]


MASK = np.array([True, False, True, True])
CALLS = {
    **dict.fromkeys(("sum", "prod"), both(MORE_AXES, KEPT, [{}, {"where": MASK}, {"initial": 2, "dtype": "f8"}])),
    **dict.fromkeys(("max", "min"), both(MORE_AXES[:-1], KEPT, [{}, {"initial": 0}, {"where": MASK, "initial": 1}])),
    "mean": [((0, np.float64, None, True), {}), *both(MORE_AXES[:-1], KEPT, [{}, {"where": MASK}])],
    **dict.fromkeys(("var", "std"), both(MORE_AXES[:-1], KEPT, [{}, {"ddof": 1}, {"where": MASK}])),
    **dict.fromkeys(("any", "all"), both(MORE_AXES, KEPT, [{}, {"where": MASK}])),
    **dict.fromkeys(("argmax", "argmin"), both([*AXES, {"axis": None}], KEPT)),
    **dict.fromkeys(("cumsum", "cumprod"), both(AXES, [{}, {"dtype": "f8"}])),
    "round": [((), {}), ((1,), {}), ((), {"decimals": -1})],
    "clip": [((-0.5, 0.5), {}), ((), {"min": 0}), ((), {"max": 0.25}), ((np.zeros(4), 1), {})],
    "reshape": [((6, -1), {}), (((-1, 4),), {}), ((24,), {}), (([4, 6],), {"order": "F"}), ((2, 12), {"order": "C"})],
    **dict.fromkeys(("ravel", "flatten"), both([{}, {"order": "F"}, {"order": "C"}])),
    "transpose": [((), {}), ((None,), {}), ((1, 0, 2), {}), (((2, 0, 1),), {}), (([0, -1, 1],), {})],
    "swapaxes": [((0, 1), {}), ((-1, 0), {})],
    "squeeze": [((), {}), ((), {"axis": ()})],
    "astype": [((np.float64,), {}), (("f4",), {"copy": False}), ((int,), {}), ((bool,), {})],
    "copy": [((), {})],
    "take": [((1,), {}), (([0, 1, -1], 1), {}), ((), {"indices": [[5, 3]], "axis": 2, "mode": "wrap"})],
    "repeat": [((2,), {}), ((3, 1), {}), (([1, 0, 2], 1), {})],
    "diagonal": [((), {}), ((1,), {}), ((-1, 1, 2), {}), ((), {"axis1": 2, "axis2": 0})],
    "trace": [((), {}), ((1, 1, 2), {}), ((0, 0, 1, np.float64), {})],
    "dot": [((np.arange(4.0),), {}), ((np.ones((4, 2)),), {}), ((np.float32(2),), {})],
    "argsort": [((), {"stable": True}), ((0,), {"kind": "stable"}), ((), {"axis": None, "kind": "stable"})],
    "item": [((3,), {}), ((1, 2, -1), {}), (((0, 0, 0),), {})],
    "tolist": [((), {})],
}
DTYPES = ["f8", "f4", "i8", "?"]
AVERAGES = ("mean", "var", "std")


def array(dtype, shape=(2, 3, 4), seed=0):
    values = np.random.default_rng(seed).normal(size=shape) * 2
    return (values > 0 if dtype == "?" else np.round(values) if dtype == "i8" else values).astype(dtype)


def outcome(x, name, call):
    """What the method gives, or the error that it raises."""
    try:
        return getattr(x, name)(*call[0], **call[1])
    except (TypeError, ValueError) as error:
        return error


ROWS = [(name, dtype, call) for name, calls in CALLS.items() for dtype in DTYPES for call in calls]


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:Degrees of freedom", "ignore:invalid value")
@pytest.mark.parametrize(
    ("name", "dtype", "call"), ROWS, ids=[f"{name}-{dtype}-{i}" for i, (name, dtype, _) in enumerate(ROWS)]
)
def test_a_method_gives_what_numpys_gives(name, dtype, call):
    x = array(dtype)
    before = x.copy()
    expected, found = outcome(x, name, call), outcome(Tensor(x), name, call)
    np.testing.assert_array_equal(x, before)
    if isinstance(expected, Exception):  # booleans have no −, no ends, no rounding
        assert dtype == "?"
        assert isinstance(found, (TypeError, ValueError))
        return
    if name in ("item", "tolist"):
        assert found == expected
        return
    assert isinstance(found, Tensor)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found.data, expected, rtol=1e-12 if found.dtype == "f8" else 1e-5, atol=1e-6)
    if found.dtype == expected.dtype:
        return
    # minigrad's own: averages of whole numbers, and whole numbers with fractions, are float32.
    assert dtype in "i8?"
    assert (found.dtype, expected.dtype) == (np.float32, np.float64)
    assert name in (*AVERAGES, "clip", "dot", "sum")


@pytest.mark.parametrize("name", [name for name in CALLS if name not in ("item", "tolist")])
def test_a_method_has_the_gradient_of_its_function(name):
    arguments, keywords = CALLS[name][0]
    x = Tensor(array("f8"), requires_grad=True)
    y = getattr(x, name)(*arguments, **keywords)
    assert y.requires_grad == (name not in ("any", "all", "argmax", "argmin", "argsort"))
    if y.requires_grad:
        assert gradcheck(lambda t: getattr(t, name)(*arguments, **keywords), x)


def signature(function):
    """The parameters after the first: (name, kind, default), without types; a slash makes no difference here."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    plain = {inspect.Parameter.POSITIONAL_ONLY: inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return [(each.name, plain.get(each.kind, each.kind), each.default) for each in parameters]


# What an op and its method say differently, as NumPy does.
OWN = {
    "reshape": "shape may be several numbers",
    "transpose": "axes may be several numbers",
    "clip": "a_min and a_max are the function's old names of min and max",
    "dot": "the function's is b",
    "ravel": "",
    "flatten": "",
    "item": "",
    "tolist": "",
    "sort": "axis None would change the shape",
}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OWN])
def test_a_method_takes_what_its_op_takes(name):
    assert signature(getattr(ArrayMethods, name)) == signature(getattr(ops, name))


@pytest.mark.parametrize("name", [*NAMES, "sort"])
def test_a_method_takes_its_arguments_in_numpys_order(name):
    theirs = [(each, kind) for each, kind, _ in signature(getattr(np.ndarray, name)) if each != "kwargs"]
    if name in ("clip", "sum", "prod", "mean", "var", "std", "max", "min"):
        theirs = [(each, kind) for each, kind in theirs if kind == inspect.Parameter.POSITIONAL_OR_KEYWORD]
    ours = [(each, kind) for each, kind, _ in signature(getattr(Tensor, name))]
    missing = {"order", "casting", "subok", "copy", "dtype", "out"} - {each for each, _ in ours}
    expected = [(each, kind) for each, kind in theirs if each not in missing]
    if name in ("astype", "item"):
        assert [each for each, _ in ours][-1] == ("copy" if name == "astype" else "index")
    else:
        assert ours[: len(expected)] == expected


def test_every_attribute_of_an_ndarray_is_ours_or_an_error_that_says_what_to_write():
    t = Tensor(array("f4"))
    theirs = {name for name in dir(np.ndarray) if not name.startswith("_")}
    ours = {*NAMES, *PROPERTIES, "sort", "data", "to_device"}
    assert ours <= theirs
    for name in theirs:
        if name in ours:
            assert name not in TENSOR
            assert hasattr(t, name)
        else:
            with pytest.raises(AttributeError, match=f"a Tensor has no '{name}'; here it is .+"):
                getattr(t, name)


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_is_numpys(name):
    for dtype in ("f8", "f4", "i8"):
        found, expected = getattr(Tensor(array(dtype)), name), getattr(array(dtype), name)
        np.testing.assert_array_equal(found.data if isinstance(found, Tensor) else found, expected)


def test_transposes_have_gradients_and_a_vector_holds_no_matrix():
    x = Tensor(array("f8"), requires_grad=True)
    assert gradcheck(lambda t: t.mT * t.swapaxes(1, 2) + t.T.sum(), x)
    with pytest.raises(ShapeError, match=r"\(3,\).*two axes"):
        _ = Tensor([1, 2, 3]).mT


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda t: t.argmax(dim=1), "here it is axis"),
        (lambda t: t.sum(dim=0), "here it is axis"),
        (lambda t: t.sum(0, keepdim=True), "here it is keepdims"),
        (lambda t: t.std(unbiased=True), "here it is ddof=1"),
        (lambda t: t.mean(axes=0), r"Tensor\.mean\(\) has no 'axes' \(it takes axis, dtype, keepdims, out, where\)"),
        (lambda t: t.astype(np.float32, order="F"), "it takes copy, dtype"),
        (lambda t: t.copy(order="F"), r"has no 'order' \(it takes none\)"),
        (lambda t: t.copy(order="F"), "has no 'order'"),
    ],
)
def test_another_keyword_is_an_error_that_names_ours(call, names):
    with pytest.raises(TypeError, match=names):
        call(Tensor(array("f4")))


@pytest.mark.parametrize(
    "name", [name for name in NAMES if "out" in inspect.signature(getattr(Tensor, name)).parameters]
)
def test_out_is_refused(name):
    t = Tensor(array("f4"))
    arguments = (0,) if name == "take" else ()
    with pytest.raises(UnsupportedError, match="out="):
        getattr(t, name)(*arguments, out=np.zeros(()))


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x.sum(axis=3),
        lambda x: x.mean(axis=(0, 0)),
        lambda x: x.argmax(axis=-4),
        lambda x: x.reshape(5, 5),
        lambda x: x.reshape(-1, -1),
        lambda x: x.transpose(0, 1),
        lambda x: x.transpose(0, 0, 1),
        lambda x: x.swapaxes(0, 3),
        lambda x: x.squeeze(0),
        lambda x: x.take(100),
        lambda x: x.repeat([1, 2], axis=2),
        lambda x: x.item(),
        lambda x: x.item(24),
        lambda x: x.item(0, 0),
        lambda x: x.dot(np.ones(3)),
        lambda x: x.diagonal(axis1=1, axis2=1),
        lambda x: x.trace(0, 0, 3),
        lambda x: x.sort(axis=3),
        lambda x: x.sort(axis=None),
        lambda x: x.argsort(axis=3),
        lambda x: x.astype("text"),
        lambda x: x[:0].max(),
    ],
)
def test_what_numpys_refuses_is_refused(call):
    with pytest.raises((ValueError, TypeError, IndexError)) as theirs:
        call(array("f4"))
    kind = next(each for each in (ValueError, IndexError, TypeError) if isinstance(theirs.value, each))
    with pytest.raises(kind):
        call(Tensor(array("f4")))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_sort_is_in_place_and_gives_none_as_numpys_does(axis):
    x = array("f8")
    t = Tensor(x.copy())
    alias = t
    assert t.sort(axis=axis) is None
    x.sort(axis=axis)
    np.testing.assert_array_equal(alias.data, x)


def test_sorting_in_place_moves_the_gradient():
    x = Tensor(array("f8", (5,)), requires_grad=True)
    weights = np.arange(5.0)

    def weighed(x):
        y = x * 1
        y.sort()
        return (y * y * weights).sum()

    assert gradcheck(weighed, x)
    with pytest.raises(GraphError, match="leaf"):
        x.sort()
    with no_grad():
        x.sort()
    assert (np.diff(x.data) >= 0).all()


def test_a_copy_is_a_copy_and_a_view_a_view():
    x = Tensor(array("f4"))
    for y in (x.copy(), x.flatten(), x.astype("f4"), +x, mg.astype(x, "f4"), x.diagonal(), x.take([0]), x.round()):
        assert not np.shares_memory(x.data, y.data)
    for y in (x.ravel(), x.reshape(6, 4), x.T, x.mT, x.squeeze(), x.swapaxes(0, 1), x.astype("f4", copy=False)):
        assert np.shares_memory(x.data, y.data)


@pytest.mark.parametrize("name", ["correction", "ddof"])
def test_correction_is_another_name_of_ddof(name):
    for method in ("var", "std"):
        found = getattr(Tensor(array("f8")), method)(axis=1, **{name: 1})
        np.testing.assert_allclose(found.data, getattr(array("f8"), method)(axis=1, ddof=1), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("view", "reshape"),
        ("numel", "size"),
        ("permute", "transpose"),
        ("unsqueeze", "np.expand_dims"),
        ("mm", "t @ w"),
        ("matmul", "t @ w"),
        ("cpu", "nothing"),
        ("to", "astype"),
        ("float", "t.astype(np.float32)"),
        ("clone", "copy"),
        ("t", "T"),
        ("pow", "t ** x"),
        ("exp", "np.exp(t)"),
        ("clamp", "clip"),
        ("zero_", "t[...] = 0"),
        ("requires_grad_", "requires_grad = True"),
        ("grad_fn", "edges"),
        ("is_leaf", "not t.edges"),
        ("softmax", "nn.functional.softmax"),
        ("tanh_", "t[...] = np.tanh(t)"),
        ("acos", "np.arccos(t)"),
    ],
)
def test_another_frameworks_name_is_an_error_that_gives_ours(name, ours):
    with pytest.raises(AttributeError) as error:
        getattr(Tensor([1.0]), name)
    assert str(error.value).startswith(f"a Tensor has no '{name}'; here it is ")
    assert ours in str(error.value)


def test_no_name_of_the_table_exists():
    t = Tensor([1.0])
    assert [name for name in TENSOR if hasattr(t, name)] == []
