"""Layers that make mean 0 and variance 1, or divide by a length, in ``nn.functional``."""

from typing import Any

import numpy as np

from certificate.jets import jet
from certificate.points import LARGE, SMALL, Arrays, Point, numbers
from certificate.row import Call, Row
from minigrad.nn import functional as F

BATCH = numbers(4, 2, seed=51)
IMAGES = numbers(2, 2, 3, seed=52)
ROWS = numbers(2, 4, seed=53)
WEIGHT, BIAS = np.array([0.5, -1.25]), np.array([0.25, 2.0])
GAIN, SHIFT = np.array([0.5, -1.25, 2.0, 1.5]), np.array([0.25, 2.0, -1.0, 0.5])
EPS = 1e-5


def standard(x: Any, axes: tuple[int, ...], eps: float = EPS) -> Any:
    """(x − mean) / √(variance + ε)."""
    n = int(np.prod([x.shape[axis] for axis in axes]))
    centred = x - np.sum(x, axis=axes, keepdims=True) / n
    return centred / np.sqrt(np.sum(centred * centred, axis=axes, keepdims=True) / n + eps)


def batch(x: Any, weight: Any, bias: Any, eps: float = EPS) -> Any:
    shape = (1, -1, *[1] * (x.ndim - 2))
    axes = (0, *range(2, x.ndim))
    return standard(x, axes, eps) * weight.reshape(shape) + bias.reshape(shape)


def used(x: Any, weight: Any, bias: Any) -> Any:
    """With running statistics of mean (0.5, −1) and variance (2, 0.75)."""
    return (x - np.array([0.5, -1])) / np.sqrt(np.array([2 + EPS, 0.75 + EPS])) * weight + bias


def grouped(x: Any, weight: Any, bias: Any) -> Any:
    n, c, length = x.shape
    flat = standard(x.reshape(n, 1, -1), (2,)).reshape(n, c, length)
    return flat * weight[:, None] + bias[:, None]


def root_mean_square(x: Any, weight: Any, eps: float = EPS) -> Any:
    return x / np.sqrt(np.sum(x * x, axis=-1, keepdims=True) / x.shape[-1] + eps) * weight


def response(x: Any) -> Any:
    """x / (1 + 0.5·mean of x² over three channels around)^0.75."""
    n, c, length = x.shape
    found = np.empty(x.shape, dtype=object)
    for i, j, k in np.ndindex(n, c, length):
        around = sum((x[i, m, k] ** 2 for m in range(max(j - 1, 0), min(j + 2, c))), jet(0))
        found[i, j, k] = x[i, j, k] / (1 + around * 0.5 / 3) ** 0.75
    return found


def row(name: str, inputs: Arrays, truth: Call, ours: Call, torch: Call, **points: Point) -> Row:
    first, *rest = inputs
    made: dict[str, Point] = {
        "generic": inputs,
        "huge": lambda dtype: (first * LARGE[dtype], *rest),
        "tiny": lambda dtype: (first * SMALL[dtype], *rest),
        "saturated": (first + 1000, *rest),
        "tie": (first * 0 + 1.5, *rest),
    }
    return Row(name, ours, truth, torch, made | points, (name.split("[")[0],), smooth=True)


def in_torch(call: Call) -> Call:
    return lambda t, *xs: call(t.nn.functional, *xs)


CASES = [
    row("batch_norm", (BATCH, WEIGHT, BIAS), batch, lambda x, w, b: F.batch_norm(x, None, None, w, b, True),
        in_torch(lambda f, x, w, b: f.batch_norm(x, None, None, w, b, True))),
    row("batch_norm[images]", (IMAGES, WEIGHT, BIAS), batch, lambda x, w, b: F.batch_norm(x, None, None, w, b, True),
        in_torch(lambda f, x, w, b: f.batch_norm(x, None, None, w, b, True))),
    row("layer_norm", (ROWS, GAIN, SHIFT), lambda x, w, b: standard(x, (1,)) * w + b,
        lambda x, w, b: F.layer_norm(x, 4, w, b), in_torch(lambda f, x, w, b: f.layer_norm(x, (4,), w, b))),
    row("group_norm", (IMAGES, WEIGHT, BIAS), grouped, lambda x, w, b: F.group_norm(x, 1, w, b),
        in_torch(lambda f, x, w, b: f.group_norm(x, 1, w, b))),
    row("instance_norm", (numbers(1, 2, 4, seed=57),), lambda x: standard(x, (2,)), F.instance_norm,
        in_torch(lambda f, x: f.instance_norm(x))),
    row("rms_norm", (ROWS, GAIN), root_mean_square, lambda x, w: F.rms_norm(x, 4, w, EPS),
        in_torch(lambda f, x, w: f.rms_norm(x, (4,), w, EPS))),
    row("local_response_norm", (numbers(1, 4, 2, seed=54),), response,
        lambda x: F.local_response_norm(x, 3, 0.5), in_torch(lambda f, x: f.local_response_norm(x, 3, 0.5))),
]  # fmt: skip
