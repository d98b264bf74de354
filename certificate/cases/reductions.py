"""Sums, means, extremes, running sums, statistics, norms."""

from collections.abc import Callable
from typing import Any

import numpy as np

import minigrad as mg
from certificate.cases.making import each, spoken
from certificate.jets import Jet, jet
from certificate.points import LARGE, SMALL, Point
from certificate.row import CUBE, Call, Row, X, Y

ZEROS = X * [[1, 0, 1], [0, 0, 1]]
ONE_ZERO = X * [[1, 0, 1], [1, 1, 1]]
TIED = np.array([[1.0, 3, 3], [-2, 3, -2]])
HOLES = np.where(np.abs(X) < 0.7, np.nan, X)
FAR = 1000 + np.arange(12.0).reshape(4, 3) % 5 / 8


def row(name: str, truth: Call, torch: Call | str | None, *inputs: np.ndarray, of: str = "", ours: Call | None = None,
        sizes: bool = True, single: bool = True, **points: Point) -> Row:  # fmt: skip
    """A reduction. ``sizes``: huge and tiny numbers too."""
    call = ours or getattr(mg, name.split("[")[0])
    made: dict[str, Point] = {"generic": inputs}
    if sizes:
        made["huge"] = lambda dtype: (inputs[0] * LARGE[dtype], *inputs[1:])
        made["tiny"] = lambda dtype: (inputs[0] * SMALL[dtype], *inputs[1:])
    if single:
        made["single"] = tuple(np.ravel(x)[:1].reshape((1,) * x.ndim) for x in inputs)
    return Row(name, call, truth, spoken(torch), made | points, (of or name.split("[")[0],))


def variance(x: Any, axis: Any = None, ddof: int = 0) -> Any:
    """The mean of (x − mean)²."""
    n = x.size if axis is None else x.shape[axis]
    mean = np.sum(x, axis=axis, keepdims=True) / n
    return np.sum((x - mean) ** 2, axis=axis) / (n - ddof)


def deviation(x: Any, axis: Any = None, ddof: int = 0) -> Any:
    return each(root)(variance(x, axis, ddof))


def root(x: Jet) -> Jet:
    """√x; at 0 the derivative 0 that a norm has there by convention."""
    return x.sqrt() if x.c[0] else jet(0)


def total(x: Any) -> Any:
    """log Σ eˣ over all elements."""
    flat = sorted(np.ravel(x), key=lambda j: j.c[0])
    found = flat[-1]
    rest = sum(((j - found).exp() for j in flat[:-1]), jet(0))
    return found + rest.log1p() if len(flat) > 1 else found


def along(f: Callable[[Any], Any], axis: int) -> Call:
    """f of each line along an axis."""
    return lambda x: _lines(f, x, axis)


