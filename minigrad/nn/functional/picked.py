"""Losses by the class of each row in one op: what it has, and what other classes lack to the margin below it."""

from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels import margins as kernels
from minigrad.ops.elementwise import GRAIN, no_warning
from minigrad.ops.fused import Arrays, Fused, Plain, fused
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


def class_margins(x: Tensor, classes: np.ndarray, margin: float, squared: bool, plain: Plain) -> Tensor:
    """Σ max(0, margin − x[c] + x)ᵖ / C over all classes but the right one, c, for scores (N, C). p is 1 or 2.

    ``plain(x)`` computes the same by ops.
    """
    of = x.data.dtype.type(margin), squared

    def forward(x: np.ndarray) -> tuple[Arrays, Any]:
        return (_margins(kernels.class_margins, x, classes, *of),), x

    def backward(x: np.ndarray, g: np.ndarray) -> Arrays:
        return (_slopes(kernels.class_margin_slopes, g, x, classes, *of),)

    return fused(Fused(forward, backward), plain, x)[0]


def label_margins(x: Tensor, listed: np.ndarray, plain: Plain) -> Tensor:
    """Σ max(0, 1 − x[c] + x) / C over all classes c listed before a −1 and all others, for scores (N, C)."""

    def forward(x: np.ndarray) -> tuple[Arrays, Any]:
        return (_margins(kernels.label_margins, x, listed),), x

    def backward(x: np.ndarray, g: np.ndarray) -> Arrays:
        return (_slopes(kernels.label_margin_slopes, g, x, listed),)

    return fused(Fused(forward, backward), plain, x)[0]


@array_function
def _margins(kernel: Any, x: np.ndarray, *of: Any) -> np.ndarray:
    loss = np.empty(len(x), x.dtype)
    with no_warning():
        kernel(loss, np.ascontiguousarray(x), *_with_marks(of), length=len(x), grain=1 + GRAIN // x.shape[1])
    return loss


@array_function
def _slopes(kernel: Any, g: np.ndarray, x: np.ndarray, *of: Any) -> np.ndarray:
    out = np.empty(x.shape, x.dtype)
    g, x = np.ascontiguousarray(g), np.ascontiguousarray(x)
    kernel(out, g, x, *_with_marks(of), length=len(x), grain=1 + GRAIN // x.shape[1])
    return out


def _with_marks(of: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of a kernel; where they are lists of classes (N, C), with memory to mark those that are listed."""
    first, *more = of
    return of if more else (first, np.zeros(first.shape, np.bool_))
