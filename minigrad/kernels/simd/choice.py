"""One of two numbers in each lane of a vector."""

from typing import Any

import numpy as np
from numba import config
from numba.extending import intrinsic


def _where_larger(typing, a, b, u, v):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        a, b, u, v = arguments
        return builder.select(builder.fcmp_ordered(">", a, b), u, v)

    return u(a, b, u, v), generate


def _in_python(a: np.ndarray, b: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.where(a > b, u, v)


where_larger: Any = _in_python if config.DISABLE_JIT else intrinsic(_where_larger)  # type: ignore[attr-defined]
"""``where_larger(a, b, u, v)``: u where a > b, else v, lane by lane."""
