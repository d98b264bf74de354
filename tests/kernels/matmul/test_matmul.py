"""A product of matrices in parallel parts: what NumPy gives, whichever thread computes which part."""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest

from minigrad.kernels.matmul import blas, gemm
from minigrad.kernels.matmul import matmul as module
from minigrad.kernels.matmul.matmul import product
from minigrad.kernels.parallel import mailbox, thread_pool

SIZES = [(1, 1, 1), (2, 3, 5), (64, 784, 256), (129, 65, 33), (7, 4000, 9), (300, 1, 300), (0, 4, 3), (4, 0, 3)]


@pytest.fixture
def threads(threads, monkeypatch):
    """And products that are worth sharing from a few numbers on."""
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "GRAIN", 8)
    return threads


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("transposed", [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("size", SIZES)
def test_it_is_numpys(threads, dtype, axis, transposed, size):
    m, k, n = size
    draw = np.random.default_rng(1)
    a, b = draw.standard_normal((m, k)).astype(dtype), draw.standard_normal((k, n)).astype(dtype)
    a, b = (np.asfortranarray(x) if by_column else x for x, by_column in zip((a, b), transposed, strict=True))
    value = product(a, b, axis)
    assert value.dtype == dtype
    assert value.flags.c_contiguous
    scale = np.abs(a) @ np.abs(b)  # what rounding is relative to
    assert (np.abs(value - a @ b) <= 4 * np.finfo(dtype).eps * scale).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("depth", [1, 7, 16, 5000])
@pytest.mark.parametrize("size", SIZES)
def test_a_factor_that_lies_by_column_may_be_transposed_first(threads, monkeypatch, size, depth, biased, dtype):
    monkeypatch.setattr(module, "TRANSPOSE_ROWS", range(1000))
    monkeypatch.setattr(module, "TRANSPOSE_SIZE", 0)
    monkeypatch.setattr(module, "TRANSPOSE_DEPTH", depth)
    m, k, n = size
    draw = np.random.default_rng(6)
    a, b = draw.integers(-9, 9, (m, k)).astype(dtype), draw.integers(-9, 9, (n, k)).astype(dtype).T
    bias = draw.integers(-9, 9, n).astype(dtype)
    for left in (a, np.asfortranarray(a)):  # sums of whole numbers are exact, in whatever order
        value = product(left, b, 1, bias if biased else None)
        np.testing.assert_array_equal(value, a @ b + bias if biased else a @ b)


def test_the_weights_of_a_first_layer_are_transposed(threads, monkeypatch):
    """Its products are those of the form that is quick, to the last bit."""
    shapes, scratch_for = [], module._scratch_for
    monkeypatch.setattr(module, "_scratch_for", lambda b: shapes.append(b.shape) or scratch_for(b))
    draw = np.random.default_rng(7)
    a, w = (draw.standard_normal((rows, 784)).astype(np.float32) for rows in (64, 256))
    monkeypatch.setattr(module, "TRANSPOSE_DEPTH", 784)
    transposed, quick = product(a, w.T, 1), product(a, np.ascontiguousarray(w.T), 1)
    monkeypatch.setattr(module, "TRANSPOSE_ROWS", range(0))
    slow = product(a, w.T, 1)
    assert shapes == [(256, 784)] * blas.is_callable
    np.testing.assert_array_equal(transposed, quick)
    np.testing.assert_allclose(transposed, slow, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("dtype", [np.float16, np.longdouble, np.int32, ">f4", ">f8"])
def test_numbers_that_blas_does_not_know_are_multiplied_too(threads, dtype):
    a = np.arange(20 * 30).reshape(20, 30).astype(dtype) % 7
    np.testing.assert_array_equal(product(a, a.T, 0), a @ a.T)


@pytest.mark.parametrize("bias", [np.arange(6.0), np.arange(12.0)[::-2], np.broadcast_to(2.5, 6)])
@pytest.mark.parametrize("shape", [(40,), (1, 40), (30, 40), (2, 3, 40)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("small", [0, 1 << 18])
def test_a_bias_is_added_to_every_row(threads, monkeypatch, small, dtype, shape, bias):
    """Whoever computes the product."""
    monkeypatch.setattr(module, "SMALL", small)
    a = (np.arange(np.prod(shape)).reshape(shape) % 7).astype(dtype)
    b = (np.arange(40 * 6).reshape(40, 6) % 5).astype(dtype)
    before, bias = a @ b, bias.astype(dtype)
    value = product(a, b, 1, bias)
    assert value.dtype == dtype
    np.testing.assert_array_equal(value, before + bias)


@pytest.mark.parametrize("axis", [0, 1])
def test_its_operands_may_lie_in_memory_as_they_like(threads, axis):
    draw = np.random.default_rng(2)
    wide, tall = draw.standard_normal((40, 60)), draw.standard_normal((90, 30))
    for a, b in [(wide[::2, ::2], tall[::3]), (wide[:, ::-2], tall[:30].T), (wide.T[5:25], tall[:40, 3:9])]:
        np.testing.assert_allclose(product(a, b, axis), a @ b, rtol=1e-12, atol=1e-12)


def test_which_thread_computes_a_part_changes_no_bit(threads):
    a, b = np.random.default_rng(3).standard_normal((2, 150, 150)).astype(np.float32)
    first = product(a, b, 0)
    with in_use():
        np.testing.assert_array_equal(product(a, b, 0), first)
    time.sleep(0.05)  # the workers have gone to sleep
    np.testing.assert_array_equal(product(a, b, 0), first)


@contextmanager
def in_use():
    """The helpers are busy for another caller."""
    with thread_pool._pool.busy:
        yield


def test_callers_in_many_threads_do_not_mix(threads):
    a = np.random.default_rng(4).standard_normal((40, 50))
    wrong = []

    def call(scale):
        for _ in range(200):
            if not np.allclose(product(scale * a, a.T, 1), scale * (a @ a.T)):
                wrong.append(scale)

    callers = [threading.Thread(target=call, args=(scale,)) for scale in (1, 2, 3, 4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_computes_too(threads):
    a = np.random.default_rng(5).standard_normal((40, 50))
    product(a, a.T, 0)
    child = os.fork()
    if child == 0:
        os._exit(0 if np.allclose(product(a, a.T, 0), a @ a.T) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_its_job_fits_into_a_mailbox():
    assert gemm.DEPTH < mailbox.MAILBOX_SIZE


ANOTHER_BLAS = """
from functools import partial
from pathlib import Path
glob, Path.glob = Path.glob, lambda path, pattern: [] if "openblas" in pattern else glob(path, pattern)
import numpy as np
import minigrad as mg
from minigrad.kernels.matmul import blas
from minigrad.kernels.matmul.matmul import product
from minigrad.kernels.parallel.thread_pool import in_parallel
assert not blas.is_callable
with blas.one_thread_each():
    pass
mg.set_num_threads(2)
a = np.random.default_rng(0).standard_normal((99, 99))
assert np.allclose(product(a, a.T, 0), a @ a.T)
parts = []
in_parallel(lambda *part: partial(parts.append, part), 10)
assert sorted(parts) == [(0, 5), (5, 10)]
"""


def test_numpy_computes_where_blas_is_another_one(tmp_path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-W", "error", "-c", ANOTHER_BLAS], env=environment).returncode == 0


@pytest.mark.parametrize("folder", ["numpy.libs", "numpy/.dylibs"])
def test_a_file_with_blas_in_its_name_may_be_no_library(tmp_path, monkeypatch, folder):
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "libscipy_openblas64_.so").write_text("no library")
    monkeypatch.setattr(np, "__file__", str(tmp_path / "numpy" / "__init__.py"))
    assert blas._find() is None


@pytest.mark.skipif(blas._openblas is None, reason="another BLAS than NumPy's own")
def test_blas_has_one_thread_while_anyone_asks_for_it_and_then_its_threads_again(threads):
    now = blas._openblas.get("openblas_get_num_threads")
    blas._openblas.get("openblas_set_num_threads")(2)
    with blas.one_thread_each():
        assert now() == 1
        with blas.one_thread_each():
            assert now() == 1
        product(np.ones((50, 50)), np.ones((50, 50)), 0)
        assert now() == 1
    assert now() == 2
    product(np.ones((50, 50)), np.ones((50, 50)), 0)
    assert now() == 2
