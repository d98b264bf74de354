"""Batch normalisation in one op: each channel standardized, then scaled and shifted; with the channels' statistics."""

from typing import Any, NamedTuple

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import column_norm as kernels
from minigrad.nn.functional.layer_normalization import filled
from minigrad.nn.functional.standardization import (
    GRAIN,
    Statistics,
    block_rows,
    in_shape,
    is_near,
    measured,
    projected,
    scaled,
    standardized,
    unscaled,
)
from minigrad.ops.elementwise import no_warning
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.tensor import Tensor


class Found(NamedTuple):
    """What is known of a batch when the running statistics move: γ and β, the output, the statistics, and x itself.

    x is in units of its own where its squares leave the range.
    """

    affine: tuple[Tensor, Tensor]
    y: np.ndarray
    of: Statistics
    x: Tensor
    is_block: bool


def found(x: Tensor, weight: Tensor | None, bias: Tensor | None, eps: float) -> Found:
    """γ·x̂ + β of x (N, C, …), and the statistics of its channels. Without γ it is 1, without β 0."""
    affine = filled(weight, 1, x.shape[1], x.dtype), filled(bias, 0, x.shape[1], x.dtype)
    gamma, beta = affine[0].data, affine[1].data
    if _is_block(x):
        y, mean, var, r, batch = _of_block(x.data, gamma, beta, eps)
        if is_near(r):
            return Found(affine, y, Statistics(mean, var, r, eps, batch), x, True)
    x, of = measured("batch_norm", x, eps)
    return Found(affine, in_shape(scaled(of, (gamma, beta)), x), of, x, False)


def batch_norm_of(batch: Found) -> Tensor:
    """The output as an op. d/dx = γ·r·P(g), d/dγ = Σ g·x̂ and d/dβ = Σ g; P as in ``standardization``."""
    affine, y, of, x, is_block = batch
    column = (x.shape[1], *[1] * (x.ndim - 2))

    def plain(x: Tensor, gamma: Tensor, beta: Tensor) -> tuple[Tensor]:
        return (standardized(x, unscaled(of), of) * ops.reshape(gamma, column) + ops.reshape(beta, column),)

    def forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[Arrays, Any]:
        return (y,), gamma

    def backward(gamma: np.ndarray, g: np.ndarray) -> Arrays:
        if is_block:
            return _slopes_of_block(g, gamma, of)
        out, (along, total) = projected(g, (gamma,), of)
        return in_shape(out, x), along, total

    return fused(Fused(forward, backward), plain, x, *affine)[0]


def _is_block(x: Tensor) -> bool:
    """Whether it is a matrix whose columns are the channels, of few rows."""
    return x.size == x.shape[0] * x.shape[1] and x.shape[0] <= block_rows(x.shape[1])


@array_function
def _of_block(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float) -> tuple[np.ndarray, ...]:
    """y, μ, σ² and r of a matrix that is a single block, and the matrix as (N, C, 1)."""
    rows = np.ascontiguousarray(x).reshape(x.shape[:2])
    channels = gamma.size
    y, (mean, var, r) = np.empty(rows.shape, x.dtype), np.empty((3, channels), x.dtype)
    sums = np.empty((2, channels))
    with no_warning():
        kernels.standardized_block(y, mean, var, r, sums, rows, gamma, beta, x.dtype.type(eps), **_threads(rows))
    return y.reshape(x.shape), mean, var, r, rows.reshape(*rows.shape, 1)


@array_function
def _slopes_of_block(g: np.ndarray, gamma: np.ndarray, of: Statistics) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = of.batch[:, :, 0]
    out, sums = np.empty(g.shape, g.dtype), np.empty((2, len(gamma)))
    along, total = np.empty(len(gamma), g.dtype), np.empty(len(gamma), g.dtype)
    each = np.ascontiguousarray(g).reshape(rows.shape), rows, of.mean, of.r, gamma
    kernels.slopes_of_block(out.reshape(rows.shape), along, total, sums, *each, **_threads(rows))
    return out, along, total


def _threads(rows: np.ndarray) -> dict[str, int]:
    """They share the columns."""
    return {"length": rows.shape[1], "grain": 1 + GRAIN // len(rows)}
