"""What all losses share: the checks of input, target and weight, and the reduction to one number."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

import numpy as np

from minigrad import ops
from minigrad.errors import ShapeError
from minigrad.ops.elementwise import no_warning
from minigrad.ops.operands import tensors_of
from minigrad.ops.types import ArrayLike
from minigrad.ops.units import unit_along
from minigrad.spelling import keywords
from minigrad.tensor import Tensor, floating, values_of

P = ParamSpec("P")
R = TypeVar("R")


def legacy(loss: Callable[P, R]) -> Callable[P, R]:
    """A loss for which PyTorch's older names of the reduction are errors that give ours."""
    return keywords(size_average="reduction='mean' or 'sum'", reduce="reduction='none', 'mean' or 'sum'")(loss)


def comparable(op: str, input: ArrayLike, target: ArrayLike) -> tuple[Tensor, Tensor]:
    """Input and target as Tensors of floats, the target in the input's dtype. Raises ShapeError unless shapes agree."""
    input = floating(input)
    return input, same_shape(op, input, "target", target)


def alike(op: str, **given: Any) -> list[Tensor]:
    """Inputs by name as Tensors of floats, in the dtype that NumPy makes of theirs.

    Raises ShapeError unless they have one shape, of one dimension or more.
    """
    tensors = tensors_of(given.values())
    floats = [x.dtype for x in tensors if x.dtype.kind == "f"]
    dtype = np.result_type(*floats) if floats else np.dtype(np.float32)
    if len({x.shape for x in tensors}) > 1:
        shapes = ", ".join(f"{name} {x.shape}" for name, x in zip(given, tensors, strict=True))
        raise ShapeError(f"{op}: the shapes are {shapes}; they must be equal, so reshape or broadcast them")
    return [of_dtype(x, dtype) for x in tensors]


def same_shape(op: str, input: Tensor, name: str, other: ArrayLike) -> Tensor:
    """The other as a Tensor of the input's dtype. Raises ShapeError unless it has the input's shape."""
    other = of_dtype(other, input.dtype)
    if other.shape != input.shape:
        raise ShapeError(
            f"{op}: input has shape {input.shape}, {name} {other.shape}; they must be equal, so reshape one"
        )
    return other


def fitting(op: str, name: str, weight: ArrayLike, input: Tensor) -> Tensor:
    """The weight as a Tensor of the input's dtype. Raises ShapeError unless it broadcasts to the input's shape."""
    weight = of_dtype(weight, input.dtype)
    check_fits(op, name, weight.shape, input.shape)
    return weight


def check_fits(op: str, name: str, shape: tuple[int, ...], whole: tuple[int, ...]) -> None:
    """Raise ShapeError unless ``shape`` broadcasts to ``whole`` and not beyond."""
    lengths = zip(shape[::-1], whole[::-1], strict=False)
    if len(shape) > len(whole) or any(n not in (1, m) for n, m in lengths):
        raise ShapeError(f"{op}: {name} has shape {shape}, which does not broadcast to {whole}; reshape it")


def of_dtype(x: ArrayLike, dtype: np.dtype) -> Tensor:
    """x as a Tensor of this dtype. Raises DTypeError for what is no number, such as None."""
    return ops.astype(x if isinstance(x, Tensor) else Tensor(values_of(x)), dtype, copy=False)


def known(reduction: str, *more: str) -> str:
    """The reduction itself. Raises ValueError unless it is one that there is, or one of the loss's own."""
    if reduction not in ("mean", "sum", "none", *more):
        raise ValueError(f"reduction must be 'mean', 'sum' or 'none', got {reduction!r}")
    return reduction


def reduced(loss: Tensor, reduction: str, total: Any = None) -> Tensor:
    """The loss of every sample as it is, summed, or averaged: the sum over ``total`` (default: how many there are)."""
    if known(reduction) == "none":
        return loss
    if reduction == "sum":
        return ops.sum(loss)
    if total is None:
        return ops.mean(loss)
    if loss.dtype == np.float16:  # the sum, or the total, may be infinite in float16, and their quotient not
        wide = ops.astype(total, np.float32) if isinstance(total, Tensor) else total
        return ops.astype(ops.sum(loss, dtype=np.float32) / wide, loss.dtype)
    return ops.sum(loss) / total


def counting(input: Tensor, target: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Input and target, with 0 for what is not finite and weighs 0: it counts for nothing, whatever it holds."""
    idle = weight.data == 0
    if idle.any():
        idle = np.broadcast_to(idle, input.shape) & ~(np.isfinite(input.data) & np.isfinite(target.data))
    if not idle.any():
        return input, target
    return ops.where(idle, 0, input), ops.where(idle, 0, target)


def weighted(loss: Tensor, weight: Tensor, reduction: str, shared: bool = False) -> Tensor:
    """weight · loss, reduced; the mean is over how many there are, or Σ weight · loss / Σ weight if ``shared``.

    A mean in range is exact though a product or a sum is not in range: both are then computed in other units.
    """
    if known(reduction) != "mean":
        return reduced(loss * weight, reduction)
    if loss.data.dtype.char == "e":
        wide, others = (ops.astype(x, np.float32) for x in (loss, weight))
        return ops.astype(weighted(wide, others, reduction, shared), loss.dtype)
    least = _least(loss.dtype)
    with no_warning():
        y = loss * weight
        above, below = (ops.sum(y), ops.sum(weight)) if shared else (ops.mean(y), None)
        if least < abs(above.item()) < 1 / least and (below is None or least < abs(below.item()) < 1 / least):
            return above if below is None else above / below
        unit, other = (unit_along(x.data, None).reshape(()) for x in (loss, weight))
        y = loss / unit * (weight / other)
        return ops.mean(y) * unit * other if below is None else ops.sum(y) / ops.sum(weight / other) * unit


@lru_cache
def _least(dtype: np.dtype) -> float:
    """A sum from here to 1/least has lost no digits to numbers that are too small, and its inverse will not."""
    limits = np.finfo(dtype)
    return float(limits.tiny) / float(limits.eps)


def in_unit(weight: ArrayLike | None, dtype: np.dtype) -> tuple[Tensor | None, float]:
    """The weights in another unit if products with them may be out of range, and the unit. A mean over Σw has none."""
    if weight is None:
        return None, 1.0
    w = of_dtype(weight, dtype)
    least = _least(dtype) ** 0.5  # there is room for the losses, and for their sum
    if w.size and least < np.absolute(w.data).max() < 1 / least:
        return w, 1.0
    unit = unit_along(w.data, None).item()
    return w / unit, unit
