"""minigrad: a deep learning framework that a person can read in an afternoon and then train a real network with.

Where everything is, in the order in which to read it:

- ``minigrad.tensor``        Tensor, and ``record``: an op's value and one edge per parent; ``minigrad.own_op``: the
                             same with checks, which is ``mg.record``
- ``minigrad.autograd``      the backward walk over those edges; ``grad``
- ``minigrad.operators``     what ``a + b``, ``a[i]`` and ``a += b`` mean; ``minigrad.methods``: NumPy's ndarray methods
- ``minigrad.dispatch``      how ``np.tanh(t)`` finds the op
- ``minigrad.creation``      zeros, ranges, random Tensors; ``minigrad.random``: the generator and its seed
- ``minigrad.ops``           every op, its derivative beside it, under NumPy's names
- ``minigrad.linalg``        inverses, determinants, norms, under the names of ``np.linalg``
- ``minigrad.special``       gamma, erfc, Bessel and zeta functions, under the names of ``scipy.special``
- ``minigrad.kernels``       the loops behind convolution, pooling, norms and softmax, compiled by Numba; their threads
- ``minigrad.nn``            layers, losses, initial weights, under PyTorch's names; ``nn.functional``, ``nn.init``
- ``minigrad.optim``         the optimizers, one file each; ``optim.lr_scheduler``; clipping
- ``minigrad.data``          Batches: shuffled batches of arrays, prefetched
- ``minigrad.serialization`` ``save`` and ``load``: state dicts on disk, as safetensors
- ``minigrad.distributed``   ``Reducer``: gradients summed over several processes, with MPI
- ``minigrad.onnx``          ``export``: a net as an ONNX file, for other programs to run
- ``minigrad.array_api``     the array API standard: SciPy, scikit-learn, einops compute with Tensors by these names
- ``minigrad.transforms``    Jacobians, Hessians, and their products with vectors
- ``minigrad.gradcheck``     derivatives compared with numerical ones; ``minigrad.testing``: those of any function
- ``minigrad.capture``       ``replay``: a training step recorded once, and played without Python in between
- ``minigrad.study``         ``draw``: the graph as a picture; ``trace``, ``page``: the backward walk step by step

Beside them stand the switches (``modes``: ``no_grad``, ``enable_grad``, ``detect_anomaly``), the checks behind them
(``anomaly``, ``writes``), the exceptions (``errors``), the names of other frameworks (``spelling``, ``other_names``),
and what other array libraries ask of a Tensor (``interchange``).

float32 is the default dtype and stays float32; float64 is for checking gradients.
"""

from typing import TYPE_CHECKING

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
from minigrad import data, errors, linalg, nn, optim, random, testing
from minigrad.autograd import grad
from minigrad.creation import (
    arange,
    empty,
    empty_like,
    eye,
    from_dlpack,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    rand,
    randint,
    randn,
    zeros,
    zeros_like,
)
from minigrad.gradcheck import gradcheck, gradgradcheck
from minigrad.kernels.parallel import get_num_threads, set_num_threads
from minigrad.modes import detect_anomaly, enable_grad, no_grad

# fmt: off
from minigrad.ops import (  # isort: skip
    absolute, add, all, allclose, amax, amin, any, append, arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh,
    argmax, argmin, argsort, argwhere, array_equal, array_equiv, array_split, astype, atleast_1d, atleast_2d,
    atleast_3d, average, bincount, bitwise_and, bitwise_or, bitwise_xor, broadcast_to, cbrt, ceil, clip, column_stack,
    concatenate, convolve, copy, copysign, corrcoef, cos, cosh, count_nonzero, cov, cross, cumprod, cumsum, deg2rad,
    degrees, diag, diagonal, diff, digitize, divide, divmod, dot, dsplit, dstack, ediff1d, einsum, equal, erf, exp,
    exp2, expand_dims, expm1, fabs, flatnonzero, flip, fliplr, flipud, floor, floor_divide, fmax, fmin, fmod, getitem,
    greater, greater_equal, heaviside, hsplit, hstack, hypot, inner, interp, invert, isclose, isfinite, isinf, isnan,
    kron, left_shift, less, less_equal, log, log10, log1p, log2, logaddexp, logaddexp2, logical_and, logical_not,
    logical_or, logical_xor, logsumexp, matmul, matrix_transpose, matvec, max, maximum, mean, median, meshgrid, min,
    minimum, mod, moveaxis, multiply, nan_to_num, nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar, negative,
    nextafter, nonzero, norm, not_equal, outer, pad, percentile, positive, power, prod, ptp, quantile, rad2deg, radians,
    ravel, reciprocal, remainder, repeat, reshape, right_shift, rint, roll, rot90, round, scatter, searchsorted,
    setitem, sigmoid, sign, signbit, sin, sinc, sinh, sort, split, sqrt, square, squeeze, stack, std, subtract, sum,
    swapaxes, take, take_along_axis, tan, tanh, tensordot, tile, transpose, trapezoid, tril, tril_indices,
    tril_indices_from, triu, triu_indices, triu_indices_from, trunc, unstack, var, vecdot, vecmat, vsplit, vstack,
    where,
)
# fmt: on
from minigrad.other_names import PACKAGE, within
from minigrad.own_op import record
from minigrad.random import manual_seed
from minigrad.serialization import load, save
from minigrad.spelling import unknown
from minigrad.tensor import Tensor
from minigrad.transforms import hessian, hvp, jacobian, jvp, vjp
from minigrad.version import __version__

