"""Normalisation: take out the mean, divide by the standard deviation, then scale and shift."""

import math
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.array_function import effect
from minigrad.checks import NON_NEGATIVE, checked, is_whole
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels.matmul import REALS
from minigrad.nn.functional.batch_normalization import batch_norm_of, found
from minigrad.nn.functional.given_statistics import by_given
from minigrad.nn.functional.group_normalization import group_norm_of
from minigrad.nn.functional.layer_normalization import layer_norm_of
from minigrad.nn.functional.root_mean_square import rms_norm_of
from minigrad.nn.functional.standardization import Statistics, check_real, measured, standardized, unscaled
from minigrad.ops.keywords import in_float32
from minigrad.ops.operands import tensor_beside
from minigrad.ops.pooling import avg_pool2d
from minigrad.ops.types import ArrayLike
from minigrad.ops.units import by_sample, unit_along
from minigrad.ops.window import whole
from minigrad.tensor import Tensor, floating
from minigrad.writes import wrote

FAR = 2.0**100
"""Mean squares smaller than the reciprocal are measured in another unit."""


@checked
def batch_norm(
    x: ArrayLike,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β for every channel of x (N, C, …). Ioffe and Szegedy 2015.

    In training μ and σ² are the batch's (σ² over n); the running statistics become (1 − m)·running + m·batch with m =
    ``momentum``, where the variance is the unbiased one (over n − 1). Otherwise the running statistics are used.

    Raises ShapeError, DTypeError for two dtypes or others than float32 and float64, and ValueError for a batch with one
    value of a channel, or for missing running statistics.
    """
    x, weight, bias = floating(x), _given(x, weight), _given(x, bias)
    if x.ndim < 2:
        raise ShapeError(f"batch_norm: x must be (N, C, …), got {x.shape}")
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: without training it needs running_mean and running_var")
        _check_running("batch_norm", x, running_mean, running_var)
        return _by_running(x, running_mean, running_var, weight, bias, eps)
    count = x.size // x.shape[1] if x.shape[1] else 0
    if count < 2:
        raise ValueError(f"batch_norm: training needs more than one value for every channel, got x of shape {x.shape}")
    _check_running("batch_norm", x, running_mean, running_var, moved=True)
    check_real("batch_norm", x)
    _check_affine(x, weight, bias)
    batch = found(x, weight, bias, eps)
    if running_mean is not None and running_var is not None:
        mean, var = batch.of.moments
        _move(running_mean, running_var, mean, var * (count / (count - 1)), momentum)
    return batch_norm_of(batch)  # after that write: the walk need not ask what it has overwritten


@checked
def layer_norm(
    x: ArrayLike,
    normalized_shape: int | tuple[int, ...],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over the last axes, those of ``normalized_shape``. Ba et al. 2016.

    Raises ShapeError, and DTypeError for other dtypes than float32 and float64.
    """
    x, weight, bias = floating(x), _given(x, weight), _given(x, bias)
    shape = _checked_last_axes("layer_norm", x, normalized_shape)
    _check_sizes(weight, bias, shape)
    if not x.size:
        return _scaled(x, weight, bias, shape)
    if x.dtype in REALS and not any(each is not None and each.dtype != x.dtype for each in (weight, bias)):
        return layer_norm_of(x, weight, bias, shape, eps)
    runs, of = measured("layer_norm", ops.reshape(x, (1, -1, math.prod(shape))), eps)
    return _scaled(ops.reshape(standardized(runs, unscaled(of), of), x.shape), weight, bias, shape)


@checked
def rms_norm(
    x: ArrayLike, normalized_shape: int | tuple[int, ...], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """γ·x/√(mean x² + ε), the mean over the last axes, those of ``normalized_shape``. Zhang and Sennrich 2019.

    ε is the machine epsilon of x's dtype unless given. Raises ShapeError.
    """
    x, weight = floating(x), _given(x, weight)
    shape = _checked_last_axes("rms_norm", x, normalized_shape)
    _check_sizes(weight, None, shape)
    eps = float(np.finfo(x.dtype).eps) if eps is None else eps
    if x.dtype == np.float16:
        return _scaled(in_float32(rms_norm_of, x, None, shape, eps), weight, None, shape)
    return rms_norm_of(x, weight, shape, eps)


@checked
def group_norm(
    x: ArrayLike, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over each of ``num_groups`` groups of channels of a sample. Wu and He 2018.

    x (N, C, …); γ and β are (C,).
    Raises ShapeError, and DTypeError for other dtypes than float32 and float64.
    """
    x, weight, bias = floating(x), _given(x, weight), _given(x, bias)
    if x.ndim < 2 or num_groups < 1 or x.shape[1] % num_groups:
        raise ShapeError(f"group_norm: x must be (N, C, …) with C a multiple of {num_groups} groups, got {x.shape}")
    N, C, *window = x.shape
    if not x.size:
        return _scaled(x, weight, bias, (C, *[1] * len(window)))
    # Each group of each sample is a channel of a batch of one.
    return _by_group(x, weight, bias, measured("group_norm", ops.reshape(x, (1, N * num_groups, -1)), eps))


@checked
def instance_norm(
    x: ArrayLike,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² of every channel of every sample of x (N, C, …). Ulyanov et al. 2016.

    Running statistics move by ``momentum`` towards the means over the samples of μ and of the unbiased variance.
    Without ``use_input_stats`` they are used instead of μ and σ².

    Raises ShapeError, DTypeError for other dtypes than float32 and float64, and ValueError for a channel of a single
    value, or for missing running statistics.
    """
    x, weight, bias = floating(x), _given(x, weight), _given(x, bias)
    if x.ndim < 3:
        raise ShapeError(f"instance_norm: x must be (N, C, L) or (N, C, H, W), got {x.shape}")
    N, C, *window = x.shape
    column, n = (1, C, *[1] * len(window)), math.prod(window)
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise ValueError("instance_norm: without use_input_stats it needs running_mean and running_var")
        _check_running("instance_norm", x, running_mean, running_var)
        return _by_running(x, running_mean, running_var, weight, bias, eps)
    if n == 1:
        raise ValueError(f"instance_norm: a channel of a sample needs more than one value, got x of shape {x.shape}")
    if not x.size:
        return _scaled(x, weight, bias, column)
    _check_running("instance_norm", x, running_mean, running_var, moved=True)
    # Each channel of each sample is a channel of a batch of one.
    runs, of = measured("instance_norm", ops.reshape(x, (1, N * C, n)), eps)
    if running_mean is not None and running_var is not None:
        mean, var = (each.reshape(N, C).mean(0) for each in of.moments)
        _move(running_mean, running_var, mean, var * (n / (n - 1)), momentum)
    return _by_group(x, weight, bias, (runs, of))


@checked(alpha=NON_NEGATIVE, k=NON_NEGATIVE)
def local_response_norm(x: ArrayLike, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """x / (k + α·mean x²)^β, the mean over ``size`` channels of x (N, C, …) around x's own, zeros beyond the ends.

    With an even ``size`` one more of them is before x's own than after it. Krizhevsky et al. 2012.
    """
    x, size = floating(x), whole("local_response_norm", "size", size, 1)
    if x.ndim < 3:
        raise ShapeError(f"local_response_norm: x must be (N, C, L) or (N, C, H, W), got {x.shape}")
    if not x.size:
        return x
    with np.errstate(over="ignore"):
        means = _channel_means(ops.square(x), size)
    within = np.isfinite(means.data) if k else np.isfinite(means.data) & (means.data > 1 / FAR)
    if np.all(within):
        return x / ops.power(means * alpha + k, beta)
    inside = np.all(within, tuple(range(1, x.ndim)), keepdims=True)
    return by_sample(
        inside,
        lambda x: x / ops.power(_channel_means(ops.square(x), size) * alpha + k, beta),
        lambda x: _in_wider_range(x, size, alpha, beta, k),
        x,
    )


def _in_wider_range(x: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
    """x whose squares leave the range: in float64, or in units of its own."""
    if x.dtype == np.float32:
        y = ops.astype(x, np.float64)
        return ops.astype(y / ops.power(_channel_means(ops.square(y), size) * alpha + k, beta), x.dtype)
    unit = float(unit_along(x.data, None).item())
    shared = _channel_means(ops.square(x / unit), size) * alpha + k / unit / unit
    return x / unit**beta / unit**beta / ops.power(shared, beta)


def _channel_means(x: Tensor, size: int) -> Tensor:
    """The mean over ``size`` channels around each, zeros beyond the ends."""
    N, *_ = x.shape
    rows = ops.pad(ops.reshape(x, (N, 1, x.shape[1], -1)), [(0, 0), (0, 0), (size // 2, (size - 1) // 2), (0, 0)])
    return ops.reshape(avg_pool2d(rows, (size, 1), 1), x.shape)


def last_axes(op: str, normalized_shape: int | tuple[int, ...]) -> tuple[int, ...]:
    """The shape of the last axes, also where it is one number. Raises ShapeError for what is no shape."""
    shape: tuple[Any, ...] = (normalized_shape,)
    if isinstance(normalized_shape, (tuple, list)):
        shape = tuple(normalized_shape)
    if not shape or not all(is_whole(n) and n >= 0 for n in shape):
        rule = "a whole number ≥ 0, or several"
        raise ShapeError(f"{op}: normalized_shape must be {rule}, got {normalized_shape!r}")
    return shape


def _checked_last_axes(op: str, x: Tensor, normalized_shape: int | tuple[int, ...]) -> tuple[int, ...]:
    shape = last_axes(op, normalized_shape)
    if x.shape[-len(shape) :] != shape:
        raise ShapeError(f"{op}: x has shape {x.shape}; its last axes must be {shape}, the normalized_shape")
    return shape


def _check_running(op: str, x: Tensor, mean: Tensor | None, var: Tensor | None, moved: bool = False) -> None:
    if mean is None and var is None:
        return
    if mean is None or var is None:
        raise ValueError(f"{op}: give both running_mean and running_var, or neither")
    for name, of in {"running_mean": mean, "running_var": var}.items():
        if moved and not isinstance(of, Tensor):
            raise TypeError(f"{op}: {name} is moved in training, so it must be a Tensor, got {type(of).__name__}")
        if np.shape(of) != (x.shape[1],):
            raise ShapeError(f"{op}: {name} has shape {np.shape(of)}, x has {x.shape[1]} channels (shape {x.shape})")


@effect
def _move(running_mean: Tensor, running_var: Tensor, mean: Any, unbiased: Any, momentum: float) -> None:
    """Move the running statistics towards those of a batch."""
    running_mean.data += running_mean.dtype.type(momentum) * (mean - running_mean.data)
    running_var.data += running_var.dtype.type(momentum) * (unbiased - running_var.data)
    wrote(running_mean.data, running_var.data)


def _by_group(x: Tensor, weight: Tensor | None, bias: Tensor | None, runs: tuple[Tensor, Statistics]) -> Tensor:
    """γ·x̂ + β for x (N, C, …), and what ``measured`` gave of x as runs of memory (1, groups of all samples, …)."""
    C, of = x.shape[1], runs[1]
    _check_sizes(weight, bias, (C,))
    if not any(each is not None and each.dtype != x.dtype for each in (weight, bias)):
        return group_norm_of(_in_unit(x, runs[0], of), weight, bias, of)
    y = ops.reshape(standardized(runs[0], unscaled(of), of), x.shape)
    return _scaled(y, weight, bias, (C, *[1] * (x.ndim - 2)))


def _in_unit(x: Tensor, runs: Tensor, of: Statistics) -> Tensor:
    """x in the units of its runs."""
    return x if of.unit is None else ops.reshape(runs, x.shape)


def _by_running(x: Tensor, mean: Tensor, var: Tensor, weight: Tensor | None, bias: Tensor | None, eps: float) -> Tensor:
    """γ·(x − μ)/√(σ² + ε) + β with given statistics."""
    column = (1, x.shape[1], *[1] * (x.ndim - 2))

    def plain(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> tuple[Tensor]:
        mu, sigma2 = ops.reshape(mean, column), ops.reshape(var, column)
        return (_scaled((x - mu) / ops.sqrt(sigma2 + eps), weight, bias, column),)

    _check_sizes(weight, bias, x.shape[1:2])
    if not (isinstance(mean, Tensor) and isinstance(var, Tensor)):
        return plain(x, weight, bias)[0]
    return by_given(x, (mean, var), weight, bias, eps, plain)


def _scaled(x: Tensor, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    _check_sizes(weight, bias, shape)
    if weight is not None:
        x = x * ops.reshape(weight, shape)
    return x if bias is None else x + ops.reshape(bias, shape)


def _check_affine(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> None:
    _check_sizes(weight, bias, x.shape[1:2])
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value.dtype != x.dtype:
            raise DTypeError(f"batch_norm: {name} is {value.dtype}, x is {x.dtype}; convert one with np.astype")


def _given(x: ArrayLike, value: Any) -> Tensor | None:
    """A weight or a bias: an array keeps its dtype, a list takes that of x."""
    return None if value is None else tensor_beside(value, x)


def _check_sizes(weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...]) -> None:
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value.size != math.prod(shape):
            raise ShapeError(f"normalisation: {name} has shape {value.shape}, x needs one number for each of {shape}")
