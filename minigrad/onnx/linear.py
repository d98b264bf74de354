"""Linear layers, tables, flattening and distances as nodes of ONNX."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad import nn
from minigrad.errors import ExportError
from minigrad.onnx.graph import Graph, like
from minigrad.onnx.symbol import Symbol

INT64 = 7
"""ONNX's number of the dtype."""


def linear(g: Graph, layer: Any, x: Symbol) -> str:
    return product(g, x, layer.weight, layer.bias, x.ndim)


def product(g: Graph, x: Any, weight: Any, bias: Any, ndim: int) -> str:
    """x Wᵀ + b, x with ``ndim`` axes."""
    if ndim == 2:
        return g.op("Gemm", x, weight, *([] if bias is None else [bias]), transB=1)
    y = g.op("MatMul", x, g.op("Transpose", weight, perm=[1, 0]))
    return y if bias is None else g.op("Add", y, bias)


def embedding(g: Graph, layer: Any, x: Symbol) -> str:
    indices = x if x.dtype in (np.int32, np.int64) else g.op("Cast", x, to=INT64)
    return g.op("Gather", layer.weight, indices, axis=0)


def flatten(g: Graph, layer: Any, x: Symbol) -> str:
    start, end = layer.start_dim % max(x.ndim, 1), layer.end_dim % max(x.ndim, 1)
    if (start, end) == (1, x.ndim - 1):
        return g.op("Flatten", x, axis=1)
    dims = x.dims
    merged = dims[start : end + 1]
    return g.op("Reshape", x, [*dims[:start], -1 if -1 in merged else math.prod(merged), *dims[end + 1 :]])


def unchanged(g: Graph, layer: Any, x: Symbol, *others: Any) -> str:
    return g.name(x)


def cosine_similarity(g: Graph, layer: Any, x1: Any, x2: Any) -> str:
    shape = np.broadcast_shapes(x1.shape, x2.shape)
    if len(x1.shape) != len(x2.shape):
        raise ExportError(f"its inputs must have as many axes as each other, got {x1.shape} and {x2.shape}")
    axis = [layer.dim % len(shape)]
    if x1.shape[axis[0]] != x2.shape[axis[0]]:
        raise ExportError(f"its inputs must be equally long along dim {layer.dim}, got {x1.shape} and {x2.shape}")
    units = []
    for x in (x1, x2):
        length = g.op("Max", g.op("ReduceL2", x, axis, keepdims=1), like(x, layer.eps))
        units.append(g.op("Div", x, length))
    return g.op("ReduceSum", g.op("Mul", *units), axis, keepdims=0)


def pairwise_distance(g: Graph, layer: Any, x1: Any, x2: Any) -> str:
    x, p, keep = x1, layer.p, int(layer.keepdim)
    d = g.op("Abs", g.op("Add", g.op("Sub", x1, x2), like(x, layer.eps)))
    if p == 0:
        there = g.op("Where", g.op("Greater", d, like(x, 0)), like(x, 1), like(x, 0))
        return g.op("ReduceSum", there, [-1], keepdims=keep)
    if abs(p) == math.inf:
        return g.op("ReduceMax" if p > 0 else "ReduceMin", d, [-1], keepdims=keep)
    if p == 2:
        return g.op("ReduceL2", d, [-1], keepdims=keep)
    total = g.op("ReduceSum", g.op("Pow", d, like(x, p)), [-1], keepdims=keep)
    return g.op("Pow", total, like(x, 1 / p))


LAYERS: dict[type[nn.Module], Callable[..., Any]] = {
    nn.CosineSimilarity: cosine_similarity,
    nn.Dropout1d: unchanged,
    nn.Dropout2d: unchanged,
    nn.Dropout: unchanged,
    nn.Embedding: embedding,
    nn.Flatten: flatten,
    nn.Identity: unchanged,
    nn.Linear: linear,
    nn.PairwiseDistance: pairwise_distance,
}
