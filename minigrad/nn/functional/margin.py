"""Margin losses: a prediction that is right by the margin costs 0, any other what it lacks.

A target of signs holds only 1 and −1. No target is ever broadcast. The slope at the margin itself is PyTorch's: that of
the side with a loss, but 0 for ``multi_margin_loss`` and ``multilabel_margin_loss``. What is summed within a sample is
summed in float32 where the input is float16.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from minigrad import ops
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels import losses as kernels
from minigrad.kernels.matmul import REALS
from minigrad.nn.functional.distance import pairwise_distance
from minigrad.nn.functional.logistic import binary_entropy
from minigrad.nn.functional.loss import class_indices, class_weights
from minigrad.nn.functional.picked import class_margins, label_margins
from minigrad.nn.functional.pointwise import pointwise
from minigrad.nn.functional.reduction import (
    alike,
    comparable,
    counting,
    fitting,
    known,
    legacy,
    of_dtype,
    reduced,
    weighted,
)
from minigrad.nn.functional.vectors import cosines
from minigrad.ops.keywords import in_float32
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, floating, values_of


@legacy
@checked
def margin_ranking_loss(
    input1: ArrayLike, input2: ArrayLike, target: ArrayLike, margin: float = 0.0, reduction: str = "mean"
) -> Tensor:
    """max(0, margin − y·(x1 − x2)): x1 belongs above x2 where y = 1, and below where y = −1. All have one shape."""
    op = "margin_ranking_loss"
    x1, x2 = alike(op, input1=input1, input2=input2)
    y = _for_each(op, target, x1, x1.shape)

    def plain(d: Tensor, y: Tensor) -> Tensor:
        return ops.clip(margin - _signs(op, y) * d, 0)

    return pointwise(kernels.ranking, plain, x1 - x2, y, reduction, margin)


@legacy
@checked
def hinge_embedding_loss(input: ArrayLike, target: ArrayLike, margin: float = 1.0, reduction: str = "mean") -> Tensor:
    """x where y = 1, max(0, margin − x) where y = −1, for distances x and signs y of one shape.

    Hadsell, Chopra and LeCun 2006, whose squares PyTorch leaves out.
    """
    x = floating(input)
    op = "hinge_embedding_loss"

    def plain(x: Tensor, y: Tensor) -> Tensor:
        return ops.where(_signs(op, y).data == 1, x, ops.clip(margin - x, 0))

    return pointwise(kernels.hinge, plain, x, _for_each(op, target, x, x.shape), reduction, margin)


@legacy
def soft_margin_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> Tensor:
    """ln(1 + e^(−y·x)) for scores x and signs y of one shape.

    For scores that are large and wrong it is −y·x, where PyTorch 2.13 gives ∞ and the slope NaN.
    """
    x = floating(input)
    y = _for_each("soft_margin_loss", target, x, x.shape)
    return pointwise(kernels.soft_margin, _soft_margin, x, y, reduction)


def _soft_margin(x: Tensor, y: Tensor) -> Tensor:
    return ops.softplus(-_signs("soft_margin_loss", y) * x)


@legacy
@checked
def cosine_embedding_loss(
    input1: ArrayLike, input2: ArrayLike, target: ArrayLike, margin: float = 0.0, reduction: str = "mean"
) -> Tensor:
    """1 − c where y = 1, max(0, c − margin) where y = −1, with the cosine c of the angle between two vectors.

    input1 and input2 (N, D), target (N,); or (D,) and a single sign. c = x1·x2 / √((‖x1‖² + ε)(‖x2‖² + ε)), ε = 10⁻¹².
    Vectors whose squares overflow are exact; PyTorch 2.13 gives NaN.
    """
    op = "cosine_embedding_loss"
    x1, x2 = alike(op, input1=input1, input2=input2)
    if x1.dtype == np.float16:
        x1, x2 = (ops.astype(x, np.float32) for x in (x1, x2))
        return ops.astype(cosine_embedding_loss(x1, x2, target, margin, reduction), np.float16)
    if x1.ndim not in (1, 2):
        raise ShapeError(f"{op}: input1 and input2 must be (N, D), or (D,) for a single pair, got {x1.shape}")
    y = _for_each(op, target, x1, x1.shape[:-1])

    def plain(cosine: Tensor, y: Tensor) -> Tensor:
        return ops.where(_signs(op, y).data == 1, 1 - cosine, ops.clip(cosine - margin, 0))

    cosine = cosines(x1, x2, 1e-6, soft=True)
    return pointwise(kernels.cosine_margin, plain, cosine, y, reduction, margin)


@legacy
@checked
def triplet_margin_loss(
    anchor: ArrayLike,
    positive: ArrayLike,
    negative: ArrayLike,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """max(0, d(a, p) − d(a, n) + margin), with d(x1, x2) = ‖x1 − x2 + ε‖ₚ: the positive belongs nearer to the anchor.

    All are (…, D), of one shape. With ``swap`` the negative's distance is the smaller of those to the anchor and to the
    positive. Balntas et al. 2016.
    """
    a, b, c = alike("triplet_margin_loss", anchor=anchor, positive=positive, negative=negative)
    distance = partial(pairwise_distance, p=p, eps=eps)
    return _triplet("triplet_margin_loss", (a, b, c), distance, margin, swap, reduction)


@checked
def triplet_margin_with_distance_loss(
    anchor: ArrayLike,
    positive: ArrayLike,
    negative: ArrayLike,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """``triplet_margin_loss`` with any distance of two Tensors (…, D); ``pairwise_distance`` unless given."""
    op = "triplet_margin_with_distance_loss"
    a, b, c = alike(op, anchor=anchor, positive=positive, negative=negative)
    return _triplet(op, (a, b, c), distance(op, distance_function), margin, swap, reduction)


def distance(owner: str, function: Callable[[Tensor, Tensor], Tensor] | None) -> Callable[[Tensor, Tensor], Tensor]:
    """The function of two Tensors, ``pairwise_distance`` for None. Raises TypeError for what is no function."""
    if not (function is None or callable(function)):
        raise TypeError(f"{owner}: distance_function must be a function of two Tensors, got {function!r}")
    return pairwise_distance if function is None else function


@legacy
@checked
def multi_margin_loss(
    input: ArrayLike,
    target: ArrayLike,
    p: int = 1,
    margin: float = 1.0,
    weight: ArrayLike | None = None,
    reduction: str = "mean",
) -> Tensor:
    """w[t]·Σᵢ max(0, margin − x[t] + x[i])ᵖ / C over all classes i but the right one, t. Weston and Watkins 1999.

    input (N, C) are scores, target (N,) indices; or (C,) and one index. p is 1 or 2. ``weight`` w is (C,).
    """
    op = "multi_margin_loss"
    x = floating(input)
    if x.dtype == np.float16:
        return in_float32(multi_margin_loss, x, target, p, margin, weight, reduction)
    if x.ndim not in (1, 2):
        raise ShapeError(f"{op}: input must be (N, C), or (C,) for a single sample, got {x.shape}")
    if p not in (1, 2):
        raise ValueError(f"{op}: p must be 1 or 2, got {p!r}")
    indices, _ = class_indices(op, x, target, None)

    def plain(x: Tensor) -> tuple[Tensor]:
        right = np.expand_dims(indices, -1)
        lacking = ops.relu(margin - ops.take_along_axis(x, right, -1) + x)
        lacking = ops.where(np.arange(x.shape[-1]) == right, 0, lacking)
        return (ops.sum(ops.square(lacking) if p == 2 else lacking, -1) / x.shape[-1],)

    by_kernel = x.ndim == 2 and x.dtype in REALS and x.size
    alone = "none" if weight is not None else reduction
    if by_kernel:
        loss = class_margins(x, indices.astype(np.intp, copy=False), margin, p == 2, plain, alone)
    else:
        loss = reduced(plain(x)[0], alone)
    if weight is None:
        return loss
    return weighted(loss, Tensor(class_weights(op, x, weight)[indices]), reduction)


@legacy
def multilabel_margin_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> Tensor:
    """Σₜ Σᵢ max(0, 1 − x[t] + x[i]) / C over all right classes t and all wrong ones i. Elisseeff and Weston 2001.

    input (N, C) are scores. target (N, C) lists the right classes of each sample up to a −1; what follows it does not
    count. Or (C,) for both. Raises ShapeError, DTypeError, or ValueError for what is no class.
    """
    op = "multilabel_margin_loss"
    x, listed = floating(input), values_of(target)
    if x.dtype == np.float16:
        return in_float32(multilabel_margin_loss, x, listed, reduction)
    if x.ndim not in (1, 2) or listed.shape != x.shape:
        raise ShapeError(f"{op}: input has shape {x.shape}, target {listed.shape}; both must be (N, C), or (C,)")
    if listed.dtype.kind not in "iu":
        raise DTypeError(f"{op}: target must be class indices, whole numbers, got {listed.dtype}")
    classes = x.shape[-1]
    if listed.size and (np.minimum.reduce(listed, None) < -1 or np.maximum.reduce(listed, None) >= classes):
        wrong = listed[(listed < -1) | (listed >= classes)]
        raise ValueError(f"{op}: target {wrong[0]} is no class, and no −1; there are {classes}, 0 to {classes - 1}")

    def plain(x: Tensor) -> tuple[Tensor]:
        counts = np.logical_and.accumulate(listed >= 0, -1)
        right = np.expand_dims(np.where(counts, listed, 0), -1)
        is_right = np.any((right == np.arange(classes)) & counts[..., None], -2)
        # (…, one of the right classes, any class)
        lacking = ops.relu(1 - ops.take_along_axis(ops.expand_dims(x, -1), right, -2) + ops.expand_dims(x, -2))
        lacking = ops.where(counts[..., None] & ~is_right[..., None, :], lacking, 0)
        return (ops.sum(lacking, (-2, -1)) / classes,)

    if x.ndim == 2 and x.dtype in REALS and x.size:
        return label_margins(x, listed.astype(np.intp, copy=False), plain, reduction)
    return reduced(plain(x)[0], reduction)


@legacy
def multilabel_soft_margin_loss(
    input: ArrayLike, target: ArrayLike, weight: ArrayLike | None = None, reduction: str = "mean"
) -> Tensor:
    """−Σᵢ w[i]·(t[i]·ln σ(x[i]) + (1 − t[i])·ln σ(−x[i])) / C, for logits x and targets t in [0, 1], both (…, C).

    ``weight`` (C,) broadcasts to the input. The result of "none" is (…), one loss for each sample.
    """
    op = "multilabel_soft_margin_loss"
    x, t = comparable(op, input, target)
    if not x.ndim:
        raise ShapeError(f"{op}: input must be (…, C), got a single number")
    if weight is None and known(reduction) != "none":
        total = x.shape[-1] if reduction == "sum" else None
        return pointwise(kernels.logit_entropy, binary_entropy, x, t, "mean", total=total)
    if weight is None:
        return reduced(ops.mean(pointwise(kernels.logit_entropy, binary_entropy, x, t, "none"), -1), reduction)
    weight = fitting(op, "weight", weight, x)
    loss = pointwise(kernels.logit_entropy, binary_entropy, *counting(x, t, weight), "none")
    return weighted(loss, weight, reduction) if reduction == "mean" else reduced(ops.mean(loss * weight, -1), reduction)


def _triplet(
    op: str,
    triplet: tuple[Tensor, Tensor, Tensor],
    distance: Callable[[Tensor, Tensor], Tensor],
    margin: float,
    swap: bool,
    reduction: str,
) -> Tensor:
    """max(0, margin + d(a, p) − d(a, n)), reduced; with ``swap`` the negative's distance is that of the nearer one.

    Raises ValueError for a margin that is not positive.
    """
    if not margin > 0:
        raise ValueError(f"{op}: margin must be positive, got {margin}")
    anchor, positive, negative = triplet
    near, far = as_tensor(distance(anchor, positive)), as_tensor(distance(anchor, negative))
    if swap:
        far = ops.minimum(far, distance(positive, negative))

    def plain(near: Tensor, far: Tensor) -> Tensor:
        return ops.clip(margin + near - far, 0)

    plain.__qualname__ = op  # the op's name
    if near.shape != far.shape or near.dtype != far.dtype:
        return reduced(plain(near, far), reduction)
    return pointwise(kernels.lacking, plain, near, far, reduction, margin)


def _for_each(op: str, target: ArrayLike, input: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The target in the input's dtype. Raises ShapeError unless it has the shape."""
    y = of_dtype(target, input.dtype)
    if y.shape != shape:
        raise ShapeError(f"{op}: target has shape {y.shape}, expected {shape} for an input of shape {input.shape}")
    return y


def _signs(op: str, y: Tensor) -> Tensor:
    """The target itself. Raises ValueError unless it holds only 1 and −1."""
    wrong = y.data[(y.data != 1) & (y.data != -1)]
    if wrong.size:
        raise ValueError(f"{op}: every target must be 1 or −1, got {wrong[0]}")
    return y
