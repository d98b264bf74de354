"""NumPy's functions called with a Tensor: an op answers, or an error names minigrad and says what to do."""

import inspect
from functools import partial

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.dispatch import OPS
from minigrad.errors import UnsupportedError

# They write files or to the screen, or run NumPy's own tests.
ASIDE = ["info", "save", "savetxt", "savez", "savez_compressed", "show_config", "show_runtime", "test"]
MODULES = {"numpy": np, "numpy.linalg": np.linalg, "numpy.fft": np.fft, "numpy.strings": np.strings}
DISPATCHER = type(np.sum)
FUNCTIONS = {
    f"{where}.{name}": function
    for where, module in MODULES.items()
    for name, function in vars(module).items()
    if callable(function) and not inspect.isclass(function) and name[0] != "_" and name not in ASIDE
}
ASKED = {name: function for name, function in FUNCTIONS.items() if isinstance(function, (DISPATCHER, np.ufunc))}
UFUNCS = [function for function in ASKED.values() if isinstance(function, np.ufunc) and not function.signature]
RANDOM = {name: getattr(np.random.default_rng(0), name) for name in dir(np.random.Generator) if name[0] != "_"}
NOT_ASKED = {name: each for name, each in {**FUNCTIONS, **RANDOM}.items() if name not in ASKED and callable(each)}


def leaf():
    return Tensor(np.array([[1.0, 2.0], [3.0, 4.0]]), requires_grad=True)


def required(function):
    """How many arguments it cannot do without; for each of them a Tensor is given."""
    if isinstance(function, np.ufunc):
        return function.nin
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:
        return 1
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return max(1, sum(each.default is each.empty and each.kind in kinds for each in parameters))


@pytest.mark.parametrize("name", [name for name, function in ASKED.items() if function not in OPS])
def test_a_function_without_a_rule_names_minigrad_and_the_way_out(name):
    function = ASKED[name]
    with pytest.raises(UnsupportedError, match=r"^numpy\.[\w.]+ has no differentiable rule in minigrad: .*detach"):
        function(*[leaf() for _ in range(required(function))])


@pytest.mark.parametrize("name", ["erf", "gammainc", "jv"])
def test_a_compiled_ufunc_of_another_library_is_no_function_of_numpy(name):
    ufunc = getattr(pytest.importorskip("scipy.special._ufuncs"), name)  # scipy.special may have been told to wrap it
    instead = "no differentiable rule" if name == "jv" else rf"minigrad\.special\.{name} has one"
    for keywords in ({}, {"out": np.zeros((2, 2))}, {"where": True}):
        with pytest.raises(UnsupportedError, match=rf"^(the compiled ufunc )?{name}\b.*{instead}"):
            ufunc(*[leaf() for _ in range(ufunc.nin)], **keywords)


@pytest.mark.parametrize(
    "call",
    [
        *[partial(f.reduce, leaf()) for f in UFUNCS if (f.nin, f.nout) == (2, 1)],
        *[partial(f.accumulate, leaf()) for f in UFUNCS if (f.nin, f.nout) == (2, 1)],
        *[partial(f.reduceat, leaf(), [0]) for f in UFUNCS if (f.nin, f.nout) == (2, 1)],
        *[partial(f.outer, leaf(), leaf()) for f in UFUNCS if (f.nin, f.nout) == (2, 1)],
        *[partial(f.at, leaf(), [0], 1.0) for f in UFUNCS if (f.nin, f.nout) == (2, 1)],
        *[partial(f.at, leaf(), [0]) for f in UFUNCS if (f.nin, f.nout) == (1, 1)],
        *[partial(f, *[leaf()] * f.nin, where=[True, False]) for f in UFUNCS],
        *[partial(f, *[leaf()] * f.nin, out=(np.ones((2, 2)),) * f.nout) for f in UFUNCS],
    ],
    ids=lambda call: getattr(call.func, "__name__", "ufunc"),
)
def test_a_way_of_calling_a_ufunc_without_a_rule_is_an_error(call):
    with pytest.raises(UnsupportedError, match=r"^numpy\.\w+.*(minigrad|Tensor)"):
        call()


@pytest.mark.parametrize("name", NOT_ASKED)
@pytest.mark.filterwarnings("ignore")
def test_a_function_that_does_not_ask_gives_no_array_that_lost_a_gradient(name):
    function = NOT_ASKED[name]
    try:
        result = function(*[leaf() for _ in range(required(function))])
    except Exception:  # GraphError where it takes an array, and whatever NumPy says where a Tensor is no shape or file
        return
    assert not isinstance(result, (np.ndarray, np.generic))


def order(function):
    """The positional parameters after the first, and which of them can be left out."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [each.name for each in parameters if each.kind == kind and each.default is not each.empty]


@pytest.mark.parametrize("name", [name for name, f in ASKED.items() if f in OPS and not isinstance(f, np.ufunc)])
def test_arguments_by_place_mean_what_they_mean_in_numpy(name):
    ours = order(OPS[ASKED[name]])
    theirs = order(ASKED[name])
    assert ours[: len(theirs)] == theirs[: len(ours)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda t: np.zeros_like(t, shape=3),
            r"numpy\.zeros_like: .* argument 'shape'; .*detach",
        ),
        (lambda t: np.copy(t, "F"), r"numpy\.copy: too many positional arguments.*takes \(x\)"),
        (lambda t: np.pad(t, 1, reflect_type="odd"), "minigrad's rule answers, which takes \\(x, pad_width, mode"),
        (lambda t: np.dot(t, t, out=np.ones((2, 2))), "out= is not there"),
    ],
)
def test_an_argument_that_the_op_does_not_take_is_named(call, message):
    with pytest.raises((UnsupportedError, TypeError), match=message):
        call(leaf())


def test_an_error_within_an_op_stays_its_own():
    with pytest.raises(mg.errors.DTypeError, match="mean"):
        np.mean(leaf(), dtype=int)


def test_numpys_own_name_of_the_first_argument_is_good_too():
    t = leaf()
    assert np.sum(a=t, axis=0).tolist() == np.sum(axis=0, a=t).tolist() == [4, 6]
    assert np.concatenate(arrays=[t, t]).shape == np.tile(A=t, reps=(2, 1)).shape == (4, 2)
    with pytest.raises(UnsupportedError, match=r"numpy\.copy: got an unexpected keyword argument 'order'"):
        np.copy(a=t, order="F")


def test_a_keyword_of_a_ufunc_that_its_op_takes_is_taken():
    t = leaf()
    assert np.vecdot(t, t, axis=0).tolist() == [10, 20]
    with pytest.raises(UnsupportedError, match="it takes no keepdims="):
        np.vecdot(t, t, keepdims=True)


def test_names_that_are_imported_when_they_are_first_asked_for_are_listed_all_the_same():
    assert set(mg.__all__) <= set(dir(mg))
