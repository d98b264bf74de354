"""eᵗ, eᵗ − 1, ln x and ln(1 + s) in a kernel, a vector at a time: the C library's, one by one, take thrice as long."""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload, register_jitable

_ABOVE = 64
"""2ᵏ may be less than the least normal number: 2⁶⁴ times as much is taken, and then as much less."""


_INLINE: Any = {"error_model": "numpy", "fastmath": {"contract"}, "forceinline": True}
_inlined: Any = register_jitable(**_INLINE)


def _in_python(function: np.ufunc, t: Any) -> Any:
    """As exact as the compiled form: NumPy's own of float32 is two units off, and warns of what is out of range."""
    with np.errstate(all="ignore"):
        return function(np.asarray(t, np.float64)).astype(np.asarray(t).dtype)[()]


def exp_below_0(t: Any) -> Any:
    """eᵗ for t ≤ 0, to within a unit of the last place; of a NaN any number. This form is in Python."""
    return _in_python(np.exp, t)


def exponential(t: Any) -> Any:
    """eᵗ for any t, to within a unit of the last place; of a NaN any number. This form is in Python."""
    return _in_python(np.exp, t)


def logarithm(x: Any) -> Any:
    """ln x, with all of its digits near 1 too; −∞ for 0, NaN below. This form is in Python."""
    return _in_python(np.log, x)


def expm1_below_0(t: Any) -> Any:
    """eᵗ − 1 for t ≤ 0, with all of its digits near 0 too; of a NaN any number. This form is in Python."""
    return _in_python(np.expm1, t)


def log1p_to_1(s: Any) -> Any:
    """ln(1 + s) for 0 ≤ s ≤ 1, with all of its digits near 0 too. This form is in Python."""
    return _in_python(np.log1p, s)


def _power_of_two(typing, sum):
    """2^(k + 64) for k + 1.5·2^digits: its last bits, k, become a float's exponent."""
    bits, digits = sum.bitwidth, {32: 23, 64: 52}[sum.bitwidth]

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(bits)
        bias = ir.Constant(whole, (1 << (bits - digits - 2)) - 1 + _ABOVE)
        exponent = builder.add(builder.bitcast(arguments[0], whole), bias)
        return builder.bitcast(builder.shl(exponent, ir.Constant(whole, digits)), arguments[0].type)

    return sum(sum), generate


def _binary(typing, x):
    """(m, k) with x = m·2ᵏ and √½ ≤ m < √2, for a normal x > 0: k is the exponent in the bits of x/√½."""
    bits, digits = x.bitwidth, {32: 23, 64: 52}[x.bitwidth]
    root, one = {32: (0x3F3504F3, 0x3F800000), 64: (0x3FE6A09E667F3BCD, 0x3FF0000000000000)}[bits]

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number, whole = arguments[0].type, ir.IntType(bits)
        moved = builder.add(builder.bitcast(arguments[0], whole), ir.Constant(whole, one - root))
        fraction = builder.and_(moved, ir.Constant(whole, (1 << digits) - 1))
        mantissa = builder.bitcast(builder.add(fraction, ir.Constant(whole, root)), number)
        exponent = builder.sub(builder.ashr(moved, ir.Constant(whole, digits)), ir.Constant(whole, one >> digits))
        return context.make_tuple(builder, signature.return_type, [mantissa, builder.sitofp(exponent, number)])

    return types.UniTuple(x, 2)(x), generate


_power: Any = intrinsic(_power_of_two)
_parts: Any = intrinsic(_binary)


def _exponential(number: Any, digits: int, least: float, high: float, low: float) -> tuple[Callable, ...]:
    """eᵗ, eᵗ − 1 and eᵗ for any t, of a dtype with so many ``digits`` behind the binary point, without a branch.

    It is 2ᵏ·eʳ, with k the whole number nearest t/ln 2, and r = t − k·ln 2, where ln 2 is ``high`` + ``low``: high has
    so few digits that k·high is exact. eʳ is its series: |r| ≤ ½ln 2. A sum with 1.5·2^digits has no digits behind the
    point: it rounds t/ln 2 to k, and has k in its last bits.
    """
    per_octave, beside, least = number(1.4426950408889634), number(1.5 * 2.0**digits), number(least)
    high, low, below = number(high), number(low), number(2.0**-_ABOVE)
    one, half, c3, c4, c5, c6, c7 = [number(1 / c) for c in (1, 2, 6, 24, 120, 720, 5040)]
    c8, c9, c10, c11, c12, c13 = [number(1 / c) for c in (40320, 362880, 3628800, 39916800, 479001600, 6227020800)]

    @_inlined
    def narrow(t):
        """eʳ − 1, and t/ln 2 with k in its last bits."""
        t = t if t > least else least
        sum = t * per_octave + beside
        k = sum - beside
        r = (t - k * high) - k * low
        return ((((((c7 * r + c6) * r + c5) * r + c4) * r + c3) * r + half) * r + one) * r, sum

    @_inlined
    def wide(t):
        t = t if t > least else least
        sum = t * per_octave + beside
        k = sum - beside
        r = (t - k * high) - k * low
        p = (((((c13 * r + c12) * r + c11) * r + c10) * r + c9) * r + c8) * r + c7
        return ((((((p * r + c6) * r + c5) * r + c4) * r + c3) * r + half) * r + one) * r, sum

    series = narrow if number is np.float32 else wide

    def whole(t):
        p, sum = series(t)
        return (p + one) * _power(sum) * below

    # 2ᵏ may be more than the largest number, too: then 2⁻⁶⁴ times as much is taken, and then as much more.
    most, above, shift, zero = number(-least), number(2.0**_ABOVE), number(2.0 * _ABOVE), number(0)

    def any_whole(t):
        p, sum = series(t if t < most else most)
        return (p + one) * _power(sum - (shift if t > zero else zero)) * (above if t > zero else below)

    # eᵗ − 1 = 2ᵏ·(eʳ − 1) + (2ᵏ − 1): the series without its first term, and a difference that is exact.
    def less_1(t):
        p, sum = series(t)
        power = _power(sum) * below
        return p * power + (power - one)

    return whole, less_1, any_whole


