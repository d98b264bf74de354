"""How far numbers are from their targets, and the angle between vectors. No target is ever broadcast."""

from typing import Any

import numpy as np

from minigrad import ops
from minigrad.nn.functional.reduction import comparable, reduced, same_shape
from minigrad.tensor import Tensor, as_tensors, floating


def mse_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Tensor:
    """(input − target)². With a ``weight`` for every element, the mean is Σ weight·loss / Σ weight."""
    input, target = comparable("mse_loss", input, target)
    return _weighted("mse_loss", ops.square(input - target), reduction, weight)


def l1_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Tensor:
    """|input − target|. With a ``weight`` for every element, the mean is Σ weight·loss / Σ weight."""
    input, target = comparable("l1_loss", input, target)
    return _weighted("l1_loss", ops.absolute(input - target), reduction, weight)


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """With r = |input − target|: r²/2β where r < β, else r − β/2; for β = 0 it is r. Girshick 2015."""
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: beta must not be negative, got {beta}")
    input, target = comparable("smooth_l1_loss", input, target)
    d = input - target
    return reduced(_huber(d, beta) / beta if beta else ops.absolute(d), reduction)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Tensor:
    """With r = |input − target|: r²/2 where r ≤ δ, else δ(r − δ/2). Huber 1964.

    With a ``weight`` for every element, the mean is Σ weight·loss / n, as in PyTorch.
    """
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    input, target = comparable("huber_loss", input, target)
    loss = _huber(input - target, delta)
    return reduced(loss if weight is None else loss * same_shape("huber_loss", loss, "weight", weight), reduction)


def cosine_similarity(x1: Any, x2: Any, axis: int = 1, eps: float = 1e-8) -> Tensor:
    """x1·x2 / (max(‖x1‖, ε)·max(‖x2‖, ε)) along ``axis``: the cosine of the angle. x1 and x2 broadcast.

    For a vector shorter than ε the gradient is that of x / ε; PyTorch's there is not the derivative of its value.
    """
    x1, x2 = (floating(x) for x in as_tensors(x1, x2))
    shape = np.broadcast_shapes(x1.shape, x2.shape)
    x1, x2 = (ops.broadcast_to(x, shape) for x in (x1, x2))
    return ops.sum(_unit(x1, axis, eps) * _unit(x2, axis, eps), axis)


def _unit(x: Tensor, axis: int, eps: float) -> Tensor:
    """x / max(‖x‖, ε)."""
    return x / ops.sqrt(ops.clip(ops.sum(ops.square(x), axis, keepdims=True), eps * eps))


def _huber(d: Tensor, delta: float) -> Tensor:
    """d²/2 where |d| ≤ δ, else δ(|d| − δ/2): with q for d held between ±δ, it is q(d − q/2)."""
    q = ops.clip(d, -delta, delta)
    return q * (d - 0.5 * q)


def _weighted(op: str, loss: Tensor, reduction: str, weight: Any) -> Tensor:
    if weight is None:
        return reduced(loss, reduction)
    weight = same_shape(op, loss, "weight", weight)
    return reduced(loss * weight, reduction, ops.sum(weight))
