"""Attention in one op, without its matrix of scores in memory. See ``kernels.attention``."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.autograd import grad
from minigrad.kernels import attention as kernels
from minigrad.kernels.matmul import REALS, is_callable, one_thread_each
from minigrad.kernels.parallel import get_num_threads
from minigrad.modes import recording, switched
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.tensor import Tensor

Plain = Callable[[Tensor, Tensor, Tensor], tuple[Tensor]]
Masked = Callable[[Any, Tensor, Tensor, Tensor], tuple[Tensor]]


def is_fused(query: Tensor, key: Tensor, value: Tensor) -> bool:
    """Whether there are kernels for these: (N, heads, …) or fewer axes, nothing broadcast or empty, and a BLAS."""
    return (
        is_callable
        and query.dtype in REALS
        and query.ndim <= 4
        and query.shape[:-2] == key.shape[:-2] == value.shape[:-2]
        and 0 not in (*query.shape, *key.shape, *value.shape)
    )


def attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: np.ndarray | None,
    scale: float,
    causal: bool,
    plain: Plain,
    masked: Masked,
) -> Tensor:
    """softmax(Q Kᵀ·scale + mask) V, which ``plain`` computes by ops; with ``causal`` query i sees the keys up to i.

    The three derivatives are computed at once, the weights for them a second time. Rows that come out of the kernels as
    no finite numbers are those of ``masked(mask, query, key, value)``: the scores may have left the range, or a hidden
    key holds a NaN.
    """
    lead = query.shape[:-2]
    rows = _mask_rows(mask, query.shape, key.shape[-2], query.dtype)

    def forward(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> tuple[Arrays, Any]:
        q, k, v = (_heads(x) for x in (q, k, v))
        y = _attended(q, k, v, rows, scale, causal, masked)
        return (y.reshape(*lead, *y.shape[2:]),), (q, k, v)

    def backward(given: tuple[np.ndarray, np.ndarray, np.ndarray], g: np.ndarray) -> Arrays:
        slopes = _slopes(given[0], given[1], given[2], _heads(g), rows, scale, causal, masked)
        return [x.reshape(*lead, *x.shape[2:]) for x in slopes]

    return fused(Fused(forward, backward, rows), plain, query, key, value)[0]


@array_function
def _attended(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, mask: Any, scale: float, causal: bool, masked: Masked
) -> np.ndarray:
    """softmax(QKᵀ·scale + mask)·V by kernels, for q (…, L, E), k (…, S, E), v (…, S, V); odd rows by ``masked``."""
    y = _empty(q, v.shape[-1])
    if _run(kernels.attend, {kernels.Q: q, kernels.K: k, kernels.V: v, kernels.Y: y}, mask, scale, causal):
        _mend((y,), mask, masked, q, k, v)
    return y


@array_function
def _slopes(
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    g: np.ndarray,
    mask: Any,
    scale: float,
    causal: bool,
    masked: Masked,
) -> tuple[np.ndarray, ...]:
    """The gradients by q, k and v for that of the output, g (…, L, V). Weights are computed again, tile by tile."""
    dq, dk, dv = (_empty(x, x.shape[-1]) for x in (q, k, v))
    dk[...] = dv[...] = 0
    K = kernels
    operands = {K.Q: q, K.K: k, K.V: v, K.G: g, K.DQ: dq, K.DK: dk, K.DV: dv}
    if _run(kernels.attend_slopes, operands, mask, scale, causal):  # none of the others is odd alone

        def slopes(mask: Any, q: Tensor, k: Tensor, v: Tensor, g: Tensor) -> tuple[Tensor, ...]:
            return grad(masked(mask, q, k, v)[0], [q, k, v], g)

        _mend((dq, dk, dv), mask, slopes, q, k, v, g)
    return dq, dk, dv


def _mend(
    results: tuple[np.ndarray, ...], mask: Any, by_ops: Callable[..., tuple[Tensor, ...]], *inputs: np.ndarray
) -> None:
    """Rows of the results that hold no finite numbers become those of by_ops(mask, *inputs)."""
    odd = np.any([~np.isfinite(y).all((-2, -1)) for y in results], 0)
    if not odd.any():
        return
    rows, numbers = mask
    with switched(recording, True):
        found = by_ops(rows[numbers[odd]] if len(rows) else None, *(Tensor(x[odd], requires_grad=True) for x in inputs))
    for y, each in zip(results, found, strict=True):
        y[odd] = np.where(np.isfinite(y[odd]).all(-1, keepdims=True), y[odd], each.data)


@array_function
def _heads(x: np.ndarray) -> np.ndarray:
    """x as (N, heads, rows, columns), each row one run of memory."""
    x = x.reshape((1,) * (4 - x.ndim) + x.shape)
    in_runs = x.strides[3] == x.itemsize and x.strides[2] >= x.shape[3] * x.itemsize
    return x if in_runs else np.ascontiguousarray(x)


def _empty(like: np.ndarray, columns: int) -> np.ndarray:
    """Memory for as many matrices with so many columns, the heads of a row side by side where they are in ``like``."""
    N, heads, rows, _ = like.shape
    if like.flags.c_contiguous:
        return np.empty((N, heads, rows, columns), like.dtype)
    return np.empty((N, rows, heads, columns), like.dtype).swapaxes(1, 2)


@array_function
def _mask_rows(
    mask: np.ndarray | None, query: tuple[int, ...], S: int, dtype: np.dtype
) -> tuple[np.ndarray, np.ndarray]:
    """The mask as rows (…, S), and which row is which query's, (N, heads, L), by the shape of the query."""
    shape = (1,) * (4 - len(query)) + query[:-1]
    if mask is None:
        return np.zeros((0, S), dtype), np.zeros(shape, np.int64)
    rows = np.ascontiguousarray(np.broadcast_to(mask, (*mask.shape[:-1], S)), dtype)
    numbers = np.arange(rows.size // S).reshape(rows.shape[:-1])
    return rows.reshape(-1, S), np.broadcast_to(numbers, shape)


def _run(kernel: Any, operands: dict[int, np.ndarray], mask: Any, scale: float, causal: bool) -> bool:
    """Run it for all heads, each thread some. Whether a row of the result may not be finite."""
    q, v = operands[kernels.Q], operands[kernels.V]
    (N, heads, L, E), S, D = q.shape, v.shape[2], v.shape[3]
    at, row = np.zeros((len(kernels.OPERANDS), N * heads), np.int64), np.zeros(len(kernels.OPERANDS), np.int64)
    for i, x in operands.items():
        first = np.arange(N)[:, np.newaxis] * x.strides[0] + np.arange(heads) * x.strides[1]
        at[i], row[i] = x.ctypes.data + first.reshape(-1), x.strides[2] // x.itemsize
    rows, numbers = mask
    at[kernels.MASK] = numbers[:, :, 0].reshape(-1)
    row[kernels.MASK] = numbers[0, 0, 1] - numbers[0, 0, 0] if L > 1 else 0
    parts = min(get_num_threads(), N * heads)
    tiles = np.empty((parts, 3, min(L, kernels.rows_of_tile(S)), S), q.dtype)
    odd = np.empty(parts, bool)
    with one_thread_each():
        kernel(odd, tiles, rows, at, row, (L, S, E, D), float(scale), bool(causal), length=parts)
    return b"\x01" in odd.tobytes()
