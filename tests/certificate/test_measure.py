"""Measuring: the four ways agree, a wrong derivative is found, and so is a NaN; every row is sound at most points."""

import math

import numpy as np
import pytest

import minigrad as mg
from certificate import pytorch
from certificate.__main__ import PAGE
from certificate.cases import CASES
from certificate.measure import Cell, measure
from certificate.orders import derivatives
from certificate.report import listed
from certificate.row import Row, X, seeds
from minigrad import Tensor, record

KNOWN = listed(PAGE.read_text(encoding="utf-8"))
CHEAP = ("generic",)  # the other kinds are for `python -m certificate --slice`, a step of its own in CI


def row(ours, truth=np.exp, **points):
    return Row("made", ours, truth, None, {"generic": (X,)} | points)


def test_a_right_op_misses_nothing_in_any_mode_order_or_dtype():
    cells = measure(row(mg.exp))
    assert {(c.mode, c.order) for c in cells} >= {("reverse", 4), ("jvp", 4), ("vjp", 4), ("hessian", 4)}
    assert {c.kind for c in cells} == {"generic", "not contiguous", "repeated index"}
    assert {c.dtype for c in cells} == {"float64", "float32"}
    assert not any(c.misses for c in cells)
    assert max(c.ulp for c in cells) < 8


def test_the_four_ways_agree():
    found = derivatives(lambda x, y: mg.sum(mg.sin(x) * y), (X, X + 1), seeds((X, X + 1), ()))
    for order in (2, 3, 4):
        for mode in ("jvp", "vjp", "hessian"):
            np.testing.assert_allclose(found[mode, order], found["reverse", order], rtol=1e-12)


def test_a_wrong_second_derivative_is_found_and_the_first_is_not_blamed():
    def wrong(x):
        return record(np.exp(x.data), (x, lambda g, _: g * Tensor(np.exp(x.data))))  # its derivative stops there

    missed = {c.order for c in measure(row(wrong), ("float64",)) if c.misses}
    assert missed == {2}  # at orders 3 and 4 the goal is no NaN, and PyTorch's error; there is none beside it


def test_a_lost_tail_is_found():
    def rounded(x):
        return record(np.tanh(x.data), (x, lambda g, y: g * (1 - y * y)))

    cells = measure(row(rounded, lambda x: np.tanh(x), saturated=(np.array([20.0]),)), ("float64",))
    assert {(c.kind, c.order) for c in cells if c.misses} == {("saturated", 1), ("saturated", 2)}


def test_a_nan_for_a_float_is_found():
    def invalid(x):
        return record(x.data**2, (x, lambda g, _: g * (2 * x + (0 * x) / (0 * x))))

    cells = measure(row(invalid, np.square), ("float64",), ["generic"])
    assert all(c.misses for c in cells)
    assert math.isnan(cells[0].ulp)


def test_an_error_that_the_condition_number_explains_is_no_miss():
    near = np.array([1.0 + 2.0**-40])
    ours = row(lambda x: x * x / 2 - x, lambda x: x * x / 2 - x, saturated=(near,))
    worst = max(c.ulp for c in measure(ours, ("float64",)) if c.order == 1)
    assert worst < 1  # x − 1 is exact
    lossy = row(lambda x: mg.exp(x) - math.e * x, lambda x: np.exp(x) - math.e * x, saturated=(near,))
    cells = [c for c in measure(lossy, ("float64",), ["saturated"]) if c.order == 1]
    assert max(c.ulp for c in cells) > 1e3
    assert not any(c.misses for c in cells)


@pytest.mark.torch
def test_four_times_pytorchs_error_is_a_miss():
    cell = Cell("made", "generic", "float32", "reverse", 3, 400.0, 99.0, 0.0, 1.0, "1")
    assert cell.misses
    assert not cell._replace(torch=101.0).misses
    assert not cell._replace(condition=10.0).misses
    assert pytorch.version() == "2.13.0"


@pytest.mark.parametrize("made", CASES, ids=lambda each: each.name)
def test_every_row_misses_nothing_but_what_the_page_lists(made):
    missed = {(c.name, c.kind, c.dtype, c.order) for c in measure(made, ("float64",), CHEAP) if c.misses}
    assert missed - KNOWN == set()
