"""One row at all its points: the errors of every order, mode and dtype, as cells."""

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from mpmath import mp

from certificate import orders, pytorch
from certificate.points import Arrays, inputs, repeated, strided
from certificate.row import STILL, Call, Row, Seeds, seeds
from certificate.truth import Truth, sensitivity, truth
from certificate.ulp import FORMATS, error

DTYPES = ("float64", "float32")
ALLOWED = 1e3
"""Ulp that an order may be off, times 1 + the condition number."""
TORCH = 4
"""How many times PyTorch's error ours may be."""
NOISE = 16
"""Ulp, times the order and 1 + the condition number, that rounding gives; a ratio of such errors says nothing."""


class Cell(NamedTuple):
    """One error: where, how much, beside PyTorch's; the condition number, if the error is above rounding."""

    name: str
    kind: str
    dtype: str
    mode: str
    order: int
    ulp: float
    torch: float | None
    condition: float
    found: float
    true: str

    @property
    def relative(self) -> float:
        """The error in units of what the condition number allows."""
        return self.ulp / (1 + self.condition)

    @property
    def misses(self) -> bool:
        """NaN for a finite truth, more than the bound at orders 1 and 2, or more than four times PyTorch's error."""
        if math.isnan(self.ulp):
            return True
        if self.order <= 2 and self.dtype == "float64" and self.relative > ALLOWED:
            return True
        return self.torch is not None and self.relative > NOISE * self.order and self.ulp > TORCH * self.torch


def measure(row: Row, dtypes: Sequence[str] = DTYPES, kinds: Sequence[str] | None = None) -> list[Cell]:
    """All cells of a row: its own points, and those that are made from the generic one."""
    points = dict(row.points)
    generic = row.points.get("generic")
    if generic is not None:
        points.setdefault("not contiguous", generic)
        if inputs(generic, "float64")[0].ndim:
            points.setdefault("repeated index", generic)
    cells: list[Cell] = []
    for kind, point in points.items():
        if kinds is None or kind in kinds:
            for dtype in dtypes:
                cells += _cells(row, kind, dtype, inputs(point, dtype))
    return cells


def _cells(row: Row, kind: str, dtype: str, arrays: Arrays) -> list[Cell]:
    """A row's cells at one kind of point: by mode and order the worst error in ulp, of minigrad's and of PyTorch's."""
    ours, theirs = row.ours, row.torch
    taken: Callable[[Any], Any] = _same
    if kind == "not contiguous":
        arrays = tuple(strided(x) for x in arrays)
    elif kind == "repeated index":
        ours, theirs, taken = _repeated(row, arrays[0].shape)

    def made(shape: tuple[int, ...]) -> Seeds:
        return seeds(arrays, shape)

    at = truth(row.truth, arrays, made, taken)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = orders.derivatives(ours, arrays, made(at.shape))
        other = pytorch.derivatives(theirs, arrays, made(at.shape)) if theirs and pytorch.is_there() else {}
    moves: Truth | None = None
    cells = []
    finite = [all(abs(t) < FORMATS[dtype].largest for t in g) for g in at.gradients]
    for (mode, order), numbers in found.items():
        if not all(finite[:order]) and (mode == "hessian" or not np.isfinite(numbers).all()):
            continue  # a component is beyond the largest float: 0 · ∞ and ∞ − ∞ reach the others
        exact = at.along if (mode, order) == ("jvp", 1) else at.gradients[order - 1]
        worst, place = _worst(numbers, exact, dtype)
        beside = other.get(("reverse", order))
        theirs_ulp = None if beside is None else _worst(beside, at.gradients[order - 1], dtype)[0]
        cell = Cell(row.name, kind, dtype, mode, order, worst, theirs_ulp, 0.0,
                    *((float(numbers[place]), mp.nstr(exact[place], 12)) if numbers.size else (0.0, "")))  # fmt: skip
        if worst > NOISE:  # False for NaN
            still = kind in STILL and not row.smooth
            moves = moves or sensitivity(row.truth, arrays, made, taken, at, still, row.smooth)
            scale = moves.along if (mode, order) == ("jvp", 1) else moves.gradients[order - 1]
            size = max([abs(t) for g in at.gradients[:order] for t in g if mp.isfinite(t)], default=mp.mpf(0))
            cell = _with_condition(cell, numbers, exact, scale, size)
        cells.append(cell)
    return cells


def _same(x: Any) -> Any:
    return x


def _repeated(row: Row, shape: tuple[int, ...]) -> tuple[Call, Call | None, Callable[[Any], Any]]:
    """The row's two calls with a first input whose elements are taken more than once, and that taking alone."""
    places = row.repeats
    if places is None:
        places = np.arange(int(np.prod(shape))).reshape(shape)[..., repeated(shape[-1])]
    theirs = row.torch

    def ours(x: Any, *rest: Any) -> Any:
        return row.ours(x.reshape(-1)[places], *rest)

    def torchs(t: Any, x: Any, *rest: Any) -> Any:
        assert theirs is not None
        return theirs(t, x.reshape(-1)[t.tensor(places)], *rest)

    return ours, None if theirs is None else torchs, lambda x: np.ravel(x)[places]


def _worst(numbers: np.ndarray, exact: np.ndarray, dtype: str) -> tuple[float, int]:
    """The largest error, and where it is. A NaN is the largest."""
    assert numbers.shape == exact.shape, (numbers.shape, exact.shape)
    errors = [error(float(x), t, dtype) for x, t in zip(numbers, exact, strict=True)]
    if not errors:
        return 0.0, 0
    place = max(range(len(errors)), key=lambda i: math.inf if math.isnan(errors[i]) else min(errors[i], 1e306))
    return errors[place], place


def _with_condition(cell: Cell, numbers: np.ndarray, exact: np.ndarray, moves: np.ndarray, size: Any) -> Cell:
    """The element whose error is largest beside its own condition number, with both.

    Where the truth is 0 the error is in ulp of what cancels there: of ``size``, the largest component of this order or
    of a lower one, or of what moves.
    """
    epsilon, candidates = FORMATS[cell.dtype].epsilon, []
    largest = max([s for s in moves if mp.isfinite(s)], default=0)
    for x, t, s in zip(numbers, exact, moves, strict=True):
        off = error(float(x), t, cell.dtype)
        if t and mp.isfinite(s):
            condition = float(s / abs(t))
        elif not t and math.isfinite(x) and max(largest, size):
            off, condition = float(abs(x) / (epsilon * max(largest, size))), 0.0
        else:
            condition = 0.0
        candidates.append((off / (1 + condition), off, condition, float(x), mp.nstr(t, 12)))
    _, off, condition, x, t = max(candidates, key=lambda each: each[0])
    return cell._replace(ulp=off, condition=condition, found=x, true=t)
