"""Rows for averages with weights, quantiles, covariances, and counts."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, POSITIVE, ROW, Case, X, Y, numbers
from tests.ops.row import row

SAMPLE = numbers(3, 5, seed=11)
WEIGHTS = numbers(5, low=0.3, high=2, seed=12)
COUNTS = np.array([1, 3, 2, 0, 1])
PLACES = np.array([2, 0, 2])


def average(torch, *inputs: np.ndarray, **keywords) -> Case:
    """The average of the first input, with the second for weights."""
    return Case(
        f"average[{keywords},{inputs[1:] and inputs[1].shape}]",
        lambda *xs: mg.average(xs[0], weights=xs[1] if xs[1:] else None, **keywords),
        lambda *xs: np.average(xs[0], weights=xs[1] if xs[1:] else None, **keywords),
        torch,
        inputs,
    )


AVERAGES = [
    average(lambda t, x: x.mean(), X),
    average(lambda t, x: x.mean(1, keepdim=True), CUBE, axis=1, keepdims=True),
    average(lambda t, x, w: (x * w).sum() / w.sum(), X, POSITIVE),
    average(lambda t, x, w: (x * w).sum(1) / w.sum(), X, WEIGHTS[:3], axis=1),
    Case(
        "average[returned]",
        lambda w: mg.average(X, 1, w, returned=True)[1],
        lambda w: np.average(X, 1, w, returned=True)[1],
        lambda t, w: w.sum().expand(2),
        (WEIGHTS[:3],),
    ),
    average(
        lambda t, x, w: ((x * w.T[:, :, None]).sum((0, 1)) / w.sum())[None, None],
        CUBE,
        POSITIVE.T,
        axis=(1, 0),
        keepdims=True,
    ),
]

QUANTILES = [
    row("quantile", lambda t, x: x.quantile(0.3), X, args=(0.3,)),
    row("quantile", lambda t, x: x.quantile(0.5, 1), CUBE, args=(0.5,), axis=1),
    row(
        "quantile",
        lambda t, x: x.quantile(t.tensor([0, 0.2, 1], dtype=x.dtype), -1, keepdim=True),
        CUBE,
        args=([0, 0.2, 1],),
        axis=-1,
        keepdims=True,
    ),
    row(
        "quantile",
        lambda t, x: x.movedim(1, 0).reshape(3, -1).quantile(0.9, 1).expand(1, 1, 3),
        CUBE,
        args=([[0.9]],),
        axis=(0, 2),
    ),
    *[
        row("quantile", lambda t, x, m=m: x.quantile(0.37, 0, interpolation=m), SAMPLE, args=(0.37,), axis=0, method=m)
        for m in ("linear", "lower", "higher", "midpoint", "nearest")
    ],
    row("percentile", lambda t, x: x.quantile(0.3), X, args=(30,)),
    row("percentile", lambda t, x: x.quantile(0.75, 1), CUBE, args=(75,), axis=1),
    row("ptp", lambda t, x: x.max() - x.min(), X),
    row("ptp", lambda t, x: x.amax(1, keepdim=True) - x.amin(1, keepdim=True), CUBE, axis=1, keepdims=True),
]

COVARIANCES = [
    row("cov", lambda t, x: x.cov(), SAMPLE),
    row("cov", lambda t, x: x.cov(), ROW, label="one variable"),
    row("cov", lambda t, x, y: t.stack([x, y]).cov(), X[0], Y[0], label="two"),
    row("cov", lambda t, x: x.T.cov(correction=0), SAMPLE, rowvar=False, bias=True),
    row("cov", lambda t, x: x.cov(correction=2), SAMPLE, ddof=2),
    row("cov", lambda t, x: x.cov(fweights=t.tensor(COUNTS)), SAMPLE, fweights=COUNTS),
    row("cov", lambda t, x: x.cov(aweights=t.tensor(WEIGHTS).to(x.dtype)), SAMPLE, aweights=WEIGHTS),
    row(
        "cov",
        lambda t, x: x.cov(fweights=t.tensor(COUNTS), aweights=t.tensor(WEIGHTS).to(x.dtype), correction=0),
        SAMPLE,
        fweights=COUNTS,
        aweights=WEIGHTS,
        ddof=0,
    ),
    row("corrcoef", lambda t, x: x.corrcoef(), SAMPLE),
    row("corrcoef", lambda t, x: x.T.corrcoef(), SAMPLE, rowvar=False),
]

COUNTED = [
    Case(
        "searchsorted",
        lambda v: mg.searchsorted([-1.0, 0, 1], v, side="right"),
        lambda v: np.searchsorted([-1.0, 0, 1], v, side="right"),
        lambda t, v: t.searchsorted(t.tensor([-1.0, 0, 1], dtype=v.dtype), v, right=True),
        (X,),
    ),
    row("digitize", lambda t, x: t.bucketize(x, t.tensor([-1, 0, 1]), right=True), X, args=([-1.0, 0, 1],)),
    Case(
        "bincount",
        lambda x: mg.bincount(mg.astype(x > 0, np.int64)[0]),
        lambda x: np.bincount((x > 0)[0]),
        lambda t, x: t.bincount((x > 0)[0].long()),
        (X,),
    ),
    Case(
        "bincount[weights]",
        lambda w: mg.bincount(PLACES, w, 4),
        lambda w: np.bincount(PLACES, w, 4),
        lambda t, w: t.zeros(4, dtype=w.dtype).index_add(0, t.tensor(PLACES), w),
        (ROW,),
    ),
    row("count_nonzero", lambda t, x: t.count_nonzero(x), np.round(X)),
    row("count_nonzero", lambda t, x: t.count_nonzero(x, 1), np.round(CUBE), axis=1),
    Case(
        "flatnonzero",
        lambda x: mg.flatnonzero(x > 0),
        lambda x: np.flatnonzero(x > 0),
        lambda t, x: (x > 0).ravel().nonzero()[:, 0],
        (X,),
    ),
    Case(
        "argwhere", lambda x: mg.argwhere(x > 0), lambda x: np.argwhere(x > 0), lambda t, x: t.argwhere(x > 0), (CUBE,)
    ),
    *[
        Case(
            f"nonzero[{i}]",
            lambda x, i=i: mg.nonzero(x > 0)[i],
            lambda x, i=i: np.nonzero(x > 0)[i],
            lambda t, x, i=i: (x > 0).nonzero(as_tuple=True)[i],
            (CUBE,),
        )
        for i in range(3)
    ],
]
CASES = [*AVERAGES, *QUANTILES, *COVARIANCES, *COUNTED]
