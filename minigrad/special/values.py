"""How the functions here call their kernels, which compute in float64 whatever the dtype: float32 is then exact."""

from typing import Any

import numpy as np

from minigrad.errors import DTypeError
from minigrad.ops.elementwise import no_warning
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensors, floating

ROWS = 8
"""Series that a kernel's scratch has room for; it needs no more."""


def values(kernel: Any, parents: tuple[Tensor, ...], *more: Any) -> np.ndarray:
    """The values of a kernel(out, *inputs, *more) over the parents, broadcast, in their dtype."""
    dtype = np.result_type(*(x.dtype for x in parents))
    arrays = np.broadcast_arrays(*(x.data for x in parents))
    inputs = [np.ascontiguousarray(x, np.float64).reshape(-1) for x in arrays]
    out = np.empty(inputs[0].size)
    with no_warning():
        kernel(out, *inputs, *more)
        return out.reshape(arrays[0].shape).astype(dtype, copy=False)


def scratch(order: int) -> np.ndarray:
    """Room for the series of a derivative of this order."""
    return np.empty((ROWS, order + 4))


def real(name: str, x: ArrayLike) -> Tensor:
    """x as a Tensor of floats. Raises DTypeError for long double, of which the kernels have no digits."""
    x = floating(x)
    if x.dtype.char == "g":
        raise DTypeError(f"{name}: x is {x.dtype}, of shape {x.shape}; use np.astype(x, np.float64)")
    return x


def reals(name: str, a: ArrayLike, b: ArrayLike) -> tuple[Tensor, Tensor]:
    """Both as Tensors of floats; a Python number takes the other's dtype."""
    a, b = as_tensors(a, b)
    return real(name, a), real(name, b)


def three_reals(name: str, a: ArrayLike, b: ArrayLike, c: ArrayLike) -> tuple[Tensor, Tensor, Tensor]:
    """All three as Tensors of floats; a Python number takes the others' dtype."""
    typed = next((x for x in (a, b, c) if hasattr(x, "dtype")), c)
    a, b, c = (as_tensors(x, typed)[0] for x in (a, b, c))
    return real(name, a), real(name, b), real(name, c)
