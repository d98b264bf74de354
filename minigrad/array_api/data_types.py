"""The dtypes of the standard that a Tensor may have: all but the complex ones. Each is NumPy's dtype of that name."""

from builtins import bool as Bool
from typing import Any, NamedTuple

import numpy as np

from minigrad.arrays import refuse_foreign
from minigrad.errors import DTypeError
from minigrad.interchange import check_device
from minigrad.ops import astype as cast
from minigrad.tensor import Tensor

DType = np.dtype[Any]

bool: DType = np.dtype(np.bool_)
int8: DType = np.dtype(np.int8)
int16: DType = np.dtype(np.int16)
int32: DType = np.dtype(np.int32)
int64: DType = np.dtype(np.int64)
uint8: DType = np.dtype(np.uint8)
uint16: DType = np.dtype(np.uint16)
uint32: DType = np.dtype(np.uint32)
uint64: DType = np.dtype(np.uint64)
float32: DType = np.dtype(np.float32)
float64: DType = np.dtype(np.float64)

DTYPES: dict[str, DType] = {
    each.name: each
    for each in (bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64)
}  # fmt: skip


class FInfo(NamedTuple):
    """What a dtype of floats can say. ``eps`` is the gap after 1, ``smallest_normal`` the least with all its digits."""

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: DType


class IInfo(NamedTuple):
    """The range of a dtype of whole numbers."""

    bits: int
    max: int
    min: int
    dtype: DType


def dtype_of(name: str, dtype: Any) -> DType:
    """A dtype, checked. Raises DTypeError for what is no dtype, and for what a Tensor cannot hold, as complex128."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        raise DTypeError(f"{name}: {dtype!r} is no dtype; there are {', '.join(DTYPES)}") from None
    if found.kind not in "biuf":
        raise DTypeError(f"{name}: minigrad has no dtype {found}; there are {', '.join(DTYPES)}")
    return found


def astype(x: Tensor, dtype: DType, /, *, copy: Bool = True, device: str | None = None) -> Tensor:
    """x in another dtype; x itself if it has that dtype and ``copy`` is False."""
    check_device("astype", device)
    return cast(x, dtype_of("astype", dtype), copy=copy)


def can_cast(from_: DType | Tensor, to: DType, /) -> Bool:
    """Whether every value of the dtype ``from_``, or of the array's, is one of ``to``."""
    return np.can_cast(_own(from_), dtype_of("can_cast", to))


def finfo(type: DType | Tensor, /) -> FInfo:
    """The limits of a dtype of floats, or of an array's. Raises DTypeError for any other dtype."""
    dtype = dtype_of("finfo", _own(type))
    if dtype.kind != "f":
        raise DTypeError(f"finfo: {dtype} is no dtype of floats; iinfo is for whole numbers")
    info = np.finfo(dtype)
    eps, largest, least, normal = (float(x) for x in (info.eps, info.max, info.min, info.smallest_normal))
    return FInfo(info.bits, eps, largest, least, normal, dtype)


def iinfo(type: DType | Tensor, /) -> IInfo:
    """The limits of a dtype of whole numbers, or of an array's. Raises DTypeError for any other dtype."""
    dtype = dtype_of("iinfo", _own(type))
    if dtype.kind not in "iu":
        raise DTypeError(f"iinfo: {dtype} is no dtype of whole numbers; finfo is for floats")
    info = np.iinfo(dtype)
    return IInfo(info.bits, int(info.max), int(info.min), dtype)


def isdtype(dtype: DType, kind: DType | str | tuple[DType | str, ...]) -> Bool:
    """Whether a dtype is of a kind, "bool", "signed integer", "real floating" …, or of one of several, or is it.

    Nothing here is of the kind "complex floating". Raises ValueError for a kind that the standard does not have.
    """
    return np.isdtype(dtype, kind)  # type: ignore[arg-type]


def result_type(*arrays_and_dtypes: Tensor | DType | float) -> DType:
    """The dtype of an op on all of these: arrays, dtypes and, which never promote within a kind, Python numbers.

    Whole numbers beside floats take the dtype of the floats; floats of Python beside whole numbers make float32.
    Raises ValueError if there are only Python numbers, or nothing.
    """
    numbers = [x for x in arrays_and_dtypes if isinstance(x, (float, int)) and not isinstance(x, np.generic)]
    dtypes = [dtype_of("result_type", _own(x)) for x in arrays_and_dtypes if not any(x is n for n in numbers)]
    if not dtypes:
        raise ValueError("result_type: give an array or a dtype at least; Python numbers take the dtype beside them")
    floats = [each for each in dtypes if each.kind == "f"]
    if not floats and any(isinstance(x, float) for x in numbers):
        return float32
    return np.result_type(*(floats or dtypes), *([] if floats else numbers))


def _own(x: Any) -> Any:
    """The dtype of an array; any other x as it is."""
    if isinstance(x, (Tensor, np.ndarray)):
        return x.dtype
    refuse_foreign(x)
    return x
