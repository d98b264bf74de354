"""Convolutions, pools and padding as nodes of ONNX.

Pads are given as numbers. ``ceil_mode`` is never passed on: the last window reaches as far as it does here, by a pad at
the end, for runtimes have differed in where it begins.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from minigrad import nn
from minigrad.errors import ExportError
from minigrad.nn.convolution import borders, missing
from minigrad.nn.functional.padding import MODES
from minigrad.onnx.graph import Graph, fixed, like, restored, unbatched
from minigrad.onnx.symbol import Symbol
from minigrad.ops.window import pair

END = 2**63 - 1
"""A slice that ends here ends with the axis."""


def settings(layer: Any, axes: int, name: str, least: int, otherwise: Any = None) -> list[int]:
    """A setting of a layer, a number for each of its axes."""
    value = getattr(layer, name, None)
    return list(pair(type(layer).__name__, name, otherwise if value is None else value, least, axes)[-axes:])


def convolution(g: Graph, layer: Any, x: Symbol) -> str:
    axes = len(layer.kernel_size)
    y, alone = unbatched(g, x, axes + 2)
    pads = by_end(borders(layer))
    if layer.padding_mode != "zeros":
        fixed(x, *range(-axes, 0))
        y, pads = padded(g, y, axes + 2, borders(layer), layer.padding_mode), [0] * 2 * axes
    y = g.op(
        "Conv",
        *(y, layer.weight, *([] if layer.bias is None else [layer.bias])),
        kernel_shape=list(layer.kernel_size),
        strides=settings(layer, axes, "stride", 1),
        dilations=settings(layer, axes, "dilation", 1),
        group=layer.groups,
        pads=pads,
    )
    return restored(g, y, alone)


def transposed(g: Graph, layer: Any, x: Symbol, output_size: Any = None) -> str:
    axes = len(layer.kernel_size)
    y, alone = unbatched(g, x, axes + 2)
    extra = settings(layer, axes, "output_padding", 0)
    if output_size is not None:
        fixed(x, *range(-axes, 0))
        extra = list(missing(layer, x, output_size))
    strides, pads = settings(layer, axes, "stride", 1), settings(layer, axes, "padding", 0)
    wide = any(n >= s for n, s in zip(extra, strides, strict=True))  # less than a dilation, but too wide for runtimes
    bias = [] if layer.bias is None else [layer.bias]
    y = g.op(
        "ConvTranspose",
        *(y, layer.weight, *([] if wide else bias)),
        kernel_shape=list(layer.kernel_size),
        strides=strides,
        dilations=settings(layer, axes, "dilation", 1),
        group=layer.groups,
        output_padding=[0] * axes if wide else extra,
        pads=[*pads, *(max(p - n, 0) for p, n in zip(pads, extra, strict=True))] if wide else pads * 2,
    )
    if wide:
        rest = [max(n - p, 0) for p, n in zip(pads, extra, strict=True)]
        y = g.op("Pad", y, [0] * (axes + 4) + rest, like(x, 0)) if any(rest) else y
        for each in bias:
            y = g.op("Add", y, g.op("Reshape", each, [-1, *[1] * axes]))
    return restored(g, y, alone)


def by_end(widths: Sequence[int]) -> list[int]:
    """(left, right, top, bottom) as ONNX's (top, left, bottom, right)."""
    return [*widths[0::2][::-1], *widths[1::2][::-1]]


def padded(g: Graph, x: Any, ndim: int, widths: Sequence[int], mode: str, value: Any = None) -> Any:
    """x as ``functional.pad`` pads it; ``widths`` are (left, right, top, bottom), negative ones cut off."""
    wrap = mode == "circular"
    x = _cut(g, x, ndim, widths) if wrap else x
    added = by_end([max(n, 0) for n in widths])
    if any(added):
        some, axes = len(added) // 2, len(widths) // 2
        pads = [0] * (ndim - axes) + added[:some] + [0] * (ndim - axes) + added[some:]
        x = g.op("Pad", x, pads, *([] if value is None else [value]), mode=MODES[mode])
    return x if wrap else _cut(g, x, ndim, widths)


def _cut(g: Graph, x: Any, ndim: int, widths: Sequence[int]) -> Any:
    cuts = by_end([min(n, 0) for n in widths])
    if not any(cuts):
        return x
    some = len(cuts) // 2
    ends = [n or END for n in cuts[some:]]
    return g.op("Slice", x, [-n for n in cuts[:some]], ends, list(range(ndim - some, ndim)))


def pad(g: Graph, layer: Any, x: Symbol) -> str:
    if layer.mode != "constant" or min(layer.padding) < 0:
        fixed(x, *range(-layer.axes, 0))
    value = like(x, layer.value or 0)
    return g.name(padded(g, x, x.ndim, layer.padding, layer.mode, value if layer.mode == "constant" else None))


