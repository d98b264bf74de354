"""New Tensors: constants, ranges, random numbers. NumPy's names; float32 unless ``dtype`` is given.

With ``requires_grad=True`` they are leaves that learn. Random numbers come from ``minigrad.random``'s generator, which
``manual_seed`` makes repeatable. Shapes are a number or a sequence, ``zeros((2, 3))``; ``rand`` and ``randn`` take
several numbers too, ``rand(2, 3)``, as NumPy's and PyTorch's do.
"""

import operator
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from minigrad.array_function import constant
from minigrad.arrays import Numbers
from minigrad.checks import checked
from minigrad.dispatch import implements
from minigrad.errors import DTypeError, GraphError, ShapeError
from minigrad.interchange import check_device, refuse_gradient
from minigrad.random import drawn
from minigrad.tensor import Tensor, as_tensor

Shape: TypeAlias = int | Sequence[int]


def zeros(shape: Shape, dtype: DTypeLike | None = np.float32, *, requires_grad: bool = False) -> Tensor:
    """Zeros."""
    return Tensor(constant(np.zeros(_shape("zeros", shape, dtype), _or_float32(dtype))), requires_grad)


def ones(shape: Shape, dtype: DTypeLike | None = np.float32, *, requires_grad: bool = False) -> Tensor:
    """Ones."""
    return Tensor(constant(np.ones(_shape("ones", shape, dtype), _or_float32(dtype))), requires_grad)


def full(
    shape: Shape, fill_value: Numbers, dtype: DTypeLike | None = np.float32, *, requires_grad: bool = False
) -> Tensor:
    """``fill_value``, broadcast to the shape. It has no gradient; ``np.broadcast_to(value, shape)`` has."""
    return Tensor(np.full(_shape("full", shape, dtype), _value("full", fill_value), _or_float32(dtype)), requires_grad)


def empty(shape: Shape, dtype: DTypeLike | None = np.float32, *, requires_grad: bool = False) -> Tensor:
    """An array whose values are not set."""
    return Tensor(np.empty(_shape("empty", shape, dtype), _or_float32(dtype)), requires_grad)


@checked
def eye(
    N: int, M: int | None = None, k: int = 0, dtype: DTypeLike | None = np.float32, *, requires_grad: bool = False
) -> Tensor:
    """Ones on the k-th diagonal of a matrix (N, M), M being N unless given."""
    return Tensor(np.eye(N, M, k, _or_float32(dtype)), requires_grad)


@checked
def arange(
    start: float,
    stop: float | None = None,
    step: float = 1,
    dtype: DTypeLike | None = np.float32,
    *,
    requires_grad: bool = False,
) -> Tensor:
    """start, start + step, … below stop; ``arange(n)`` is 0, 1, … n − 1.

    float32 unless ``dtype`` is given, also for whole numbers; for indices write ``arange(n, dtype=int)``.
    """
    first, last = (0, start) if stop is None else (start, stop)
    return Tensor(np.arange(first, last, step).astype(_or_float32(dtype)), requires_grad)


@checked
def linspace(
    start: float,
    stop: float,
    num: int = 50,
    endpoint: bool = True,
    *,
    dtype: DTypeLike | None = np.float32,
    requires_grad: bool = False,
) -> Tensor:
    """``num`` evenly spaced numbers from start to stop, which is the last of them unless ``endpoint`` is False."""
    return Tensor(np.linspace(start, stop, num, endpoint, dtype=_or_float32(dtype)), requires_grad)


def from_dlpack(x: Any, /, *, device: str | None = None, copy: bool | None = None) -> Tensor:
    """The array of another library as a Tensor, in the same memory: what is written there is written here.

    x has DLPack's two methods, as NumPy's and PyTorch's arrays have. With ``copy`` the Tensor has memory of its own.
    Raises ValueError for a device but "cpu", TypeError for what is no array, DTypeError for what is no real number or
    boolean, BufferError where a copy is needed and ``copy`` is False, or a gradient would be lost.
    """
    check_device("from_dlpack", device)
    if isinstance(x, Tensor):
        refuse_gradient("from_dlpack", x)
        x = x.data
    if isinstance(x, np.ndarray):  # not by a capsule, behind which a write would not be seen
        return Tensor(x.copy() if copy else x)
    if not hasattr(x, "__dlpack__"):
        raise TypeError(f"from_dlpack: {type(x).__name__} has no __dlpack__, so is no array; Tensor(x) takes numbers")
    try:
        return Tensor(np.from_dlpack(x, copy=copy))
    except RuntimeError as error:  # NumPy's for what it has no dtype for
        dtype, shape = getattr(x, "dtype", None), tuple(getattr(x, "shape", ()))
        raise DTypeError(f"from_dlpack: NumPy takes no array of dtype {dtype} (shape {shape}): {error}") from None


@implements(np.zeros_like)
def zeros_like(x: Numbers, dtype: DTypeLike | None = None, *, requires_grad: bool = False) -> Tensor:
    """Zeros in the shape and dtype of x: a constant."""
    x = as_tensor(x)
    return Tensor(constant(np.zeros(x.shape, x.dtype if dtype is None else dtype)), requires_grad)


