"""Every op: its value, and next to it one derivative for each parent.

arithmetic, powers, exponential, trigonometry,
saturating, plane, rounding                         elementwise; saturating: σ and tanh
comparison, logic, selection                        booleans, and choosing by them
reduction, variance, extremes, sorting, norm        sums, squared deviations, maxima, orders, lengths
cumulative                                          running sums and products
nan_reduction, statistics, binning                  reductions without NaN; quantiles, covariances, counts
shape, joining, padding, triangles                  the same elements in another arrangement
differences, interpolation                          neighbours along an axis
indexing, assignment                                gather, scatter-add, writes in place
products, einsum, linalg, determinant,
factorization, matrix_functions                     vectors and matrices
activation, softmax, convolution,
pooling, unpooling, cells                           the layers of networks
folding                                             windows as columns, and back

keywords, types, window, filters and subscripts check and complete what ops are given; elementwise calls kernels. An op
that has a name of NumPy's answers for it: ``np.tanh(t)`` is ``ops.tanh(t)``.
"""

from minigrad.creation import ones_like, zeros_like
from minigrad.ops.activation import relu
from minigrad.ops.arithmetic import (
    absolute,
    add,
    copysign,
    divide,
    fabs,
    heaviside,
    multiply,
    negative,
    nextafter,
    positive,
    sign,
    subtract,
)
from minigrad.ops.assignment import setitem
from minigrad.ops.binning import bincount, digitize, searchsorted
from minigrad.ops.comparison import (
    allclose,
    array_equal,
    array_equiv,
    equal,
    greater,
    greater_equal,
    isclose,
    less,
    less_equal,
    not_equal,
)
from minigrad.ops.convolution import conv2d, conv_transpose2d
from minigrad.ops.cumulative import cumprod, cumsum, prod
from minigrad.ops.determinant import det, slogdet
from minigrad.ops.differences import diff, ediff1d, trapezoid
from minigrad.ops.einsum import einsum, tensordot
from minigrad.ops.exponential import (
    erf,
    exp,
    exp2,
    expm1,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    softplus,
)
from minigrad.ops.extremes import amax, amin, argmax, argmin, max, min, ptp
from minigrad.ops.factorization import eigh, eigvalsh, qr, svd, svdvals
from minigrad.ops.indexing import argwhere, flatnonzero, getitem, nonzero, repeat, scatter, take, take_along_axis
from minigrad.ops.interpolation import interp
from minigrad.ops.joining import (
    append,
    array_split,
    column_stack,
    concatenate,
    dsplit,
    dstack,
    hsplit,
    hstack,
    split,
    stack,
    tile,
    unstack,
    vsplit,
    vstack,
)
from minigrad.ops.linalg import cholesky, inv, solve
from minigrad.ops.logic import (
    all,
    any,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    count_nonzero,
    invert,
    isfinite,
    isinf,
    isnan,
    left_shift,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    right_shift,
    signbit,
)
from minigrad.ops.matrix_functions import matrix_power, matrix_rank, pinv
from minigrad.ops.nan_reduction import nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar
from minigrad.ops.norm import matrix_norm, norm, vector_norm
from minigrad.ops.padding import pad
from minigrad.ops.plane import arctan2, hypot
from minigrad.ops.pooling import avg_pool2d, max_pool2d
from minigrad.ops.powers import cbrt, power, reciprocal, sqrt, square
from minigrad.ops.products import convolve, cross, dot, inner, kron, linear, matmul, matvec, outer, vecdot, vecmat
from minigrad.ops.reduction import mean, sum
from minigrad.ops.rounding import ceil, divmod, floor, floor_divide, fmod, mod, remainder, rint, round, trunc
from minigrad.ops.saturating import sigmoid, tanh
from minigrad.ops.selection import clip, fmax, fmin, maximum, minimum, nan_to_num, where
from minigrad.ops.shape import (
    astype,
    atleast_1d,
    atleast_2d,
    atleast_3d,
    broadcast_to,
    copy,
    expand_dims,
    flip,
    fliplr,
    flipud,
    matrix_transpose,
    meshgrid,
    moveaxis,
    ravel,
    reshape,
    roll,
    rot90,
    squeeze,
    swapaxes,
    transpose,
)
from minigrad.ops.softmax import log_softmax, logsumexp, softmax
from minigrad.ops.sorting import argsort, median, sort
from minigrad.ops.statistics import average, corrcoef, cov, percentile, quantile
from minigrad.ops.triangles import (
    diag,
    diagonal,
    trace,
    tril,
    tril_indices,
    tril_indices_from,
    triu,
    triu_indices,
    triu_indices_from,
)
from minigrad.ops.trigonometry import (
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctanh,
    cos,
    cosh,
    deg2rad,
    degrees,
    rad2deg,
    radians,
    sin,
    sinc,
    sinh,
    tan,
)
from minigrad.ops.variance import std, var

