"""Rows for differences along an axis, and for what lies between points."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, ROW, Case, X, Y, numbers
from tests.ops.row import row

POINTS = np.array([-1.1, 0.1, 0.4, 1.7])
HEIGHTS = numbers(4, seed=21)
PLACES = np.sort(numbers(4, seed=22))
CYCLE = np.array([0.7, 0.2, 2.4])


def diff(torch, *inputs: np.ndarray, **keywords) -> Case:
    """The second and the third input are put before and behind the first."""
    names = ("prepend", "append")
    return Case(
        f"diff[{keywords},{len(inputs)}]",
        lambda x, *ends: mg.diff(x, **dict(zip(names, ends, strict=False)), **keywords),
        lambda x, *ends: np.diff(x, **dict(zip(names, ends, strict=False)), **keywords),
        torch,
        inputs,
    )


def line(t, x, xp, fp):
    """np.interp in PyTorch, within the points."""
    j = t.searchsorted(xp.detach(), x.detach(), right=True).clip(1, len(xp) - 1)
    return fp[j - 1] + (x - xp[j - 1]) / (xp[j] - xp[j - 1]) * (fp[j] - fp[j - 1])


def held(t, x, xp, fp):
    return t.where(x < xp[0], fp[0], t.where(x > xp[-1], fp[-1], line(t, x, xp, fp)))


DIFFERENCES = [
    diff(lambda t, x: x.diff(), X),
    diff(lambda t, x: x.diff(2, 1), CUBE, n=2, axis=1),
    diff(lambda t, x: x, X, n=0),
    diff(lambda t, x: x[:, :0], X, n=9),
    diff(lambda t, x, a, b: x.diff(dim=0, prepend=a, append=b), X, ROW[None], Y, axis=0),
    row("diff", lambda t, x: t.nn.functional.pad(x, (1, 1), value=0.5).diff(n=2), X, n=2, prepend=0.5, append=0.5),
    row("ediff1d", lambda t, x: x.ravel().diff(), X),
    Case(
        "ediff1d[ends]",
        lambda x, a, b: mg.ediff1d(x, to_end=a, to_begin=b),
        lambda x, a, b: np.ediff1d(x, to_end=a, to_begin=b),
        lambda t, x, a, b: t.cat([b.ravel(), x.ravel().diff(), a]),
        (X, ROW, Y[:1, 0]),
    ),
    row("trapezoid", lambda t, y: t.trapezoid(y, dx=0.5), X, dx=0.5),
    row("trapezoid", lambda t, y, x: t.trapezoid(y, x), CUBE, PLACES, label="places"),
    row("trapezoid", lambda t, y, x: t.trapezoid(y, x, dim=1), CUBE, numbers(2, 3, 1), axis=1),
]

BETWEEN = [
    Case("interp", mg.interp, np.interp, held, (numbers(2, 3, low=-1, high=1.6), POINTS, HEIGHTS)),
    Case("interp[outside]", mg.interp, np.interp, held, (X, POINTS, HEIGHTS)),
    Case(
        "interp[left,right]",
        lambda x, xp, fp: mg.interp(x, xp, fp, -5.0, 7.0),
        lambda x, xp, fp: np.interp(x, xp, fp, -5.0, 7.0),
        lambda t, x, xp, fp: t.where(x < xp[0], -5.0, t.where(x > xp[-1], 7.0, line(t, x, xp, fp))),
        (X, POINTS, HEIGHTS),
    ),
    Case(
        "interp[period]",
        lambda x, xp, fp: mg.interp(x, xp, fp, period=1.5),
        lambda x, xp, fp: np.interp(x, xp, fp, period=1.5),
        lambda t, x, xp, fp: line(
            t,
            x % 1.5,
            t.stack([xp[2] % 1.5 - 1.5, xp[1], xp[0], xp[2] % 1.5, xp[1] + 1.5]),
            t.stack([fp[2], fp[1], fp[0], fp[2], fp[1]]),
        ),
        (2 * X, CYCLE, HEIGHTS[:3]),
    ),
    Case("interp[one point]", mg.interp, np.interp, lambda t, x, xp, fp: fp + 0 * x * xp, (X, POINTS[:1], HEIGHTS[:1])),
]

CASES = [*DIFFERENCES, *BETWEEN]
