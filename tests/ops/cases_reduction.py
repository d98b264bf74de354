"""Rows for reductions, and for what runs along an axis: cumulative sums and products, sorting."""

from collections.abc import Callable

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, ROW, Case, X, numbers

HOLES = np.where(numbers(2, 3, 4, seed=8) < -1, 0, CUBE)
TABLE = numbers(4, 3, seed=9)


def reduction(name: str, torch_call: Callable, x: np.ndarray = CUBE, label: str = "", **keywords) -> Case:
    label = label + ",".join(f"{key}={value}" for key, value in keywords.items())
    return Case(
        f"{name}[{label}]",
        lambda x: getattr(mg, name)(x, **keywords),
        lambda x: getattr(np, name)(x, **keywords),
        torch_call,
        (x,),
    )


def norm(torch_call: Callable, x: np.ndarray = CUBE, **keywords) -> Case:
    label = ",".join(f"{key}={value}" for key, value in keywords.items())
    return Case(
        f"norm[{x.ndim}d,{label}]",
        lambda x: mg.linalg.norm(x, **keywords),
        lambda x: np.linalg.norm(x, **keywords),
        torch_call,
        (x,),
    )


def vector_norm(torch_call: Callable, name: str = "vector_norm", **keywords) -> Case:
    return Case(
        f"{name}[{keywords}]",
        lambda x: getattr(mg.linalg, name)(x, **keywords),
        lambda x: getattr(np.linalg, name)(x, **keywords),
        torch_call,
        (CUBE,),
    )


SUMS = [
    reduction("sum", lambda t, x: x.sum()),
    reduction("sum", lambda t, x: x.sum(1), axis=1),
    reduction("sum", lambda t, x: x.sum((0, 2), keepdim=True), axis=(0, -1), keepdims=True),
    reduction("sum", lambda t, x: x.sum((0, 1, 2)), axis=(2, 0, 1)),
    reduction("sum", lambda t, x: x, axis=()),
    reduction("mean", lambda t, x: x.mean()),
    reduction("mean", lambda t, x: x.mean(-1, keepdim=True), axis=-1, keepdims=True),
    reduction("mean", lambda t, x: x.mean((0, 1)), axis=(0, 1)),
    reduction("mean", lambda t, x: x.mean((0, 1, 2), keepdim=True), keepdims=True),
    *[
        reduction(name, call, **keywords)
        for name in ("var", "std")
        for call, keywords in (
            (lambda t, x, name=name: getattr(t, name)(x, correction=0), {}),
            (lambda t, x, name=name: getattr(t, name)(x, 1, correction=0), {"axis": 1}),
            (
                lambda t, x, name=name: getattr(t, name)(x, (0, 2), correction=1, keepdim=True),
                {"axis": (0, -1), "ddof": 1, "keepdims": True},
            ),
        )
    ],
    Case("logsumexp", mg.logsumexp, lambda x: np.log(np.exp(x).sum()), lambda t, x: x.logsumexp((0, 1, 2)), (CUBE,)),
    Case(
        "logsumexp[axis]",
        lambda x: mg.logsumexp(x, axis=-2),
        lambda x: np.log(np.exp(x).sum(1)),
        lambda t, x: x.logsumexp(1),
        (CUBE,),
    ),
    Case(
        "logsumexp[axes,keepdims]",
        lambda x: mg.logsumexp(x, axis=(0, 2), keepdims=True),
        lambda x: np.log(np.exp(x).sum((0, 2), keepdims=True)),
        lambda t, x: x.logsumexp((0, 2), keepdim=True),
        (CUBE,),
    ),
]

EXTREMES = [
    reduction("max", lambda t, x: x.max()),
    reduction("max", lambda t, x: x.max(1, keepdim=True).values, axis=1, keepdims=True),
    reduction("max", lambda t, x: x.amax((0, 2)), axis=(0, 2)),
    reduction("max", lambda t, x: x.amax((0, 1, 2), keepdim=True), keepdims=True),
    reduction("min", lambda t, x: x.min()),
    reduction("min", lambda t, x: x.min(-1).values, axis=-1),
    reduction("min", lambda t, x: x.amin((1, 2), keepdim=True), axis=(-2, -1), keepdims=True),
    reduction("amax", lambda t, x: x.amax()),
    reduction("amax", lambda t, x: x.amax(-1), axis=-1),
    reduction("amax", lambda t, x: x.amax((0, 2), keepdim=True), axis=(0, 2), keepdims=True),
    reduction("amin", lambda t, x: x.amin()),
    reduction("amin", lambda t, x: x.amin(0, keepdim=True), axis=0, keepdims=True),
    reduction("argmax", lambda t, x: x.argmax()),
    reduction("argmax", lambda t, x: x.argmax(1, keepdim=True), axis=1, keepdims=True),
    reduction("argmin", lambda t, x: x.argmin()),
    reduction("argmin", lambda t, x: x.argmin(-1), axis=-1),
]

