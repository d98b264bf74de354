"""Layer normalisation in one op: each row standardized, then each column scaled and shifted."""

import math
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function, constant
from minigrad.kernels import layer_norm as kernels
from minigrad.nn.functional.standardization import GRAIN, Statistics, is_near, standardized, unscaled
from minigrad.ops.elementwise import no_warning
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.ops.units import squared_in, unit_along
from minigrad.tensor import Tensor

BLOCKS = 32, 128
"""Rows of a block whose columns are summed by one thread, where rows are few and where they are many.

The shape alone decides, and so does not the number of threads: every bit is the same.
"""

MANY = 1024
"""So many rows are many."""


def layer_norm_of(
    x: Tensor, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...], eps: float | np.ndarray
) -> Tensor:
    """γ·x̂ + β of x, whose last axes, of this shape, are a row. Without γ it is 1, without β 0.

    d/dx = r·P(γ·g), d/dγ = Σ g·x̂ and d/dβ = Σ g over the rows; P as in ``standardization``. Rows whose
    squares leave the range are measured in units of their own; an array of ε, one for each row, is in such units.
    """
    n = math.prod(shape)
    affine = filled(weight, 1, n, x.dtype), filled(bias, 0, n, x.dtype)
    batch = _rows(x.data, n)
    y, mean, var, r, near = _normalized(batch, affine[0].data, affine[1].data, eps)
    if not (near or isinstance(eps, np.ndarray)):
        unit = unit_along(x.data, tuple(range(-len(shape), 0)), math.sqrt(eps))
        return layer_norm_of(x / unit, weight, bias, shape, squared_in(unit.reshape(-1), eps))
    of = Statistics(mean, var, r, eps, batch)

    def plain(x: Tensor, gamma: Tensor, beta: Tensor) -> tuple[Tensor]:
        runs = ops.reshape(x, of.batch.shape)
        return (ops.reshape(standardized(runs, unscaled(of), of) * gamma + beta, x.shape),)

    def forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[Arrays, Any]:
        return (y.reshape(x.shape),), gamma

    def backward(gamma: np.ndarray, g: np.ndarray) -> Arrays:
        out, along, total = _slopes(of, gamma, g)
        return out.reshape(x.shape), along, total

    return fused(Fused(forward, backward), plain, x, *affine)[0]


def filled(given: Tensor | None, value: float, n: int, dtype: np.dtype) -> Tensor:
    """What was given as a row of n numbers, or so many times the value."""
    if given is None:
        return Tensor(constant(np.full(n, value, dtype)))
    return given if given.shape == (n,) else ops.reshape(given, (n,))


def block_of(rows: int) -> int:
    """The rows of a block."""
    return BLOCKS[rows >= MANY]


@array_function
def _rows(x: np.ndarray, n: int) -> np.ndarray:
    """x as (1, rows, n)."""
    return np.ascontiguousarray(x).reshape(1, -1, n)


@array_function
def _normalized(
    batch: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, bool]:
    """The output, mean, variance and r of the rows, and whether squares are well within the range."""
    _, rows, n = batch.shape
    y, (mean, var, r) = np.empty((rows, n), batch.dtype), np.empty((3, rows), batch.dtype)
    with no_warning():
        args = mean, var, r, batch[0], gamma, beta, np.atleast_1d(np.asarray(eps, batch.dtype))
        kernels.normalized_rows(y, *args, length=rows, grain=1 + GRAIN // n)
    return y, mean, var, r, is_near(r)


@array_function
def _slopes(of: Statistics, gamma: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    _, rows, n = of.batch.shape
    block = block_of(rows)
    blocks, out = -(-rows // block), np.empty((rows, n), g.dtype)
    sums, g = np.zeros((blocks, 2, n)), np.ascontiguousarray(g).reshape(rows, n)
    grain = 1 + GRAIN // (block * n)
    kernels.slope_blocks(out, sums, g, of.batch[0], of.mean, of.r, gamma, block, length=blocks, grain=grain)
    along, total = sums[0] if blocks == 1 else sums.sum(0)
    return out, along.astype(g.dtype), total.astype(g.dtype)
