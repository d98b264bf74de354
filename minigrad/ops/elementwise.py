"""How ops call elementwise kernels."""

from typing import Any

import numpy as np

from minigrad.kernels.memory import flat

GRAIN = 1 << 15
"""The fewest elements for which one more thread pays."""


def elementwise(kernel: Any, *arrays: np.ndarray) -> None:
    """Run a kernel over the elements of arrays of one shape, the first of which it writes."""
    runs = flat(*arrays)
    kernel(*runs, length=runs[0].size, grain=GRAIN)
