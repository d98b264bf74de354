"""Every op, with inputs to try it on: the one table that the tests of this folder run through.

A row: the op's name, how to call it on Tensors, the same in NumPy (or in plain arrays), the same in PyTorch, and its
inputs. Inputs stay away from kinks; the corners have tests of their own.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import minigrad as mg
from minigrad.nn import functional as F


class Case(NamedTuple):
    name: str
    call: Callable
    numpy: Callable | None
    torch: Callable | None
    inputs: tuple[np.ndarray, ...]


def _numbers(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0) -> np.ndarray:
    """Numbers between low and high, none nearer than a hundredth to another or to 0, in random order."""
    count = int(np.prod(shape))
    spread = low + (high - low) * (np.arange(count) + 0.37) / max(count, 1)
    return np.random.default_rng(seed).permutation(spread).reshape(shape)


X = _numbers(2, 3)
Y = _numbers(2, 3, seed=1) + 0.05
ROW = _numbers(3, seed=2)
POSITIVE = _numbers(2, 3, low=0.2, high=3.0)
UNIT = _numbers(2, 3, low=-0.9, high=0.9)
CUBE = _numbers(2, 3, 4, seed=3)
IMAGE = _numbers(2, 2, 6, 5, seed=4)
WINDOW = _numbers(4, 2, 3, 2, seed=5)
WHOLE = np.array([[2, 0], [1, 1]])


def _unary(name: str, x: np.ndarray, torch_name: str | None = None) -> Case:
    return Case(name, getattr(mg, name), getattr(np, name), lambda t, x: getattr(t, torch_name or name)(x), (x,))


def _binary(name: str, a: np.ndarray, b: np.ndarray, label: str = "", torch_name: str | None = None) -> Case:
    return Case(
        name + label,
        getattr(mg, name),
        getattr(np, name),
        lambda t, a, b: getattr(t, torch_name or name)(a, b),
        (a, b),
    )


def _reduction(name: str, torch_call: Callable, **keywords) -> Case:
    label = ",".join(f"{key}={value}" for key, value in keywords.items())
    return Case(
        f"{name}[{label}]",
        lambda x: getattr(mg, name)(x, **keywords),
        lambda x: getattr(np, name)(x, **keywords),
        torch_call,
        (CUBE,),
    )


ELEMENTWISE = [
    *[_binary(name, X, Y) for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum")],
    *[_binary(name, X, ROW, "[row]") for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum")],
    _binary("power", POSITIVE, Y, torch_name="pow"),
    Case("power[whole]", lambda x: x**3, lambda x: x**3, lambda t, x: x**3, (X,)),
    Case("power[number]", lambda x: 2.5**x, lambda x: 2.5**x, lambda t, x: 2.5**x, (X,)),
    Case("add[number]", lambda x: 2 + x + 1, lambda x: x + 3, lambda t, x: x + 3, (X,)),
    Case("subtract[number]", lambda x: 1.5 - x, lambda x: 1.5 - x, lambda t, x: 1.5 - x, (X,)),
    Case("divide[number]", lambda x: 1.5 / x, lambda x: 1.5 / x, lambda t, x: 1.5 / x, (X,)),
    *[_unary(name, X) for name in ("negative", "absolute", "square", "sign")],
    *[_unary(name, POSITIVE) for name in ("sqrt", "reciprocal")],
    Case("cbrt", mg.cbrt, np.cbrt, lambda t, x: t.sign(x) * t.abs(x) ** (1 / 3), (X,)),
    Case("clip", lambda x: mg.clip(x, -0.5, 1), lambda x: np.clip(x, -0.5, 1), lambda t, x: x.clip(-0.5, 1), (X,)),
    Case(
        "where",
        lambda a, b: mg.where(X > Y, a, b),
        lambda a, b: np.where(X > Y, a, b),
        lambda t, a, b: t.where(t.tensor(X > Y), a, b),
        (X, ROW),
    ),
    *[_unary(name, X) for name in ("exp", "exp2", "expm1", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh")],
    *[_unary(name, POSITIVE) for name in ("log", "log2", "log10", "log1p")],
    *[_unary(name, UNIT) for name in ("arcsin", "arccos", "arctanh")],
    _binary("logaddexp", X, Y),
    _binary("arctan2", X, Y),
    Case("sigmoid", mg.sigmoid, lambda x: 1 / (1 + np.exp(-x)), lambda t, x: x.sigmoid(), (X,)),
]

COMPARISONS = [
    _binary(name, np.round(X), np.round(Y), torch_name=torch_name)
    for name, torch_name in (
        ("equal", "eq"),
        ("not_equal", "ne"),
        ("less", "lt"),
        ("less_equal", "le"),
        ("greater", "gt"),
        ("greater_equal", "ge"),
    )
]

REDUCTIONS = [
    _reduction("sum", lambda t, x: x.sum()),
    _reduction("sum", lambda t, x: x.sum(1), axis=1),
    _reduction("sum", lambda t, x: x.sum((0, 2), keepdim=True), axis=(0, -1), keepdims=True),
    _reduction("mean", lambda t, x: x.mean()),
    _reduction("mean", lambda t, x: x.mean(-1, keepdim=True), axis=-1, keepdims=True),
    _reduction("mean", lambda t, x: x.mean((0, 1)), axis=(0, 1)),
    _reduction("var", lambda t, x: x.var(correction=0)),
    _reduction("var", lambda t, x: x.var((0, 2), correction=1), axis=(0, 2), ddof=1),
    _reduction("max", lambda t, x: x.max()),
    _reduction("max", lambda t, x: x.max(1, keepdim=True).values, axis=1, keepdims=True),
    _reduction("max", lambda t, x: x.amax((0, 2)), axis=(0, 2)),
    _reduction("min", lambda t, x: x.min()),
    _reduction("min", lambda t, x: x.min(-1).values, axis=-1),
    _reduction("argmax", lambda t, x: x.argmax(1), axis=1),
    _reduction("argmin", lambda t, x: x.argmin()),
    Case("logsumexp", mg.logsumexp, lambda x: np.log(np.exp(x).sum()), lambda t, x: x.logsumexp((0, 1, 2)), (CUBE,)),
    Case(
        "logsumexp[axis,keepdims]",
        lambda x: mg.logsumexp(x, axis=(0, 2), keepdims=True),
        lambda x: np.log(np.exp(x).sum((0, 2), keepdims=True)),
        lambda t, x: x.logsumexp((0, 2), keepdim=True),
        (CUBE,),
    ),
]

SHAPES = [
    Case(
        "reshape", lambda x: mg.reshape(x, (4, -1)), lambda x: x.reshape(4, -1), lambda t, x: x.reshape(4, -1), (CUBE,)
    ),
    Case("transpose", mg.transpose, np.transpose, lambda t, x: x.permute(2, 1, 0), (CUBE,)),
    Case(
        "transpose[axes]",
        lambda x: mg.transpose(x, (1, -1, 0)),
        lambda x: x.transpose(1, 2, 0),
        lambda t, x: x.permute(1, 2, 0),
        (CUBE,),
    ),
    Case("T", lambda x: x.T, lambda x: x.T, lambda t, x: x.T, (X,)),
    Case(
        "swapaxes",
        lambda x: mg.swapaxes(x, 0, -1),
        lambda x: np.swapaxes(x, 0, -1),
        lambda t, x: x.swapaxes(0, -1),
        (CUBE,),
    ),
    Case(
        "expand_dims",
        lambda x: mg.expand_dims(x, (0, 2)),
        lambda x: np.expand_dims(x, (0, 2)),
        lambda t, x: x[None, :, None],
        (X,),
    ),
    Case("squeeze", lambda x: mg.squeeze(x[:, :1], 1), lambda x: x[:, 0], lambda t, x: x[:, 0], (CUBE,)),
    Case(
        "broadcast_to",
        lambda x: mg.broadcast_to(x, (2, 4, 3)),
        lambda x: np.broadcast_to(x, (2, 4, 3)),
        lambda t, x: x.expand(2, 4, 3),
        (_numbers(2, 1, 3),),
    ),
    Case(
        "concatenate",
        lambda a, b: mg.concatenate([a, b], axis=-1),
        lambda a, b: np.concatenate([a, b], axis=-1),
        lambda t, a, b: t.cat([a, b], -1),
        (X, Y[:, :2]),
    ),
    Case(
        "stack",
        lambda a, b: mg.stack([a, b], axis=1),
        lambda a, b: np.stack([a, b], axis=1),
        lambda t, a, b: t.stack([a, b], 1),
        (X, Y),
    ),
    Case(
        "astype",
        lambda x: mg.astype(x, np.float64) * 2,
        lambda x: x * 2,
        lambda t, x: x.double() * 2,
        (X,),
    ),
    Case("copy", mg.copy, np.copy, lambda t, x: x.clone(), (X,)),
    Case("zeros_like", mg.zeros_like, np.zeros_like, lambda t, x: t.zeros_like(x), (X,)),
    Case("ones_like", mg.ones_like, np.ones_like, lambda t, x: t.ones_like(x), (X,)),
]


def _index(label: str, index) -> Case:
    def tensors(t):
        parts = index if isinstance(index, tuple) else (index,)
        return tuple(t.tensor(part) if isinstance(part, np.ndarray) else part for part in parts)

    return Case(f"getitem[{label}]", lambda x: x[index], lambda x: x[index], lambda t, x: x[tensors(t)], (CUBE,))


INDEXING = [
    _index("number", 1),
    _index("slices", (slice(None), slice(1, None), slice(None, None, 2))),
    _index("ellipsis", (..., 1)),
    _index("newaxis", (None, 0, ..., None)),
    _index("repeated", np.array([1, 0, 1, 1])),
    _index("arrays", (np.array([[0, 1], [1, 1]]), slice(None), np.array([0, 3]))),
    _index("mask", CUBE > 0),
    _index("mask of rows", (slice(None), np.array([True, False, True]))),
    Case(
        "scatter",
        lambda g: mg.scatter(g, np.array([2, 0, 2]), (4,)),
        lambda g: np.array([g[1], 0, g[0] + g[2], 0]),
        lambda t, g: t.zeros(4, dtype=g.dtype).index_add(0, t.tensor([2, 0, 2]), g),
        (ROW,),
    ),
    Case(
        "take_along_axis",
        lambda x: mg.take_along_axis(x, WHOLE, axis=1),
        lambda x: np.take_along_axis(x, WHOLE, axis=1),
        lambda t, x: t.take_along_dim(x, t.tensor(WHOLE), 1),
        (X,),
    ),
]


def _matmul(label: str, a: np.ndarray, b: np.ndarray) -> Case:
    return Case(f"matmul[{label}]", lambda a, b: a @ b, np.matmul, lambda t, a, b: a @ b, (a, b))


PRODUCTS = [
    _matmul("1,1", ROW, X[0]),
    _matmul("1,2", ROW, CUBE[0]),
    _matmul("2,1", X, ROW),
    _matmul("2,2", X, CUBE[0]),
    _matmul("1,3", ROW, CUBE),
    _matmul("3,1", np.swapaxes(CUBE, 1, 2), ROW),
    _matmul("3,2", np.swapaxes(CUBE, 1, 2), X.T),
    _matmul("4,3", _numbers(2, 1, 2, 3), CUBE),
    Case(
        "linear",
        lambda x, w, b: F.linear(x, w, b),
        lambda x, w, b: x @ w.T + b,
        lambda t, x, w, b: t.nn.functional.linear(x, w, b),
        (CUBE, _numbers(5, 4), _numbers(5)),
    ),
]


def _conv(label: str, **keywords) -> Case:
    weight = WINDOW[:, :1] if keywords.get("groups") == 2 else WINDOW
    return Case(
        f"conv2d[{label}]",
        lambda x, w, b: F.conv2d(x, w, b, **keywords),
        None,
        lambda t, x, w, b: t.nn.functional.conv2d(x, w, b, **keywords),
        (IMAGE, weight, _numbers(4)),
    )


NETS = [
    _conv("plain"),
    _conv("stride", stride=2),
    _conv("padding", padding=(1, 2)),
    _conv("dilation", dilation=(2, 1)),
    _conv("groups", groups=2, padding=1),
    _conv("all", stride=(2, 3), padding=(2, 1), dilation=(1, 2)),
    Case("max_pool2d", lambda x: F.max_pool2d(x, 2), None, lambda t, x: t.nn.functional.max_pool2d(x, 2), (IMAGE,)),
    Case(
        "max_pool2d[overlapping]",
        lambda x: F.max_pool2d(x, 3, stride=(2, 1), padding=1),
        None,
        lambda t, x: t.nn.functional.max_pool2d(x, 3, stride=(2, 1), padding=1),
        (IMAGE,),
    ),
    Case(
        "max_pool2d[dilation]",
        lambda x: F.max_pool2d(x, 2, stride=1, dilation=(3, 2)),
        None,
        lambda t, x: t.nn.functional.max_pool2d(x, 2, stride=1, dilation=(3, 2)),
        (IMAGE,),
    ),
    Case("avg_pool2d", lambda x: F.avg_pool2d(x, 2), None, lambda t, x: t.nn.functional.avg_pool2d(x, 2), (IMAGE,)),
    Case(
        "avg_pool2d[overlapping]",
        lambda x: F.avg_pool2d(x, 3, stride=(1, 2), padding=1),
        None,
        lambda t, x: t.nn.functional.avg_pool2d(x, 3, stride=(1, 2), padding=1),
        (IMAGE,),
    ),
    Case("relu", F.relu, lambda x: np.maximum(x, 0), lambda t, x: t.relu(x), (X,)),
    Case("softplus", F.softplus, lambda x: np.log1p(np.exp(x)), lambda t, x: t.nn.functional.softplus(x), (X,)),
    Case(
        "softmax",
        lambda x: F.softmax(x, 1),
        lambda x: np.exp(x) / np.exp(x).sum(1, keepdims=True),
        lambda t, x: x.softmax(1),
        (CUBE,),
    ),
    Case(
        "log_softmax",
        F.log_softmax,
        lambda x: x - np.log(np.exp(x).sum(-1, keepdims=True)),
        lambda t, x: x.log_softmax(-1),
        (CUBE,),
    ),
]

CASES = [*ELEMENTWISE, *COMPARISONS, *REDUCTIONS, *SHAPES, *INDEXING, *PRODUCTS, *NETS]