@implements(np.ones_like)
def ones_like(x: Numbers, dtype: DTypeLike | None = None, *, requires_grad: bool = False) -> Tensor:
    """Ones in the shape and dtype of x: a constant."""
    x = as_tensor(x)
    return Tensor(constant(np.ones(x.shape, x.dtype if dtype is None else dtype)), requires_grad)


@implements(np.full_like)
def full_like(
    x: Numbers, fill_value: Numbers, dtype: DTypeLike | None = None, *, requires_grad: bool = False
) -> Tensor:
    """``fill_value``, which broadcasts, in the shape and dtype of x: a constant."""
    x = as_tensor(x)
    value = _value("full_like", fill_value)
    return Tensor(np.full(x.shape, value, x.dtype if dtype is None else dtype), requires_grad)


@implements(np.empty_like)
def empty_like(x: Numbers, dtype: DTypeLike | None = None, *, requires_grad: bool = False) -> Tensor:
    """An array of the shape and dtype of x whose values are not set."""
    x = as_tensor(x)
    return Tensor(np.empty(x.shape, x.dtype if dtype is None else dtype), requires_grad)


@checked
def rand(*shape: Shape, dtype: DTypeLike | None = np.float32, requires_grad: bool = False) -> Tensor:
    """Random numbers, uniform in [0, 1)."""
    of, lengths = _float("rand", dtype), _one_or_several("rand", shape)
    if of.itemsize == 2:  # a float32 just below 1 would be rounded to 1
        return Tensor((drawn("integers", 0, 2**11, lengths) / 2**11).astype(of), requires_grad)
    return Tensor(drawn("random", lengths, _drawn_in(of)).astype(of, copy=False), requires_grad)


@checked
def randn(*shape: Shape, dtype: DTypeLike | None = np.float32, requires_grad: bool = False) -> Tensor:
    """Random numbers of the standard normal distribution: mean 0, variance 1."""
    of = _float("randn", dtype)
    values = drawn("standard_normal", _one_or_several("randn", shape), _drawn_in(of))
    return Tensor(values.astype(of, copy=False), requires_grad)


def randint(low: int, high: int | None = None, size: Shape | None = None, dtype: DTypeLike = np.int64) -> Tensor:
    """Random whole numbers from ``low`` up to, not including, ``high``; ``randint(n, size=…)`` is from 0 to n − 1.

    A single number without a size. Raises DTypeError for a dtype of anything but whole numbers.
    """
    if np.dtype(dtype).kind not in "iu":
        raise DTypeError(f"randint: dtype must be of whole numbers, got {np.dtype(dtype)}; use np.astype on the result")
    if isinstance(high, (tuple, list)):
        raise TypeError(f"randint: high is {high!r}; a shape is the third argument: randint(low, high, size)")
    first, end = (0, low) if high is None else (low, high)
    if not all(isinstance(bound, (int, np.integer)) for bound in (first, end)):
        raise TypeError(f"randint: low and high must be whole numbers, got {low!r} and {high!r}")
    if not first < end:
        raise ValueError(f"randint: there is no whole number from {first} up to, not including, {end}")
    shape = () if size is None else _shape("randint", size, dtype)
    return Tensor(np.asarray(drawn("integers", first, end, shape, dtype)))


def _shape(name: str, shape: Any, dtype: Any) -> tuple[int, ...]:
    """A shape as a tuple. Raises TypeError for what is no shape, and for a second length given as the dtype."""
    if isinstance(dtype, (int, np.integer)) and not isinstance(dtype, bool):
        raise TypeError(f"{name}: the shape is one argument, {name}(({shape}, {dtype}, …)); the next is the dtype")
    try:
        lengths = (
            (operator.index(shape),) if not isinstance(shape, (tuple, list)) else tuple(map(operator.index, shape))
        )
    except TypeError as error:
        raise TypeError(f"{name}: a shape is a whole number or a sequence of them, got {shape!r}") from error
    if any(n < 0 for n in lengths):
        raise ShapeError(f"{name}: the lengths of axes cannot be negative, got {lengths}")
    return lengths


def _one_or_several(name: str, shape: tuple[Any, ...]) -> tuple[int, ...]:
    """``rand(2, 3)`` and ``rand((2, 3))`` mean the same."""
    return _shape(name, shape[0] if len(shape) == 1 else shape, None)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, Tensor) and value.requires_grad:
        raise GraphError(
            f"{name}: the fill value needs a gradient, and a constant keeps none; write np.broadcast_to(value, shape)"
        )
    return value.data if isinstance(value, Tensor) else value


def _or_float32(dtype: DTypeLike | None) -> DTypeLike:
    """NumPy would take None for float64."""
    return np.float32 if dtype is None else dtype


def _float(name: str, dtype: Any) -> np.dtype[Any]:
    of = np.dtype(_or_float32(dtype))
    if of.kind != "f":
        raise DTypeError(f"{name}: random numbers of this kind need a float dtype, got {of}")
    return of


def _drawn_in(dtype: np.dtype[Any]) -> Any:
    """The dtype that NumPy draws in: float32 for all that it can hold."""
    return np.float32 if dtype.itemsize <= 4 else np.float64
