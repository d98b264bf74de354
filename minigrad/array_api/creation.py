"""Creation functions. Python's whole numbers become int64 here; its other numbers float32, as everywhere."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from minigrad import creation, ops
from minigrad.array_api.data_types import DType, dtype_of, float32, int64
from minigrad.array_api.data_types import bool as boolean
from minigrad.array_function import constant
from minigrad.interchange import check_device
from minigrad.ops import astype as cast
from minigrad.ops import broadcast_to, copy, stack
from minigrad.tensor import Tensor

Shape = int | tuple[int, ...]
AS_EVERYWHERE = {np.ndarray, float}
"""What becomes the same Tensor in the namespace as elsewhere."""
NUMBERS = {bool, int, float}
SEQUENCES = {list, tuple}


def asarray(obj: Any, /, *, dtype: DType | None = None, device: str | None = None, copy: bool | None = None) -> Tensor:
    """An array, a number, or (nested) sequences of numbers and of Tensors, as a Tensor in the same memory if it can be.

    A gradient goes through, and those of Tensors in a sequence, which are stacked. ``copy``: True always copies, False
    never. Raises ValueError where ``copy`` is False and a copy is needed, DTypeError for what is no real number.
    """
    if type(obj) in AS_EVERYWHERE and dtype is None and copy is None and device is None:
        return Tensor(obj)
    check_device("asarray", device)
    wanted = None if dtype is None else dtype_of("asarray", dtype)
    if type(obj) in SEQUENCES and copy is not False and (array := _of_python(obj, wanted)) is not None:
        return Tensor(constant(array))
    if isinstance(obj, Tensor):
        return _converted(obj, wanted, copy)
    if isinstance(obj, (list, tuple)) and _holds_tensor(obj):
        if copy is False:
            raise ValueError("asarray: Tensors in a sequence are copied into one; that cannot be with copy=False")
        joined = stack([asarray(each) for each in obj])
        return joined if wanted is None else cast(joined, wanted, copy=False)
    try:
        array = np.asarray(obj, wanted, copy=copy)
    except ValueError as error:
        raise ValueError(f"asarray: {str(error).splitlines()[0]} ({copy=})") from None
    if wanted is None and array.dtype == np.float64 and not isinstance(obj, (np.ndarray, np.generic)):
        keeps = hasattr(obj, "dtype") or hasattr(obj, "__buffer__")  # another library's array
        array = array if keeps else array.astype(np.float32)
    return Tensor(array)


def arange(
    start: float,
    /,
    stop: float | None = None,
    step: float = 1,
    *,
    dtype: DType | None = None,
    device: str | None = None,
) -> Tensor:
    """start, start + step, … below stop; ``arange(n)`` is 0, 1, … n − 1. int64 if all three are whole numbers."""
    check_device("arange", device)
    first, last = (0, start) if stop is None else (start, stop)
    if dtype is None:
        dtype = int64 if all(isinstance(x, int) for x in (first, last, step)) else float32
    wanted = dtype_of("arange", dtype)
    # Floats are computed in double precision, whole numbers in their own: 2⁶³ has no digit to lose.
    numbers: np.ndarray = np.arange(first, last, step, wanted if wanted.kind in "iu" else None)  # type: ignore[call-overload]
    return Tensor(numbers.astype(wanted, copy=False))


def empty(shape: Shape, *, dtype: DType | None = None, device: str | None = None) -> Tensor:
    """An array whose values are not set."""
    check_device("empty", device)
    return creation.empty(shape, float32 if dtype is None else dtype_of("empty", dtype))


def empty_like(x: Tensor, /, *, dtype: DType | None = None, device: str | None = None) -> Tensor:
    """An array of the shape, and of the dtype, of x whose values are not set."""
    check_device("empty_like", device)
    return creation.empty_like(x, None if dtype is None else dtype_of("empty_like", dtype))


def eye(
    n_rows: int,
    n_cols: int | None = None,
    /,
    *,
    k: int = 0,
    dtype: DType | None = None,
    device: str | None = None,
) -> Tensor:
    """Ones on the k-th diagonal of a matrix."""
    check_device("eye", device)
    diagonal = max(-n_rows, min(k, n_rows if n_cols is None else n_cols))  # further off there is none either
    return creation.eye(n_rows, n_cols, diagonal, float32 if dtype is None else dtype_of("eye", dtype))


def from_dlpack(x: Any, /, *, device: str | None = None, copy: bool | None = None) -> Tensor:
    """The array of another library in the same memory; see ``minigrad.from_dlpack``."""
    return creation.from_dlpack(x, device=device, copy=copy)


def full(shape: Shape, fill_value: float | Tensor, *, dtype: DType | None = None, device: str | None = None) -> Tensor:
    """``fill_value`` everywhere, in its dtype. A Tensor of one number, and its gradient, may be given too."""
    check_device("full", device)
    if isinstance(fill_value, Tensor):
        return _filled(shape, fill_value, dtype)
    if dtype is None:
        dtype = boolean if isinstance(fill_value, bool) else int64 if isinstance(fill_value, int) else float32
    return creation.full(shape, fill_value, dtype_of("full", dtype))


def full_like(
    x: Tensor, /, fill_value: float | Tensor, *, dtype: DType | None = None, device: str | None = None
) -> Tensor:
    """``full`` in the shape, and in the dtype, of x."""
    return full(x.shape, fill_value, dtype=x.dtype if dtype is None else dtype, device=device)


def linspace(
    start: float,
    stop: float,
    /,
    num: int,
    *,
    dtype: DType | None = None,
    device: str | None = None,
    endpoint: bool = True,
) -> Tensor:
    """``num`` evenly spaced numbers from start to stop, which is the last of them unless ``endpoint`` is False."""
    check_device("linspace", device)
    return creation.linspace(
        start, stop, num, endpoint, dtype=float32 if dtype is None else dtype_of("linspace", dtype)
    )


def meshgrid(*arrays: Tensor, indexing: Literal["xy", "ij"] = "xy") -> tuple[Tensor, ...]:
    """The coordinates of a grid: each vector along an axis of its own, broadcast to the shape of the whole grid."""
    return ops.meshgrid(*arrays, indexing=indexing)


def ones(shape: Shape, *, dtype: DType | None = None, device: str | None = None) -> Tensor:
    """Ones."""
    check_device("ones", device)
    return creation.ones(shape, float32 if dtype is None else dtype_of("ones", dtype))


def ones_like(x: Tensor, /, *, dtype: DType | None = None, device: str | None = None) -> Tensor:
    """Ones in the shape, and in the dtype, of x."""
    check_device("ones_like", device)
    return creation.ones_like(x, None if dtype is None else dtype_of("ones_like", dtype))


def tril(x: Tensor, /, *, k: int = 0) -> Tensor:
    """x with zeros above the k-th diagonal of each matrix."""
    return ops.tril(x, k)


def triu(x: Tensor, /, *, k: int = 0) -> Tensor:
    """x with zeros below the k-th diagonal of each matrix."""
    return ops.triu(x, k)


def zeros(shape: Shape, *, dtype: DType | None = None, device: str | None = None) -> Tensor:
    """Zeros."""
    check_device("zeros", device)
    return creation.zeros(shape, float32 if dtype is None else dtype_of("zeros", dtype))


def zeros_like(x: Tensor, /, *, dtype: DType | None = None, device: str | None = None) -> Tensor:
    """Zeros in the shape, and in the dtype, of x."""
    check_device("zeros_like", device)
    return creation.zeros_like(x, None if dtype is None else dtype_of("zeros_like", dtype))


def _converted(x: Tensor, dtype: DType | None, copied: bool | None) -> Tensor:
    if dtype is not None and dtype != x.dtype:
        if copied is False:
            raise ValueError(f"asarray: x is of dtype {x.dtype}; in {dtype} it is a copy, which copy=False forbids")
        return cast(x, dtype)
    return copy(x) if copied else x


def _of_python(sequence: Sequence[Any], dtype: np.dtype | None) -> np.ndarray | None:
    """The array of (nested) sequences of Python's numbers, the commonest argument; None for others and ragged ones.

    Without a dtype floats are read as float32 at once, which costs less than by way of float64.
    """
    kinds = _kinds(sequence)
    if not kinds <= NUMBERS:
        return None
    try:
        if dtype is not None or float in kinds or not kinds:
            return np.array(sequence, np.float32 if dtype is None else dtype)
        array = np.array(sequence)
    except (ValueError, OverflowError):
        return None
    # NumPy reads whole numbers as float64 if no dtype of whole numbers holds them all.
    return None if array.dtype.kind == "f" else array


def _kinds(sequence: Sequence[Any]) -> set[type]:
    """The types of the elements of (nested) sequences."""
    kinds = set(map(type, sequence))
    return kinds.union(*map(_kinds, sequence)) - SEQUENCES if kinds and kinds <= SEQUENCES else kinds


def _holds_tensor(sequence: Sequence[Any]) -> bool:
    return any(
        isinstance(each, Tensor) or (isinstance(each, (list, tuple)) and _holds_tensor(each)) for each in sequence
    )


def _filled(shape: Shape, value: Tensor, dtype: DType | None) -> Tensor:
    whole = copy(broadcast_to(value, shape))
    return whole if dtype is None else cast(whole, dtype_of("full", dtype), copy=False)
