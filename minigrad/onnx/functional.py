"""The functions of ``nn.functional`` as nodes of ONNX: each is what the layer of its name is.

A function does not know Symbols. While a net is traced, the names ``F.relu``, ``minigrad.exp`` and so on lead to
functions that do; called with Tensors these are what they were.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import minigrad
from minigrad import nn
from minigrad.dispatch import OPS
from minigrad.errors import ExportError
from minigrad.nn import functional as F
from minigrad.onnx.graph import Graph, like
from minigrad.onnx.layers import LAYERS
from minigrad.onnx.symbol import Symbol
from minigrad.onnx.windows import padded

OF_SETTINGS: dict[str, type[nn.Module]] = {
    "adaptive_avg_pool1d": nn.AdaptiveAvgPool1d,
    "adaptive_avg_pool2d": nn.AdaptiveAvgPool2d,
    "adaptive_max_pool1d": nn.AdaptiveMaxPool1d,
    "adaptive_max_pool2d": nn.AdaptiveMaxPool2d,
    "avg_pool1d": nn.AvgPool1d,
    "avg_pool2d": nn.AvgPool2d,
    "celu": nn.CELU,
    "dropout": nn.Dropout,
    "dropout1d": nn.Dropout1d,
    "dropout2d": nn.Dropout2d,
    "elu": nn.ELU,
    "fold": nn.Fold,
    "gelu": nn.GELU,
    "glu": nn.GLU,
    "hardshrink": nn.Hardshrink,
    "hardsigmoid": nn.Hardsigmoid,
    "hardswish": nn.Hardswish,
    "hardtanh": nn.Hardtanh,
    "interpolate": nn.Upsample,
    "leaky_relu": nn.LeakyReLU,
    "local_response_norm": nn.LocalResponseNorm,
    "log_softmax": nn.LogSoftmax,
    "logsigmoid": nn.LogSigmoid,
    "lp_pool1d": nn.LPPool1d,
    "lp_pool2d": nn.LPPool2d,
    "max_pool1d": nn.MaxPool1d,
    "max_pool2d": nn.MaxPool2d,
    "mish": nn.Mish,
    "pixel_shuffle": nn.PixelShuffle,
    "pixel_unshuffle": nn.PixelUnshuffle,
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "rrelu": nn.RReLU,
    "selu": nn.SELU,
    "sigmoid": nn.Sigmoid,
    "silu": nn.SiLU,
    "softmax": nn.Softmax,
    "softmin": nn.Softmin,
    "softplus": nn.Softplus,
    "softshrink": nn.Softshrink,
    "softsign": nn.Softsign,
    "tanh": nn.Tanh,
    "tanhshrink": nn.Tanhshrink,
    "threshold": nn.Threshold,
    "unfold": nn.Unfold,
}
"""Functions that take x and the settings of a layer, which is made to say how x is exported."""

OF_WEIGHTS: dict[str, type[nn.Module]] = {
    "batch_norm": nn.BatchNorm2d,
    "conv1d": nn.Conv1d,
    "conv2d": nn.Conv2d,
    "conv_transpose1d": nn.ConvTranspose1d,
    "conv_transpose2d": nn.ConvTranspose2d,
    "embedding": nn.Embedding,
    "group_norm": nn.GroupNorm,
    "layer_norm": nn.LayerNorm,
    "linear": nn.Linear,
    "prelu": nn.PReLU,
    "rms_norm": nn.RMSNorm,
}
"""Functions that take weights too: a layer's attributes, under the names that these have there."""


def _of_settings(kind: type[nn.Module]) -> Callable[..., Any]:
    def rule(g: Graph, **given: Any) -> Any:
        x, settings = _without_training(given)
        return LAYERS[kind](g, kind(**settings), x)

    return rule


def _of_weights(kind: type[nn.Module]) -> Callable[..., Any]:
    def rule(g: Graph, **given: Any) -> Any:
        x, settings = _without_training(given)
        if "conv" in kind.__name__.lower():
            settings |= {"kernel_size": settings["weight"].shape[2:], "padding_mode": "zeros"}
        if kind is nn.BatchNorm2d:
            settings["num_features"] = x.shape[1]
        if "normalized_shape" in settings and isinstance(settings["normalized_shape"], int):
            settings["normalized_shape"] = (settings["normalized_shape"],)
        return LAYERS[kind](g, SimpleNamespace(**settings), x)

    return rule


def _without_training(given: dict[str, Any]) -> tuple[Symbol, dict[str, Any]]:
    """The input, and the settings without ``training``, which must be False."""
    x, *_ = given.values()
    settings = dict(list(given.items())[1:])
    if settings.pop("training", False):
        raise ExportError("a function with training=True is not exported: pass training=self.training")
    return x, settings


def _pad(g: Graph, x: Symbol, pad: Any, mode: str, value: Any) -> str:
    return g.name(padded(g, x, x.ndim, list(pad), mode, like(x, value or 0) if mode == "constant" else None))


RULES: dict[str, Callable[..., Any]] = {
    **{name: _of_settings(kind) for name, kind in OF_SETTINGS.items()},
    **{name: _of_weights(kind) for name, kind in OF_WEIGHTS.items()},
    "pad": _pad,
}


@contextmanager
def leading_to_the_tracer() -> Iterator[None]:
    """Functions, operators and methods lead to the tracer where they are called with a Symbol."""
    ops = dict(OPS)
    of_numpy = {id(op): function for function, op in ops.items()}
    names = [(F, name, getattr(F, name)) for name in F.__all__]
    names += [
        (minigrad, name, op)
        for name in minigrad.__all__
        if id(op := getattr(minigrad, name)) in of_numpy or (name in RULES and name in F.__all__)
    ]
    try:
        for function, op in ops.items():
            OPS[function] = _led(op, function)
        for module, name, op in names:
            setattr(module, name, _led(op, name if module is F else of_numpy.get(id(op), name)))
        yield
    finally:
        OPS.update(ops)
        for module, name, op in names:
            setattr(module, name, op)


def _led(op: Callable[..., Any], what: Any) -> Callable[..., Any]:
    """The op, and with a Symbol the tracer's: ``what`` is NumPy's function, or the name of one of ``F``."""

    @functools.wraps(op)
    def led(*inputs: Any, **keywords: Any) -> Any:
        symbol = _first_symbol((*inputs, *keywords.values()))
        if symbol is None:
            return op(*inputs, **keywords)
        trace = symbol.tracer.functional if isinstance(what, str) else symbol.tracer.function
        return trace(what, op, inputs, keywords)

    return led


def _first_symbol(inputs: Any) -> Symbol | None:
    for each in inputs:
        if isinstance(each, Symbol):
            return each
        if isinstance(each, (list, tuple)) and (symbol := _first_symbol(each)) is not None:
            return symbol
    return None
