"""How far a floating-point number is from the truth, in units in the last place of the truth."""

import math
from typing import Any, NamedTuple

import numpy as np
from mpmath import mp, mpf


class Format(NamedTuple):
    """A floating-point format: digits in its significand, its smallest normal exponent, its largest number, ε."""

    digits: int
    lowest: int
    largest: Any
    epsilon: Any


def _format(dtype: type) -> Format:
    info = np.finfo(dtype)
    return Format(info.nmant + 1, int(info.minexp), mpf(float(info.max)), mpf(2) ** -info.nmant)


FORMATS = {"float64": _format(np.float64), "float32": _format(np.float32)}


def unit(truth: Any, dtype: str) -> Any:
    """The distance of neighbouring floats at the truth; at 0 that of the smallest floats."""
    form = FORMATS[dtype]
    exponent = max(mp.frexp(truth)[1] - 1, form.lowest) if truth else form.lowest
    return mpf(2) ** (exponent - form.digits + 1)


def error(found: float, truth: Any, dtype: str) -> float:
    """|found − truth| in units of the truth. NaN for a NaN, inf for an infinity, where the truth is a float.

    A truth beyond the largest float allows both. A truth of NaN says that there is none.
    """
    if mp.isnan(truth):
        return 0.0
    if abs(truth) > FORMATS[dtype].largest * (1 - 8 * FORMATS[dtype].epsilon) and not math.isfinite(found):
        return 0.0
    if math.isnan(found):
        return math.nan
    return math.inf if math.isinf(found) else float(abs(mpf(found) - truth) / unit(truth, dtype))
