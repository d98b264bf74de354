"""Batch normalisation in one op: each channel standardized, then scaled and shifted.

With x̂ = (x − μ)·r and r = 1/√(σ² + ε), where μ and σ² are of the n elements of a channel, with γ and β the rows of
``affine``, and with P(v) = v − Σv/n − x̂·Σ(v·x̂)/n, which is v without its parts along 1 and x̂:

    y = γ·x̂ + β        d/dx = γ·r·P(g)        d/daffine = (Σg·x̂, Σg)

Both derivatives are ops too, and their own derivatives are made of these three.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.errors import DTypeError
from minigrad.kernels import column_norm as by_column
from minigrad.kernels import normalization as kernels
from minigrad.kernels.matmul import REALS
from minigrad.ops.elementwise import no_warning
from minigrad.ops.fused import once_a_walk
from minigrad.ops.units import squared_in, unit_along
from minigrad.tensor import Tensor, record

GRAIN = 1 << 15
"""The fewest elements for which one more thread pays."""

FAR: dict[np.dtype[Any], float] = {np.dtype(np.float32): 2.0**48, np.dtype(np.float64): 2.0**384}
"""Deviations larger than this, or smaller than its reciprocal, have squares that may leave the range."""

ROWS = 32
"""The fewest rows of a matrix whose columns are summed by one thread."""

SHORT = 16
"""A channel whose runs in memory have fewer elements is copied to a single run, and its results are laid out so too."""


Rows = tuple[np.ndarray, ...]


class Statistics(NamedTuple):
    """μ, σ² and r of each channel of a batch, the ε in r, and the batch as the kernels take it: (outer, C, inner).

    ``unit``: what the channels are measured in where that is not 1, one number for each; ε is in its square.
    """

    mean: np.ndarray
    var: np.ndarray
    r: np.ndarray
    eps: float | np.ndarray
    batch: np.ndarray
    unit: np.ndarray | None = None

    @property
    def threads(self) -> dict[str, int]:
        """How the threads share a kernel: channel by channel."""
        return threads_of(self.batch)

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """μ and σ² in the batch's own unit."""
        if self.unit is None:
            return self.mean, self.var
        with np.errstate(over="ignore"):
            return self.mean * self.unit, self.var * self.unit * self.unit