def _logarithm(number: Any, high: float, low: float) -> Callable:
    """``logarithm`` of one dtype: ln m + k·ln 2 for x = m·2ᵏ, where ln 2 is ``high`` + ``low``.

    With f = m − 1, which is exact, u = f/(2 + f) and w = u²: ln m = f − (f²/2 − u·(f²/2 + R)), R the rest of
    2 artanh u. f itself is the largest term, so that nothing is lost near 1.
    """
    one, two, half, zero, infinite, none = number(1), number(2), number(0.5), number(0), number(np.inf), number(np.nan)
    c3, c5, c7, c9, c11, c13 = [number(2 / c) for c in (3, 5, 7, 9, 11, 13)]
    c15, c17, c19, c21, c23 = [number(2 / c) for c in (15, 17, 19, 21, 23)]
    high, low, least = number(high), number(low), number(np.finfo(number).tiny)
    above, octaves = number(2.0**_ABOVE), number(_ABOVE)

    @_inlined
    def narrow(w):
        return w * (((c9 * w + c7) * w + c5) * w + c3)

    @_inlined
    def wide(w):
        p = ((((c23 * w + c21) * w + c19) * w + c17) * w + c15) * w + c13
        return w * (((((p * w + c11) * w + c9) * w + c7) * w + c5) * w + c3)

    rest = narrow if number is np.float32 else wide

    def whole(x):
        m, k = _parts(x * (above if x < least else one))
        k -= octaves if x < least else zero
        f = m - one
        u, square = f / (two + f), half * f * f
        y = k * high - ((square - (u * (square + rest(u * u)) + k * low)) - f)
        return (y if x < infinite else x) if x > zero else -infinite if x == zero else none

    return whole


def _logarithm_of_1_and(number: Any) -> Callable:
    """``log1p_to_1`` of one dtype: 2 artanh(f/(2 + f)) by its series, for f = s, or (s − 1)/2 and ln 2 added."""
    one, two, half, near, ln2 = number(1), number(2), number(0.5), number(0.414), number(0.6931471805599453)
    c3, c5, c7, c9, c11, c13 = [number(2 / c) for c in (3, 5, 7, 9, 11, 13)]
    c15, c17, c19, c21, c23 = [number(2 / c) for c in (15, 17, 19, 21, 23)]

    def narrow(s):
        f = (s - one) * half if s > near else s
        u = f / (two + f)
        w = u * u
        y = two * u + u * (w * (((c9 * w + c7) * w + c5) * w + c3))
        return y + ln2 if s > near else y

    def wide(s):
        f = (s - one) * half if s > near else s
        u = f / (two + f)
        w = u * u
        p = ((((c23 * w + c21) * w + c19) * w + c17) * w + c15) * w + c13
        y = two * u + u * (w * (((((p * w + c11) * w + c9) * w + c7) * w + c5) * w + c3))
        return y + ln2 if s > near else y

    return narrow if number is np.float32 else wide


_float32 = _exponential(np.float32, 23, -105, 0.693359375, -2.12194440e-4)
_float64 = _exponential(np.float64, 52, -746, 0.693145751953125, 1.42860682030941723212e-6)


_logarithms = _logarithm_of_1_and(np.float32), _logarithm_of_1_and(np.float64)
_log_float32 = _logarithm(np.float32, 0.693359375, -2.12194440e-4)
_log_float64 = _logarithm(np.float64, 0.693145751953125, 1.42860682030941723212e-6)


@overload(exp_below_0, jit_options=_INLINE)
def _exp_below_0(t):
    return _float32[0] if t == types.float32 else _float64[0]


@overload(exponential, jit_options=_INLINE)
def _exponential_of_any(t):
    return _float32[2] if t == types.float32 else _float64[2]


@overload(logarithm, jit_options=_INLINE)
def _logarithm_of_any(x):
    return _log_float32 if x == types.float32 else _log_float64


@overload(expm1_below_0, jit_options=_INLINE)
def _expm1_below_0(t):
    return _float32[1] if t == types.float32 else _float64[1]


@overload(log1p_to_1, jit_options=_INLINE)
def _log1p_to_1(s):
    return _logarithms[0] if s == types.float32 else _logarithms[1]