PRODUCTS = [
    reduction("prod", lambda t, x: x.prod()),
    reduction("prod", lambda t, x: x.prod(1), axis=1),
    reduction("prod", lambda t, x: x.prod(-1, keepdim=True), axis=-1, keepdims=True),
    reduction("prod", lambda t, x: x.prod(2).prod(0), axis=(0, 2)),
    reduction("prod", lambda t, x: x.prod(), HOLES[0], "zeros"),
    reduction("prod", lambda t, x: x.prod(2, keepdim=True), HOLES, "zeros,", axis=2, keepdims=True),
    reduction("cumsum", lambda t, x: x.ravel().cumsum(0)),
    reduction("cumsum", lambda t, x: x.cumsum(1), axis=1),
    reduction("cumsum", lambda t, x: x.cumsum(-1), axis=-1),
    reduction("cumprod", lambda t, x: x.ravel().cumprod(0), X),
    reduction("cumprod", lambda t, x: x.cumprod(0), axis=0),
    reduction("cumprod", lambda t, x: x.cumprod(-2), HOLES, "zeros,", axis=-2),
    reduction("cumprod", lambda t, x: x.cumprod(2), HOLES, "zeros,", axis=2),
]

ORDER = [
    reduction("sort", lambda t, x: x.sort().values),
    reduction("sort", lambda t, x: x.sort(1).values, axis=1),
    reduction("sort", lambda t, x: x.ravel().sort().values, axis=None),
    reduction("argsort", lambda t, x: x.argsort()),
    reduction("argsort", lambda t, x: x.argsort(0), axis=0),
    reduction("argsort", lambda t, x: x.ravel().argsort(), axis=None),
    reduction("median", lambda t, x: x.quantile(0.5)),
    reduction("median", lambda t, x: x.median(1).values, axis=1),
    reduction("median", lambda t, x: x.quantile(0.5, -1, keepdim=True), axis=-1, keepdims=True),
    reduction("median", lambda t, x: x.swapaxes(0, 1).flatten(1).quantile(0.5, 1), axis=(0, 2)),
    reduction("any", lambda t, x: x.any(), HOLES),
    reduction("any", lambda t, x: x.any(2, keepdim=True), HOLES, axis=-1, keepdims=True),
    reduction("all", lambda t, x: x.all(), HOLES),
    reduction("all", lambda t, x: x.all(2).all(0), HOLES, axis=(0, 2)),
]

NORMS = [
    *[vector_norm(lambda t, x, p=p: t.linalg.vector_norm(x, p), ord=p) for p in (0, 1, 2, 3, np.inf)],
    vector_norm(lambda t, x: t.linalg.vector_norm(x, 1, (0, 2), keepdim=True), axis=(0, 2), ord=1, keepdims=True),
    *[vector_norm(lambda t, x, p=p: t.linalg.matrix_norm(x, p), "matrix_norm", ord=p) for p in ("fro", 1, 2)],
    vector_norm(lambda t, x: t.linalg.matrix_norm(x, keepdim=True), "matrix_norm", keepdims=True),
    norm(lambda t, x: t.linalg.vector_norm(x)),
    norm(lambda t, x: t.linalg.vector_norm(x, keepdim=True, dim=(0, 1, 2)), keepdims=True),
    norm(lambda t, x: t.linalg.vector_norm(x, dim=-1), axis=-1),
    norm(lambda t, x: t.linalg.vector_norm(x, dim=(0, 2), keepdim=True), axis=(0, 2), keepdims=True),
    *[norm(lambda t, x, p=p: t.linalg.norm(x, p), ROW, ord=p) for p in (1, 2, 3, 2.5, 1.5, np.inf, -np.inf, 0.5, -1)],
    *[
        norm(lambda t, x, p=p: t.linalg.norm(x, p, 1, keepdim=True), ord=p, axis=1, keepdims=True)
        for p in (0, 1, 2, 3, np.inf)
    ],
    *[
        norm(lambda t, x, p=p: t.linalg.matrix_norm(x, p), TABLE, ord=p)
        for p in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
    ],
    *[
        norm(lambda t, x, p=p: t.linalg.norm(x, p, (2, 0), keepdim=True), ord=p, axis=(-1, 0), keepdims=True)
        for p in ("fro", "nuc", 1, 2, -2, np.inf)
    ],
]

CASES = [*SUMS, *EXTREMES, *PRODUCTS, *ORDER, *NORMS]
