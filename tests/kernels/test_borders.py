"""Borders are NumPy's, bit by bit, in any order of memory; folding them back is the adjoint."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import ops

RANDOM = np.random.default_rng(0)
MODES = ("constant", "edge", "reflect", "symmetric", "wrap")
ORDERS = [(0, 1, 2, 3), (1, 2, 3, 0), (0, 2, 3, 1)]
"""In order, with the batch innermost, and with the channels innermost."""
CASES = [
    ((5, 3, 14, 14), ((0, 0), (0, 0), (2, 2), (2, 1))),
    ((3, 2, 5, 37), ((0, 0), (0, 0), (0, 4), (0, 33))),
    ((2, 1, 1, 1), ((0, 0), (0, 0), (3, 0), (1, 2))),
    ((7, 1, 3, 16), ((0, 0), (0, 0), (0, 0), (7, 0))),
    ((3, 4, 6, 2), ((0, 0), (0, 0), (1, 2), (0, 0))),
    ((2, 3, 4, 5), ((1, 0), (0, 0), (0, 0), (0, 2))),
    ((2, 3, 4, 3), ((1, 1), (1, 0), (0, 1), (1, 1))),
    ((2, 2, 3, 3), ((0, 0), (0, 0), (70, 0), (1, 1))),
]


def in_memory(x, order):
    """The same array, its axes in this order of memory."""
    return np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("shape", "widths"), CASES)
def test_borders_are_those_of_numpy_and_are_folded_back(shape, widths, mode, threads):
    for order in ORDERS:
        check(shape, widths, mode, order)


def check(shape, widths, mode, order):
    x = RANDOM.standard_normal(shape)
    x.flat[0], x.flat[-1] = -0.0, np.inf
    given = {"constant_values": -0.0} if mode == "constant" else {}
    for dtype in (np.float32, np.float64):
        t = mg.Tensor(in_memory(x.astype(dtype), order))
        padded, expected = ops.pad(t, widths, mode, **given), np.pad(t.data, widths, mode, **given)
        bits = f"i{t.dtype.itemsize}"
        np.testing.assert_array_equal(padded.data.view(bits), np.ascontiguousarray(expected).view(bits))
    x = mg.Tensor(in_memory(RANDOM.standard_normal(shape), order), requires_grad=True)
    y = ops.pad(x, widths, mode)
    g = mg.Tensor(RANDOM.standard_normal(y.shape), requires_grad=True)
    (back,) = mg.grad(y, x, g, create_graph=True)
    assert np.vdot(back.data, x.data) == pytest.approx(np.vdot(g.data, y.data), rel=1e-11)
    h = RANDOM.standard_normal(shape)
    (again,) = mg.grad(back, g, mg.Tensor(h))
    np.testing.assert_array_equal(again.data, np.pad(h, widths, mode))


def test_what_is_not_finite_stays_in_its_plane(threads):
    """Rows are copied by vectors, which reach beyond them."""
    x = np.zeros((9, 1, 3, 5), np.float32)
    x[4] = np.nan
    y = ops.pad(mg.Tensor(x), ((0, 0), (0, 0), (1, 1), (1, 1)), "reflect").data
    assert np.isnan(y[4]).all()
    assert (np.delete(y, 4, 0) == 0).all()