# fmt: off
__all__ = [
    "absolute", "add", "all", "allclose", "amax", "amin", "any", "append", "arccos", "arccosh", "arcsin", "arcsinh",
    "arctan", "arctan2", "arctanh", "argmax", "argmin", "argsort", "argwhere", "array_equal", "array_equiv",
    "array_split", "astype", "atleast_1d", "atleast_2d", "atleast_3d", "average", "avg_pool2d", "bincount",
    "bitwise_and", "bitwise_or", "bitwise_xor", "broadcast_to", "cbrt", "ceil", "cholesky", "clip", "column_stack",
    "concatenate", "conv2d", "conv_transpose2d", "convolve", "copy", "copysign", "corrcoef", "cos", "cosh",
    "count_nonzero", "cov", "cross", "cumprod", "cumsum", "deg2rad", "degrees", "det", "diag", "diagonal", "diff",
    "digitize", "divide", "divmod", "dot", "dsplit", "dstack", "ediff1d", "eigh", "eigvalsh", "einsum", "equal", "erf",
    "exp", "exp2", "expand_dims", "expm1", "fabs", "flatnonzero", "flip", "fliplr", "flipud", "floor", "floor_divide",
    "fmax", "fmin", "fmod", "getitem", "greater", "greater_equal", "heaviside", "hsplit", "hstack", "hypot", "inner",
    "interp", "inv", "invert", "isclose", "isfinite", "isinf", "isnan", "kron", "left_shift", "less", "less_equal",
    "linear", "log", "log1p", "log2", "log10", "log_softmax", "logaddexp", "logaddexp2", "logical_and", "logical_not",
    "logical_or", "logical_xor", "logsumexp", "matmul", "matrix_norm", "matrix_power", "matrix_rank",
    "matrix_transpose", "matvec", "max", "max_pool2d", "maximum", "mean", "median", "meshgrid", "min", "minimum", "mod",
    "moveaxis", "multiply", "nan_to_num", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum", "nanvar",
    "negative", "nextafter", "nonzero", "norm", "not_equal", "ones_like", "outer", "pad", "percentile", "pinv",
    "positive", "power", "prod", "ptp", "qr", "quantile", "rad2deg", "radians", "ravel", "reciprocal", "relu",
    "remainder", "repeat", "reshape", "right_shift", "rint", "roll", "rot90", "round", "scatter", "searchsorted",
    "setitem", "sigmoid", "sign", "signbit", "sin", "sinc", "sinh", "slogdet", "softmax", "softplus", "solve", "sort",
    "split", "sqrt", "square", "squeeze", "stack", "std", "subtract", "sum", "svd", "svdvals", "swapaxes", "take",
    "take_along_axis", "tan", "tanh", "tensordot", "tile", "trace", "transpose", "trapezoid", "tril", "tril_indices",
    "tril_indices_from", "triu", "triu_indices", "triu_indices_from", "trunc", "unstack", "var", "vecdot", "vecmat",
    "vector_norm", "vsplit", "vstack", "where", "zeros_like",
]
# fmt: on
