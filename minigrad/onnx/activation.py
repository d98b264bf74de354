"""Activations as nodes of ONNX.

A setting that is a number is a constant of x's dtype: an attribute of ONNX is float32. What ONNX has only with settings
as attributes is written out, as are forms that overflow.
"""

import math
from collections.abc import Callable
from typing import Any

from minigrad import nn
from minigrad.onnx.graph import Graph, like
from minigrad.onnx.symbol import Symbol


def relu(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Relu", x)


def leaky_relu(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("PRelu", x, like(x, layer.negative_slope))


def rrelu(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("PRelu", x, like(x, (layer.lower + layer.upper) / 2))


def prelu(g: Graph, layer: Any, x: Symbol) -> str:
    weight = layer.weight
    if weight.size == 1 or x.ndim == 2:
        return g.op("PRelu", x, weight)
    return g.op("PRelu", x, g.op("Reshape", weight, [-1, *[1] * (x.ndim - 2)]))


def elu(g: Graph, layer: Any, x: Symbol) -> str:
    return _above(g, x, 0, x, g.op("Mul", g.op("Elu", x), like(x, layer.alpha)))


def celu(g: Graph, layer: Any, x: Symbol) -> str:
    alpha = like(x, layer.alpha)
    # Clipped from above, where it is not used: e^(x/α) overflows there. ONNX's Celu takes no negative α.
    grown = g.op("Exp", g.op("Div", g.op("Min", x, like(x, 0)), alpha))
    return _above(g, x, 0, x, g.op("Mul", g.op("Sub", grown, like(x, 1)), alpha))


SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def selu(g: Graph, layer: Any, x: Symbol) -> str:
    below = g.op("Mul", g.op("Elu", x), like(x, SELU_ALPHA))
    return g.op("Mul", _above(g, x, 0, x, below), like(x, SELU_SCALE))


def gelu(g: Graph, layer: Any, x: Symbol) -> str:
    half = g.op("Mul", x, like(x, 0.5))
    if layer.approximate == "tanh":
        cube = g.op("Mul", g.op("Mul", g.op("Mul", x, x), x), like(x, 0.044715))
        inner = g.op("Tanh", g.op("Mul", g.op("Add", x, cube), like(x, math.sqrt(2 / math.pi))))
    else:
        inner = g.op("Erf", g.op("Mul", x, like(x, math.sqrt(0.5))))
    return g.op("Mul", half, g.op("Add", inner, like(x, 1)))


def silu(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Mul", x, g.op("Sigmoid", x))


def sigmoid(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Sigmoid", x)


def tanh(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Tanh", x)


def hardtanh(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Clip", x, like(x, layer.min_val), like(x, layer.max_val))


def softsign(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Softsign", x)


def softplus(g: Graph, layer: Any, x: Symbol) -> str:
    beta = like(x, layer.beta)
    scaled = g.op("Mul", x, beta)
    smooth = g.op("Div", _log_one_plus_exp(g, x, scaled), beta)
    return g.op("Where", g.op("Greater", scaled, like(x, layer.threshold)), x, smooth)


def logsigmoid(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Neg", _log_one_plus_exp(g, x, g.op("Neg", x)))


def mish(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Mul", x, g.op("Tanh", _log_one_plus_exp(g, x, x)))


def relu6(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Clip", x, like(x, 0), like(x, 6))


def hardsigmoid(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Div", g.op("Clip", g.op("Add", x, like(x, 3)), like(x, 0), like(x, 6)), like(x, 6))


def hardswish(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Mul", x, hardsigmoid(g, layer, x))


def glu(g: Graph, layer: Any, x: Symbol) -> str:
    a, b = g.op("Split", x, outputs=2, axis=layer.dim, num_outputs=2)
    return g.op("Mul", a, g.op("Sigmoid", b))


def threshold(g: Graph, layer: Any, x: Symbol) -> str:
    return _above(g, x, layer.threshold, x, like(x, layer.value))


def tanhshrink(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Sub", x, g.op("Tanh", x))


def softshrink(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Sub", x, g.op("Clip", x, like(x, -layer.lambd), like(x, layer.lambd)))


def hardshrink(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Where", g.op("Greater", g.op("Abs", x), like(x, layer.lambd)), x, like(x, 0))


def softmax(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Softmax", x, axis=layer.dim)


def softmax2d(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Softmax", x, axis=x.ndim - 3)


def log_softmax(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("LogSoftmax", x, axis=layer.dim)


def softmin(g: Graph, layer: Any, x: Symbol) -> str:
    return g.op("Softmax", g.op("Neg", x), axis=layer.dim)


def _above(g: Graph, x: Symbol, bound: float, y: Any, otherwise: Any) -> str:
    """y where x is above the bound, else ``otherwise``."""
    return g.op("Where", g.op("Greater", x, like(x, bound)), y, otherwise)


def _log_one_plus_exp(g: Graph, x: Symbol, z: Any) -> str:
    """ln(1 + e^z) = max(z, 0) + ln(1 + e^−|z|), in x's dtype; ONNX's Softplus overflows in its reference."""
    small = g.op("Exp", g.op("Neg", g.op("Abs", z)))
    return g.op("Add", g.op("Max", z, like(x, 0)), g.op("Log", g.op("Add", small, like(x, 1))))


LAYERS: dict[type[nn.Module], Callable[..., Any]] = {
    nn.CELU: celu,
    nn.ELU: elu,
    nn.GELU: gelu,
    nn.GLU: glu,
    nn.Hardshrink: hardshrink,
    nn.Hardsigmoid: hardsigmoid,
    nn.Hardswish: hardswish,
    nn.Hardtanh: hardtanh,
    nn.LeakyReLU: leaky_relu,
    nn.LogSigmoid: logsigmoid,
    nn.LogSoftmax: log_softmax,
    nn.Mish: mish,
    nn.PReLU: prelu,
    nn.ReLU6: relu6,
    nn.ReLU: relu,
    nn.RReLU: rrelu,
    nn.SELU: selu,
    nn.SiLU: silu,
    nn.Sigmoid: sigmoid,
    nn.Softmax2d: softmax2d,
    nn.Softmax: softmax,
    nn.Softmin: softmin,
    nn.Softplus: softplus,
    nn.Softshrink: softshrink,
    nn.Softsign: softsign,
    nn.Tanh: tanh,
    nn.Tanhshrink: tanhshrink,
    nn.Threshold: threshold,
}
