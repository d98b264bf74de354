"""Normalisation: take out the mean, divide by the standard deviation, then scale and shift."""

import math

from minigrad import ops
from minigrad.errors import ShapeError
from minigrad.tensor import Tensor, as_tensor
from minigrad.writes import wrote


def batch_norm(
    x: Tensor,
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
    """
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
    axes = (0, *range(2, x.ndim))
    mu = ops.mean(x, axes, keepdims=True)
    centred = x - mu
    sigma2 = ops.mean(ops.square(centred), axes, keepdims=True)
    if running_mean is not None and running_var is not None:
        unbiased = sigma2.data.ravel() * (count / (count - 1))
        running_mean.data += x.dtype.type(momentum) * (mu.data.ravel() - running_mean.data)
        running_var.data += x.dtype.type(momentum) * (unbiased - running_var.data)
        wrote(running_mean.data, running_var.data)
    return _scaled(centred / ops.sqrt(sigma2 + eps), weight, bias, column)


def layer_norm(
    x: Tensor,
    normalized_shape: int | tuple[int, ...],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over the last axes, those of ``normalized_shape``. Ba et al. 2016."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or x.shape[-len(shape) :] != shape:
        raise ShapeError(f"layer_norm: x has shape {x.shape}; its last axes must be {shape}")
    return _scaled(_standardized(x, tuple(range(-len(shape), 0)), eps), weight, bias, shape)


def group_norm(
    x: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over each of ``num_groups`` groups of channels of a sample. Wu and He 2018.

    x (N, C, …); γ and β have one number for each channel.
    """
    x = as_tensor(x)
    if x.ndim < 2 or num_groups < 1 or x.shape[1] % num_groups:
        raise ShapeError(f"group_norm: x must be (N, C, …) with C a multiple of {num_groups} groups, got {x.shape}")
    N, C, *window = x.shape
    grouped = ops.reshape(x, (N, num_groups, C // num_groups, *window))
    y = ops.reshape(_standardized(grouped, tuple(range(2, grouped.ndim)), eps), x.shape)
    return _scaled(y, weight, bias, (C, *[1] * len(window)))


def _standardized(x: Tensor, axes: tuple[int, ...], eps: float) -> Tensor:
    """(x − μ)/√(σ² + ε), μ and σ² over the axes."""
    centred = x - ops.mean(x, axes, keepdims=True)
    return centred / ops.sqrt(ops.mean(ops.square(centred), axes, keepdims=True) + eps)


def _scaled(x: Tensor, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value.size != math.prod(shape):
            raise ShapeError(f"normalisation: {name} has shape {value.shape}, x needs one number for each of {shape}")
    if weight is not None:
        x = x * ops.reshape(weight, shape)
    return x if bias is None else x + ops.reshape(bias, shape)
