"""The array API standard, version 2025.12: libraries that use it compute with Tensors, and are differentiated.

SciPy, scikit-learn, einops and others ask an array for its namespace, ``t.__array_namespace__()``, and call functions
of this module, under the standard's names and with its signatures. Each is an op of minigrad, with its derivatives:
``xp.acos`` is ``minigrad.arccos``. ``linalg`` is the standard's extension of that name; ``special``, which the standard
has not yet, is ``minigrad.special``: SciPy calls a namespace's own special functions where it finds them.

What differs from other namespaces: there are no complex numbers, and so no ``fft`` and no ``linalg.eig``; floats are
float32 unless a dtype is given; whole numbers beside floats take the dtype of the floats, where the standard leaves it
open. ``docs/ecosystem.md`` says which libraries have been tried.
"""

from math import e, inf, nan, pi
from typing import TYPE_CHECKING

from minigrad.array_api import linalg

# fmt: off
from minigrad.array_api.creation import (  # isort: skip
    arange, asarray, empty, empty_like, eye, from_dlpack, full, full_like, linspace, meshgrid, ones, ones_like, tril,
    triu, zeros, zeros_like,
)
from minigrad.array_api.data_types import (  # isort: skip
    astype, bool, can_cast, finfo, float32, float64, iinfo, int8, int16, int32, int64, isdtype, result_type, uint8,
    uint16, uint32, uint64,
)
from minigrad.array_api.elementwise import (  # isort: skip
    abs, acos, acosh, add, asin, asinh, atan, atan2, atanh, bitwise_and, bitwise_invert, bitwise_left_shift, bitwise_or,
    bitwise_right_shift, bitwise_xor, ceil, clip, conj, copysign, cos, cosh, divide, equal, exp, expm1, floor,
    floor_divide, greater, greater_equal, hypot, imag, isfinite, isinf, isnan, less, less_equal, log, log1p, log2,
    log10, logaddexp, logical_and, logical_not, logical_or, logical_xor, maximum, minimum, multiply, negative,
    nextafter, not_equal, positive, pow, real, reciprocal, remainder, round, sign, signbit, sin, sinh, sqrt, square,
    subtract, tan, tanh, trunc,
)
from minigrad.array_api.info import __array_namespace_info__

from minigrad.array_api.manipulation import (  # isort: skip
    argmax, argmin, argsort, broadcast_arrays, broadcast_shapes, broadcast_to, concat, count_nonzero, expand_dims, flip,
    isin, matrix_transpose, moveaxis, nonzero, permute_dims, repeat, reshape, roll, searchsorted, sort, squeeze, stack,
    take, take_along_axis, tile, unique_all, unique_counts, unique_inverse, unique_values, unstack, where,
)
from minigrad.array_api.statistics import (  # isort: skip
    all, any, cumulative_prod, cumulative_sum, diff, max, mean, min, prod, std, sum, var,
)
from minigrad.ops import matmul, tensordot, vecdot
from minigrad.spelling import unknown
from minigrad.version import __version__

__array_api_version__ = "2025.12"
newaxis = None

__all__ = [
    "__array_api_version__", "__array_namespace_info__", "__version__", "abs", "acos", "acosh", "add", "all", "any",
    "arange", "argmax", "argmin", "argsort", "asarray", "asin", "asinh", "astype", "atan", "atan2", "atanh",
    "bitwise_and", "bitwise_invert", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "bool",
    "broadcast_arrays", "broadcast_shapes", "broadcast_to", "can_cast", "ceil", "clip", "concat", "conj", "copysign",
    "cos", "cosh", "count_nonzero", "cumulative_prod", "cumulative_sum", "diff", "divide", "e", "empty", "empty_like",
    "equal", "exp", "expand_dims", "expm1", "eye", "finfo", "flip", "float32", "float64", "floor", "floor_divide",
    "from_dlpack", "full", "full_like", "greater", "greater_equal", "hypot", "iinfo", "imag", "inf", "int8", "int16",
    "int32", "int64", "isdtype", "isfinite", "isin", "isinf", "isnan", "less", "less_equal", "linalg", "linspace",
    "log", "log1p", "log2", "log10", "logaddexp", "logical_and", "logical_not", "logical_or", "logical_xor", "matmul",
    "matrix_transpose", "max", "maximum", "mean", "meshgrid", "min", "minimum", "moveaxis", "multiply", "nan",
    "negative", "newaxis", "nextafter", "nonzero", "not_equal", "ones", "ones_like", "permute_dims", "pi", "positive",
    "pow", "prod", "real", "reciprocal", "remainder", "repeat", "reshape", "result_type", "roll", "round",
    "searchsorted", "sign", "signbit", "sin", "sinh", "sort", "sqrt", "square", "squeeze", "stack", "std", "subtract",
    "sum", "take", "take_along_axis", "tan", "tanh", "tensordot", "tile", "tril", "triu", "trunc", "uint8", "uint16",
    "uint32", "uint64", "unique_all", "unique_counts", "unique_inverse", "unique_values", "unstack", "var", "vecdot",
    "where", "zeros", "zeros_like",
]
# fmt: on

if not TYPE_CHECKING:
    __getattr__ = unknown(__name__, {}, later={"special": "minigrad.special"})
