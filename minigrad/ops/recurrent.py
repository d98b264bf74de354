"""Recurrent layers over a whole sequence, each in one op: L steps of a product and a kernel, and L steps back.

``a`` (L, N, blocks·H) = W x + b is made of all steps at once, outside. In here the product with U, and the numbers of
the cell, follow one another. On the way back each step leaves its part of the gradient of ``a`` and of U h; U's own is
one product at the end.
"""

from typing import Any

import numpy as np

from minigrad.kernels import activation, recurrent
from minigrad.kernels.matmul import REALS, product
from minigrad.kernels.reduction import total
from minigrad.ops.elementwise import GRAIN
from minigrad.ops.fused import Arrays, Fused
from minigrad.tensor import Tensor


def is_compiled(*inputs: Tensor) -> bool:
    """Whether the kernels take them: all of one dtype, float32 or float64, with something in them."""
    dtype = inputs[0].dtype
    return dtype in REALS and all(x.dtype == dtype and x.size for x in inputs)


def _threads(rows: np.ndarray) -> dict[str, int]:
    """How the threads share the rows of a batch; a number of a cell takes as long as eight others."""
    return {"length": len(rows), "grain": 1 + GRAIN // (8 * rows.shape[1])}


def _lstm(a: np.ndarray, U: np.ndarray, h0: np.ndarray, c0: np.ndarray) -> tuple[Arrays, Any]:
    L, N, H = len(a), *h0.shape
    turned, z = np.ascontiguousarray(U.T), np.empty(a.shape, a.dtype)
    h, c = np.empty((2, L + 1, N, H), a.dtype)
    h[0], c[0] = h0, c0
    for t in range(L):
        u = product(h[t], turned, 1)
        recurrent.lstm(h[t + 1], c[t + 1], z[t], a[t], u, c[t], **_threads(z[t]))
    return (h[1:], c[-1]), (U, z, h, c)


def _lstm_back(kept: Any, g_h: np.ndarray | None, g_c: np.ndarray | None) -> Arrays:
    U, z, h, c = kept
    dz, dh = np.empty_like(z), np.zeros_like(h[0])
    dc = np.zeros_like(dh) if g_c is None else g_c.copy()
    for t in reversed(range(len(z))):
        if g_h is not None:
            dh += g_h[t]
        recurrent.lstm_slope(dz[t], dc, dh, z[t], c[t + 1], c[t], **_threads(z[t]))
        dh = product(dz[t], U, 0)
    return dz, _of_weight(dz, h), dh, dc


def _gru(a: np.ndarray, U: np.ndarray, b: np.ndarray, h0: np.ndarray) -> tuple[Arrays, Any]:
    turned, u = np.ascontiguousarray(U.T), np.empty(a.shape, a.dtype)
    h = np.empty((len(a) + 1, *h0.shape), a.dtype)
    h[0] = h0
    for t in range(len(a)):
        u[t] = product(h[t], turned, 1, b)
        recurrent.gru(h[t + 1], a[t], u[t], h[t], **_threads(u[t]))
    return (h[1:],), (a, U, u, h)


def _gru_back(kept: Any, g: np.ndarray) -> Arrays:
    a, U, u, h = kept
    da, du, dh = np.empty_like(u), np.empty_like(u), np.zeros_like(h[0])
    for t in reversed(range(len(u))):
        dh += g[t]
        recurrent.gru_slope(da[t], du[t], dh, a[t], u[t], h[t], **_threads(u[t]))
        dh += product(du[t], U, 0)
    return da, _of_weight(du, h), total(du, (0, 1)), dh


def _elman(nonlinearity: str) -> Fused:
    value, slope = {"tanh": (activation.tanh, activation.tanh_slope), "relu": (activation.relu, None)}[nonlinearity]

    def forward(a: np.ndarray, U: np.ndarray, h0: np.ndarray) -> tuple[Arrays, Any]:
        turned, z = np.ascontiguousarray(U.T), np.empty(a.shape, a.dtype)
        h = np.empty((len(a) + 1, *h0.shape), a.dtype)
        h[0] = h0
        for t in range(len(a)):
            np.add(a[t], product(h[t], turned, 1), out=z[t])
            value(h[t + 1].reshape(-1), z[t].reshape(-1), length=z[t].size, grain=GRAIN)
        return (h[1:],), (U, z, h)

    def backward(kept: Any, g: np.ndarray) -> Arrays:
        U, z, h = kept
        dz, dh = np.empty_like(z), np.zeros_like(h[0])
        for t in reversed(range(len(z))):
            dh += g[t]
            flat = dz[t].reshape(-1), dh.reshape(-1), z[t].reshape(-1), h[t + 1].reshape(-1)
            if slope is not None:
                slope(*flat, length=z[t].size, grain=GRAIN)
            else:
                activation.where_positive(flat[0], flat[1], flat[3], length=z[t].size, grain=GRAIN)
            dh = product(dz[t], U, 0)
        return dz, _of_weight(dz, h), dh

    return Fused(forward, backward)


def _of_weight(dz: np.ndarray, h: np.ndarray) -> np.ndarray:
    """dL/dU = Σ dzₜᵀ hₜ₋₁, as one product."""
    rows = dz.reshape(-1, dz.shape[-1])
    return product(rows.T, h[:-1].reshape(len(rows), -1), 0)


LSTM, GRU = Fused(_lstm, _lstm_back), Fused(_gru, _gru_back)
ELMAN = {name: _elman(name) for name in ("tanh", "relu")}
