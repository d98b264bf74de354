"""The array that a Tensor holds: made of what a user gives; and whose memory an array is in."""

from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from minigrad.array_function import constant, recorders
from minigrad.errors import DTypeError, GraphError, ShapeError

if TYPE_CHECKING:
    from minigrad.tensor import Tensor

Numbers: TypeAlias = Union["Tensor", np.ndarray, np.number[Any], np.bool_, float, list[Any], tuple[Any, ...]]
"""What an op or an operator takes beside a Tensor: an array, a number, (nested) lists of numbers."""


def to_array(data: ArrayLike, dtype: DTypeLike | None = None, own: bool = False) -> np.ndarray:
    """Numbers and (nested) lists as float32, NumPy arrays in their own dtype; copied with ``own``.

    Raises DTypeError for anything but real numbers and booleans, and ShapeError for rows of different lengths.
    """
    array = real_array(data, dtype)
    keeps = isinstance(data, (np.ndarray, np.generic))
    if not keeps and dtype is None and array.dtype.kind != "b":
        array = array.astype(np.float32)
    if recorders:
        array = recorders[-1].seen(array) if keeps else constant(array)
    return np.array(array, copy=True) if own and keeps else array


def like(data: Any, other: Any) -> np.ndarray:
    """The other operand of an op as an array: numbers and lists take the dtype of ``other``, if it can hold them.

    Beside whole numbers, floats become float32, whole numbers and booleans keep their own dtype.
    """
    dtype = getattr(other, "dtype", None)
    if dtype is None:
        return to_array(data)
    if isinstance(data, (bool, int, float)):
        keeps = dtype.kind == "f" or type(data) is bool or (type(data) is int and dtype.kind in "iu")
        return constant(np.asarray(data, dtype if keeps else None if type(data) is int else np.float32))
    refuse_foreign(data)
    array = real_array(data, None)
    if array.dtype.kind == "f" and not isinstance(data, (np.ndarray, np.generic)):
        return constant(array.astype(dtype if dtype.kind == "f" else np.float32))
    return recorders[-1].seen(array) if recorders else array


def is_foreign(data: Any) -> bool:
    """Whether it is an array of another library that has a namespace of its own: PyTorch, JAX, CuPy … NumPy is none."""
    return not isinstance(data, (np.ndarray, np.generic)) and hasattr(type(data), "__dlpack__")


def refuse_foreign(data: Any) -> None:
    """Raise TypeError for another library's array where an op takes what is no Tensor.

    It may be on another device, or need a gradient, which would be lost: it is made a Tensor where a user says so.
    NumPy's arrays, of which Tensors are made, are taken everywhere.
    """
    if is_foreign(data):
        kind, shape = type(data), tuple(getattr(data, "shape", ()))
        raise TypeError(
            "arrays of two libraries do not go together: minigrad.Tensor and "
            f"{kind.__module__}.{kind.__qualname__}, which has shape {shape}; minigrad.from_dlpack(x) makes that one "
            "a Tensor in the same memory"
        )


def unmasked(owner: str, data: Any) -> Any:
    """The data. Raises ValueError for a masked array in which something is masked: as an array it has no mask."""
    if type(data) is not np.ndarray and isinstance(data, np.ndarray) and np.ma.is_masked(data):
        raise ValueError(f"{owner}: the data has masked elements, which would count; fill them first: filled(0)")
    return data


def is_compiled(dtype: np.dtype) -> bool:
    """Whether kernels are compiled for the dtype: for all but float16, long double, and a foreign byte order."""
    return dtype.char not in "eg" and dtype.isnative


def real_array(data: Any, dtype: DTypeLike | None = None) -> np.ndarray:
    """The array that NumPy makes of it. Raises ShapeError for ragged rows, DTypeError for what is no real number."""
    unmasked("Tensor", data)
    try:
        array = np.asarray(data, dtype)
    except GraphError as error:
        raise GraphError(
            "Tensor: the data holds Tensors that need a gradient, which would be lost; np.stack(list) keeps it"
        ) from error
    except ValueError as error:
        raise ShapeError(f"Tensor: the data is no array: {error}") from error
    if array.dtype.kind not in "biuf":
        raise DTypeError(f"Tensor: data must be real numbers or booleans, got dtype {array.dtype}")
    return array


def owner_of(array: np.ndarray) -> np.ndarray:
    """The array whose memory it is: itself, or that of which it is a view, or a view of a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
