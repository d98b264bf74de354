"""Recurrent layers and attention as nodes of ONNX.

ONNX orders the blocks of a recurrent layer's weights in its own way: the graph holds minigrad's weights, and nodes that
put their rows in that order. Runtimes fold such nodes when they load the file.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad import nn
from minigrad.errors import ExportError
from minigrad.onnx.graph import Graph, like, restored
from minigrad.onnx.linear import product
from minigrad.onnx.symbol import Symbol
from minigrad.tensor import Tensor

BLOCKS: dict[Any, tuple[str, list[int]]] = {
    nn.RNN: ("RNN", [0]),
    nn.LSTM: ("LSTM", [0, 3, 1, 2]),
    nn.GRU: ("GRU", [1, 0, 2]),
}
"""ONNX's name, and its order of minigrad's blocks: (i, o, f, g) of (i, f, g, o), (z, r, n) of (r, z, n)."""


def recurrent(g: Graph, layer: Any, x: Symbol, hx: Any = None) -> Any:
    base = next(each for each in BLOCKS if isinstance(layer, each))
    alone, H = x.ndim == 2, layer.hidden_size
    steps = g.op("Unsqueeze", x, [1]) if alone else g.op("Transpose", x, perm=[1, 0, 2]) if layer.batch_first else x
    begin = [] if hx is None else list(hx) if isinstance(hx, (tuple, list)) else [hx]
    begin = [g.op("Unsqueeze", each, [1]) for each in begin] if alone else begin
    ends: list[tuple[str, ...]] = []
    for k, endings in enumerate(layer._endings):
        first, many = k * len(endings), len(endings)
        parts = [g.op("Slice", each, [first], [first + many], [0]) for each in begin]
        y, *end = _one_layer(g, layer, base, endings, steps, parts)
        # (L, directions, N, H) → (L, N, directions·H)
        steps = g.op("Reshape", g.op("Transpose", y, perm=[0, 2, 1, 3]), [0, 0, many * H])
        ends.append(tuple(end))
    states = [part[0] if len(part) == 1 else g.op("Concat", *part, axis=0) for part in zip(*ends, strict=True)]
    if alone:
        return [g.op("Squeeze", each, [1]) for each in (steps, *states)]
    return [g.op("Transpose", steps, perm=[1, 0, 2]) if layer.batch_first else steps, *states]


def _one_layer(g: Graph, layer: Any, base: type, endings: list[str], x: Any, begin: list[str]) -> Any:
    kind, order = BLOCKS[base]
    H = layer.hidden_size
    rows = np.concatenate([np.arange(block * H, (block + 1) * H) for block in order])

    def joined(*parts: str) -> str | None:
        """The weights of the directions, (directions, rows, …); several parts are joined along their rows."""
        if not hasattr(layer, parts[0] + endings[0]):
            return None
        each = [
            [g.op("Unsqueeze", _rows(g, getattr(layer, part + ending), rows, order), [0]) for part in parts]
            for ending in endings
        ]
        one = [g.op("Concat", *part, axis=1) if len(part) > 1 else part[0] for part in each]
        return g.op("Concat", *one, axis=0) if len(one) > 1 else one[0]

    weights = joined("weight_ih"), joined("weight_hh"), joined("bias_ih", "bias_hh")
    settings: dict[str, Any] = {"hidden_size": H}
    if len(endings) > 1:
        settings["direction"] = "bidirectional"
    if kind == "GRU":
        settings["linear_before_reset"] = 1
    if kind == "RNN":
        settings["activations"] = [layer.nonlinearity.capitalize()] * len(endings)
    return g.op(kind, x, *weights, None, *begin, outputs=1 + len(layer.states), **settings)


def _rows(g: Graph, weight: Tensor, rows: np.ndarray, order: list[int]) -> Any:
    return weight if len(order) == 1 else g.op("Gather", weight, rows, axis=0)


def attention(
    g: Graph,
    layer: Any,
    query: Any,
    key: Any,
    value: Any,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> Any:
    E, heads = layer.embed_dim, layer.num_heads
    D, alone = E // heads, query.ndim == 2
    inputs = [g.op("Unsqueeze", x, [0]) if alone else x for x in (query, key, value)]
    if not alone and not layer.batch_first:
        inputs = [g.op("Transpose", x, perm=[1, 0, 2]) for x in inputs]
    weights = g.op("Split", layer.in_proj_weight, outputs=3, axis=0, num_outputs=3)
    biases = [None] * 3
    if layer.in_proj_bias is not None:
        biases = g.op("Split", layer.in_proj_bias, outputs=3, axis=0, num_outputs=3)
    q, k, v = (product(g, x, w, b, 3) for x, w, b in zip(inputs, weights, biases, strict=True))
    q, v = (g.op("Transpose", g.op("Reshape", x, [0, 0, heads, D]), perm=[0, 2, 1, 3]) for x in (q, v))
    k = g.op("Transpose", g.op("Reshape", k, [0, 0, heads, D]), perm=[0, 2, 3, 1])
    scores = g.op("MatMul", g.op("Mul", q, like(query, 1 / math.sqrt(D))), k)
    masks = _masks(g, layer, query, key, key_padding_mask, attn_mask, is_causal)
    for mask in masks:
        scores = g.op("Add", scores, mask)
    shares = _shares(g, query, scores, masks)
    joined = g.op("Reshape", g.op("Transpose", g.op("MatMul", shares, v), perm=[0, 2, 1, 3]), [0, 0, E])
    y = product(g, joined, layer.out_proj.weight, layer.out_proj.bias, 3)
    if not alone and not layer.batch_first:
        y = g.op("Transpose", y, perm=[1, 0, 2])
    if not need_weights:
        return [restored(g, y, alone)]
    shares = g.op("ReduceMean", shares, [1], keepdims=0) if average_attn_weights else shares
    return [restored(g, y, alone), restored(g, shares, alone)]


def _masks(g: Graph, layer: Any, query: Any, key: Any, padding: Any, pairs: Any, causal: bool) -> list[Any]:
    """What is added to the scores (N, heads, L, S)."""
    axis = 0 if query.ndim == 2 or not layer.batch_first else 1
    L, S, masks = query.shape[axis], key.shape[axis], []
    if any(isinstance(x, Symbol) and x.moving == axis for x in (query, key)) and (causal or pairs is not None):
        raise ExportError("a mask of pairs needs a known length of the sequence: the batch is the axis N")
    if padding is not None:
        added = _added(g, query, padding)
        masks.append(g.op("Unsqueeze", added, [0, 1, 2] if query.ndim == 2 else [1, 2]))
    if pairs is not None:
        added = _added(g, query, pairs)
        if len(pairs.shape) == 3:
            added = g.op("Reshape", added, [-1, layer.num_heads, L, S])
        masks.append(added)
    if causal:
        masks.append(_added(g, query, ~np.tri(L, S, dtype=bool)))
    return masks


def _added(g: Graph, x: Any, mask: Any) -> Any:
    """A mask as floats: −∞ where it is True."""
    mask = mask if isinstance(mask, Tensor) else np.asarray(mask)
    if mask.dtype.kind != "b":
        return mask if isinstance(mask, Symbol) else np.asarray(getattr(mask, "data", mask), x.dtype)
    return g.op("Where", mask, like(x, -np.inf), like(x, 0))


def _shares(g: Graph, x: Any, scores: str, masks: list[Any]) -> str:
    """The softmax of the scores; a query that sees no key has 0 for all."""
    if not masks:
        return g.op("Softmax", scores, axis=-1)
    blind = g.op("Equal", g.op("ReduceMax", scores, [-1], keepdims=1), like(x, -np.inf))
    shares = g.op("Softmax", g.op("Where", blind, like(x, 0), scores), axis=-1)
    return g.op("Where", blind, like(x, 0), shares)


LAYERS: dict[type[nn.Module], Callable[..., Any]] = {
    nn.GRU: recurrent,
    nn.LSTM: recurrent,
    nn.MultiheadAttention: attention,
    nn.RNN: recurrent,
}
