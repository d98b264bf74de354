"""The exponential in a kernel, a vector at a time: the C library's, one number at a time, takes three times as long."""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

_ABOVE = 64
"""2ᵏ may be less than the least normal number: 2⁶⁴ times as much is taken, and then as much less."""


def exp_below_0(t: Any) -> Any:
    """eᵗ for t ≤ 0, to within a unit of the last place; of a NaN any number. This form is in Python."""
    return np.exp(t)


def _power_of_two(typing, sum):
    """2^(k + 64) for k + 1.5·2^digits: its last bits, k, become a float's exponent."""
    bits, digits = sum.bitwidth, {32: 23, 64: 52}[sum.bitwidth]

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(bits)
        bias = ir.Constant(whole, (1 << (bits - digits - 2)) - 1 + _ABOVE)
        exponent = builder.add(builder.bitcast(arguments[0], whole), bias)
        return builder.bitcast(builder.shl(exponent, ir.Constant(whole, digits)), arguments[0].type)

    return sum(sum), generate


_power: Any = intrinsic(_power_of_two)


def _exponential(number: Any, digits: int, least: float, high: float, low: float) -> Callable:
    """``exp_below_0`` of one dtype, which has so many ``digits`` behind the binary point, without a branch.

    It is 2ᵏ·eʳ, with k the whole number nearest t/ln 2, and r = t − k·ln 2, where ln 2 is ``high`` + ``low``: high has
    so few digits that k·high is exact. eʳ is its series: |r| ≤ ½ln 2. A sum with 1.5·2^digits has no digits behind the
    point: it rounds t/ln 2 to k, and has k in its last bits.
    """
    per_octave, beside, least = number(1.4426950408889634), number(1.5 * 2.0**digits), number(least)
    high, low, below = number(high), number(low), number(2.0**-_ABOVE)
    one, half, c3, c4, c5, c6, c7 = [number(1 / c) for c in (1, 2, 6, 24, 120, 720, 5040)]
    c8, c9, c10, c11, c12, c13 = [number(1 / c) for c in (40320, 362880, 3628800, 39916800, 479001600, 6227020800)]

    def narrow(t):
        t = t if t > least else least
        sum = t * per_octave + beside
        k = sum - beside
        r = (t - k * high) - k * low
        p = ((((((c7 * r + c6) * r + c5) * r + c4) * r + c3) * r + half) * r + one) * r + one
        return p * _power(sum) * below

    def wide(t):
        t = t if t > least else least
        sum = t * per_octave + beside
        k = sum - beside
        r = (t - k * high) - k * low
        p = (((((c13 * r + c12) * r + c11) * r + c10) * r + c9) * r + c8) * r + c7
        p = ((((((p * r + c6) * r + c5) * r + c4) * r + c3) * r + half) * r + one) * r + one
        return p * _power(sum) * below

    return narrow if number is np.float32 else wide


_float32 = _exponential(np.float32, 23, -105, 0.693359375, -2.12194440e-4)
_float64 = _exponential(np.float64, 52, -746, 0.693145751953125, 1.42860682030941723212e-6)


@overload(exp_below_0, jit_options={"error_model": "numpy", "fastmath": {"contract"}, "forceinline": True})
def _exp_below_0(t):
    return _float32 if t == types.float32 else _float64
