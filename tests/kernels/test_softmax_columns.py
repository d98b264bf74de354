"""The columns' softmax, its logarithm and their slopes are those of the rows, in any shape and by any threads."""

import numpy as np
import pytest

from minigrad.kernels import softmax_columns as by_column
from minigrad.kernels import softmax_rows as by_row
from minigrad.kernels.softmax import NEARLY

SHAPES = [(1, 1, 3), (2, 10, 7), (3, 5, by_column.TILE + 9), (1, 128, 33), (2, 3, 2 * by_column.TILE)]


def columns(dtype, shape):
    """Usual numbers and large ones, columns where a single one has nearly all, and one with a −∞."""
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    x[:, :, 1] *= 30
    x[:, shape[1] // 2, ::3] += 25
    x[:, 1:2, 2] = -np.inf
    return x


def run(kernel, wide, *arrays):
    """What the kernel makes of arrays (outer, n, inner), which lie in order."""
    arrays = tuple(map(np.ascontiguousarray, arrays))
    out = np.full_like(arrays[0], 7)
    numbers = [np.full((len(out), out.shape[2]), 7, np.float64 if each else out.dtype) for each in wide]
    with np.errstate(all="ignore"):  # in plain Python
        kernel(out, *numbers, *arrays, length=len(out) * -(-out.shape[2] // by_column.TILE))
    return out


def run_rows(kernel, *arrays, more=()):
    rows = [np.ascontiguousarray(each.swapaxes(1, 2)).reshape(-1, each.shape[1]) for each in arrays]
    out = np.full_like(rows[0], 7)
    with np.errstate(all="ignore"):
        kernel(out, *rows, *more, length=len(out))
    return out.reshape(len(arrays[0]), arrays[0].shape[2], -1).swapaxes(1, 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_columns_are_rows(dtype, shape, threads):
    x, g = columns(dtype, shape), np.random.default_rng(1).standard_normal(shape).astype(dtype)
    unit, least = np.finfo(dtype).eps, float(np.finfo(dtype).smallest_subnormal)  # where p is denormal, its last place
    p, log_p = run_rows(by_row.softmax_rows, x), run_rows(by_row.log_softmax_rows, x)
    np.testing.assert_allclose(run(by_column.softmax_columns, (False, True), x), p, rtol=8 * unit, atol=least)
    np.testing.assert_allclose(run(by_column.log_softmax_columns, (False, True, False), x), log_p, rtol=8 * unit)
    tiny, nearly = np.finfo(dtype).tiny, p > NEARLY
    away = abs(g - (g * nearly).sum(1, keepdims=True))
    slope = run_rows(by_row.softmax_slope_rows, g, p, more=(False,))
    found = run(by_column.softmax_slope_columns, (False, False), g, p)
    assert (abs(found - slope) <= 8 * unit * p * (away + (away * p).sum(1, keepdims=True)) + tiny).all()
    others = (abs(g) * ~nearly).sum(1, keepdims=True)
    slope = run_rows(by_row.log_softmax_slope_rows, g, log_p)
    found = run(by_column.log_softmax_slope_columns, (False,) * 4, g, log_p)
    sizes = np.where(nearly, abs(g) * (1 - p) + others, abs(g) + p * abs(g).sum(1, keepdims=True))
    assert (abs(found - slope) <= 8 * unit * sizes + tiny).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_column_without_a_sum_is_nan_and_changes_no_other(bad):
    x = columns(np.float32, (2, 10, 7))
    for kernel, wide in (
        (by_column.softmax_columns, (False, True)),
        (by_column.log_softmax_columns, (False, True, False)),
    ):
        good = run(kernel, wide, x)
        spoilt = x.copy()
        spoilt[0, 3, 4] = bad
        spoilt[1, :, 5] = -np.inf
        found = run(kernel, wide, spoilt)
        assert np.isnan(found[0, :, 4]).all()
        assert np.isnan(found[1, :, 5]).all()
        kept = np.ones((2, 7), bool)
        kept[0, 4] = kept[1, 5] = False
        np.testing.assert_array_equal(found.swapaxes(1, 2)[kept], good.swapaxes(1, 2)[kept])
