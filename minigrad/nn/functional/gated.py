"""Activations with a second factor in one op: a gate, a learned slope, a slope that is drawn."""

import math
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import gates as kernels
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import empty_like, flat
from minigrad.kernels.normalization import RUN
from minigrad.ops.elementwise import GRAIN, computed
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.ops.saturating import sigmoid
from minigrad.tensor import Tensor, record


def gated(x: Tensor, dim: int) -> Tensor:
    """a·σ(b) for the halves a and b of x along ``dim``. d/da = σ(b), d/db = a·σ(b)·σ(−b)."""
    half, before = x.shape[dim] // 2, (slice(None),) * dim

    def plain(x: Tensor) -> tuple[Tensor]:
        return (x[(*before, slice(half))] * sigmoid(x[(*before, slice(half, None))]),)

    if x.data.dtype not in REALS or not x.data.size:
        return plain(x)[0]
    shape = (*x.shape[:dim], half, *x.shape[dim + 1 :])
    rows, n = math.prod(x.shape[:dim]), math.prod(shape[dim:])

    def forward(x: np.ndarray) -> tuple[Arrays, Any]:
        return (_gated(x, rows, n).reshape(shape),), x

    def backward(x: np.ndarray, g: np.ndarray) -> Arrays:
        return (_gate_slopes(g, x, rows, n).reshape(x.shape),)

    return fused(Fused(forward, backward), plain, x)[0]


@array_function
def _gated(x: np.ndarray, rows: int, n: int) -> np.ndarray:
    out = np.empty((rows, n), x.dtype)
    kernels.gated(out, np.ascontiguousarray(x).reshape(rows, 2, n), length=rows, grain=1 + GRAIN // n)
    return out


@array_function
def _gate_slopes(g: np.ndarray, x: np.ndarray, rows: int, n: int) -> np.ndarray:
    out, pairs = np.empty((rows, 2, n), x.dtype), np.ascontiguousarray(x).reshape(rows, 2, n)
    kernels.gate_slopes(out, np.ascontiguousarray(g).reshape(rows, n), pairs, length=rows, grain=1 + GRAIN // n)
    return out


def leaky(x: Tensor, weight: Tensor) -> Tensor:
    """x where x > 0, else w·x, for a weight w of one number. d/dw = Σ x where x is not positive."""

    def plain(x: Tensor, weight: Tensor) -> tuple[Tensor]:
        return (ops.where(x > 0, x, ops.reshape(weight, ()) * below_zero(x)),)

    if x.data.dtype not in REALS or not x.data.size:
        return plain(x, weight)[0]

    def forward(x: np.ndarray, weight: np.ndarray) -> tuple[Arrays, Any]:
        return (_leaky(x, weight),), (x, weight)

    def backward(kept: tuple[np.ndarray, np.ndarray], g: np.ndarray) -> Arrays:
        return _leaky_slopes(g, *kept)

    return fused(Fused(forward, backward), plain, x, weight)[0]


@array_function
def _leaky(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return computed(kernels.leaky, x, more=(x.dtype.type(weight.item()),))


@array_function
def _leaky_slopes(g: np.ndarray, x: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    out, sums = empty_like(x, x.dtype), np.empty(-(-x.size // RUN))
    runs = flat(out, g, x)
    kernels.leaky_slopes(runs[0], sums, *runs[1:], x.dtype.type(weight.item()), length=len(sums), grain=GRAIN // RUN)
    return out, np.add.reduce(sums).astype(x.dtype).reshape(weight.shape)


def below_zero(x: Tensor) -> Tensor:
    """min(x, 0): the exponential of it never overflows, even where its result is discarded."""
    return ops.where(x > 0, 0, x)


def drawn_leaky(x: Tensor, drawn: np.ndarray, lower: float, upper: float) -> Tensor:
    """x where x > 0, else a·x with a = lower + (upper − lower)·drawn, for numbers drawn from [0, 1)."""
    if x.data.dtype not in REALS:
        return ops.where(x > 0, x, (lower + (upper - lower) * drawn).astype(x.dtype) * x)
    return _drawn_leaky(x, x, drawn, lower, upper - lower)


def _drawn_leaky(g: Tensor, x: Tensor, drawn: np.ndarray, lower: float, width: float) -> Tensor:
    """g by the slope at x: of x itself the value. It is linear in g, and its own derivative."""
    number = x.data.dtype.type
    value = computed(kernels.drawn_leaky, g.data, drawn, x.data, more=(number(lower), number(width)))
    return record(value, (g, lambda h, _: _drawn_leaky(h, x, drawn, lower, width)))
