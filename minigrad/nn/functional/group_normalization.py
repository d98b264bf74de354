"""Group and instance normalisation in one op: groups of a sample's channels standardized, then each channel scaled."""

from typing import Any

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import group_norm as kernels
from minigrad.nn.functional.layer_normalization import filled
from minigrad.nn.functional.standardization import GRAIN, Statistics, standardized, unscaled
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.tensor import Tensor


def group_norm_of(x: Tensor, weight: Tensor | None, bias: Tensor | None, of: Statistics) -> Tensor:
    """γ·x̂ + β of x (N, C, …), of whose groups of channels ``of`` has the statistics. Without γ it is 1, without β 0.

    d/dx = r·P(γ·g), d/dγ = Σ g·x̂ and d/dβ = Σ g over the samples and the channel; P as in ``standardization``.
    """
    C, window = x.shape[1], x.shape[2:]
    column = (C, *[1] * len(window))

    def plain(x: Tensor, gamma: Tensor, beta: Tensor) -> tuple[Tensor]:
        runs = ops.reshape(x, of.batch.shape)
        y = ops.reshape(standardized(runs, unscaled(of), of), x.shape)
        return (y * ops.reshape(gamma, column) + ops.reshape(beta, column),)

    affine = filled(weight, 1, C, x.dtype), filled(bias, 0, C, x.dtype)
    return fused(Fused(_forward(of), _backward(of), of), plain, x, *affine)[0]


def _forward(of: Statistics) -> Any:
    def forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[Arrays, Any]:
        return (_scaled_channels(of, gamma, beta, x.shape),), gamma

    return forward


def _backward(of: Statistics) -> Any:
    def backward(gamma: np.ndarray, g: np.ndarray) -> Arrays:
        return _slopes(of, gamma, g)

    return backward


@array_function
def _scaled_channels(of: Statistics, gamma: np.ndarray, beta: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    y, rows = np.empty(shape, of.batch.dtype), _rows(of, shape)
    threads = {"length": rows.shape[1], "grain": 1 + GRAIN // rows.shape[2]}
    kernels.scaled_channels(y.reshape(rows.shape), rows, of.mean, of.r, gamma, beta, **threads)
    return y


@array_function
def _slopes(of: Statistics, gamma: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = _rows(of, g.shape)
    out, sums = np.empty(g.shape, g.dtype), np.empty((rows.shape[1], 2))
    of_rows = np.ascontiguousarray(g).reshape(rows.shape)
    kernels.slope_groups(out.reshape(rows.shape), sums, of_rows, rows, of.mean, of.r, gamma, **of.threads)
    along, total = sums.reshape(len(g), -1, 2).sum(0).T
    return out, along.astype(g.dtype), total.astype(g.dtype)


def _rows(of: Statistics, shape: tuple[int, ...]) -> np.ndarray:
    """The batch by channels of samples, (1, N·C, …)."""
    return of.batch.reshape(1, shape[0] * shape[1], -1)
