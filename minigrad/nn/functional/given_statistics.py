"""Normalisation by statistics that are given, as in evaluation: each channel moved and scaled, in one op."""

from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels import normalization as kernels
from minigrad.kernels.matmul import REALS
from minigrad.nn.functional.layer_normalization import filled
from minigrad.nn.functional.standardization import SHORT, threads_of
from minigrad.ops.fused import Arrays, Fused, Plain, fused
from minigrad.tensor import Tensor

Pair = tuple[Tensor, Tensor]


def by_given(x: Tensor, moments: Pair, weight: Tensor | None, bias: Tensor | None, eps: float, plain: Plain) -> Tensor:
    """γ·(x − μ)·r + β for every channel of x (N, C, …), with r = 1/√(σ² + ε). Without γ it is 1, without β 0.

    d/dx = γ·r·g, d/dγ = Σ g·(x − μ)·r, d/dβ = Σ g. ``plain(x, γ, β)`` computes the same by ops, and all where μ or σ²
    need a gradient, or a channel's runs in memory are short.
    """
    C = x.shape[1]
    inner = x.data.size // (len(x) * C) if x.data.size else 0
    others = {each.dtype for each in (x, *moments, weight, bias) if each is not None}
    if inner < SHORT or len(others) > 1 or x.dtype not in REALS or any(each.requires_grad for each in moments):
        return plain(x, weight, bias)[0]
    affine = filled(weight, 1, C, x.dtype), filled(bias, 0, C, x.dtype)
    mean, var = (each.data for each in moments)

    def forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[Arrays, Any]:
        return (_moved(x, mean, var, gamma, beta, eps),), (x, gamma)

    def backward(kept: tuple[np.ndarray, np.ndarray], g: np.ndarray) -> Arrays:
        return _slopes(g, *kept, mean, var, eps)

    return fused(Fused(forward, backward), plain, x, *affine)[0]


def _runs(x: np.ndarray) -> np.ndarray:
    """x (N, C, …) as (N, C, inner)."""
    return np.ascontiguousarray(x).reshape(*x.shape[:2], -1)


def _inverse_root(var: np.ndarray, eps: float) -> np.ndarray:
    return 1 / np.sqrt(var + var.dtype.type(eps))


@array_function
def _moved(
    x: np.ndarray, mean: np.ndarray, var: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float
) -> np.ndarray:
    batch, y = _runs(x), np.empty(x.shape, x.dtype)
    kernels.scaled(y.reshape(batch.shape), batch, mean, gamma * _inverse_root(var, eps), beta, **threads_of(batch))
    return y


@array_function
def _slopes(
    g: np.ndarray, x: np.ndarray, gamma: np.ndarray, mean: np.ndarray, var: np.ndarray, eps: float
) -> tuple[np.ndarray, ...]:
    batch, runs, out = _runs(x), _runs(g), np.empty(x.shape, x.dtype)
    r, none = _inverse_root(var, eps), np.zeros_like(mean)
    kernels.scaled(out.reshape(batch.shape), runs, none, gamma * r, none, **threads_of(batch))
    along, total = np.empty_like(mean), np.empty_like(mean)
    kernels.sums(along, total, runs, batch, mean, r, **threads_of(batch))
    return out, along, total
