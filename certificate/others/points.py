"""The ops that every framework is asked for, as functions of one vector, and the truth of their derivatives."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from certificate.cases import linalg, losses, normalization, reductions, windows
from certificate.cases.functions import sigmoid
from certificate.cases.making import each
from certificate.jets import jet
from certificate.points import numbers
from certificate.row import Seeds, seeds
from certificate.truth import Truth, truth

LABELS = np.array([2, 0, 1, 2])
ZERO_BIAS = np.array([0.0])


class Asked(NamedTuple):
    """An op: its vector, and its definition on Jets."""

    x: np.ndarray
    truth: Callable[[Any], Any]


def _matrix(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: f(x.reshape(3, 3))


OPS = {
    "batch_norm": Asked(numbers(8, seed=1), lambda x: normalization.standard(x.reshape(4, 2), (0,))),
    "layer_norm": Asked(numbers(8, seed=2), lambda x: normalization.standard(x.reshape(2, 4), (1,))),
    "ce_hard": Asked(numbers(12, seed=3), lambda x: losses.entropy(LABELS)(x.reshape(4, 3))),
    "max_pool": Asked(
        numbers(16, seed=4), lambda x: windows.pooled(windows.largest, 2)(x.reshape(1, 1, 4, 4)).ravel() ** 3
    ),
    "conv2d": Asked(
        numbers(20, seed=5),
        lambda x: windows.convolved(x[:16].reshape(1, 1, 4, 4), x[16:].reshape(1, 1, 2, 2), ZERO_BIAS).ravel() ** 2,
    ),
    "elu": Asked(numbers(6, seed=6), each(lambda x: x if x > 0 else x.expm1())),
    "silu": Asked(numbers(6, seed=7), each(lambda x: x * sigmoid(x))),
    "prod, 1 zero": Asked(np.array([1.5, 0.0, -2.0, 0.75]), np.prod),
    "prod, 2 zeros": Asked(np.array([1.5, 0.0, -2.0, 0.0]), np.prod),
    "cumprod, zero": Asked(np.array([1.5, 0.0, -2.0, 0.75]), np.cumprod),
    "logsumexp": Asked(numbers(5, seed=8), reductions.total),
    "det": Asked(numbers(9, seed=9), _matrix(linalg.det)),
    "det sing. 3x3": Asked(linalg.SINGULAR.ravel(), _matrix(linalg.det)),
    "slogdet": Asked(numbers(9, seed=10), _matrix(lambda a: abs(linalg.det(a)).log())),
    "matmul^3": Asked(numbers(9, seed=11), _matrix(lambda a: (a @ a @ a).ravel())),
    "x**2 at 0": Asked(np.array([0.0, 1.5]), lambda x: x**2),
}


def made(asked: Asked, shape: tuple[int, ...]) -> Seeds:
    return seeds((asked.x,), shape)


def truths() -> dict[str, Truth]:
    return {name: truth(asked.truth, (asked.x,), partial(made, asked)) for name, asked in OPS.items()}


def questions() -> dict[str, Any]:
    """What a program reads: for each op the vector, the direction, and the weights of the outputs."""
    found = {}
    for name, asked in OPS.items():
        size = np.asarray(asked.truth(np.array([jet(v) for v in asked.x], dtype=object)), dtype=object).size
        at = made(asked, (size,))
        found[name] = {"x": asked.x.tolist(), "along": at.along[0].tolist(), "weights": at.weights.tolist()}
    return found
