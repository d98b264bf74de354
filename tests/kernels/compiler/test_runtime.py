"""Numba's runtime, which allocates and counts who holds an array, is off in every kernel."""

import ast
from pathlib import Path

import numba
import numpy as np
import pytest
from numba.core.caching import NullCache
from numba.core.errors import NumbaError

import minigrad
from minigrad.kernels.compiler import kernel
from minigrad.kernels.softmax_rows import softmax_rows

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="NUMBA_DISABLE_JIT is set")


@kernel(inline=True)
def put_into(row, x):
    """row = x."""
    for i in range(row.size):
        row[i] = x


@kernel(inner=True)
def put(row, x):
    """row = x."""
    row[:] = x


def put_rows(out, by_row):
    """Rows by an inner and by an inlined kernel, of views of views."""
    for i in range(len(out)):
        put(out[i], by_row[i])
        put_into(out[i, 1:], by_row[i] + 1)
        out[i, 2:].reshape(out.shape[1] - 2)[:1] = by_row[i] + 2


def code_of(function, *arguments):
    """The LLVM code of a kernel, compiled here: of what was read from the disk there is none to look at."""
    compiled = kernel(function)
    compiled._cache = NullCache()
    compiled(*arguments)
    (code,) = compiled.inspect_llvm().values()
    return code


def test_views_are_not_counted():
    out, by_row = np.zeros((3, 4)), np.array([1.0, 5.0, 9.0])
    code = code_of(put_rows, out, by_row)
    np.testing.assert_array_equal(out, by_row[:, None] + [0, 1, 2, 1])
    assert "NRT_" not in code


def test_nor_are_those_of_a_kernel_of_the_package():
    assert "NRT_" not in code_of(softmax_rows.__wrapped__, np.zeros((2, 5)), np.zeros((2, 5)), 0, 2)


def test_no_other_place_of_the_package_says_how_a_function_is_compiled():
    """What is compiled by Numba's own decorators would have the runtime: ``kernel`` alone calls them."""
    found = [
        path.name
        for path in Path(minigrad.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name | ast.alias)
        and {"njit", "jit", "vectorize", "guvectorize", "cfunc"}
        & {getattr(node, k, "") for k in ("attr", "id", "name")}
    ]
    assert found == ["jit.py"]


@kernel
def largest(out, x):
    out[0] = x.max()


@kernel
def made(out, x):
    out[0] = np.zeros(3)[0]


@kernel
def listed(out, x):
    out[0] = [x[0]][0]


@kernel
def viewed(out, x):
    return out[1:]


@kernel(inline=True)
def differences(x):
    return x[1:] - x[:-1]


@kernel
def by_another(out, x):
    out[0] = differences(x)[0]


@pytest.mark.parametrize(("name", "allocates"), {f.__name__: f for f in (largest, made, listed, viewed)}.items())
def test_a_kernel_that_allocates_is_an_error_that_begins_with_the_rule(name, allocates):
    with pytest.raises(NumbaError, match=f"^{name}: a kernel makes no array, list or text, and returns no view"):
        allocates(np.zeros(3), np.zeros(3))


def test_one_that_allocates_within_another_is_named():
    with pytest.raises(NumbaError, match="differences: a kernel makes no array") as error:
        by_another(np.zeros(3), np.zeros(3))
    assert str(error.value).count("a kernel makes no array") == 1


def test_another_error_of_the_compiler_is_its_own():
    unknown = kernel(lambda out: out.nothing())
    with pytest.raises(NumbaError, match="nothing") as error:
        unknown(np.zeros(3))
    assert "a kernel makes" not in str(error.value)
