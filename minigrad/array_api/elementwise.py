"""Elementwise functions: minigrad's ops by the standard's names, and what complex numbers would need of real ones."""

from minigrad import ops
from minigrad.creation import zeros_like
from minigrad.tensor import Tensor

abs = ops.absolute
acos = ops.arccos
acosh = ops.arccosh
add = ops.add
asin = ops.arcsin
asinh = ops.arcsinh
atan = ops.arctan
atan2 = ops.arctan2
atanh = ops.arctanh
bitwise_and = ops.bitwise_and
bitwise_invert = ops.invert
bitwise_left_shift = ops.left_shift
bitwise_or = ops.bitwise_or
bitwise_right_shift = ops.right_shift
bitwise_xor = ops.bitwise_xor
ceil = ops.ceil
copysign = ops.copysign
cos = ops.cos
cosh = ops.cosh
divide = ops.divide
equal = ops.equal
exp = ops.exp
expm1 = ops.expm1
floor = ops.floor
floor_divide = ops.floor_divide
greater = ops.greater
greater_equal = ops.greater_equal
hypot = ops.hypot
isfinite = ops.isfinite
isinf = ops.isinf
isnan = ops.isnan
less = ops.less
less_equal = ops.less_equal
log = ops.log
log10 = ops.log10
log1p = ops.log1p
log2 = ops.log2
logaddexp = ops.logaddexp
logical_and = ops.logical_and
logical_not = ops.logical_not
logical_or = ops.logical_or
logical_xor = ops.logical_xor
maximum = ops.maximum
minimum = ops.minimum
multiply = ops.multiply
negative = ops.negative
nextafter = ops.nextafter
not_equal = ops.not_equal
positive = ops.positive
pow = ops.power
reciprocal = ops.reciprocal
remainder = ops.mod
round = ops.round
sign = ops.sign
signbit = ops.signbit
sin = ops.sin
sinh = ops.sinh
sqrt = ops.sqrt
square = ops.square
subtract = ops.subtract
tan = ops.tan
tanh = ops.tanh
trunc = ops.trunc


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
