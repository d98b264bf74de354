"""Normalisation: take out the mean, divide by the standard deviation, then scale and shift."""

import math
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.autograd import Edge
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn.functional.standardization import standardized, statistics, unscaled
from minigrad.tensor import Tensor, floating, record
from minigrad.writes import wrote


def batch_norm(
    x: Any,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β for every channel of x (N, C, …). Ioffe and Szegedy 2015.

    In training μ and σ² are the batch's (σ² over n), and the running statistics move towards them by ``momentum``, the
    running variance towards the unbiased one (over n − 1); otherwise the running statistics are used.

    Raises ShapeError, DTypeError for two dtypes or others than float32 and float64, and ValueError for a batch with one
    value of a channel, or for no running statistics where they are used.
    """
    x = floating(x)
    if x.ndim < 2:
        raise ShapeError(f"batch_norm: x must be (N, C, …), got {x.shape}")
    column = (1, x.shape[1], *[1] * (x.ndim - 2))
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: without training it needs running_mean and running_var")
        mu, sigma2 = ops.reshape(running_mean, column), ops.reshape(running_var, column)
        return _scaled((x - mu) / ops.sqrt(sigma2 + eps), weight, bias, column)
    count = x.size // x.shape[1] if x.shape[1] else 0
    if count < 2:
        raise ValueError(f"batch_norm: training needs more than one value for every channel, got x of shape {x.shape}")
    of = statistics("batch_norm", x, eps)
    affine = _affine(x, weight, bias)
    if running_mean is not None and running_var is not None:
        unbiased = of.var * (count / (count - 1))
        running_mean.data += x.dtype.type(momentum) * (of.mean - running_mean.data)
        running_var.data += x.dtype.type(momentum) * (unbiased - running_var.data)
        wrote(running_mean.data, running_var.data)
    return standardized(x, affine, of)


def layer_norm(
    x: Any,
    normalized_shape: int | tuple[int, ...],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over the last axes, those of ``normalized_shape``. Ba et al. 2016.

    Raises ShapeError, and DTypeError for other numbers than float32 and float64.
    """
    x = floating(x)
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or x.shape[-len(shape) :] != shape:
        raise ShapeError(f"layer_norm: x has shape {x.shape}; its last axes must be {shape}")
    return _scaled(_standardized("layer_norm", x, math.prod(shape), eps), weight, bias, shape)


def group_norm(
    x: Any, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over each of ``num_groups`` groups of channels of a sample. Wu and He 2018.

    x (N, C, …); γ and β have one number for each channel.
    Raises ShapeError, and DTypeError for other numbers than float32 and float64.
    """
    x = floating(x)
    if x.ndim < 2 or num_groups < 1 or x.shape[1] % num_groups:
        raise ShapeError(f"group_norm: x must be (N, C, …) with C a multiple of {num_groups} groups, got {x.shape}")
    _, C, *window = x.shape
    y = _standardized("group_norm", x, C // num_groups * math.prod(window), eps)
    return _scaled(y, weight, bias, (C, *[1] * len(window)))


def _standardized(op: str, x: Tensor, n: int, eps: float) -> Tensor:
    """(x − μ)/√(σ² + ε), μ and σ² of each n elements, counted along the last axis first."""
    if not x.size:
        return x
    # Each is a channel of a batch of one.
    runs = ops.reshape(x, (1, -1, n))
    of = statistics(op, runs, eps)
    return ops.reshape(standardized(runs, unscaled(of), of), x.shape)


def _scaled(x: Tensor, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    _check_sizes(weight, bias, shape)
    if weight is not None:
        x = x * ops.reshape(weight, shape)
    return x if bias is None else x + ops.reshape(bias, shape)


def _affine(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """The weight and the bias as two rows; 1 and 0 where there is none."""
    channels = x.shape[1:2]
    _check_sizes(weight, bias, channels)
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value.dtype != x.dtype:
            raise DTypeError(f"batch_norm: {name} is {value.dtype}, x is {x.dtype}; convert one with np.astype")
    rows = np.empty((2, *channels), x.dtype)
    rows[0], rows[1] = 1, 0
    edges: list[Edge] = []
    for i, value in enumerate((weight, bias)):
        if value is not None:
            rows[i] = value.data.ravel()
            edges.append((value, _affine_row, i, value.shape))
    return record(rows, *edges)


def _affine_row(g: Tensor, _: Tensor, i: int, shape: tuple[int, ...]) -> Tensor:
    return ops.reshape(g[i], shape)


def _check_sizes(weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...]) -> None:
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value.size != math.prod(shape):
            raise ShapeError(f"normalisation: {name} has shape {value.shape}, x needs one number for each of {shape}")
