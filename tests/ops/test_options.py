"""Every option and every axis of NumPy's functions: what NumPy gives, or an error; never a value where NumPy has none.

A walk over the signatures: an option annotated ``bool``, ``int`` or ``float``, and an axis, is given what it may be and
what it must not be. NumPy is asked the same.
"""

import inspect
import math

import numpy as np
import pytest

from minigrad import Tensor, ops

AXES = (
    0,
    -1,
    1,
    5,
    -7,
    True,
    False,
    1.0,
    1.5,
    "0",
    (0, 0),
    (0, 1),
    (),
    (0, 5),
    (True,),
    (0.0,),
    np.int64(0),
    [0],
    2**40,
)
AXES += (None, [], "", {}, np.array(0), np.array([0]))
VALUES = {
    "bool": ("False", 2, None, True, False, np.bool_(True), "", []),
    "float": (math.nan, math.inf, -1, "0.1", True, None, 2, 0.5),
    "int": (1.5, True, -1, 0, 2**40, None, "1", np.int64(1), 1.0, -(2**70)),
}

NUMBER, VECTOR, MATRIX = np.array(1.7), np.array([3.0, -1, 2]), np.arange(6.0).reshape(2, 3) - 2.2
INPUTS = {"a number": NUMBER, "a vector": VECTOR, "a matrix": MATRIX}

REQUIRED = {
    "append": {"values": 1.0},
    "array_split": {"indices_or_sections": 2},
    "digitize": {"bins": np.array([0.0, 1.0])},
    "pad": {"pad_width": 1},
    "percentile": {"q": 30},
    "quantile": {"q": 0.3},
    "repeat": {"repeats": 2},
    "roll": {"shift": 1},
    "split": {"indices_or_sections": 1},
    "swapaxes": {"axis1": 0, "axis2": -1},
    "moveaxis": {"source": 0, "destination": -1},
    "take": {"indices": 0},
    "tile": {"reps": 2},
}
"""What an op needs beside x."""

PAIRS = ("allclose", "array_equal", "isclose", "tensordot", "vecdot", "cross")
SEVERAL = ("concatenate", "hstack", "stack", "vstack")

ALONG_NOTHING = (0, -1, (0, 0), np.int64(0), np.array(0))
"""A number may be reduced along its axes 0 and −1, as by np.sum. np.mean, np.median and others refuse that."""

ONE_FALSE_FLAG = np.bool_(True)
"""A keepdims that is NumPy's own True, which np.prod refuses."""


def options(op):
    """The options of an op, each with the values to try."""
    for parameter in inspect.signature(getattr(ops, op)).parameters.values():
        kind = inspect.formatannotation(parameter.annotation)
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) or "ndarray" in kind:
            continue
        if parameter.name.startswith("axis") or parameter.name in ("axes", "source", "destination"):
            yield parameter.name, AXES
        elif parameter.name != "requires_grad" and (found := next((each for each in VALUES if each in kind), None)):
            yield parameter.name, VALUES[found]


WALKED = [op for op in ops.__all__ if list(options(op)) and (hasattr(np, op) or hasattr(np.linalg, op))]


def arguments(op, x):
    if op in SEVERAL:
        return [[x, x]]
    if op.endswith("indices"):
        return [3]
    if op == "bincount":
        return [np.array([0, 1, 1])]
    return [x, x * 2 + 1] if op in PAIRS else [x]


def ours(op, x, keywords):
    wrapped = [
        [Tensor(a) for a in x] if isinstance(x, list) else Tensor(x) if isinstance(x, np.ndarray) else x for x in x
    ]
    return plain(getattr(ops, op)(*wrapped, **keywords))


def plain(y):
    """The values of Tensors, or of several."""
    if isinstance(y, (tuple, list)):
        return [plain(each) for each in y]
    return y.data if isinstance(y, Tensor) else np.asarray(y)


def numpys(op, x, keywords):
    return plain((getattr(np, op, None) or getattr(np.linalg, op))(*x, **keywords))


