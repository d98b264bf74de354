"""Denormal numbers, and why the decaying averages of the optimizers step over them."""

from typing import Any

import numpy as np

from minigrad.kernels import kernel


@kernel(inner=True)
def flushed(x: Any, tiny: Any) -> Any:
    """x, or 0 where |x| is below ``tiny``, the smallest normal number of its dtype (1.2e-38 in float32).

    Where a gradient stays zero (a dead unit, a pixel at the border), an average that decays by 0.9 a step is denormal
    after some 830 steps, and stays so: five times the smallest denormal, times 0.9, rounds back to five times. A
    processor computes with denormals several times slower. NaN stays NaN.
    """
    return np.float32(0) if abs(x) < tiny else x


@kernel(inner=True)
def raised(x: Any, tiny: Any) -> Any:
    """x ≥ 0, or ``tiny`` where 0 < x < ``tiny``. It is for what is divided by, which must not be rounded to 0."""
    return tiny if 0 < x < tiny else x
