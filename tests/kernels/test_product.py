"""A product of matrices, shared: what NumPy gives, whoever computes which part of it."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.kernels import blas
from minigrad.kernels import product as module
from minigrad.kernels.product import product

SIZES = [(1, 1, 1), (2, 3, 5), (64, 784, 256), (129, 65, 33), (7, 4000, 9), (300, 1, 300), (0, 4, 3), (4, 0, 3)]


@pytest.fixture(params=[1, 2, 3, 7])
def threads(request, monkeypatch):
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "GRAIN", 8)
    before = mg.get_num_threads()
    mg.set_num_threads(request.param)
    yield request.param
    mg.set_num_threads(before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("turned", [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("size", SIZES)
def test_it_is_numpys(threads, dtype, axis, turned, size):
    m, k, n = size
    draw = np.random.default_rng(1)
    a, b = draw.standard_normal((m, k)).astype(dtype), draw.standard_normal((k, n)).astype(dtype)
    a, b = (np.asfortranarray(x) if turn else x for x, turn in zip((a, b), turned, strict=True))
    value = product(a, b, axis)
    assert value.dtype == dtype
    assert value.flags.c_contiguous
    scale = np.abs(a) @ np.abs(b)  # what rounding is relative to
    assert (np.abs(value - a @ b) <= 4 * np.finfo(dtype).eps * scale).all()


def test_blas_has_its_threads_again(threads):
    switch = blas._switch()
    if switch is None:
        pytest.skip("another BLAS than NumPy's own")
    before = switch.get()
    product(np.ones((50, 50)), np.ones((50, 50)), 0)
    assert switch.get() == before
