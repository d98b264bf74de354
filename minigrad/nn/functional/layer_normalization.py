"""Layer normalisation in one op: each row standardized, then each column scaled and shifted."""

from typing import Any

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function, constant
from minigrad.kernels import layer_norm as kernels
from minigrad.nn.functional.standardization import GRAIN, Statistics, standardized, unscaled
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.tensor import Tensor

BLOCK = 128
"""Rows of a block whose columns are summed by one thread: their number is fixed, and so is every bit."""


def layer_norm_of(x: Tensor, weight: Tensor | None, bias: Tensor | None, of: Statistics) -> Tensor:
    """γ·x̂ + β of x, whose last axes are a row, of which ``of`` has the statistics. Without γ it is 1, without β 0.

    d/dx = r·P(γ·g), d/dγ = Σ g·x̂ and d/dβ = Σ g over the rows; P as in ``standardization``.
    """
    n = of.batch.shape[-1]
    affine = filled(weight, 1, n, x.dtype), filled(bias, 0, n, x.dtype)

    def plain(x: Tensor, gamma: Tensor, beta: Tensor) -> tuple[Tensor]:
        runs = ops.reshape(x, of.batch.shape)
        return (ops.reshape(standardized(runs, unscaled(of), of) * gamma + beta, x.shape),)

    return fused(Fused(_forward(of), _backward(of, x.shape)), plain, x, *affine)[0]


def filled(given: Tensor | None, value: float, n: int, dtype: np.dtype) -> Tensor:
    """What was given as a row of n numbers, or so many times the value."""
    return Tensor(constant(np.full(n, value, dtype))) if given is None else ops.reshape(given, (n,))


def _threads(rows: int, n: int) -> dict[str, int]:
    return {"length": rows, "grain": 1 + GRAIN // n}


def _forward(of: Statistics) -> Any:
    def forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[Arrays, Any]:
        return (_scaled_rows(of, gamma, beta).reshape(x.shape),), gamma

    return forward


@array_function
def _scaled_rows(of: Statistics, gamma: np.ndarray, beta: np.ndarray) -> np.ndarray:
    _, rows, n = of.batch.shape
    y = np.empty((rows, n), of.batch.dtype)
    kernels.scaled_rows(y, of.batch.reshape(rows, n), of.mean, of.r, gamma, beta, **_threads(rows, n))
    return y


def _backward(of: Statistics, shape: tuple[int, ...]) -> Any:
    def backward(gamma: np.ndarray, g: np.ndarray) -> Arrays:
        out, along, total = _slopes(of, gamma, g)
        return out.reshape(shape), along, total

    return backward


@array_function
def _slopes(of: Statistics, gamma: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    _, rows, n = of.batch.shape
    g, runs = np.ascontiguousarray(g).reshape(rows, n), of.batch.reshape(rows, n)
    out, blocks = np.empty((rows, n), g.dtype), -(-rows // BLOCK)
    kernels.slope_rows(out, g, runs, of.mean, of.r, gamma, **_threads(rows, n))
    sums = np.zeros((blocks, 2, n))
    grain = 1 + GRAIN // (BLOCK * n)
    kernels.column_sums(sums, g, runs, of.mean, of.r, BLOCK, length=blocks, grain=grain)
    along, total = sums.sum(0)
    return out, along.astype(g.dtype), total.astype(g.dtype)