if TYPE_CHECKING:  # the others are imported when they are first used
    from minigrad.capture.replay import replay
    from minigrad.study import draw
    from minigrad.study.trace import trace

# fmt: off
__all__ = [
    "Tensor", "__version__", "absolute", "add", "all", "allclose", "amax", "amin", "any", "append", "arange", "arccos",
    "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "argmax", "argmin", "argsort", "argwhere",
    "array_equal", "array_equiv", "array_split", "astype", "atleast_1d", "atleast_2d", "atleast_3d", "average",
    "bincount", "bitwise_and", "bitwise_or", "bitwise_xor", "broadcast_to", "cbrt", "ceil", "clip", "column_stack",
    "concatenate", "convolve", "copy", "copysign", "corrcoef", "cos", "cosh", "count_nonzero", "cov", "cross",
    "cumprod", "cumsum", "data", "deg2rad", "degrees", "detect_anomaly", "diag", "diagonal", "diff", "digitize",
    "divide", "divmod", "dot", "draw", "dsplit", "dstack", "ediff1d", "einsum", "empty", "empty_like", "enable_grad",
    "equal", "erf", "errors", "exp", "exp2", "expand_dims", "expm1", "eye", "fabs", "flatnonzero", "flip", "fliplr",
    "flipud", "floor", "floor_divide", "fmax", "fmin", "fmod", "from_dlpack", "full", "full_like", "get_num_threads",
    "getitem", "grad", "gradcheck", "gradgradcheck", "greater", "greater_equal", "heaviside", "hessian", "hsplit",
    "hstack", "hvp", "hypot", "inner", "interp", "invert", "isclose", "isfinite", "isinf", "isnan", "jacobian", "jvp",
    "kron", "left_shift", "less", "less_equal", "linalg", "linspace", "load", "log", "log1p", "log2", "log10",
    "logaddexp", "logaddexp2", "logical_and", "logical_not", "logical_or", "logical_xor", "logsumexp", "manual_seed",
    "matmul", "matrix_transpose", "matvec", "max", "maximum", "mean", "median", "meshgrid", "min", "minimum", "mod",
    "moveaxis", "multiply", "nan_to_num", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum", "nanvar",
    "negative", "nextafter", "nn", "no_grad", "nonzero", "norm", "not_equal", "ones", "ones_like", "optim", "outer",
    "pad", "percentile", "positive", "power", "prod", "ptp", "quantile", "rad2deg", "radians", "rand", "randint",
    "randn", "random", "ravel", "reciprocal", "record", "remainder", "repeat", "replay", "reshape", "right_shift",
    "rint", "roll", "rot90", "round", "save", "scatter", "searchsorted", "set_num_threads", "setitem", "sigmoid",
    "sign", "signbit", "sin", "sinc", "sinh", "sort", "split", "sqrt", "square", "squeeze", "stack", "std", "subtract",
    "sum", "swapaxes", "take", "take_along_axis", "tan", "tanh", "tensordot", "testing", "tile", "trace", "transpose",
    "trapezoid", "tril", "tril_indices", "tril_indices_from", "triu", "triu_indices", "triu_indices_from", "trunc",
    "unstack", "var", "vecdot", "vecmat", "vjp", "vsplit", "vstack", "where", "zeros", "zeros_like",
]
# fmt: on

if TYPE_CHECKING:
    from minigrad import array_api as array_api
    from minigrad import distributed as distributed
    from minigrad import onnx as onnx
    from minigrad import special as special
else:
    # Else mg.tensor, which PyTorch's users write first, would be the module; ``import minigrad.tensor`` still works.
    del globals()["tensor"]
    __getattr__ = unknown(
        __name__,
        within({"linalg": linalg, "nn.functional": nn.functional}) | PACKAGE,
        later={
            **{name: f"minigrad.{name}" for name in ("array_api", "distributed", "onnx", "special", "study")},
            "draw": "minigrad.study:draw",
            "replay": "minigrad.capture:replay",
            "trace": "minigrad.study:trace",
        },
    )

    def __dir__() -> list[str]:
        """Also what is imported when it is first asked for."""
        return sorted({*globals(), *__all__})
