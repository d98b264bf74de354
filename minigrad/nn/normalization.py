"""Layers that normalise: take out a mean, divide by a standard deviation, scale and shift."""

import numpy as np

from minigrad.array_function import effect
from minigrad.checks import NON_NEGATIVE, SIZE, checked
from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from minigrad.nn.convolution import changed
from minigrad.nn.functional.normalization import last_axes
from minigrad.nn.module import Buffer, Module, Parameter
from minigrad.ops.shape import expand_dims, squeeze
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor
from minigrad.writes import wrote


class _RunningNorm(Module):
    """What batch and instance norms share: γ, β and running statistics, each optional, and the shapes they take."""

    ranks: tuple[int, ...]
    axis: int
    shapes: str

    @checked
    def __init__(
        self, num_features: int, eps: float, momentum: float | None, affine: bool, track_running_stats: bool
    ) -> None:
        self.eps: float = eps
        self.momentum: float | None = momentum
        self.num_features: int = num_features
        self.weight: Parameter | None = Parameter(np.ones(num_features, np.float32)) if affine else None
        self.bias: Parameter | None = Parameter(np.zeros(num_features, np.float32)) if affine else None
        tracked = track_running_stats
        self.running_mean: Buffer | None = Buffer(np.zeros(num_features, np.float32)) if tracked else None
        self.running_var: Buffer | None = Buffer(np.ones(num_features, np.float32)) if tracked else None
        self.num_batches_tracked: Buffer | None = Buffer(np.zeros((), np.int64)) if tracked else None

    def check(self, x: Tensor) -> None:
        """Raise ShapeError for an x of other shapes, or with other than ``num_features`` channels."""
        if x.ndim not in self.ranks or x.shape[self.axis] != self.num_features:
            raise ShapeError(
                f"{type(self).__name__}: x has shape {x.shape}, expected {self.shapes} with C = {self.num_features}"
            )

    def extra_repr(self) -> str:
        return f"{self.num_features}" + changed(self, eps=1e-5, momentum=0.1)


class _BatchNorm(_RunningNorm):
    """What BatchNorm1d and BatchNorm2d share; they differ in the shapes that they take."""

    axis: int = 1

    @checked
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats)

    def forward(self, x: ArrayLike) -> Tensor:
        x = as_tensor(x)
        self.check(x)
        training, momentum = self.training or self.running_mean is None, self.momentum
        if self.training and self.num_batches_tracked is not None:
            _count(self.num_batches_tracked)
        if momentum is None:
            seen = self.num_batches_tracked
            momentum = 0.0 if seen is None or not training else 1 / seen.item()
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, training, momentum, self.eps
        )


@effect
def _count(batches: Tensor) -> None:
    """One more batch."""
    batches.data[...] += 1
    wrote(batches.data)


class BatchNorm1d(_BatchNorm):
    """γ·(x − μ)/√(σ² + ε) + β for every feature of x (N, C) or (N, C, L). Ioffe and Szegedy 2015.

    As BatchNorm2d.
    """

    ranks: tuple[int, ...] = (2, 3)
    shapes: str = "(N, C) or (N, C, L)"


class BatchNorm2d(_BatchNorm):
    """γ·(x − μ)/√(σ² + ε) + β for every channel of x (N, C, H, W). Ioffe and Szegedy 2015.

    μ and σ² are the batch's in training, running averages of them in evaluation: running ← (1 − m)·running + m·batch
    with m = ``momentum`` (0.1); with None they are the means over all batches so far. γ starts from 1, β and the
    running mean from 0, the running variance from 1. Defaults are PyTorch's.
    """

    ranks: tuple[int, ...] = (4,)
    shapes: str = "(N, C, H, W)"


class _InstanceNorm(_RunningNorm):
    """What InstanceNorm1d and InstanceNorm2d share; they differ in the shapes that they take."""

    @checked
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats)

    def forward(self, x: ArrayLike) -> Tensor:
        x = as_tensor(x)
        self.check(x)
        own, momentum = self.training or self.running_mean is None, self.momentum or 0.0
        batch = x if x.ndim == self.ranks[1] else expand_dims(x, 0)
        y = F.instance_norm(batch, self.running_mean, self.running_var, self.weight, self.bias, own, momentum, self.eps)
        return y if x.ndim == self.ranks[1] else squeeze(y, 0)


