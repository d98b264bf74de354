"""Losses of classification. ``reduction`` is "mean", "sum" or "none"; no target is ever broadcast.

The losses on logits are exact for logits of any size: they never take the logarithm of a rounded probability.
"""

import math
from functools import lru_cache

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.arrays import is_compiled
from minigrad.checks import checked
from minigrad.errors import DTypeError, GraphError, ShapeError
from minigrad.kernels import losses as kernels
from minigrad.kernels.matmul import REALS
from minigrad.nn.functional.entropy import entropy, mean_entropy, share_entropy
from minigrad.nn.functional.logistic import binary_entropy
from minigrad.nn.functional.picked import mean_picked
from minigrad.nn.functional.pointwise import pointwise
from minigrad.nn.functional.reduction import comparable, counting, fitting, in_unit, legacy, of_dtype, reduced, weighted
from minigrad.nn.functional.weighing import weighed
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, floating, record, values_of


@legacy
@checked
def cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """−Σ p·ln softmax(input) over the classes: input (N, C, …) are logits, or (C,) for a single sample.

    target (N, …) holds the index of the right class, whose p is 1; or it has the input's shape and holds p, in floats.
    ``label_smoothing`` ε replaces p by (1 − ε)p + ε/C (Szegedy et al. 2016). ``weight`` (C,) multiplies the terms of
    each class. What has p = 0 or weight 0 adds nothing, even if it is impossible (a logit of −∞): PyTorch 2.13 has NaN
    there. Samples with the index ``ignore_index`` do not count, whatever they hold; nor do those of a class that weighs
    0. "mean" divides by the sum of the right classes' weights, or for a target of probabilities by how many there are.

    Raises ShapeError, DTypeError, or ValueError for a target that is no class.
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: label_smoothing must be between 0 and 1, got {label_smoothing}")
    op = "cross_entropy"
    input = floating(input)
    axis = _class_axis(op, input)
    shape = target.shape if isinstance(target, (Tensor, np.ndarray)) else np.shape(target)
    if shape == input.data.shape:
        return _of_shares(input, _probabilities(target, input, ignore_index), weight, reduction, label_smoothing)
    indices, every = class_indices(op, input, target, ignore_index)
    if weight is not None and reduction == "mean":
        weight, _ = in_unit(weight, input.dtype)
    if not every or (weight is not None and not label_smoothing):
        input = _without_idle(op, input, indices, ignore_index, None if label_smoothing else weight)
    if weight is None and is_compiled(input.data.dtype) and input.data.size:
        if reduction == "mean" and every:
            return mean_entropy(input, indices, label_smoothing)
        return _counted(entropy(input, indices, label_smoothing), indices, None, ignore_index, reduction)
    log_p = _by_class(op, ops.log_softmax(input, axis), weight)
    loss = _counted(-_picked(log_p, indices, ignore_index), indices, weight, ignore_index, reduction)
    if not label_smoothing:
        return loss
    even = _counted(-ops.mean(log_p, axis), indices, weight, ignore_index, reduction)
    return even if label_smoothing == 1 else (1 - label_smoothing) * loss + label_smoothing * even


def _of_shares(input: Tensor, p: Tensor, weight: ArrayLike | None, reduction: str, smoothing: float) -> Tensor:
    """``cross_entropy`` for a target of probabilities."""
    op, axis = "cross_entropy", _class_axis("cross_entropy", input)

    def plain(input: Tensor, p: Tensor, axis: int = -1) -> tuple[Tensor]:
        w, unit = in_unit(weight, input.dtype)
        p = (1 - smoothing) * p + smoothing / input.shape[axis]
        loss = reduced(-ops.sum(weighed(_by_class(op, p, w), ops.log_softmax(input, axis)), axis), reduction)
        return (loss if unit == 1 else loss * unit,)

    if reduction != "mean" or weight is not None or p.requires_grad or input.dtype not in REALS or not input.size:
        return plain(input, p, axis)[0]
    if input.ndim > 2:
        input, p = ops.moveaxis(input, 1, -1), ops.moveaxis(p, 1, -1)
    return share_entropy(input, p, smoothing, plain)


@legacy
@checked
def nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """−weight[target]·input[target]: input (N, C, …) are log-probabilities, target (N, …) the right classes' indices.

    A single sample is an input (C,) and one index. "mean" divides by the sum of the weights.
    """
    input = floating(input)
    indices, every = class_indices("nll_loss", input, target, ignore_index)
    if every and input.ndim == 2 and weight is None and reduction == "mean":
        return mean_picked(input, indices)
    if reduction == "mean":
        weight, _ = in_unit(weight, input.dtype)
    if weight is not None:
        input = _without_idle("nll_loss", input, indices, ignore_index, weight)
    log_p = _by_class("nll_loss", input, weight)
    return _counted(-_picked(log_p, indices, ignore_index), indices, weight, ignore_index, reduction)


@legacy
def binary_cross_entropy(
    input: ArrayLike, target: ArrayLike, weight: ArrayLike | None = None, reduction: str = "mean"
) -> Tensor:
    """−t·ln p − (1 − t)·ln(1 − p) for probabilities p and targets t in [0, 1]; the logarithms end at −100.

    ``weight`` broadcasts to the input. Raises ValueError for values outside of [0, 1].
    """
    p, t = comparable("binary_cross_entropy", input, target)
    least, steep = _ends(p.dtype)
    if weight is None:
        return pointwise(kernels.entropy, _probability_entropy, p, t, reduction, steep, least)
    w = fitting("binary_cross_entropy", "weight", weight, p)
    loss = pointwise(kernels.entropy, _probability_entropy, *counting(p, t, w), "none", steep, least)
    return weighted(loss, w, reduction)


@legacy
def binary_cross_entropy_with_logits(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    reduction: str = "mean",
    pos_weight: ArrayLike | None = None,
) -> Tensor:
    """−t·ln σ(x) − (1 − t)·ln(1 − σ(x)) for logits x and targets t in [0, 1].

    ``pos_weight`` multiplies the first term (more than 1: missing a positive costs more), ``weight`` the whole; both
    broadcast to the input. Loss and slope keep their digits in every tail, where PyTorch 2.13 has 0 for a loss of
    4.1e-8 (float32, logit −17, target 0). A logit of ±∞ that is right costs 0 and has slope 0.
    """
    op = "binary_cross_entropy_with_logits"
    x, t = comparable(op, input, target)
    if weight is not None:
        weight = fitting(op, "weight", weight, x)
        x, t = counting(x, t, weight)
    if pos_weight is not None:
        loss = binary_entropy(x, t, fitting(op, "pos_weight", pos_weight, x))
        return reduced(loss, reduction) if weight is None else weighted(loss, weight, reduction)
    if weight is None:
        return pointwise(kernels.logit_entropy, binary_entropy, x, t, reduction)
    loss = pointwise(kernels.logit_entropy, binary_entropy, x, t, "none")
    return weighted(loss, weight, reduction)


@legacy
@checked
def kl_div(input: ArrayLike, target: ArrayLike, reduction: str = "mean", log_target: bool = False) -> Tensor:
    """p·(ln p − input), for log-probabilities and a target p, which is ln p with ``log_target``; 0·ln 0 = 0.

    What is impossible (p = 0) adds nothing, also where the input is −∞; PyTorch 2.13 has NaN there.

    "mean" is over all elements; "batchmean", the sum over the length of the first axis, is the divergence D(p ‖ eˣ).
    Kullback and Leibler 1951.
    """
    x, p = comparable("kl_div", input, target)
    total = None
    if reduction == "batchmean":
        reduction, total = "mean", len(x) if x.ndim else 1
    if log_target:
        return reduced(_divergence(x, p, log_target), reduction, total)
    return pointwise(kernels.divergence, _divergence, x, p, reduction, total=total)


def _divergence(x: Tensor, p: Tensor, log_target: bool = False) -> Tensor:
    """p·(ln p − x), 0 where p = 0, for p or for ln p."""
    impossible = p.data == (-math.inf if log_target else 0)
    log_p = ops.where(impossible, 0, p) if log_target else ops.log(ops.where(impossible, 1, p))
    p = ops.where(impossible, 0, ops.exp(p)) if log_target else p
    return weighed(p, log_p - x)


def class_indices(op: str, input: Tensor, target: ArrayLike, ignore_index: int | None) -> tuple[np.ndarray, bool]:
    """The target as an array of class indices (N, …) for an input (N, C, …), and whether all count (and there are any).

    An index is a class or ``ignore_index``.
    """
    indices = values_of(target)
    if indices.dtype.kind not in "iu":
        raise DTypeError(
            f"{op}: target must be class indices, whole numbers, got {indices.dtype} of shape {indices.shape}; "
            "use np.astype(target, np.int64), or np.argmax(target, axis=1) where it is one-hot"
        )
    axis, shape = _class_axis(op, input), input.data.shape
    if indices.shape != shape[:axis] + shape[axis + 1 :]:
        raise ShapeError(
            f"{op}: input has shape {input.shape}, target {indices.shape}; an input (N, C, …) needs a target (N, …)"
        )
    return _checked_indices(op, indices, shape[axis], ignore_index)


@array_function
def _checked_indices(op: str, indices: np.ndarray, classes: int, ignore_index: int | None) -> tuple[np.ndarray, bool]:
    # Read as unsigned, a negative index is large: one comparison finds both kinds.
    unsigned = indices.view(np.uint64) if indices.dtype == np.int64 else indices.astype(np.uint64)
    if indices.size and np.maximum.reduce(unsigned, None) < classes:
        return indices, ignore_index is None or ignore_index < 0 or bool((indices != ignore_index).all())
    wrong = indices[((indices < 0) | (indices >= classes)) & (indices != ignore_index)]
    if wrong.size:
        raise ValueError(f"{op}: target {wrong[0]} is no class; the input has {classes} classes, 0 to {classes - 1}")
    return indices, False


def _class_axis(op: str, input: Tensor) -> int:
    shape = input.data.shape
    if not shape:
        raise ShapeError(f"{op}: input must be (N, C, …), or (C,) for a single sample, got a single number")
    axis = 1 if len(shape) > 1 else 0
    if not shape[axis]:
        raise ShapeError(f"{op}: input must be (N, C, …) with one class or more, got shape {shape}")
    return axis


def _probabilities(target: ArrayLike, input: Tensor, ignore_index: int) -> Tensor:
    dtype = values_of(target).dtype
    if dtype.kind != "f":
        raise DTypeError(
            f"cross_entropy: a target of the input's shape {input.shape} gives probabilities, which are floats, "
            f"got {dtype}; give class indices without the axis of classes, or use np.astype(target, np.float32)"
        )
    if ignore_index >= 0:
        raise ValueError(f"cross_entropy: ignore_index {ignore_index} has no meaning for a target of probabilities")
    return of_dtype(target, input.dtype)


def class_weights(op: str, x: Tensor, weight: ArrayLike) -> np.ndarray:
    """The weight of every class (C,), in the dtype of x (N, C, …). Raises ShapeError or GraphError."""
    weights = of_dtype(weight, x.dtype)
    classes = x.shape[_class_axis(op, x)]
    if weights.requires_grad:
        raise GraphError(f"{op}: no gradient goes to the weight of a class; pass weight.detach()")
    if weights.shape != (classes,):
        raise ShapeError(
            f"{op}: weight has shape {weights.shape}, the input {classes} classes (shape {x.shape}); "
            "give one number for each class"
        )
    return weights.data


def _by_class(op: str, x: Tensor, weight: ArrayLike | None) -> Tensor:
    """x (N, C, …) times the weight of every class."""
    if weight is None:
        return x
    weights = class_weights(op, x, weight).reshape(-1, *[1] * (x.ndim - _class_axis(op, x) - 1))
    return weighed(Tensor(weights), x)


def _without_idle(op: str, input: Tensor, indices: np.ndarray, ignore_index: int, weight: ArrayLike | None) -> Tensor:
    """The input, but 0 for samples that do not count, or weigh 0, if one holds what is not finite: 0·NaN is none."""
    idle, axis = indices == ignore_index, min(1, input.ndim - 1)
    if weight is not None:
        idle = idle | (class_weights(op, input, weight)[np.where(idle, 0, indices)] == 0)
    if not idle.any() or np.isfinite(np.moveaxis(input.data, axis, -1)[idle]).all():
        return input
    return ops.where(np.expand_dims(idle, axis), 0, input)


def _picked(x: Tensor, indices: np.ndarray, ignore_index: int) -> Tensor:
    """x[n, indices[n, …], …]; anything where the index is to be ignored."""
    axis = min(1, x.ndim - 1)
    picked = np.expand_dims(np.where(indices == ignore_index, 0, indices), axis)
    return ops.squeeze(ops.take_along_axis(x, picked, axis), axis)


def _counted(loss: Tensor, indices: np.ndarray, weight: ArrayLike | None, ignore_index: int, reduction: str) -> Tensor:
    """The loss of the samples that count, reduced; "mean" divides by the sum of their weights, NaN if that is 0."""
    counted = indices != ignore_index
    if not np.all(counted):
        loss = ops.where(counted, loss, 0)
    weights = None if weight is None else of_dtype(weight, loss.dtype).data[indices[counted]]
    total = np.sum(counted) if weights is None else np.sum(weights, dtype=np.float64)
    return reduced(loss, reduction, float(total) or math.nan)


def _probability_entropy(p: Tensor, t: Tensor) -> Tensor:
    """−t·ln p − (1 − t)·ln(1 − p). d/dp = (1 − t)/(1 − p) − t/p, d/dt = ln(1 − p) − ln p.

    As in PyTorch the logarithms end at −100, and the slope at p = 0 and p = 1 is (p − t)·10¹², so that they can be
    trained on. PyTorch also has 10¹² for the denominator of any p that is nearer to 0 or 1 than that.

    Raises ValueError for values outside of [0, 1].
    """
    for name, x in (("input", p), ("target", t)):
        wrong = x.data[~((x.data >= 0) & (x.data <= 1))]
        if wrong.size:
            raise ValueError(
                f"binary_cross_entropy: {name} must be between 0 and 1, got {wrong[0]}; "
                "for logits there is binary_cross_entropy_with_logits"
            )
    with np.errstate(divide="ignore"):
        log_p, log_q = (np.maximum(log, -100) for log in (np.log(p.data), np.log1p(-p.data)))

    least, steep = _ends(p.dtype)

    def by_p(g: Tensor, _: Tensor) -> Tensor:
        end = (p.data == 0) | (p.data == 1)
        q = ops.clip(ops.where(end, 0.5, p), least)
        # 0/q is 0 at any order; 1/q⁴ may be infinite.
        missed = t / (q if t.requires_grad else ops.where(t.data == 0, 1, q))
        return g * ops.where(end, (p - t) * steep, (1 - t) / (1 - q) - missed)

    return record(
        -t.data * log_p - (1 - t.data) * log_q,
        (p, by_p),
        (t, lambda g, _: g * (ops.log1p(-p) - ops.log(p))),
    )


@lru_cache
def _ends(dtype: np.dtype) -> tuple[float, float]:
    """The least p with a finite 1/p, and the slope of the slope at the ends."""
    largest = np.finfo(dtype).max
    return float(np.nextafter(1 / largest, largest)), min(1e12, float(largest))