def max_pool(g: Graph, layer: Any, x: Symbol) -> Any:
    axes = 1 if isinstance(layer, nn.MaxPool1d) else 2
    window, strides, dilations, pads = frame(g, layer, x, axes)
    y, alone = unbatched(g, x, axes + 2)
    indexed = layer.return_indices
    if any(n >= k for n, k in zip(pads, window * 2, strict=True)):  # wider than ONNX's pools take
        if indexed:
            raise ExportError("its last window begins too far inside the padding for ONNX to give indices")
        around = [0, 0, *pads[:axes], 0, 0, *pads[axes:]]
        y, pads = g.op("Pad", y, around, like(x, -np.inf)), [0] * 2 * axes
    made = g.op(
        "MaxPool",
        y,
        outputs=1 + indexed,
        kernel_shape=window,
        strides=strides,
        dilations=dilations,
        pads=pads,
    )
    if not indexed:
        return restored(g, made, alone)
    fixed(x, *range(-axes, 0))
    # ONNX counts through the whole batch, minigrad in each image.
    indices = g.op("Mod", made[1], math.prod(x.shape[-axes:]))
    return [restored(g, made[0], alone), restored(g, indices, alone)]


def frame(g: Graph, layer: Any, x: Symbol, axes: int) -> tuple[list[int], list[int], list[int], list[int]]:
    """A pool's window, strides, dilations and pads."""
    window = settings(layer, axes, "kernel_size", 1)
    strides = settings(layer, axes, "stride", 1, layer.kernel_size)
    dilations = settings(layer, axes, "dilation", 1, 1)
    before = settings(layer, axes, "padding", 0, 0)
    after = list(before)
    if layer.ceil_mode:
        fixed(x, *range(-axes, 0))
        numbers = zip(x.shape[-axes:], g.results[0].shape[-axes:], window, strides, dilations, before, strict=True)
        after = [max((m - 1) * s + d * (k - 1) + 1 - n - p, 0) for n, m, k, s, d, p in numbers]
    return window, strides, dilations, before + after


def avg_pool(g: Graph, layer: Any, x: Symbol) -> str:
    axes = 1 if isinstance(layer, nn.AvgPool1d) else 2
    y, alone = unbatched(g, x, axes + 2)
    window, strides, _, pads = frame(g, layer, x, axes)
    divisor = getattr(layer, "divisor_override", None)
    plain = not layer.ceil_mode and divisor is None
    y = g.op(
        "AveragePool",
        y,
        kernel_shape=window,
        strides=strides,
        pads=pads,
        count_include_pad=int(layer.count_include_pad or not plain),
    )
    if not plain:
        counts = divisor or _counts(layer, x, g.results[0].shape, window, strides, pads[:axes])
        y = g.op("Mul", y, np.asarray(math.prod(window) / np.asarray(counts), x.dtype))
    return restored(g, y, alone)


def _counts(layer: Any, x: Symbol, shape: Any, window: Any, strides: Any, pads: Any) -> np.ndarray:
    """How many elements each window's sum is divided by."""
    counts = np.ones(())
    for n, m, k, s, p in zip(x.shape[-len(window) :], shape[-len(window) :], window, strides, pads, strict=True):
        border = p if layer.count_include_pad else 0
        first = np.arange(m) * s - p
        counts = np.multiply.outer(counts, np.minimum(first + k, n + border) - np.maximum(first, -border))
    return counts


def lp_pool(g: Graph, layer: Any, x: Symbol) -> str:
    axes = 1 if isinstance(layer, nn.LPPool1d) else 2
    y, alone = unbatched(g, x, axes + 2)
    window, strides, _, pads = frame(g, layer, x, axes)
    y = g.op("AveragePool", g.op("Pow", y, like(x, layer.norm_type)), kernel_shape=window, strides=strides, pads=pads)
    y = g.op("Pow", g.op("Mul", y, like(x, math.prod(window))), like(x, 1 / layer.norm_type))
    return restored(g, y, alone)


def max_unpool(g: Graph, layer: Any, x: Symbol, indices: Symbol, output_size: Any = None) -> str:
    axes = 1 if isinstance(layer, nn.MaxUnpool1d) else 2
    size = list(g.results[0].shape[-axes:])
    fixed(x, *range(-axes, 0))
    y, alone = unbatched(g, x, axes + 2)
    places, _ = unbatched(g, indices, axes + 2)
    many = g.op("Concat", g.op("Shape", y, end=2), [math.prod(size)], axis=0)
    zeros = g.op("Expand", like(x, 0), many)
    rows, where = (g.op("Reshape", each, [0, 0, -1]) for each in (y, places))
    y = g.op("Reshape", g.op("ScatterElements", zeros, where, rows, axis=2), [0, 0, *size])
    return restored(g, y, alone)


LAYERS: dict[type[nn.Module], Callable[..., Any]] = {
    nn.AvgPool1d: avg_pool,
    nn.AvgPool2d: avg_pool,
    nn.CircularPad1d: pad,
    nn.CircularPad2d: pad,
    nn.ConstantPad1d: pad,
    nn.ConstantPad2d: pad,
    nn.Conv1d: convolution,
    nn.Conv2d: convolution,
    nn.ConvTranspose1d: transposed,
    nn.ConvTranspose2d: transposed,
    nn.LPPool1d: lp_pool,
    nn.LPPool2d: lp_pool,
    nn.MaxPool1d: max_pool,
    nn.MaxPool2d: max_pool,
    nn.MaxUnpool1d: max_unpool,
    nn.MaxUnpool2d: max_unpool,
    nn.ReflectionPad1d: pad,
    nn.ReflectionPad2d: pad,
    nn.ReplicationPad1d: pad,
    nn.ReplicationPad2d: pad,
    nn.ZeroPad1d: pad,
    nn.ZeroPad2d: pad,
}
