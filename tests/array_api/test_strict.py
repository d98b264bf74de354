"""Every name of the standard beside array-api-strict, which has nothing else: values, dtypes, shapes, errors."""

import operator
from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, array_api
from tests.array_api.cases import CASES, FLOATS

strict = pytest.importorskip("array_api_strict")

NO_COMPLEX = {"complex64", "complex128", "eig", "eigvals"}
OF_COMPLEX = {"imag"}
"""array-api-strict takes complex numbers alone."""

OTHERS = {"ModuleType", "Device", "ArrayAPIStrictFlags", "fft", "linalg", "annotations"}
OF_STRICT_ALONE = {name for name in dir(strict) if name.endswith("strict_flags")} | OTHERS
EXTENSION = [
    "cholesky",
    "cross",
    "det",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "matrix_transpose",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "trace",
    "vecdot",
    "vector_norm",
]
CONSTANTS = {"e", "inf", "nan", "newaxis", "pi"}


def test_every_name_of_the_standard_is_here_and_called():
    names = {name for name in dir(strict) if name[0] != "_"} - OF_STRICT_ALONE
    assert {name for name in names if not hasattr(array_api, name)} == NO_COMPLEX & names
    assert [name for name in EXTENSION if not hasattr(array_api.linalg, name)] == []
    functions = {name for name in {*names, *EXTENSION} if callable(getattr(array_api, name, len))}
    assert functions - {case.name for case in CASES} == NO_COMPLEX | OF_COMPLEX
    assert names <= set(array_api.__all__) | NO_COMPLEX


def test_constants_are_equal():
    for name in CONSTANTS:
        np.testing.assert_equal(getattr(array_api, name), getattr(strict, name))


def compare(ours: Any, theirs: Any) -> None:
    if isinstance(ours, Tensor):
        expected = np.asarray(theirs)
        assert (ours.dtype, ours.shape) == (expected.dtype, theirs.shape)
        tolerance = 1e-5 if ours.dtype == np.float32 else 1e-12
        np.testing.assert_allclose(ours.data, expected, rtol=tolerance, atol=tolerance)
    elif isinstance(ours, (tuple, list)) and not isinstance(theirs, str):
        assert len(ours) == len(theirs)
        assert getattr(ours, "_fields", None) == getattr(theirs, "_fields", None)
        for a, b in zip(ours, theirs, strict=True):
            compare(a, b)
    else:
        assert type(ours) is type(theirs)
        assert ours == pytest.approx(theirs)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.name}{i}" for i, case in enumerate(CASES)])
def test_the_same_comes_out(case):
    for dtype in case.dtypes:
        arrays = case.arrays(dtype)
        ours = case.call(array_api, *[Tensor(x.copy()) for x in arrays])
        compare(ours, case.call(strict, *[strict.asarray(x) for x in arrays]))


IN_PLACE = [
    "iadd",
    "isub",
    "imul",
    "itruediv",
    "ifloordiv",
    "imod",
    "ipow",
    "iand",
    "ior",
    "ixor",
    "ilshift",
    "irshift",
]


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place(name):
    whole = name in ("iand", "ior", "ixor", "ilshift", "irshift")
    arrays = [np.full((2, 2), 6, "int32" if whole else "float64"), np.full((2, 2), 2, "int32" if whole else "float64")]
    results = []
    for xp in (array_api, strict):
        x, y = (xp.asarray(a.copy()) for a in arrays)
        view = x[0, :]
        same = getattr(operator, name)(x, y)
        assert same is x
        view[0] = 1
        results.append(np.asarray(x))
    np.testing.assert_array_equal(*results)
    assert results[0].dtype == results[1].dtype


