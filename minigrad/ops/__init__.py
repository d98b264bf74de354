"""Every op: its value, and next to it one derivative for each parent.

arithmetic, exponential, trigonometry, rounding     elementwise
comparison, logic, selection                        truth values, and choosing by them
reduction, extremes, cumulative, sorting, norm      from many elements to few
shape, joining, padding, triangles                  the same elements in another arrangement
indexing, assignment                                elements picked out, put back, written
products, einsum, linalg                            vectors and matrices
convolution, pooling, activation                    what networks are made of
"""

from minigrad.ops.activation import log_softmax, relu, softmax
from minigrad.ops.arithmetic import (
    absolute,
    add,
    cbrt,
    divide,
    multiply,
    negative,
    power,
    reciprocal,
    sign,
    sqrt,
    square,
    subtract,
)
from minigrad.ops.assignment import setitem
from minigrad.ops.comparison import equal, greater, greater_equal, less, less_equal, not_equal
from minigrad.ops.convolution import conv2d, conv_transpose2d
from minigrad.ops.cumulative import cumprod, cumsum, prod
from minigrad.ops.einsum import einsum, tensordot
from minigrad.ops.exponential import erf, exp, exp2, expm1, log, log1p, log2, log10, logaddexp, sigmoid, softplus
from minigrad.ops.extremes import amax, amin, argmax, argmin, max, min
from minigrad.ops.indexing import getitem, nonzero, repeat, scatter, take, take_along_axis
from minigrad.ops.joining import concatenate, split, stack, tile
from minigrad.ops.linalg import cholesky, det, inv, slogdet, solve
from minigrad.ops.logic import (
    all,
    any,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    invert,
    isfinite,
    isinf,
    isnan,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
)
from minigrad.ops.norm import norm
from minigrad.ops.padding import pad
from minigrad.ops.pooling import avg_pool2d, max_pool2d
from minigrad.ops.products import dot, kron, linear, matmul, outer
from minigrad.ops.reduction import logsumexp, mean, std, sum, var
from minigrad.ops.rounding import ceil, floor, mod, round
from minigrad.ops.selection import clip, maximum, minimum, where
from minigrad.ops.shape import (
    astype,
    broadcast_to,
    copy,
    expand_dims,
    flip,
    moveaxis,
    ones_like,
    ravel,
    reshape,
    roll,
    squeeze,
    swapaxes,
    transpose,
    zeros_like,
)
from minigrad.ops.sorting import argsort, median, sort
from minigrad.ops.triangles import diagonal, trace, tril, triu
from minigrad.ops.trigonometry import arccos, arcsin, arctan, arctan2, arctanh, cos, cosh, sin, sinh, tan, tanh

__all__ = [
    "absolute",
    "add",
    "all",
    "amax",
    "amin",
    "any",
    "arccos",
    "arcsin",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argsort",
    "astype",
    "avg_pool2d",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "broadcast_to",
    "cbrt",
    "ceil",
    "cholesky",
    "clip",
    "concatenate",
    "conv2d",
    "conv_transpose2d",
    "copy",
    "cos",
    "cosh",
    "cumprod",
    "cumsum",
    "det",
    "diagonal",
    "divide",
    "dot",
    "einsum",
    "equal",
    "erf",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "flip",
    "floor",
    "getitem",
    "greater",
    "greater_equal",
    "inv",
    "invert",
    "isfinite",
    "isinf",
    "isnan",
    "kron",
    "less",
    "less_equal",
    "linear",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "matmul",
    "max",
    "max_pool2d",
    "maximum",
    "mean",
    "median",
    "min",
    "minimum",
    "mod",
    "moveaxis",
    "multiply",
    "negative",
    "nonzero",
    "norm",
    "not_equal",
    "ones_like",
    "outer",
    "pad",
    "power",
    "prod",
    "ravel",
    "reciprocal",
    "relu",
    "repeat",
    "reshape",
    "roll",
    "round",
    "scatter",
    "setitem",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "slogdet",
    "softmax",
    "softplus",
    "solve",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "trace",
    "transpose",
    "tril",
    "triu",
    "var",
    "where",
    "zeros_like",
]
