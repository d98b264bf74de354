"""Losses. ``reduction`` is "mean", "sum" or "none"; no target is ever broadcast.

The losses on logits are exact for logits of any size: they never take the logarithm of a rounded probability.
"""

from typing import Any

import numpy as np

from minigrad import ops
from minigrad.errors import DTypeError, ShapeError
from minigrad.tensor import Tensor, as_tensor, floating


def cross_entropy(
    input: Tensor, target: Any, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0
) -> Tensor:
    """−ln softmax(input)[target]: input (N, C, …) are logits, target (N, …) the indices of the right classes.

    ``label_smoothing`` ε puts 1 − ε + ε/C on the right class and ε/C on the others (Szegedy et al. 2016). Samples
    with the target ``ignore_index`` do not count. Raises ShapeError, DTypeError, or ValueError for a target that is
    no class.
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: label_smoothing must be between 0 and 1, got {label_smoothing}")
    indices = class_indices("cross_entropy", input, target, ignore_index)
    log_p = ops.log_softmax(input, axis=1)
    loss = nll_loss(log_p, indices, ignore_index, reduction)
    if not label_smoothing:
        return loss
    counted = indices != ignore_index
    even = _reduced(ops.where(counted, -ops.mean(log_p, axis=1), 0), reduction, int(counted.sum()))
    return (1 - label_smoothing) * loss + label_smoothing * even


def nll_loss(input: Tensor, target: Any, ignore_index: int = -100, reduction: str = "mean") -> Tensor:
    """−input[target]: input (N, C, …) are log-probabilities, target (N, …) the indices of the right classes."""
    indices = class_indices("nll_loss", input, target, ignore_index)
    counted = indices != ignore_index
    places = np.expand_dims(np.where(counted, indices, 0), 1)
    picked = ops.squeeze(ops.take_along_axis(input, places, axis=1), 1)
    if counted.all():
        return _reduced(-picked, reduction, counted.size)
    return _reduced(ops.where(counted, -picked, 0), reduction, int(counted.sum()))


def mse_loss(input: Tensor, target: Any, reduction: str = "mean") -> Tensor:
    """(input − target)²."""
    return _reduced(ops.square(input - _same_shape("mse_loss", input, target)), reduction)


def l1_loss(input: Tensor, target: Any, reduction: str = "mean") -> Tensor:
    """|input − target|."""
    return _reduced(ops.absolute(input - _same_shape("l1_loss", input, target)), reduction)


def huber_loss(input: Tensor, target: Any, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """With r = |input − target|: r²/2 where r ≤ δ, else δ(r − δ/2). Huber 1964."""
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    r = ops.absolute(input - _same_shape("huber_loss", input, target))
    return _reduced(ops.where(r.data <= delta, 0.5 * r * r, delta * (r - 0.5 * delta)), reduction)


def binary_cross_entropy_with_logits(
    input: Tensor, target: Any, reduction: str = "mean", pos_weight: Any = None
) -> Tensor:
    """−t·ln σ(x) − (1 − t)·ln(1 − σ(x)) for logits x and targets t in [0, 1].

    ``pos_weight`` multiplies the first term (more than 1: missing a positive costs more).
    """
    t = _same_shape("binary_cross_entropy_with_logits", input, target)
    weight = 1 if pos_weight is None else 1 + (as_tensor(pos_weight) - 1) * t
    return _reduced((1 - t) * input + weight * ops.softplus(-input), reduction)


def class_indices(op: str, input: Tensor, target: Any, ignore_index: int) -> np.ndarray:
    """The target as an array of classes, or ``ignore_index``, in the shape (N, …) that goes with an input (N, C, …)."""
    indices = target.data if isinstance(target, Tensor) else np.asarray(target)
    if indices.dtype.kind not in "iu":
        raise DTypeError(
            f"{op}: target must be class indices, whole numbers, got {indices.dtype} of shape {indices.shape}; "
            "use astype(np.int64)"
        )
    expected = (input.shape[0], *input.shape[2:]) if input.ndim > 1 else None
    if indices.shape != expected:
        raise ShapeError(
            f"{op}: input has shape {input.shape}, target {indices.shape}; an input (N, C, …) needs a target (N, …)"
        )
    classes = input.shape[1]
    wrong = indices[((indices < 0) | (indices >= classes)) & (indices != ignore_index)]
    if wrong.size:
        raise ValueError(f"{op}: target {wrong[0]} is no class; the input has {classes} classes, 0 to {classes - 1}")
    return indices


def _same_shape(op: str, input: Tensor, target: Any) -> Tensor:
    target = floating(target)
    if target.shape != input.shape:
        raise ShapeError(
            f"{op}: input has shape {input.shape}, target {target.shape}; they must be equal, so reshape one"
        )
    return target


def _reduced(loss: Tensor, reduction: str, count: int | None = None) -> Tensor:
    """The loss of every sample as it is, summed, or averaged over ``count`` (default: all)."""
    if reduction == "none":
        return loss
    if reduction == "sum":
        return ops.sum(loss)
    if reduction == "mean":
        return ops.mean(loss) if count is None else ops.sum(loss) / count
    raise ValueError(f"reduction must be 'mean', 'sum' or 'none', got {reduction!r}")
