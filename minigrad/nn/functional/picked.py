"""Losses by the class of each row in one op: what it has, and what other classes lack to the margin below it."""

import math
from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels import margins as kernels
from minigrad.kernels.reduction import mean
from minigrad.nn.functional.reduction import known, reduced
from minigrad.ops.elementwise import GRAIN, no_warning
from minigrad.ops.fused import Arrays, Fused, Plain, fused, output
from minigrad.tensor import Tensor, record


def mean_picked(x: Tensor, classes: np.ndarray) -> Tensor:
    """−Σ x[i, classes[i]] / n over the n rows. d/dx = −1/n at the classes. It and its slope are each other's."""
    return record(_mean(x.data, classes), (x, lambda g, _: _at_classes(g, classes, x.shape)))


def _at_classes(g: Tensor, classes: np.ndarray, shape: tuple[int, ...]) -> Tensor:
    return record(_placed(g.data, classes, shape), (g, lambda h, _: mean_picked(h, classes)))


@array_function
def _mean(x: np.ndarray, classes: np.ndarray) -> np.ndarray:
    picked = x[np.arange(len(x)), classes]
    wide = np.result_type(x.dtype, np.float64)
    return np.array(np.add.reduce(picked, dtype=wide) / -len(x), x.dtype)


@array_function
def _placed(g: np.ndarray, classes: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    value = np.zeros(shape, g.dtype)
    value[np.arange(len(value)), classes] = g.astype(np.float64) / -len(value)  # a count is infinite in float16
    return value


def class_margins(
    x: Tensor, classes: np.ndarray, margin: float, squared: bool, plain: Plain, reduction: str = "none"
) -> Tensor:
    """Σ max(0, margin − x[c] + x)ᵖ / C over all classes but the right one, c, for scores (N, C). p is 1 or 2.

    ``plain(x)`` computes the same by ops. The losses of the rows are reduced.
    """
    of = classes, x.data.dtype.type(margin), squared
    return _by_kernels(x, (kernels.class_margins, kernels.class_margin_slopes), of, plain, reduction)


def label_margins(x: Tensor, listed: np.ndarray, plain: Plain, reduction: str = "none") -> Tensor:
    """Σ max(0, 1 − x[c] + x) / C over all classes c listed before a −1 and all others, for scores (N, C); reduced."""
    return _by_kernels(x, (kernels.label_margins, kernels.label_margin_slopes), (listed,), plain, reduction)


def _by_kernels(x: Tensor, loss: tuple[Any, Any], of: tuple[Any, ...], plain: Plain, reduction: str) -> Tensor:
    """The losses of the rows of x (N, C), reduced, and their gradient, each by a kernel; higher orders by ``plain``."""
    over = {"none": 0, "sum": 1, "mean": len(x)}[known(reduction)]

    def by_ops(x: Tensor) -> Tensor:
        return reduced(output(plain, [x], 0), reduction)

    by_ops.__qualname__ = plain.__qualname__  # the op's name

    def forward(x: np.ndarray) -> tuple[Arrays, Any]:
        return (_margins(loss[0], x, over, *of),), x

    def backward(x: np.ndarray, g: np.ndarray) -> Arrays:
        return (_slopes(loss[1], g, x, over, *of),)

    return fused(Fused(forward, backward), by_ops, x)[0]


@array_function
def _margins(kernel: Any, x: np.ndarray, over: int, *of: Any) -> np.ndarray:
    """The loss of each row, or with ``over`` their sum over it."""
    loss = np.empty(len(x), np.float64 if over else x.dtype)
    with no_warning():
        kernel(loss, np.ascontiguousarray(x), *_with_marks(of), length=len(x), grain=1 + GRAIN // x.shape[1])
        if not over:
            return loss
        value = np.add.reduce(loss) / over
        return np.array(value if math.isfinite(value) else mean(loss, None, False, over), x.dtype)


@array_function
def _slopes(kernel: Any, g: np.ndarray, x: np.ndarray, over: int, *of: Any) -> np.ndarray:
    out, x = np.empty(x.shape, x.dtype), np.ascontiguousarray(x)
    if over:
        total, g = g, np.empty(len(x), x.dtype)
        g.fill(total / over)
    kernel(out, np.ascontiguousarray(g), x, *_with_marks(of), length=len(x), grain=1 + GRAIN // x.shape[1])
    return out


def _with_marks(of: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of a kernel; where they are lists of classes (N, C), with memory to mark those that are listed."""
    first, *more = of
    return of if more else (first, np.zeros(first.shape, np.bool_))