class InstanceNorm1d(_InstanceNorm):
    """γ·(x − μ)/√(σ² + ε) + β for every channel of every sample of x (N, C, L) or (C, L). Ulyanov et al. 2016.

    μ and σ² are the sample's own; with ``track_running_stats`` running averages of them in evaluation. The defaults are
    PyTorch's: neither γ and β nor running averages. C must be ``num_features`` even where nothing depends on it.
    """

    ranks: tuple[int, ...] = (2, 3)
    axis: int = -2
    shapes: str = "(N, C, L) or (C, L)"


class InstanceNorm2d(_InstanceNorm):
    """γ·(x − μ)/√(σ² + ε) + β for every channel of every sample of x (N, C, H, W) or (C, H, W), as InstanceNorm1d."""

    ranks: tuple[int, ...] = (3, 4)
    axis: int = -3
    shapes: str = "(N, C, H, W) or (C, H, W)"


class LayerNorm(Module):
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over the last axes of x (…, *normalized_shape). Ba et al. 2016.

    γ and β have the shape ``normalized_shape`` and start from 1 and 0.
    """

    @checked
    def __init__(
        self,
        normalized_shape: int | tuple[int, ...],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        self.normalized_shape: tuple[int, ...] = last_axes("LayerNorm", normalized_shape)
        self.eps: float = eps
        self.weight: Parameter | None = (
            Parameter(np.ones(self.normalized_shape, np.float32)) if elementwise_affine else None
        )
        has_bias = elementwise_affine and bias
        self.bias: Parameter | None = Parameter(np.zeros(self.normalized_shape, np.float32)) if has_bias else None

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}" + changed(self, eps=1e-5)


class RMSNorm(Module):
    """γ·x/√(mean x² + ε), the mean over the last axes of x (…, *normalized_shape). Zhang and Sennrich 2019.

    γ starts from 1. ε is the machine epsilon of x's dtype unless given.
    """

    @checked
    def __init__(
        self, normalized_shape: int | tuple[int, ...], eps: float | None = None, elementwise_affine: bool = True
    ) -> None:
        self.normalized_shape: tuple[int, ...] = last_axes("RMSNorm", normalized_shape)
        self.eps: float | None = eps
        self.weight: Parameter | None = (
            Parameter(np.ones(self.normalized_shape, np.float32)) if elementwise_affine else None
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}" + changed(self, eps=None)


class GroupNorm(Module):
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over each group of channels of a sample of x (N, C, …). Wu and He 2018.

    γ and β are (C,) and start from 1 and 0. Raises ValueError unless ``num_groups`` divides ``num_channels``.
    """

    @checked
    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True) -> None:
        if num_channels % num_groups:
            raise ValueError(f"GroupNorm: num_groups {num_groups} must divide num_channels {num_channels}")
        self.num_groups: int = num_groups
        self.num_channels: int = num_channels
        self.eps: float = eps
        self.weight: Parameter | None = Parameter(np.ones(num_channels, np.float32)) if affine else None
        self.bias: Parameter | None = Parameter(np.zeros(num_channels, np.float32)) if affine else None

    def forward(self, x: ArrayLike) -> Tensor:
        x = as_tensor(x)
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ShapeError(f"GroupNorm: x has shape {x.shape}, expected (N, C, …) with C = {self.num_channels}")
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}" + changed(self, eps=1e-5)


class LocalResponseNorm(Module):
    """x / (k + α·mean x²)^β, the mean over ``size`` neighbouring channels of x (N, C, …). Krizhevsky et al. 2012."""

    @checked(alpha=NON_NEGATIVE, k=NON_NEGATIVE, size=SIZE)
    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        self.size: int = size
        self.alpha: float = alpha
        self.beta: float = beta
        self.k: float = k

    def forward(self, x: Tensor) -> Tensor:
        return F.local_response_norm(x, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}" + changed(self, alpha=1e-4, beta=0.75, k=1.0)
