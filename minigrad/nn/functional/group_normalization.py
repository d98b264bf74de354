"""Group and instance normalisation in one op: groups of a sample's channels standardized, then each channel scaled."""

from typing import Any

import numpy as np

from minigrad import ops
from minigrad.kernels import group_norm as kernels
from minigrad.nn.functional.layer_normalization import filled
from minigrad.nn.functional.standardization import GRAIN, Statistics, standardized, unscaled
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.tensor import Tensor


def group_norm_of(x: Tensor, weight: Tensor | None, bias: Tensor | None, of: Statistics) -> Tensor:
    """γ·x̂ + β of x (N, C, …), of whose groups of channels ``of`` has the statistics. Without γ it is 1, without β 0.

    d/dx = r·P(γ·g), d/dγ = Σ g·x̂ and d/dβ = Σ g over the samples and the channel; P as in ``standardization``.
    """
    N, C, *window = x.shape
    column = (C, *[1] * len(window))
    rows = of.batch.reshape(1, N * C, -1)

    def plain(x: Tensor, gamma: Tensor, beta: Tensor) -> tuple[Tensor]:
        runs = ops.reshape(x, of.batch.shape)
        y = ops.reshape(standardized(runs, unscaled(of), of), x.shape)
        return (y * ops.reshape(gamma, column) + ops.reshape(beta, column),)

    affine = filled(weight, 1, C, x.dtype), filled(bias, 0, C, x.dtype)
    return fused(Fused(_forward(of, rows), _backward(of, rows, N)), plain, x, *affine)[0]


def _forward(of: Statistics, rows: np.ndarray) -> Any:
    def forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[Arrays, Any]:
        y = np.empty(x.shape, x.dtype)
        threads = {"length": rows.shape[1], "grain": 1 + GRAIN // rows.shape[2]}
        kernels.scaled_channels(y.reshape(rows.shape), rows, of.mean, of.r, gamma, beta, **threads)
        return (y,), gamma

    return forward


def _backward(of: Statistics, rows: np.ndarray, N: int) -> Any:
    def backward(gamma: np.ndarray, g: np.ndarray) -> Arrays:
        out, sums = np.empty(g.shape, g.dtype), np.empty((rows.shape[1], 2))
        g = np.ascontiguousarray(g).reshape(rows.shape)
        kernels.slope_groups(out.reshape(rows.shape), sums, g, rows, of.mean, of.r, gamma, **of.threads)
        along, total = sums.reshape(N, -1, 2).sum(0).T
        return out, along.astype(g.dtype), total.astype(g.dtype)

    return backward
