"""Rows for what leaves NaN out."""

import numpy as np

from tests.ops.case import CUBE, Case
from tests.ops.row import row

HOLES = np.where(np.abs(CUBE) < 0.5, np.nan, CUBE)
MASK = CUBE > -1.2


def numbers(t, x, last):
    return t.where(t.isnan(x), last, x)


def var(x, axis, correction: int):
    """The variance of the numbers of a Tensor of PyTorch, which has none of its own."""
    mean = x.nanmean(axis, keepdim=True)
    count = (~x.isnan()).sum(axis)
    return (x.isnan().logical_not() * (x - mean).nan_to_num()).pow(2).sum(axis) / (count - correction)


CASES: list[Case] = [
    row("nansum", lambda t, x: x.nansum(), HOLES),
    row("nansum", lambda t, x: x.nansum(1, keepdim=True), HOLES, axis=1, keepdims=True),
    row("nansum", lambda t, x: (x * t.tensor(MASK)).nansum((0, 2)) + 2, HOLES, axis=(0, -1), where=MASK, initial=2.0),
    row("nanmean", lambda t, x: x.nanmean(), HOLES),
    row("nanmean", lambda t, x: x.nanmean((1, 2)), HOLES, axis=(1, 2)),
    row("nanprod", lambda t, x: numbers(t, x, 1).prod(), HOLES),
    row("nanprod", lambda t, x: numbers(t, x, 1).prod(1), HOLES, axis=1),
    row("nanmax", lambda t, x: numbers(t, x, -np.inf).amax(), HOLES),
    row("nanmax", lambda t, x: numbers(t, x, -np.inf).amax(2), HOLES, axis=2),
    row("nanmin", lambda t, x: numbers(t, x, np.inf).amin((0, 1), keepdim=True), HOLES, axis=(0, 1), keepdims=True),
    row(
        "nanmin",
        lambda t, x: t.where(t.tensor(MASK), numbers(t, x, np.inf), np.inf).amin(1).clip(max=-0.8),
        HOLES,
        axis=1,
        where=MASK,
        initial=-0.8,
    ),
    row("nanvar", lambda t, x: var(x, (0, 1, 2), 0), HOLES),
    row("nanvar", lambda t, x: var(x, (0, 1), 1), HOLES, axis=(0, 1), ddof=1),
    row("nanstd", lambda t, x: var(x, (0, 1), 0).sqrt(), HOLES, axis=(0, 1)),
    row("nanstd", lambda t, x: var(x, (0, 1, 2), 1).sqrt(), HOLES, correction=1),
    row("nan_to_num", lambda t, x: x.nan_to_num(), HOLES),
    row("nan_to_num", lambda t, x: x.nan_to_num(0.5), HOLES, nan=0.5, label="nan"),
]
