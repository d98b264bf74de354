"""RMS normalisation in one op: each row divided by the root of its mean square, then each column scaled."""

import math
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import rms_norm as kernels
from minigrad.kernels.matmul import REALS
from minigrad.nn.functional.layer_normalization import block_of, filled
from minigrad.nn.functional.standardization import GRAIN, is_near
from minigrad.ops.elementwise import no_warning
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.ops.units import squared_in, unit_along
from minigrad.tensor import Tensor


def rms_norm_of(x: Tensor, weight: Tensor | None, shape: tuple[int, ...], eps: float | np.ndarray) -> Tensor:
    """γ·x/√(mean x² + ε) of x, whose last axes, of this shape, are a row.

    With r = 1/√(mean x² + ε), x̂ = r·x and v = γ·g: d/dx = r·(v − x̂·Σ(v·x̂)/n), d/dγ = Σ g·x̂ over the rows. Rows whose
    squares leave the range are measured in units of their own; an array of ε, one for each row, is in such units.
    """
    n, axes = math.prod(shape), tuple(range(-len(shape), 0))

    def plain(x: Tensor, *weights: Tensor) -> tuple[Tensor]:
        y = _by_ops(x, axes, eps)
        return (y * ops.reshape(weights[0], shape) if weights else y,)

    given = () if weight is None else (weight,)
    if x.dtype not in REALS or not x.size or any(each.dtype != x.dtype for each in given):
        return plain(x, *given)[0]
    gamma = filled(weight, 1, n, x.dtype)
    y, r, near = _normalized(x.data, gamma.data, eps)
    if not (near or isinstance(eps, np.ndarray)):
        unit = unit_along(x.data, axes, math.sqrt(eps))
        return rms_norm_of(x / unit, weight, shape, squared_in(unit.reshape(-1), eps))

    def forward(x: np.ndarray, gamma: np.ndarray) -> tuple[Arrays, Any]:
        return (y,), (x, gamma)

    def backward(kept: tuple[np.ndarray, np.ndarray], g: np.ndarray) -> Arrays:
        return _slopes(g, *kept, r)

    return fused(Fused(forward, backward), plain, x, gamma)[0]


def _by_ops(x: Tensor, axes: tuple[int, ...], eps: float | np.ndarray) -> Tensor:
    """x/√(mean x² + ε), in units in which the squares are in range, where they are not."""
    if isinstance(eps, np.ndarray):
        means = ops.mean(ops.square(x), axes, keepdims=True)
        return x / ops.sqrt(means + eps.reshape(means.shape))
    with np.errstate(over="ignore"):
        means = ops.mean(ops.square(x), axes, keepdims=True)
    limits = np.finfo(x.dtype)
    if np.all((means.data < limits.max) & (means.data + eps > limits.tiny / limits.eps)):
        return x / ops.sqrt(means + eps)
    unit = unit_along(x.data, axes, math.sqrt(eps))
    x = x / unit
    return x / ops.sqrt(ops.mean(ops.square(x), axes, keepdims=True) + squared_in(unit, eps))


def _matrix(x: np.ndarray, n: int) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1, n)


@array_function
def _normalized(x: np.ndarray, gamma: np.ndarray, eps: float | np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """The output, r of each row, and whether squares are well within the range."""
    n, y = gamma.size, np.empty(x.shape, x.dtype)
    rows = _matrix(x, n)
    r = np.empty(len(rows), x.dtype)
    with no_warning():
        kernels.normalized_rows(
            y.reshape(rows.shape),
            r,
            rows,
            gamma.reshape(-1),
            np.atleast_1d(np.asarray(eps, np.float64)),
            length=len(rows),
            grain=1 + GRAIN // n,
        )
    return y, r, is_near(r)


@array_function
def _slopes(g: np.ndarray, x: np.ndarray, gamma: np.ndarray, r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = gamma.size
    g, rows, out = _matrix(g, n), _matrix(x, n), np.empty(x.shape, x.dtype)
    block = block_of(len(rows))
    sums = np.zeros((-(-len(rows) // block), n))
    grain = 1 + GRAIN // (block * n)
    kernels.slope_blocks(
        out.reshape(rows.shape), sums, g, rows, r, gamma.reshape(-1), block, length=len(sums), grain=grain
    )
    return out, (sums[0] if len(sums) == 1 else sums.sum(0)).astype(x.dtype).reshape(gamma.shape)
