"""Elementwise functions: minigrad's ops by the standard's names, and what complex numbers would need of real ones."""

from minigrad import ops
from minigrad.creation import zeros_like
from minigrad.ops import (
    absolute as abs,
)
from minigrad.ops import (
    add,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    ceil,
    copysign,
    cos,
    cosh,
    divide,
    equal,
    exp,
    expm1,
    floor,
    floor_divide,
    greater,
    greater_equal,
    hypot,
    isfinite,
    isinf,
    isnan,
    less,
    less_equal,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    maximum,
    minimum,
    multiply,
    negative,
    nextafter,
    not_equal,
    positive,
    reciprocal,
    round,
    sign,
    signbit,
    sin,
    sinh,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    trunc,
)
from minigrad.ops import (
    arccos as acos,
)
from minigrad.ops import (
    arccosh as acosh,
)
from minigrad.ops import (
    arcsin as asin,
)
from minigrad.ops import (
    arcsinh as asinh,
)
from minigrad.ops import (
    arctan as atan,
)
from minigrad.ops import (
    arctan2 as atan2,
)
from minigrad.ops import (
    arctanh as atanh,
)
from minigrad.ops import (
    invert as bitwise_invert,
)
from minigrad.ops import (
    left_shift as bitwise_left_shift,
)
from minigrad.ops import (
    mod as remainder,
)
from minigrad.ops import (
    power as pow,
)
from minigrad.ops import (
    right_shift as bitwise_right_shift,
)
from minigrad.tensor import Tensor

__all__ = [
    "abs",
    "acos",
    "acosh",
    "add",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "ceil",
    "clip",
    "conj",
    "copysign",
    "cos",
    "cosh",
    "divide",
    "equal",
    "exp",
    "expm1",
    "floor",
    "floor_divide",
    "greater",
    "greater_equal",
    "hypot",
    "imag",
    "isfinite",
    "isinf",
    "isnan",
    "less",
    "less_equal",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "multiply",
    "negative",
    "nextafter",
    "not_equal",
    "positive",
    "pow",
    "real",
    "reciprocal",
    "remainder",
    "round",
    "sign",
    "signbit",
    "sin",
    "sinh",
    "sqrt",
    "square",
    "subtract",
    "tan",
    "tanh",
    "trunc",
]


def clip(x: Tensor, /, min: float | Tensor | None = None, max: float | Tensor | None = None) -> Tensor:
    """x held between min and max (None: no bound), which broadcast."""
    return ops.clip(x, min, max)


def conj(x: Tensor, /) -> Tensor:
    """x itself: every Tensor is real."""
    return x


def real(x: Tensor, /) -> Tensor:
    """x itself: every Tensor is real."""
    return x


def imag(x: Tensor, /) -> Tensor:
    """Zeros: every Tensor is real."""
    return zeros_like(x)
