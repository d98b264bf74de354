"""Cosines and distances of pairs of vectors along the last axis, in one op for float32 and float64."""

from functools import lru_cache
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import vectors as kernels
from minigrad.kernels.matmul import REALS
from minigrad.ops.elementwise import GRAIN, no_warning
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.ops.units import unit_along
from minigrad.tensor import Tensor


def cosines(x1: Tensor, x2: Tensor, eps: float, soft: bool = False) -> Tensor:
    """u·v along the last axis, with u = x1/max(‖x1‖, ε) and v likewise, or x1/√(‖x1‖² + ε²) if ``soft``.

    With s = u·v: d/dx1 = (v − s·u)/‖x1‖, and v/ε where ‖x1‖ < ε; if soft always (v − s·u)/√(‖x1‖² + ε²).
    """
    unit = _soft_unit if soft else _unit

    def plain(x1: Tensor, x2: Tensor) -> tuple[Tensor]:
        return (ops.sum(unit(x1, eps) * unit(x2, eps), -1),)

    if not _are_rows(x1, x2):
        return plain(x1, x2)[0]

    def forward(x1: np.ndarray, x2: np.ndarray) -> tuple[Arrays, Any]:
        y, kept = _cosines(x1, x2, eps, soft)
        return (y,), (y, kept, x1, x2)

    def backward(given: Any, g: np.ndarray) -> Arrays:
        return _cosine_slopes(g, *given)

    return fused(Fused(forward, backward), plain, x1, x2)[0]


def distances(x1: Tensor, x2: Tensor, eps: float) -> Tensor:
    """y = ‖x1 − x2 + ε‖ along the last axis. d/dx1 = (x1 − x2 + ε)/y, 0 where y is 0, and d/dx2 the opposite."""

    def plain(x1: Tensor, x2: Tensor) -> tuple[Tensor]:
        return (ops.squeeze(distance_by_ops(x1, x2, 2, eps), -1),)

    if not _are_rows(x1, x2):
        return plain(x1, x2)[0]

    def forward(x1: np.ndarray, x2: np.ndarray) -> tuple[Arrays, Any]:
        y = _distances(x1, x2, eps)
        return (y,), (y, x1, x2)

    def backward(given: Any, g: np.ndarray) -> Arrays:
        y, one, other = given
        slope = _distance_slope(g, y, one, other, eps)
        return slope, -slope if x2.requires_grad else slope

    return fused(Fused(forward, backward), plain, x1, x2)[0]


def distance_by_ops(x1: Tensor, x2: Tensor, p: float, eps: float) -> Tensor:
    """‖x1 − x2 + ε‖ₚ along the last axis, which is kept."""
    d = x1 - x2 + eps
    if p == 0:
        return ops.norm(d, 0, -1, keepdims=True)
    size = unit_along(d.data, -1)
    return ops.norm(d / size, p, -1, keepdims=True) * size


def _soft_unit(x: Tensor, eps: float) -> Tensor:
    """x / √(‖x‖² + ε²)."""
    size = unit_along(x.data, -1, eps)
    x = x / size
    return x / ops.sqrt(ops.sum(ops.square(x), -1, keepdims=True) + np.square(eps / size))


def _unit(x: Tensor, eps: float) -> Tensor:
    """x / max(‖x‖, ε)."""
    size = unit_along(x.data, -1, eps)
    x = x / size
    return x / ops.sqrt(ops.clip(ops.sum(ops.square(x), -1, keepdims=True), np.square(eps / size)))


def _are_rows(x1: Tensor, x2: Tensor) -> bool:
    """Whether the kernels take them: of one shape and dtype, float32 or float64, with something in them."""
    return x1.data.dtype in REALS and x1.data.dtype == x2.data.dtype and x1.shape == x2.shape and x1.data.size > 0


@lru_cache
def _limits(dtype: np.dtype) -> tuple[float, int]:
    limits = np.finfo(dtype)
    return float(limits.tiny) / float(limits.eps), -int(limits.minexp)


def _matrix(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1, x.shape[-1])


def _threads(x: np.ndarray) -> dict[str, int]:
    return {"length": len(x), "grain": 1 + GRAIN // x.shape[1]}


@array_function
def _cosines(x1: np.ndarray, x2: np.ndarray, eps: float, soft: bool) -> tuple[np.ndarray, np.ndarray]:
    one, other, number = _matrix(x1), _matrix(x2), x1.dtype.type
    y, kept = np.empty(x1.shape[:-1], x1.dtype), np.empty((len(one), kernels.LENGTHS), x1.dtype)
    with no_warning():
        kernels.cosines(y.reshape(-1), kept, one, other, number(eps), soft, _limits(x1.dtype), **_threads(one))
    return y, kept


@array_function
def _cosine_slopes(g: np.ndarray, y: np.ndarray, kept: np.ndarray, x1: np.ndarray, x2: np.ndarray) -> Any:
    one, other = _matrix(x1), _matrix(x2)
    slopes = np.empty(x1.shape, x1.dtype), np.empty(x2.shape, x2.dtype)
    rows = [slope.reshape(one.shape) for slope in slopes]
    g = np.ascontiguousarray(g).reshape(-1)
    kernels.cosine_slopes(*rows, g, y.reshape(-1), kept, one, other, **_threads(one))
    return slopes


@array_function
def _distances(x1: np.ndarray, x2: np.ndarray, eps: float) -> np.ndarray:
    one, y = _matrix(x1), np.empty(x1.shape[:-1], x1.dtype)
    with no_warning():
        eps = x1.dtype.type(eps)
        kernels.distances(y.reshape(-1), one, _matrix(x2), eps, _limits(x1.dtype), **_threads(one))
    return y


@array_function
def _distance_slope(g: np.ndarray, y: np.ndarray, x1: np.ndarray, x2: np.ndarray, eps: float) -> np.ndarray:
    one, slope = _matrix(x1), np.empty(x1.shape, x1.dtype)
    g, eps = np.ascontiguousarray(g).reshape(-1), x1.dtype.type(eps)
    kernels.distance_slope(slope.reshape(one.shape), g, y.reshape(-1), one, _matrix(x2), eps, **_threads(one))
    return slope
