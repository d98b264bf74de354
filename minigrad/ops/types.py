"""The types of ops' arguments; and ``out``, which no op takes."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from minigrad.arrays import Numbers
from minigrad.errors import UnsupportedError
from minigrad.tensor import Tensor

__all__ = ["ArrayLike", "Axes", "DType", "Indices", "refuse_out"]

ArrayLike: TypeAlias = Numbers
"""What ``as_tensor`` takes: numbers and (nested) sequences of them become float32."""

Indices: TypeAlias = Tensor | np.ndarray | np.integer[Any] | np.bool_ | int | list[Any] | tuple[Any, ...]
"""Whole numbers, or booleans."""

Axes = int | tuple[int, ...] | None
"""One axis, several, or (None) all."""

DType = DTypeLike | None
"""A dtype; None: the one that the result has by itself."""


def refuse_out(name: str, out: Any) -> None:
    """Raise UnsupportedError for an ``out`` that is given: its gradient would be lost."""
    if out is not None:
        raise UnsupportedError(
            f"{name}: out= would write into an array in place, and gradients need what was there; take the result, "
            f"y = minigrad.{name}(...), and write y[...] = result if it must be an array of your own"
        )
