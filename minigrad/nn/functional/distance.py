"""Losses of regression, and distances and angles of vectors. No target is ever broadcast."""

import numpy as np

from minigrad import ops
from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.kernels import losses as kernels
from minigrad.nn.functional.pointwise import Plain, pointwise
from minigrad.nn.functional.reduction import comparable, counting, legacy, same_shape, weighted
from minigrad.nn.functional.softmax import checked_dim
from minigrad.nn.functional.vectors import cosines, distance_by_ops, distances
from minigrad.ops.operands import as_floats
from minigrad.ops.types import ArrayLike
from minigrad.spelling import keywords
from minigrad.tensor import Tensor


@legacy
def mse_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean", weight: ArrayLike | None = None) -> Tensor:
    """(input − target)² for two arrays of one shape. "none" keeps it, "mean" and "sum" give one number.

    With a ``weight`` for every element, the mean is Σ weight·loss / Σ weight. Raises ShapeError.
    """
    input, target = comparable("mse_loss", input, target)
    return _weighted("mse_loss", kernels.squared_error, _squared_error, input, target, reduction, weight)


@legacy
def l1_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean", weight: ArrayLike | None = None) -> Tensor:
    """|input − target| for two arrays of one shape; the slope is 0 where they are equal.

    With a ``weight`` for every element, the mean is Σ weight·loss / Σ weight. Raises ShapeError.
    """
    input, target = comparable("l1_loss", input, target)
    return _weighted("l1_loss", kernels.absolute_error, _absolute_error, input, target, reduction, weight)


@legacy
@checked
def smooth_l1_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """With r = |input − target|: r²/2β where r < β, else r − β/2; for β = 0 it is r. Girshick 2015."""
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: beta must not be negative, got {beta}")
    input, target = comparable("smooth_l1_loss", input, target)
    if not beta:
        return pointwise(kernels.absolute_error, _absolute_error, input, target, reduction)

    def plain(input: Tensor, target: Tensor) -> Tensor:
        return _huber(input, target, beta, beta)

    return pointwise(kernels.huber, plain, input, target, reduction, beta, beta)


@legacy
@checked
def huber_loss(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean", delta: float = 1.0, weight: ArrayLike | None = None
) -> Tensor:
    """With r = |input − target|: r²/2 where r ≤ δ, else δ(r − δ/2). Huber 1964.

    With a ``weight`` for every element, the mean is Σ weight·loss / n, as in PyTorch.
    """
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    input, target = comparable("huber_loss", input, target)

    def plain(input: Tensor, target: Tensor) -> Tensor:
        return _huber(input, target, delta)

    if weight is None:
        return pointwise(kernels.huber, plain, input, target, reduction, delta, 1)
    w = same_shape("huber_loss", input, "weight", weight)
    loss = pointwise(kernels.huber, plain, *counting(input, target, w), "none", delta, 1)
    return weighted(loss, w, reduction)


@keywords(axis="dim")
@checked
def cosine_similarity(x1: ArrayLike, x2: ArrayLike, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x1·x2 / (max(‖x1‖, ε)·max(‖x2‖, ε)) along ``dim``: the cosine of the angle. x1 and x2 broadcast.

    For a vector shorter than ε the gradient is that of x / ε; PyTorch's is not the derivative of its value there.
    Vectors whose squares overflow are exact; PyTorch 2.13 gives 0. float16 is computed with in float32.
    """
    x1, x2 = as_floats(x1, x2)
    if not broadcastable(x1.shape, x2.shape):
        raise ShapeError(f"cosine_similarity: x1 has shape {x1.shape}, x2 {x2.shape}, which do not broadcast")
    shape = np.broadcast_shapes(x1.shape, x2.shape)
    dim = checked_dim("cosine_similarity", dim, shape)
    if x1.dtype == x2.dtype == np.float16:
        wide = [ops.astype(x, np.float32) for x in (x1, x2)]
        return ops.astype(cosine_similarity(wide[0], wide[1], dim, eps), np.float16)
    x1, x2 = (x if x.shape == shape else ops.broadcast_to(x, shape) for x in (x1, x2))
    if dim < len(shape) - 1:
        x1, x2 = (ops.moveaxis(x, dim, -1) for x in (x1, x2))
    return cosines(x1, x2, eps)


@keywords(keepdims="keepdim")
@checked
def pairwise_distance(x1: ArrayLike, x2: ArrayLike, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """‖x1 − x2 + ε‖ₚ along the last dimension: (…, D) → (…), or (…, 1) with ``keepdim``. x1 and x2 broadcast.

    ε is added to every difference, as in PyTorch: the norm has no slope at 0. Distances whose squares overflow are
    exact, where PyTorch 2.13 gives ∞.
    """
    x1, x2 = as_floats(x1, x2)
    if not broadcastable(x1.shape, x2.shape):
        raise ShapeError(f"pairwise_distance: x1 has shape {x1.shape}, x2 {x2.shape}, which do not broadcast")
    if x1.dtype == x2.dtype == np.float16:
        wide = [ops.astype(x, np.float32) for x in (x1, x2)]
        return ops.astype(pairwise_distance(wide[0], wide[1], p, eps, keepdim), np.float16)
    if not (x1.ndim or x2.ndim):
        raise ShapeError("pairwise_distance: x1 and x2 must be (…, D), got single numbers")
    if p == 2:
        y = distances(x1, x2, eps)
        return ops.expand_dims(y, -1) if keepdim else y
    y = distance_by_ops(x1, x2, p, eps)
    return y if keepdim else ops.squeeze(y, -1)


def broadcastable(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two shapes go together."""
    return all(n == m or 1 in (n, m) for n, m in zip(one[::-1], other[::-1], strict=False))


def _squared_error(input: Tensor, target: Tensor) -> Tensor:
    return ops.square(input - target)


def _absolute_error(input: Tensor, target: Tensor) -> Tensor:
    return ops.absolute(input - target)


def _huber(input: Tensor, target: Tensor, delta: float, beta: float = 1) -> Tensor:
    """d²/2 where |d| < δ, else δ(|d| − δ/2), as q(d − q/2) with q = d inside and ±δ beyond; over β."""
    d = input - target
    q = _within(d, delta)
    return q / beta * (d - 0.5 * q)


def _within(d: Tensor, bound: float) -> Tensor:
    """d clipped to ±bound; NaN stays. At a bound no gradient passes: as PyTorch's, second derivatives are 0 there."""
    return ops.where(np.abs(d.data) >= bound, np.copysign(d.dtype.type(bound), d.data), d)


def _weighted(
    op: str, loss: kernels.Loss, plain: Plain, input: Tensor, target: Tensor, reduction: str, weight: ArrayLike | None
) -> Tensor:
    if weight is None:
        return pointwise(loss, plain, input, target, reduction)
    w = same_shape(op, input, "weight", weight)
    each = pointwise(loss, plain, *counting(input, target, w), "none")
    return weighted(each, w, reduction, shared=True)
