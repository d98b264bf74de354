"""NumPy's keywords that reductions share: ``where``, ``initial``, ``dtype``, and ``out``, which is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.errors import DTypeError, ShapeError
from minigrad.ops.selection import where as choose
from minigrad.ops.shape import astype
from minigrad.ops.types import ArrayLike, DType, refuse_out
from minigrad.tensor import Tensor, as_tensor, floating, values_of


def prepared(name: str, x: ArrayLike, dtype: DType, out: Any, where: Any, fill: float) -> Tensor:
    """x in the dtype to reduce it in, with ``fill`` where the mask ``where`` is false."""
    refuse_out(name, out)
    x = as_tensor(x) if dtype is None else astype(x, dtype, copy=False)
    return x if where is None else choose(mask(name, where, x), x, np.asarray(fill, x.dtype))


def floats(name: str, x: ArrayLike, dtype: DType) -> Tensor:
    """x as floats of ``dtype`` (None: its own; float32 for whole numbers). Raises DTypeError for any other."""
    if dtype is None:
        return floating(x)
    if np.dtype(dtype).kind != "f":
        raise DTypeError(
            f"{name}: the result is no whole number, so dtype must be a float dtype, got {np.dtype(dtype)}"
        )
    return astype(x, dtype, copy=False)


def mask(name: str, where: Any, x: Tensor) -> Tensor:
    """``where`` as booleans of x's shape. Raises DTypeError for other than booleans, ShapeError for another shape."""
    chosen = values_of(where)
    if chosen.dtype.kind != "b":
        raise DTypeError(f"{name}: where must be booleans, got {chosen.dtype}; compare, as in where=x > 0")
    try:
        return Tensor(np.broadcast_to(chosen, x.shape))
    except ValueError as error:
        raise ShapeError(f"{name}: where has shape {chosen.shape}; it must broadcast to x's, {x.shape}") from error


def start(name: str, initial: ArrayLike, y: Tensor) -> Tensor:
    """``initial`` in the dtype of the result y. Raises ShapeError for anything but a single number."""
    first = astype(initial, y.dtype) if isinstance(initial, Tensor) else Tensor(np.asarray(initial, y.dtype))
    if first.ndim:
        raise ShapeError(f"{name}: initial must be a single number, got shape {first.shape}")
    return first


def in_float32(op: Callable[..., Tensor], x: Tensor, *arguments: Any, **keywords: Any) -> Tensor:
    """The op of x, which is float16, computed in float32: there a sum has digits, and a count is not infinite."""
    return astype(op(astype(x, np.float32), *arguments, **keywords), x.dtype)