def answer(function, *arguments):
    """What a function gives, and the error that it raises instead."""
    with np.errstate(all="ignore"):
        try:
            return function(*arguments), None
        except (TypeError, ValueError, IndexError, OverflowError, MemoryError) as error:
            return None, error


def equal(a, b):
    if isinstance(a, list) or isinstance(b, list):
        return isinstance(a, list) and isinstance(b, list) and len(a) == len(b) and all(map(equal, a, b))
    return a.shape == b.shape and np.allclose(a.astype(float), b.astype(float), equal_nan=True)


def is_known(name, x, value):
    """Whether NumPy refuses what has a meaning here."""
    return (
        (x is NUMBER and "axis" in name and any(type(value) is type(each) and value == each for each in ALONG_NOTHING))
        or value is ONE_FALSE_FLAG
        or (name == "correction" and value is None)  # not given
        or (name == "axis" and value == ())  # along no axis: the norm of each number
    )


@pytest.mark.filterwarnings("ignore")  # NumPy warns of some of what it takes
@pytest.mark.parametrize("op", WALKED)
def test_an_option_is_as_in_numpy_or_an_error(op):
    faults = []
    for name, values in options(op):
        for shape, x in INPUTS.items():
            for value in values:
                keywords = REQUIRED.get(op, {}) | {name: value}
                if value == 2**40 and name in ("n", "indices_or_sections", "m", "k", "shape"):
                    continue  # NumPy never ends, or takes all memory
                y, error = answer(ours, op, arguments(op, x), keywords)
                if error is None:
                    expected, refused = answer(numpys, op, arguments(op, x), keywords)
                    if (refused and not is_known(name, x, value)) or not (refused or equal(y, expected)):
                        faults.append((name, value, shape, y, expected or refused))
                elif not str(error):
                    faults.append((name, value, shape, error))
    assert faults == []


def test_the_walk_meets_many_options():
    assert len(WALKED) > 60


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: np.cumsum(Tensor(VECTOR), axis=True), ValueError, "cumsum: axis must be a whole number, got True"),
        (lambda: np.repeat(Tensor(VECTOR), 2, axis=1.0), ValueError, "repeat: axis must be a whole number, got 1.0"),
        (lambda: np.take(Tensor(MATRIX), 0, axis=5), ValueError, "axis 5 is out of bounds for array of dimension 2"),
        (lambda: np.repeat(Tensor(MATRIX), 2, axis=5), ValueError, "axis 5 is out of bounds for array of dimension 2"),
        (lambda: np.split(Tensor(NUMBER), 1), ValueError, "axis 0 is out of bounds for array of dimension 0"),
        (
            lambda: np.prod(Tensor(MATRIX), keepdims="False"),
            TypeError,
            "prod: keepdims must be True or False, got 'False'",
        ),
        (lambda: np.cov(Tensor(MATRIX), bias=None), TypeError, "cov: bias must be True or False, got None"),
        (lambda: np.roll(Tensor(VECTOR), "1"), TypeError, "roll: shift must be a whole number, or several, got '1'"),
        (lambda: np.var(Tensor(VECTOR), ddof=math.nan), ValueError, "ddof must be"),
        (lambda: np.array_split(Tensor(VECTOR), 2**40), ValueError, "array_split: x of shape"),
        (lambda: np.median(Tensor(MATRIX), axis=(0.0,)), TypeError, "an axis must be a whole number, got"),
    ],
)
def test_a_wrong_option_says_what_it_must_be(call, error, said):
    with pytest.raises(error) as raised:
        call()
    assert said in str(raised.value)


@pytest.mark.parametrize("axis", [None, 0, -1])
def test_a_number_is_repeated_and_taken_from_as_a_vector_of_one(axis):
    x = Tensor(np.array(3.0), requires_grad=True)
    y = np.repeat(x, 3, axis) + np.take(x, [0, 0, -1], axis)
    np.testing.assert_array_equal(y.data, [6, 6, 6])
    y.sum().backward()
    assert x.grad.item() == 6


def test_differences_of_nothing_are_nothing_however_often():
    assert np.diff(Tensor(MATRIX), n=2**31 - 1).shape == (2, 0)