def threads_of(batch: np.ndarray) -> dict[str, int]:
    """Of a kernel: it goes over the channels of a batch (outer, C, inner), so many at a time that a thread pays."""
    outer, channels, inner = batch.shape
    return {"length": channels, "grain": 1 + GRAIN // (outer * inner)}


def measured(op: str, x: Tensor, eps: float) -> tuple[Tensor, Statistics]:
    """x (N, C, …), of float32 or float64, and its statistics; in units of its own where its squares leave the range."""
    of = _statistics(op, x, eps)
    if is_near(of.r):
        return x, of
    unit = unit_along(x.data, (0, *range(2, x.ndim)), math.sqrt(eps))
    x, flat = x / unit, unit.reshape(-1)
    return x, _statistics(op, x, squared_in(flat, eps))._replace(unit=flat)


@array_function
def is_near(r: np.ndarray) -> bool:
    """Whether all deviations have squares in range."""
    far = FAR[r.dtype]
    return bool(kernels.all_between(r, 1 / far, far))


def check_real(op: str, x: Tensor) -> None:
    """Raise DTypeError for an x that the kernels do not take."""
    if x.dtype not in REALS:
        raise DTypeError(f"{op}: x is {x.dtype}; only float32 and float64 are computed with, so use np.astype")


def _statistics(op: str, x: Tensor, eps: float | np.ndarray) -> Statistics:
    check_real(op, x)
    N, C, *_ = x.shape
    n = x.size // C
    by_sample = x.data.flags.c_contiguous and (n >= SHORT * N or n == N)
    batch = _laid_out(x.data, (N, C, n // N) if by_sample else (1, C, n))
    return Statistics(*_moments(batch, eps), eps, batch)


@array_function
def _moments(batch: np.ndarray, eps: float | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """μ, σ² and r of a batch (outer, C, inner)."""
    mean, var, r = np.empty((3, batch.shape[1]), batch.dtype)
    with no_warning():  # of numbers out of range, or of a channel of equal numbers without an ε
        if _is_matrix(batch):
            _column_moments(mean, var, batch[:, :, 0])
        else:
            kernels.moments(mean, var, batch, **threads_of(batch))
        np.divide(1, np.sqrt(var + np.asarray(eps, batch.dtype)), out=r)
    return mean, var, r


def _column_moments(mean: np.ndarray, var: np.ndarray, x: np.ndarray) -> None:
    """Of a matrix's columns. What rounding has made of the mean is found with the squares."""
    rows, threads = _blocks(x)
    sums, more = np.zeros((threads["length"], len(mean))), np.zeros((threads["length"], 2, len(mean)))
    by_column.totals(sums, x, rows, **threads)
    np.divide(_added(sums), len(x), out=mean, casting="same_kind")
    by_column.deviations(more, x, mean, rows, **threads)
    beside, square = _added(more) / len(x)
    np.add(mean, beside, out=mean, casting="same_kind")
    np.maximum(square - beside * beside, 0, out=var, casting="same_kind")  # a NaN stays


def standardized(x: Tensor, affine: Tensor, of: Statistics) -> Tensor:
    """y = γ·x̂ + β for x (N, C, …) and affine (2, C); ``of`` are the statistics of x."""
    y = scaled(of, affine.data)
    slopes = once_a_walk(lambda g: projected(g.data, affine.data, of))
    return record(
        in_shape(y, x),
        (x, lambda g, _: _slope(g, x, affine, of, slopes(g)[0])),
        (affine, lambda g, _: _sums(g, x, of, slopes(g)[1] if x.requires_grad else None)),
    )


@array_function
def scaled(of: Statistics, affine: np.ndarray | Rows) -> np.ndarray:
    """γ·x̂ + β as the kernels give it."""
    y, (gamma, beta) = np.empty_like(of.batch), affine
    if _is_matrix(of.batch):
        rows = {"length": len(y), "grain": 1 + GRAIN // y.shape[1]}
        by_column.scaled(y[:, :, 0], of.batch[:, :, 0], of.mean, gamma * of.r, beta, **rows)
    else:
        kernels.scaled(y, of.batch, of.mean, gamma * of.r, beta, **of.threads)
    return y


def _slope(g: Tensor, x: Tensor, affine: Tensor, of: Statistics, out: np.ndarray | None = None) -> Tensor:
    """γ·r·P(g), which may be known. P is its own adjoint; x̂ and r depend on x."""
    out = projected(g.data, affine.data, of)[0] if out is None else out
    n = x.size // x.shape[1]

    def by_x(h: Tensor, _: Tensor) -> Tensor:
        unit = unscaled(of)
        r = 1 / ops.sqrt(ops.var(x, (0, *range(2, x.ndim)), keepdims=True) + _column(of.eps, x))
        both = g * _column(_sums(h, x, of)[0], x) + h * _column(_sums(g, x, of)[0], x)
        along = _column(_sums(h * _slope(g, x, unit, of), x, of)[1] * affine[0], x)
        return -r / n * (_slope(both, x, affine, of) + standardized(x, unit, of) * along)

    def by_affine(h: Tensor, _: Tensor) -> Tensor:
        slope = _sums(h * _slope(g, x, unscaled(of), of), x, of)[1]
        return ops.stack([slope, ops.zeros_like(slope)])

    return record(in_shape(out, x), (g, lambda h, _: _slope(h, x, affine, of)), (x, by_x), (affine, by_affine))


@array_function
def projected(g: np.ndarray, affine: np.ndarray | Rows, of: Statistics) -> tuple[np.ndarray, np.ndarray]:
    """γ·r·P(g), and Σg·x̂ and Σg of each channel, of which it is made."""
    out, scale = np.empty_like(of.batch), affine[0] * of.r
    if _is_matrix(of.batch):
        n, (total, moment) = len(out), _column_sums(g, of)
        level, slope = (total / n).astype(g.dtype), (moment / n * of.r * of.r).astype(g.dtype)
        each = out[:, :, 0], np.ascontiguousarray(g).reshape(n, -1), of.batch[:, :, 0], of.mean, level, slope, scale
        by_column.projected(*each, length=n, grain=1 + GRAIN // out.shape[1])
        return out, _in_order(total, moment, of)
    sums = np.empty((2, out.shape[1]), out.dtype)
    given = _laid_out(g, out.shape), of.batch, of.mean, of.r, scale
    kernels.projected(out, *sums, *given, **of.threads)
    return out, sums


def _sums(g: Tensor, x: Tensor, of: Statistics, sums: np.ndarray | None = None) -> Tensor:
    """Σg·x̂ and Σg of each channel, (2, C), which may be known."""
    sums = _summed(g.data, of) if sums is None else sums
    return record(sums, (g, lambda h, _: standardized(x, h, of)), (x, lambda h, _: _slope(g, x, h, of)))


@array_function
def _summed(g: np.ndarray, of: Statistics) -> np.ndarray:
    if _is_matrix(of.batch):
        total, moment = _column_sums(g, of)
        return _in_order(total, moment, of)
    out = np.empty((2, of.batch.shape[1]), of.batch.dtype)
    kernels.sums(out[0], out[1], _laid_out(g, of.batch.shape), of.batch, of.mean, of.r, **of.threads)
    return out


def _in_order(total: np.ndarray, moment: np.ndarray, of: Statistics) -> np.ndarray:
    """Σg·x̂ and Σg, given Σg and Σg·(x − μ)."""
    out = np.empty((2, len(total)), of.r.dtype)
    np.multiply(moment, of.r, out=out[0], casting="same_kind")
    out[1] = total
    return out


def _is_matrix(batch: np.ndarray) -> bool:
    """Whether it is a matrix (N, C, 1), whose columns are the channels."""
    return batch.shape[2] == 1 < len(batch)


def _blocks(x: np.ndarray) -> tuple[int, dict[str, int]]:
    """The rows of a matrix whose columns are summed at once, and how threads share such blocks.

    The shape alone decides, and so does not the number of threads: every bit is the same.
    """
    rows = block_rows(x.shape[1])
    return rows, {"length": -(-len(x) // rows)}


def block_rows(channels: int) -> int:
    """The rows of a block."""
    return max(ROWS, GRAIN // channels)


def _column_sums(g: np.ndarray, of: Statistics) -> np.ndarray:
    """Σg and Σg·(x − μ) of each column, in double precision."""
    x = of.batch[:, :, 0]
    rows, threads = _blocks(x)
    sums = np.zeros((threads["length"], 2, x.shape[1]))
    by_column.products(sums, np.ascontiguousarray(g).reshape(x.shape), x, of.mean, rows, **threads)
    return _added(sums)


def _added(sums: np.ndarray) -> np.ndarray:
    """The sums of blocks, added."""
    return sums[0] if len(sums) == 1 else sums.sum(0)


def unscaled(of: Statistics) -> Tensor:
    """γ = 1 and β = 0: then y is x̂ itself."""
    return Tensor(np.outer([1, 0], np.ones_like(of.r)).astype(of.r.dtype))


def _column(row: Any, x: Tensor) -> Any:
    """One number for each channel, or for all, to go with x."""
    return np.reshape(row, (-1, *[1] * (x.ndim - 2))) if isinstance(row, (Tensor, np.ndarray)) else row


@array_function
def _laid_out(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An array (N, C, …) as (outer, C, inner). Where a channel is to be a single run, the batch is innermost."""
    moved = array if shape[0] > 1 else array.transpose(*range(1, array.ndim), 0)
    return np.ascontiguousarray(moved).reshape(shape)


def in_shape(runs: np.ndarray, x: Tensor) -> np.ndarray:
    """What the kernels gave, in x's shape: a view."""
    if len(runs) > 1:
        return runs.reshape(x.shape)
    return runs.reshape(*x.shape[1:], len(x)).transpose(-1, *range(x.ndim - 1))