def _lines(f: Callable[[Any], Any], x: Any, axis: int) -> Any:
    moved = np.moveaxis(x, axis, -1)
    found = np.empty(moved.shape[:-1], dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = f(moved[place])
    return found


def first(larger: bool) -> Callable[[Any], Any]:
    """The largest, or smallest, of a line; the first of equal ones."""

    def choose(line: Any) -> Any:
        found = line[0]
        for each_ in line[1:]:
            if (each_ > found) if larger else (each_ < found):
                found = each_
        return found

    return choose


def shared(larger: bool) -> Callable[[Any], Any]:
    """The largest, or smallest, of all; equal ones share it evenly."""

    def choose(x: Any) -> Any:
        flat = list(np.ravel(x))
        best = first(larger)(flat)
        best_ones = [j for j in flat if j == best.c[0]]
        return sum(best_ones[1:], best_ones[0]) / len(best_ones)

    return choose


def ordered(line: Any) -> list[Any]:
    return sorted(line, key=lambda j: j.c[0])


def in_order(x: Any) -> Any:
    found = np.empty(x.shape, dtype=object)
    for i, line in enumerate(x):
        found[i] = ordered(line)
    return found


def at(q: float) -> Callable[[Any], Any]:
    """The q-quantile of all numbers, linear between two of them."""

    def quantile(x: Any) -> Any:
        line = ordered(np.ravel(x))
        place = q * (len(line) - 1)
        low = min(int(place), len(line) - 2) if len(line) > 1 else 0
        return line[low] + (place - low) * (line[min(low + 1, len(line) - 1)] - line[low])

    return quantile


def covariance(x: Any) -> Any:
    centred = x - np.sum(x, axis=1, keepdims=True) / x.shape[1]
    return centred @ centred.T / (x.shape[1] - 1)


def correlation(x: Any) -> Any:
    c = covariance(x)
    scale = each(root)(np.diagonal(c))
    found = c / scale[:, None] / scale[None, :]
    for i in range(len(found)):
        found[i, i] = jet(1)
    return found


def without_nan(f: Callable[[Any], Any]) -> Call:
    return lambda x: f(np.array([j for j in np.ravel(x) if j.c[0] == j.c[0]], dtype=object))


def zero_for_nan(t: Any, x: Any, value: float = 0.0) -> Any:
    return t.where(x.isnan(), value, x)


SUMS = [
    row("sum", np.sum, "sum", X, empty=(np.zeros((0, 3)),)),
    row("sum[axis]", lambda x: np.sum(x, axis=1), lambda t, x: x.sum(1), CUBE, empty=(np.zeros((2, 0, 3)),)),
    row("mean", lambda x: np.sum(x) / x.size, "mean", X),
    row("mean[axis]", lambda x: np.sum(x, axis=0) / 2, lambda t, x: x.mean(0), CUBE, single=False),
    row("prod", np.prod, "prod", X, sizes=False, zero=(ONE_ZERO,), empty=(np.zeros((0, 3)),)),
    row("prod[two zeros]", np.prod, "prod", ZEROS, sizes=False),
    row("prod[axis]", lambda x: np.prod(x, axis=1), lambda t, x: x.prod(1), CUBE, sizes=False),
    row("var", variance, lambda t, x: x.var(correction=0), X, tie=(X * 0 + 1.5,), saturated=(FAR,)),
    row("var[axis]", lambda x: variance(x, 0, 1), lambda t, x: x.var(0), FAR - 1000, single=False, saturated=(FAR,)),
    row("std", deviation, lambda t, x: x.std(correction=0), X, single=False, tie=(X * 0 + 1.5,), saturated=(FAR,)),
    row("std[axis]", lambda x: deviation(x, 0, 1), lambda t, x: x.std(0), FAR - 1000, single=False, saturated=(FAR,)),
    row("logsumexp", total, lambda t, x: t.logsumexp(x, (0, 1)), X, ours=mg.logsumexp, saturated=(X * 300,),
        tie=(TIED,)),
    row("logsumexp[axis]", along(total, 1), lambda t, x: t.logsumexp(x, 1), X, ours=lambda x: mg.logsumexp(x, axis=1),
        of="logsumexp", saturated=(X * 300,)),
    row("cumsum", lambda x: np.cumsum(x, axis=1), lambda t, x: x.cumsum(1), X),
    row("cumprod", lambda x: np.cumprod(x, axis=1), lambda t, x: x.cumprod(1), X, sizes=False, zero=(ONE_ZERO,)),
    row("cumprod[two zeros]", lambda x: np.cumprod(x, axis=1), lambda t, x: x.cumprod(1), ZEROS, sizes=False),
]  # fmt: skip
AXES = {"sum[axis]": {"axis": 1}, "mean[axis]": {"axis": 0}, "prod[axis]": {"axis": 1},
        "var[axis]": {"axis": 0, "ddof": 1}, "std[axis]": {"axis": 0, "ddof": 1}, "cumsum": {"axis": 1},
        "cumprod": {"axis": 1}, "cumprod[two zeros]": {"axis": 1}}  # fmt: skip


def with_axis(made: Row) -> Row:
    keywords = AXES.get(made.name)
    return made if keywords is None else made._replace(ours=lambda x: getattr(mg, made.of[0])(x, **keywords))


EXTREMES = [
    made
    for name, torch, larger in (("max", "amax", True), ("min", "amin", False))
    for made in (
        row(name, shared(larger), torch, X, tie=(TIED * (1 if larger else -1),)),
        row(f"{name}[axis]", along(first(larger), 1), lambda t, x, n=name: getattr(t, n)(x, 1).values, X, sizes=False,
            ours=lambda x, n=name: getattr(mg, n)(x, axis=1), tie=(TIED,)),
        row(torch, shared(larger), torch, X, tie=(TIED * (1 if larger else -1),)),
    )
]  # fmt: skip

ORDERED = [
    row("ptp", lambda x: shared(True)(x) - shared(False)(x), lambda t, x: x.amax() - x.amin(), X, tie=(TIED,)),
    row("sort", in_order, lambda t, x: t.sort(x, stable=True).values, X, tie=(TIED,)),
    row("median", at(0.5), lambda t, x: t.quantile(x, 0.5), X),
    row("quantile", at(0.3), lambda t, x: t.quantile(x, 0.3), X, ours=lambda x: mg.quantile(x, 0.3)),
    row("percentile", at(0.7), lambda t, x: t.quantile(x, 0.7), X, ours=lambda x: mg.percentile(x, 70)),
]  # fmt: skip


WITHOUT_NAN = [
    row("nansum", without_nan(np.sum), "nansum", HOLES, sizes=False, single=False),
    row("nanmean", without_nan(lambda x: np.sum(x) / len(x)), "nanmean", HOLES, sizes=False, single=False),
    row("nanprod", without_nan(np.prod), lambda t, x: zero_for_nan(t, x, 1).prod(), HOLES, sizes=False, single=False),
    row("nanvar", without_nan(variance), None, HOLES, sizes=False, single=False),
    row("nanstd", without_nan(deviation), None, HOLES, sizes=False, single=False),
    row("nanmax", without_nan(shared(True)), None, HOLES, sizes=False, single=False),
    row("nanmin", without_nan(shared(False)), None, HOLES, sizes=False, single=False),
]

STATISTICS = [
    row("average", lambda x, w: np.sum(x * w) / np.sum(w), lambda t, x, w: (x * w).sum() / w.sum(), X, Y + 3,
        ours=lambda x, w: mg.average(x, weights=w)),
    row("cov", covariance, "cov", CUBE[0], single=False),
    row("corrcoef", correlation, "corrcoef", CUBE[0], single=False),
]  # fmt: skip

CASES = [*map(with_axis, SUMS), *EXTREMES, *ORDERED, *WITHOUT_NAN, *STATISTICS]
