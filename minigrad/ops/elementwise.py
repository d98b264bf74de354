"""How ops call elementwise kernels, and NumPy without its warnings."""

from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels.memory import empty_like, flat
from minigrad.kernels.parallel import made_of_tasks

GRAIN = 1 << 15
"""The fewest elements for which one more thread pays."""


def elementwise(kernel: Any, *arrays: np.ndarray, more: tuple = ()) -> None:
    """Run a kernel over the elements of arrays of one shape, the first of which it writes; ``more`` are no arrays."""
    runs = flat(*arrays)
    kernel(*runs, *more, length=runs[0].size, grain=GRAIN)


@array_function
@made_of_tasks
def computed(kernel: Any, *arrays: np.ndarray, more: tuple = (), out: np.ndarray | None = None) -> np.ndarray:
    """What a kernel makes of arrays of one shape: a new array in the dtype and the memory order of the last."""
    out = empty_like(arrays[-1], arrays[-1].dtype) if out is None else out
    runs = flat(out, *arrays)
    kernel(*runs, *more, length=runs[0].size, grain=GRAIN)
    return out


def no_warning() -> np.errstate:
    """No warning of ∞ − ∞, of a number beyond the largest, or of no elements: as in PyTorch."""
    return np.errstate(invalid="ignore", over="ignore", divide="ignore")
