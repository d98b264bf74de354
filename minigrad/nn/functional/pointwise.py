"""Losses of single elements, with their mean or sum in the same op: one pass forward and one back, by kernels."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels.losses import Loss
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import flat
from minigrad.kernels.normalization import RUN
from minigrad.modes import recording, switched
from minigrad.nn.functional.reduction import known, reduced
from minigrad.ops.elementwise import GRAIN, computed, no_warning
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.ops.shape import astype
from minigrad.tensor import Tensor

Plain = Callable[[Tensor, Tensor], Tensor]


def pointwise(
    loss: Loss, plain: Plain, x: Tensor, t: Tensor, reduction: str, *of: float, total: int | None = None
) -> Tensor:
    """plain(x, t), the loss of every element, reduced: by kernels for float32 and float64, with the parameters ``of``.

    ``total``: by what the sum of a "mean" is divided, the number of elements unless given. Where the kernels' result is
    no number, it is plain's, which checks the target and sums in units of its own, or raises. float16 is computed in
    float32: a square of 10⁻⁴, or of 300, is not in float16, and their sum is.
    """
    if x.data.dtype.char == "e":
        wide = astype(x, np.float32), astype(t, np.float32)
        return astype(pointwise(loss, plain, wide[0], wide[1], reduction, *of, total=total), np.float16)

    def by_ops(x: Tensor, t: Tensor) -> tuple[Tensor]:
        return (reduced(plain(x, t), reduction, total),)

    by_ops.__qualname__ = plain.__qualname__  # the op's name
    number = x.data.dtype.type
    by_target = t.requires_grad and loss.target_slope is None
    if by_target or x.data.dtype not in REALS or not x.data.size:
        return by_ops(x, t)[0]
    slopes = (loss.slope, loss.target_slope) if t.requires_grad else (loss.slope,)
    parameters, over = tuple([number(each) for each in of or (0,)]), None
    if known(reduction) != "none":
        over = 1 if reduction == "sum" else x.data.size if total is None else total

    def forward(x: np.ndarray, t: np.ndarray) -> tuple[Arrays, Any]:
        return (_value(loss, by_ops, x, t, parameters, over),), (x, t)

    def backward(kept: tuple[np.ndarray, np.ndarray], g: np.ndarray) -> Arrays:
        return [_slope(slope, *kept, g, parameters, over) for slope in slopes]

    return fused(Fused(forward, backward), by_ops, x, t)[0]


@array_function
def _value(loss: Loss, by_ops: Any, x: np.ndarray, t: np.ndarray, of: tuple, over: int | None) -> np.ndarray:
    """The loss of every element, or (with ``over``) their sum over it."""
    with no_warning():
        if over is None:
            value = computed(loss.values, t, x, more=(of,))
            is_number = not np.isnan(value).any()
        else:
            value = np.array(_sum(loss, x, t, of) / over, x.dtype)
            is_number = math.isfinite(value)
    if is_number:
        return value
    with switched(recording, False):
        plain = by_ops(Tensor(x), Tensor(t))[0].data
    return value if over is None else plain  # no element's bits depend on another


def _sum(loss: Loss, x: np.ndarray, t: np.ndarray, of: tuple) -> float:
    sums = np.empty(-(-x.size // RUN))
    loss.sums(sums, *flat(x, t), of, length=sums.size, grain=GRAIN // RUN)
    return sums.item() if sums.size == 1 else np.add.reduce(sums).item()


@array_function
def _slope(slope: Any, x: np.ndarray, t: np.ndarray, g: np.ndarray, of: tuple, over: int | None) -> np.ndarray:
    if over is not None:
        return computed(slope, t, x, more=(x.dtype.type(g / over), of))
    value = computed(slope, t, x, more=(x.dtype.type(1), of))
    value *= g
    return value
