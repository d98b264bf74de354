"""Every op: its value, and next to it one derivative for each parent.

arithmetic, exponential, trigonometry, comparison    elementwise
reduction                                            sums, means, extremes
shape, indexing                                      the same elements elsewhere
products, convolution, pooling, activation             what networks are made of
"""

from minigrad.ops.activation import log_softmax, relu, softmax
from minigrad.ops.arithmetic import (
    absolute,
    add,
    cbrt,
    clip,
    divide,
    maximum,
    minimum,
    multiply,
    negative,
    power,
    reciprocal,
    sign,
    sqrt,
    square,
    subtract,
    where,
)
from minigrad.ops.assignment import setitem
from minigrad.ops.comparison import equal, greater, greater_equal, less, less_equal, not_equal
from minigrad.ops.convolution import conv2d
from minigrad.ops.exponential import exp, exp2, expm1, log, log1p, log2, log10, logaddexp, sigmoid, softplus
from minigrad.ops.indexing import getitem, scatter, take_along_axis
from minigrad.ops.pooling import avg_pool2d, max_pool2d
from minigrad.ops.products import linear, matmul
from minigrad.ops.reduction import argmax, argmin, logsumexp, max, mean, min, sum, var
from minigrad.ops.shape import (
    astype,
    broadcast_to,
    concatenate,
    copy,
    expand_dims,
    ones_like,
    reshape,
    squeeze,
    stack,
    swapaxes,
    transpose,
    zeros_like,
)
from minigrad.ops.trigonometry import arccos, arcsin, arctan, arctan2, arctanh, cos, cosh, sin, sinh, tan, tanh

__all__ = [
    "absolute",
    "add",
    "arccos",
    "arcsin",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "astype",
    "avg_pool2d",
    "broadcast_to",
    "cbrt",
    "clip",
    "concatenate",
    "conv2d",
    "copy",
    "cos",
    "cosh",
    "divide",
    "equal",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "getitem",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "linear",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logsumexp",
    "matmul",
    "max",
    "max_pool2d",
    "maximum",
    "mean",
    "min",
    "minimum",
    "multiply",
    "negative",
    "not_equal",
    "ones_like",
    "power",
    "reciprocal",
    "relu",
    "reshape",
    "scatter",
    "setitem",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "subtract",
    "sum",
    "swapaxes",
    "take_along_axis",
    "tan",
    "tanh",
    "transpose",
    "var",
    "where",
    "zeros_like",
]
