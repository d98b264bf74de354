"""Layers that normalise, and Dropout: those that behave differently in training."""

import numpy as np

from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from minigrad.nn.linear import check_sizes
from minigrad.nn.module import Buffer, Module, Parameter
from minigrad.tensor import Tensor
from minigrad.writes import wrote


class _BatchNorm(Module):
    """What BatchNorm1d and BatchNorm2d share; they differ in the shapes that they take."""

    ranks: tuple[int, ...]
    shapes: str

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        check_sizes(type(self).__name__, num_features=num_features)
        self.eps, self.momentum = eps, momentum
        self.num_features = num_features
        self.weight = Parameter(np.ones(num_features, np.float32)) if affine else None
        self.bias = Parameter(np.zeros(num_features, np.float32)) if affine else None
        tracked = track_running_stats
        self.running_mean = Buffer(np.zeros(num_features, np.float32)) if tracked else None
        self.running_var = Buffer(np.ones(num_features, np.float32)) if tracked else None
        self.num_batches_tracked = Buffer(np.zeros((), np.int64)) if tracked else None

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim not in self.ranks or x.shape[1] != self.num_features:
            raise ShapeError(
                f"{type(self).__name__}: x has shape {x.shape}, expected {self.shapes} with C = {self.num_features}"
            )
        training = self.training or self.running_mean is None
        if self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked.data[...] += 1
            wrote(self.num_batches_tracked.data)
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, training, self.momentum, self.eps
        )

    def extra_repr(self) -> str:
        return f"{self.num_features}"


class BatchNorm1d(_BatchNorm):
    """γ·(x − μ)/√(σ² + ε) + β for every feature of x (N, C) or (N, C, L). Ioffe and Szegedy 2015.

    μ and σ² are the batch's in training, running averages of them otherwise.
    """

    ranks = (2, 3)
    shapes = "(N, C) or (N, C, L)"


class BatchNorm2d(_BatchNorm):
    """γ·(x − μ)/√(σ² + ε) + β for every channel of x (N, C, H, W). Ioffe and Szegedy 2015.

    μ and σ² are the batch's in training, running averages of them otherwise.
    """

    ranks = (4,)
    shapes = "(N, C, H, W)"


class LayerNorm(Module):
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over the last axes of every sample. Ba et al. 2016."""

    def __init__(
        self,
        normalized_shape: int | tuple[int, ...],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        self.shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        self.weight = Parameter(np.ones(self.shape, np.float32)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(self.shape, np.float32)) if elementwise_affine and bias else None

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.shape}"


class GroupNorm(Module):
    """γ·(x − μ)/√(σ² + ε) + β, μ and σ² over each group of channels of a sample of x (N, C, …). Wu and He 2018."""

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True) -> None:
        check_sizes("GroupNorm", num_groups=num_groups, num_channels=num_channels)
        if num_channels % num_groups:
            raise ValueError(f"GroupNorm: num_groups {num_groups} must divide num_channels {num_channels}")
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps
        self.weight = Parameter(np.ones(num_channels, np.float32)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, np.float32)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ShapeError(f"GroupNorm: x has shape {x.shape}, expected (N, C, …) with C = {self.num_channels}")
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}"


class Dropout(Module):
    """In training, zero with probability p, else x / (1 − p); in use, x itself. Srivastava et al. 2014."""

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: p must be between 0 and 1, got {p}")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.p, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}"
