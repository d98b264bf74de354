"""Layers that normalise as nodes of ONNX."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad import nn
from minigrad.onnx.graph import Graph, like, restored, unbatched
from minigrad.onnx.symbol import Symbol


def batch_norm(g: Graph, layer: Any, x: Symbol) -> str:
    if layer.running_mean is None:
        y = standardized(g, x, x, [0, *range(2, x.ndim)], layer.eps)
        return _by_channel(g, y, layer.weight, layer.bias, x.ndim)
    return _by_running(g, layer, x, x)


def instance_norm(g: Graph, layer: Any, x: Symbol) -> str:
    rank = layer.ranks[1]
    y, alone = unbatched(g, x, rank)
    if layer.running_mean is None:
        y = _by_channel(g, standardized(g, x, y, list(range(2, rank)), layer.eps), layer.weight, layer.bias, rank)
    else:
        y = _by_running(g, layer, x, y)
    return restored(g, y, alone)


def layer_norm(g: Graph, layer: Any, x: Symbol) -> str:
    axes = list(range(x.ndim - len(layer.normalized_shape), x.ndim))
    if layer.weight is None:
        return standardized(g, x, x, axes, layer.eps)
    bias = [] if layer.bias is None else [layer.bias]
    return g.op("LayerNormalization", x, layer.weight, *bias, axis=axes[0], epsilon=float(layer.eps))


def rms_norm(g: Graph, layer: Any, x: Symbol) -> str:
    axes = list(range(-len(layer.normalized_shape), 0))
    eps = np.finfo(x.dtype).eps if layer.eps is None else layer.eps
    mean = g.op("ReduceMean", g.op("Mul", x, x), axes, keepdims=1)
    y = g.op("Div", x, g.op("Sqrt", g.op("Add", mean, like(x, eps))))
    return y if layer.weight is None else g.op("Mul", y, layer.weight)


def group_norm(g: Graph, layer: Any, x: Symbol) -> str:
    groups = g.op("Reshape", x, [0, layer.num_groups, -1]) if x.moving in (0, None) else None
    if groups is None:  # the axis that grows is within the groups
        groups = g.op("Reshape", x, [x.shape[0], layer.num_groups, -1])
    y = g.op("Reshape", standardized(g, x, groups, [2], layer.eps), x.dims)
    return _by_channel(g, y, layer.weight, layer.bias, x.ndim)


def local_response_norm(g: Graph, layer: Any, x: Symbol) -> str:
    before, after = layer.size // 2, (layer.size - 1) // 2  # ONNX's LRN has these the other way round
    rows = g.op("Reshape", g.op("Mul", x, x), [0, 1, x.shape[1], -1])
    means = g.op("AveragePool", rows, kernel_shape=[layer.size, 1], pads=[before, 0, after, 0], count_include_pad=1)
    shared = g.op("Add", g.op("Mul", g.op("Reshape", means, x.dims), like(x, layer.alpha)), like(x, layer.k))
    return g.op("Div", x, g.op("Pow", shared, like(x, layer.beta)))


def standardized(g: Graph, x: Symbol, y: Any, axes: list[int], eps: float) -> str:
    """(y − mean) / √(variance + ε) over some axes, in x's dtype."""
    centred = g.op("Sub", y, g.op("ReduceMean", y, axes, keepdims=1))
    variance = g.op("ReduceMean", g.op("Mul", centred, centred), axes, keepdims=1)
    return g.op("Div", centred, g.op("Sqrt", g.op("Add", variance, like(x, eps))))


def _by_running(g: Graph, layer: Any, x: Symbol, y: Any) -> str:
    """(y − running mean) / √(running variance + ε), scaled and shifted."""
    ones, zeros = np.ones(layer.num_features, x.dtype), np.zeros(layer.num_features, x.dtype)
    scale, shift = (ones, zeros) if layer.weight is None else (layer.weight, layer.bias)
    statistics = (layer.running_mean, layer.running_var)
    return g.op("BatchNormalization", y, scale, shift, *statistics, epsilon=float(layer.eps))


def _by_channel(g: Graph, y: Any, weight: Any, bias: Any, ndim: int) -> str:
    """γ·y + β, one of each for every channel, the axis 1."""
    for kind, each in (("Mul", weight), ("Add", bias)):
        if each is not None:
            y = g.op(kind, y, each if ndim == 2 else g.op("Reshape", each, [-1, *[1] * (ndim - 2)]))
    return y


LAYERS: dict[type[nn.Module], Callable[..., Any]] = {
    nn.BatchNorm1d: batch_norm,
    nn.BatchNorm2d: batch_norm,
    nn.GroupNorm: group_norm,
    nn.InstanceNorm1d: instance_norm,
    nn.InstanceNorm2d: instance_norm,
    nn.LayerNorm: layer_norm,
    nn.LocalResponseNorm: local_response_norm,
    nn.RMSNorm: rms_norm,
}
