"""Rows for reductions."""

from collections.abc import Callable

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, Case


def reduction(name: str, torch_call: Callable, **keywords) -> Case:
    label = ",".join(f"{key}={value}" for key, value in keywords.items())
    return Case(
        f"{name}[{label}]",
        lambda x: getattr(mg, name)(x, **keywords),
        lambda x: getattr(np, name)(x, **keywords),
        torch_call,
        (CUBE,),
    )


CASES = [
    reduction("sum", lambda t, x: x.sum()),
    reduction("sum", lambda t, x: x.sum(1), axis=1),
    reduction("sum", lambda t, x: x.sum((0, 2), keepdim=True), axis=(0, -1), keepdims=True),
    reduction("mean", lambda t, x: x.mean()),
    reduction("mean", lambda t, x: x.mean(-1, keepdim=True), axis=-1, keepdims=True),
    reduction("mean", lambda t, x: x.mean((0, 1)), axis=(0, 1)),
    reduction("var", lambda t, x: x.var(correction=0)),
    reduction("var", lambda t, x: x.var((0, 2), correction=1), axis=(0, 2), ddof=1),
    reduction("max", lambda t, x: x.max()),
    reduction("max", lambda t, x: x.max(1, keepdim=True).values, axis=1, keepdims=True),
    reduction("max", lambda t, x: x.amax((0, 2)), axis=(0, 2)),
    reduction("min", lambda t, x: x.min()),
    reduction("min", lambda t, x: x.min(-1).values, axis=-1),
    reduction("argmax", lambda t, x: x.argmax(1), axis=1),
    reduction("argmin", lambda t, x: x.argmin()),
    Case("logsumexp", mg.logsumexp, lambda x: np.log(np.exp(x).sum()), lambda t, x: x.logsumexp((0, 1, 2)), (CUBE,)),
    Case(
        "logsumexp[axis,keepdims]",
        lambda x: mg.logsumexp(x, axis=(0, 2), keepdims=True),
        lambda x: np.log(np.exp(x).sum((0, 2), keepdims=True)),
        lambda t, x: x.logsumexp((0, 2), keepdim=True),
        (CUBE,),
    ),
]
