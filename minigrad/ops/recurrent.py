"""Recurrent layers over a whole sequence, each in one op: a kernel for all steps, and one for all steps back.

``a`` (L, N, blocks·H) = W x + b is made of all steps at once, outside. On the way back each step leaves its part of the
gradient of ``a`` and of U h; U's own is one product at the end.
"""

from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels import recurrent
from minigrad.kernels.matmul import REALS, edges, packed, product
from minigrad.kernels.parallel import get_num_threads
from minigrad.kernels.reduction import total
from minigrad.ops.fused import Arrays, Fused
from minigrad.tensor import Tensor

GRAIN = 1 << 15
"""Products that are worth a thread: some two microseconds of them, and the gates of as many."""


def is_compiled(*inputs: Tensor) -> bool:
    """Whether the kernels take them: all of one dtype, float32 or float64, with something in them."""
    dtype = inputs[0].dtype
    return dtype in REALS and all(x.dtype == dtype and x.size for x in inputs)


def _in_parts(kernel: Any, work: int, *arrays: Any) -> None:
    """Call a kernel, the rows of the batch divided among the threads; it does so many products."""
    parts = max(1, min(get_num_threads(), arrays[0].shape[1], work // GRAIN))
    kernel(*arrays, edges(parts, arrays[0].dtype), length=parts)


def _states(first: np.ndarray, steps: int) -> np.ndarray:
    """Memory for the states (L + 1, N, H), with the first one in it."""
    h = np.empty((steps + 1, *first.shape), first.dtype)
    h[0] = first
    return h


def _after(g: np.ndarray | None, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of every state but the first, which has 0 here; and a copy of the last."""
    of_states = np.zeros_like(h)
    if g is not None:
        of_states[1:] = g
    return of_states, of_states[-1].copy()


@array_function
def _lstm(a: np.ndarray, U: np.ndarray, h0: np.ndarray, c0: np.ndarray) -> tuple[Arrays, Any]:
    z, h, c = np.empty(a.shape, a.dtype), _states(h0, len(a)), _states(c0, len(a))
    _in_parts(recurrent.lstm, a.size * U.shape[1], h, c, z, np.ascontiguousarray(a), packed(U, by_column=True))
    return (h[1:], c[-1]), (U, z, h, c)


@array_function
def _lstm_back(kept: Any, g_h: np.ndarray | None, g_c: np.ndarray | None) -> Arrays:
    U, z, h, c = kept
    dz, (g, dh) = np.empty_like(z), _after(g_h, h)
    dc = np.zeros_like(dh) if g_c is None else g_c.copy()
    _in_parts(recurrent.lstm_back, z.size * U.shape[1], dz, dh, dc, g, z, c, packed(U, by_column=False))
    return dz, _of_weight(dz, h), dh, dc


@array_function
def _gru(a: np.ndarray, U: np.ndarray, b: np.ndarray, h0: np.ndarray) -> tuple[Arrays, Any]:
    a, u, h = np.ascontiguousarray(a), np.empty(a.shape, a.dtype), _states(h0, len(a))
    _in_parts(recurrent.gru, a.size * U.shape[1], h, u, a, packed(U, by_column=True), np.ascontiguousarray(b))
    return (h[1:],), (a, U, u, h)


@array_function
def _gru_back(kept: Any, g_h: np.ndarray) -> Arrays:
    a, U, u, h = kept
    da, du, (g, dh) = np.empty_like(u), np.empty_like(u), _after(g_h, h)
    _in_parts(recurrent.gru_back, u.size * U.shape[1], da, du, dh, g, a, u, h, packed(U, by_column=False))
    return da, _of_weight(du, h), total(du, (0, 1)), dh


def _elman(nonlinearity: str) -> Fused:
    """h_t = f(a_t + U·h_{t−1}) by kernels, f tanh or relu: a (L, N, H), U (H, H), h₀ (N, H) → h (L, N, H)."""
    squashed = nonlinearity == "tanh"

    @array_function
    def forward(a: np.ndarray, U: np.ndarray, h0: np.ndarray) -> tuple[Arrays, Any]:
        z, h = np.empty(a.shape, a.dtype), _states(h0, len(a))
        _in_parts(
            recurrent.elman, a.size * U.shape[1], h, z, np.ascontiguousarray(a), packed(U, by_column=True), squashed
        )
        return (h[1:],), (U, z, h)

    @array_function
    def backward(kept: Any, g_h: np.ndarray) -> Arrays:
        U, z, h = kept
        dz, (g, dh) = np.empty_like(z), _after(g_h, h)
        _in_parts(recurrent.elman_back, z.size * U.shape[1], dz, dh, g, z, h, packed(U, by_column=False), squashed)
        return dz, _of_weight(dz, h), dh

    return Fused(forward, backward)


def _of_weight(dz: np.ndarray, h: np.ndarray) -> np.ndarray:
    """dL/dU = Σ dzₜᵀ hₜ₋₁, as one product."""
    rows = dz.reshape(-1, dz.shape[-1])
    return product(rows.T, h[:-1].reshape(len(rows), -1), 0)


LSTM, GRU = Fused(_lstm, _lstm_back), Fused(_gru, _gru_back)
ELMAN = {name: _elman(name) for name in ("tanh", "relu")}