ERRORS = {
    "an axis that is none": lambda xp, x: xp.sum(x, axis=2),
    "an axis twice": lambda xp, x: xp.flip(xp.sum(x, axis=(0, 0))),
    "shapes that do not go together": lambda xp, x: x + x[:, :2],
    "matmul": lambda xp, x: x @ x,
    "broadcast_to": lambda xp, x: xp.broadcast_to(x, (3, 5)),
    "broadcast_shapes": lambda xp, x: xp.broadcast_shapes((3,), (4,)),
    "reshape": lambda xp, x: xp.reshape(x, (5, 5)),
    "reshape without a copy": lambda xp, x: xp.reshape(x.T, (12,), copy=False),
    "asarray without a copy": lambda xp, x: xp.asarray([1, 2], copy=False),
    "asarray of another dtype without a copy": lambda xp, x: xp.asarray(x, dtype=xp.int64, copy=False),
    "squeeze": lambda xp, x: xp.squeeze(x, 0),
    "take without an axis": lambda xp, x: xp.take(x, xp.asarray([0])),
    "take of what is not there": lambda xp, x: xp.take(x, xp.asarray([7]), axis=0),
    "an index that is not there": lambda xp, x: x[7, 0],
    "a running sum without an axis": lambda xp, x: xp.cumulative_sum(x),
    "the transpose of a vector": lambda xp, x: x[0, ...].mT,
    "a device": lambda xp, x: xp.zeros(3, device="elsewhere"),
    "a version": lambda xp, x: x.__array_namespace__(api_version="1999.01"),
    "a kind of dtype": lambda xp, x: xp.isdtype(x.dtype, "text"),
    "a dtype of numbers alone": lambda xp, x: xp.result_type(1, 2.5),
    "bool of many": lambda xp, x: bool(x),
    "float of many": lambda xp, x: float(x),
    "index of a float": lambda xp, x: operator.index(x[0, 0]),
    "bits of floats": lambda xp, x: x & x,
    "shifted floats": lambda xp, x: x << x,
    "nonzero of a number": lambda xp, x: xp.nonzero(x[0, 0]),
    "concat of other shapes": lambda xp, x: xp.concat([x, x[:, :2]]),
    "stack of other shapes": lambda xp, x: xp.stack([x, x[:, :2]]),
    "another shape in place": lambda xp, x: operator.iadd(x[:1, :], x),
    "cross of four": lambda xp, x: xp.linalg.cross(x, x),
    "outer of matrices": lambda xp, x: xp.linalg.outer(x, x),
    "inv of what is not square": lambda xp, x: xp.linalg.inv(x),
    "eigh of what is not square": lambda xp, x: xp.linalg.eigh(x),
    "det of a vector": lambda xp, x: xp.linalg.det(x[0, ...]),
    "matrix_rank of a vector": lambda xp, x: xp.linalg.matrix_rank(x[0, ...]),
    "a mode of qr": lambda xp, x: xp.linalg.qr(x, mode="half"),
    "the inverse of zeros": lambda xp, x: xp.linalg.inv(xp.zeros((2, 2))),
    "cholesky of what is not definite": lambda xp, x: xp.linalg.cholesky(-xp.eye(2)),
}
KINDS = (ValueError, TypeError, IndexError, np.linalg.LinAlgError)
THEIRS = (*KINDS, AttributeError)  # reshape with copy=False


@pytest.mark.parametrize("call", ERRORS.values(), ids=ERRORS)
def test_what_is_an_error_there_is_one_here(call):
    array = np.random.default_rng(0).random((3, 4))
    with pytest.raises(THEIRS):
        call(strict, strict.asarray(array))
    with pytest.raises(KINDS) as error:
        call(array_api, Tensor(array))
    assert len(str(error.value).splitlines()) == 1


def test_there_are_no_complex_numbers_and_it_is_said():
    for call in (
        lambda: array_api.asarray([1j]),
        lambda: array_api.zeros(2, dtype=np.complex128),
        lambda: array_api.linalg.eig(array_api.eye(2)),
        lambda: array_api.linalg.eigvals(array_api.eye(2)),
    ):
        with pytest.raises(TypeError, match="complex"):
            call()
    info = array_api.__array_namespace_info__()
    assert info.dtypes(kind="complex floating") == {}
    assert info.default_dtypes()["complex floating"] is None
    assert not hasattr(array_api, "fft")
    x = Tensor([1.0, 2.0])
    assert array_api.real(x) is array_api.conj(x) is x
    assert array_api.imag(x).tolist() == [0, 0]


@pytest.mark.parametrize("dtype", FLOATS)
def test_what_a_function_of_the_namespace_gives_has_a_gradient(dtype):
    x = Tensor(np.linspace(0.5, 2, 4).astype(dtype), requires_grad=True)
    xp = array_api
    joined = xp.asarray([x[0], 2.0, x[3]], dtype=x.dtype)
    (xp.sum(joined) + xp.sum(xp.full((2, 2), x[1])) + xp.sum(xp.sort(x, descending=True)[:1])).backward()
    np.testing.assert_array_equal(x.grad.data, [1, 4, 0, 2])
    assert x.grad.dtype == dtype
    x.grad = None
    xp.sum(xp.unique_values(xp.asarray([x[0], x[1], x[1]])) * xp.asarray([1.0, 2.0])).backward()
    np.testing.assert_array_equal(x.grad.data, [1, 2, 0, 0])


def test_isin_inverted_is_the_opposite():  # array-api-strict 2.6.1 takes ``invert`` and does nothing with it
    x, some = (Tensor(np.array(values)) for values in ([1, 2, 3, 5], [2, 5]))
    assert array_api.isin(x, some).tolist() == [False, True, False, True]
    assert array_api.isin(x, some, invert=True).tolist() == [True, False, True, False]
    assert array_api.isin(Tensor(np.array([0.1, 0.2])), 0.1).tolist() == [True, False]


EXACT = {
    "a float in an array": lambda xp, f, i: _written(f, 0.1),
    "a float where a mask says": lambda xp, f, i: _written(f, 1.3e-206, f == f),
    "a whole number in an array": lambda xp, f, i: _written(i, 2**53 + 1),
    "a whole number to be found": lambda xp, f, i: xp.isin(i + (2**24 + 1), 2**24 + 1),
}


def _written(x, number, index=0):
    x[index] = number
    return x


@pytest.mark.parametrize("call", EXACT.values(), ids=EXACT)
def test_a_number_of_python_keeps_the_digits_that_the_array_has(call):
    results = []
    for xp in (array_api, strict):
        results.append(call(xp, xp.zeros(2, dtype=xp.float64), xp.zeros(2, dtype=xp.int64)))
    compare(results[0], results[1])
    np.testing.assert_array_equal(results[0].data, np.asarray(results[1]))
