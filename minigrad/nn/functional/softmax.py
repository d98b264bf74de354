"""Softmax and its relatives, along ``dim``: the last unless given. (PyTorch's default, None, is deprecated there.)"""

import numpy as np

from minigrad import ops
from minigrad.errors import ShapeError
from minigrad.ops.softmax import softmin as softmin_of
from minigrad.ops.types import ArrayLike
from minigrad.spelling import keywords
from minigrad.tensor import Tensor, floating


@keywords(axis="dim")
def softmax(x: ArrayLike, dim: int = -1) -> Tensor:
    """e^xᵢ / Σⱼ e^xⱼ along ``dim``; NaN where all are −∞, or one is ∞. The shape stays.

    ``dim=None`` is an error; in PyTorch it means 0 or 1, by the number of dimensions, and warns.
    """
    x = floating(x)
    return ops.softmax(x, checked_dim("softmax", dim, x.shape))


@keywords(axis="dim")
def log_softmax(x: ArrayLike, dim: int = -1) -> Tensor:
    """ln softmax(x) along ``dim``, exact where the softmax itself is 0. The shape stays."""
    x = floating(x)
    return ops.log_softmax(x, checked_dim("log_softmax", dim, x.shape))


@keywords(axis="dim")
def softmin(x: ArrayLike, dim: int = -1) -> Tensor:
    """softmax(−x) along ``dim``: the smallest has the largest share. The shape stays."""
    x = floating(x)
    return softmin_of(x, checked_dim("softmin", dim, x.shape))


def checked_dim(op: str, dim: int, shape: tuple[int, ...]) -> int:
    """``dim``, counted from the front. Raises TypeError unless it is a whole number, ShapeError unless there is one."""
    if not isinstance(dim, (int, np.integer)) or isinstance(dim, bool):
        raise TypeError(f"{op}: dim must be one whole number, got {dim!r}")
    if not -len(shape) <= dim < len(shape):
        raise ShapeError(
            f"{op}: x of shape {shape} has no dim {dim}; dim must be from {-len(shape)} to {len(shape) - 1}"
        )
    return int(dim) % len(shape)
