"""Pools of a given size, resizing, columns and pixel shuffles as nodes of ONNX.

Where an output takes a weighted sum of an axis, the graph holds the matrix of the weights; where it takes elements, a
table of their indices. Both come from minigrad's own functions, so that the positions are the same.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad import nn
from minigrad.nn import functional as F
from minigrad.onnx.graph import Graph, fixed, like, restored, unbatched
from minigrad.onnx.symbol import Symbol
from minigrad.onnx.windows import settings


def adaptive_avg_pool(g: Graph, layer: Any, x: Symbol) -> str:
    axes = 1 if isinstance(layer, nn.AdaptiveAvgPool1d) else 2
    fixed(x, *range(-axes, 0))
    sizes, grid = x.shape[-axes:], g.results[0].shape[-axes:]
    y: Any = x
    if all(n % m == 0 for n, m in zip(sizes, grid, strict=True)):
        y, alone = unbatched(g, x, axes + 2)
        window = [n // m for n, m in zip(sizes, grid, strict=True)]
        return restored(g, g.op("AveragePool", y, kernel_shape=window, strides=window), alone)
    for axis, (n, m) in enumerate(zip(sizes, grid, strict=True), x.ndim - axes):
        y = _mixed(g, y, axis, x.ndim, F.adaptive_avg_pool1d(np.eye(n, dtype=x.dtype), m).data)
    return y


def _mixed(g: Graph, x: Any, axis: int, ndim: int, weights: np.ndarray) -> Any:
    """Along the last axis or the one before it: y = Σ x[i] · weights[i]."""
    return g.op("MatMul", x, weights) if axis == ndim - 1 else g.op("MatMul", weights.T.copy(), x)


def adaptive_max_pool(g: Graph, layer: Any, x: Symbol) -> Any:
    axes = 1 if isinstance(layer, nn.AdaptiveMaxPool1d) else 2
    fixed(x, *range(-axes, 0))
    sizes, grid = x.shape[-axes:], g.results[0].shape[-axes:]
    y: Any = x
    places = np.zeros((), np.int64)
    for axis, (n, m) in enumerate(zip(sizes, grid, strict=True)):
        table = _cells(n, m)
        # Each axis becomes two, the cell and the place in it: from the last axis on they stay where they are.
        y = g.op("Gather", y, table, axis=x.ndim - axes + 2 * axis)
        places = np.add.outer(places * n, table)
    within = [x.ndim - axes + 2 * axis + 1 for axis in range(axes)]
    largest = g.op("ReduceMax", y, within, keepdims=1)
    if not layer.return_indices:
        return g.op("Squeeze", largest, within)
    # The first of several: a table repeats indices, and of equal elements the least index counts.
    first = g.op("Where", g.op("Equal", y, largest), places, np.int64(2**31))
    return [g.op("Squeeze", largest, within), g.op("ReduceMin", first, within, keepdims=0)]


def _cells(n: int, m: int) -> np.ndarray:
    """The indices that each of m cells of an axis of length n takes, (m, most); a short cell has its last one again."""
    starts, ends = np.arange(m) * n // m, -(-np.arange(1, m + 1) * n // m)
    most = np.max(ends - starts)
    return np.minimum(starts[:, None] + np.arange(most), ends[:, None] - 1)


def upsample(g: Graph, layer: Any, x: Symbol) -> str:
    fixed(x, *range(2, x.ndim))
    axes = x.ndim - 2
    y: Any = x
    for axis in range(2, x.ndim):
        if "nearest" in layer.mode:
            y = g.op("Gather", y, _resized(layer, x, axis, np.arange(x.shape[axis], dtype=np.float64)[None]), axis=axis)
        else:
            weights = _resized(layer, x, axis, np.eye(x.shape[axis]))
            y = _mixed(g, y, axis, axes + 2, weights.astype(x.dtype))
    return g.name(y)


def _resized(layer: Any, x: Symbol, axis: int, rows: np.ndarray) -> np.ndarray:
    """The rows resized as the layer resizes an axis of x; as indices in the modes that take elements."""
    images = rows[:, None, :, None] if axis == 2 and x.ndim == 4 else rows[:, None, None, :]
    images = np.broadcast_to(images, (*images.shape[:2], *x.shape[2:])) if x.ndim == 4 else rows[:, None]
    sizes = (layer.size, layer.scale_factor, layer.mode, layer.align_corners, layer.recompute_scale_factor)
    y = F.interpolate(np.ascontiguousarray(images), *sizes).data
    resized = y[:, 0] if x.ndim == 3 else y[:, 0, :, 0] if axis == 2 else y[:, 0, 0]
    return np.rint(resized[0]).astype(np.int64) if "nearest" in layer.mode else resized


def unfold(g: Graph, layer: Any, x: Symbol) -> str:
    fixed(x, -3, -2, -1)
    y, alone = unbatched(g, x, 4)
    window, strides, dilations, pads = (
        settings(layer, 2, name, least)
        for name, least in (("kernel_size", 1), ("stride", 1), ("dilation", 1), ("padding", 0))
    )
    y = g.op("Pad", y, [0, 0, *pads, 0, 0, *pads], like(x, 0)) if any(pads) else y
    for axis, (n, k, s, d, p) in enumerate(zip(x.shape[-2:], window, strides, dilations, pads, strict=True)):
        first = np.arange(0, n + 2 * p - d * (k - 1), s)
        y = g.op("Gather", y, np.add.outer(np.arange(k) * d, first), axis=2 + 2 * axis)
    y = g.op("Transpose", y, perm=[0, 1, 2, 4, 3, 5])
    return restored(g, g.op("Reshape", y, [0, *g.results[0].shape[-2:]]), alone)


def fold(g: Graph, layer: Any, x: Symbol) -> str:
    fixed(x, -2, -1)
    y, alone = unbatched(g, x, 3)
    pads = settings(layer, 2, "padding", 0)
    y = g.op(
        "Col2Im",
        y,
        settings(layer, 2, "output_size", 1),
        settings(layer, 2, "kernel_size", 1),
        strides=settings(layer, 2, "stride", 1),
        dilations=settings(layer, 2, "dilation", 1),
        pads=pads * 2,
    )
    return restored(g, y, alone)


def pixel_shuffle(g: Graph, layer: Any, x: Symbol) -> str:
    fixed(x, -3, -2, -1)
    (C, H, W), r, before = x.shape[-3:], layer.upscale_factor, x.ndim - 3
    return _rearranged(g, x, before, [C // (r * r), r, r, H, W], [0, 3, 1, 4, 2])


def pixel_unshuffle(g: Graph, layer: Any, x: Symbol) -> str:
    fixed(x, -3, -2, -1)
    (C, H, W), r, before = x.shape[-3:], layer.downscale_factor, x.ndim - 3
    return _rearranged(g, x, before, [C, H // r, r, W // r, r], [0, 2, 4, 1, 3])


def _rearranged(g: Graph, x: Symbol, before: int, parts: list[int], order: list[int]) -> str:
    """The last three axes of x cut into parts, in another order, and joined to the output's; the others stay."""
    y = g.op("Reshape", x, [0] * before + parts)
    y = g.op("Transpose", y, perm=[*range(before), *(before + axis for axis in order)])
    return g.op("Reshape", y, [0] * before + list(g.results[0].shape[-3:]))


LAYERS: dict[type[nn.Module], Callable[..., Any]] = {
    nn.AdaptiveAvgPool1d: adaptive_avg_pool,
    nn.AdaptiveAvgPool2d: adaptive_avg_pool,
    nn.AdaptiveMaxPool1d: adaptive_max_pool,
    nn.AdaptiveMaxPool2d: adaptive_max_pool,
    nn.Fold: fold,
    nn.PixelShuffle: pixel_shuffle,
    nn.PixelUnshuffle: pixel_unshuffle,
    nn.Unfold: unfold,
    nn.Upsample: upsample,
}
