"""Variance and standard deviation, exact beside a large mean and near the ends of the numbers' range."""

import numpy as np

from minigrad.array_function import array_function
from minigrad.arrays import is_compiled
from minigrad.checks import FLAG, NUMBER, is_flag, is_whole, wrong
from minigrad.errors import ShapeError
from minigrad.kernels import normalization as kernels
from minigrad.kernels.reduction import mean as mean_of
from minigrad.kernels.reduction import rows_total, total
from minigrad.ops.elementwise import no_warning
from minigrad.ops.keywords import floats, in_float32, mask
from minigrad.ops.reduction import _axes_of, _count, _quotient, kept, sum
from minigrad.ops.reduction import mean as average
from minigrad.ops.selection import where as choose
from minigrad.ops.shape import astype
from minigrad.ops.types import ArrayLike, Axes, DType, refuse_out
from minigrad.ops.units import unit_along
from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record

MANY = 1 << 14
"""Numbers of which one pass more takes longer than a look at whether it is needed."""

GRAIN = 1 << 15
"""Numbers that are worth a thread."""

WIDE = 8
"""Columns of which a vector is computed at a time."""

FEW = 1 << 10
"""So many numbers of double precision may be added one after another."""

_INFINITE = {code: np.dtype(code).type(np.inf) for code in "fd"}
_LOWEST = {code: np.sqrt(np.finfo(code).tiny / np.finfo(code).eps) for code in "fdg"}
"""The least deviation whose square has all of its digits, by dtype."""


@implements(np.var)
def var(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
    mean: ArrayLike | None = None,
    correction: float | None = None,
) -> Tensor:
    """Σ(x − mean)² / (n − ddof). NumPy's ``ddof`` is 0; PyTorch's var has 1. d/dx = 2(x − mean)/(n − ddof).

    ``correction`` is another name of ``ddof``. Only elements ``where`` (booleans, broadcast to x) holds are counted, in
    ``dtype``. ``mean``: the mean if it is known already, its axes kept; it has a gradient too. float16 is computed with
    in float32.
    """
    refuse_out("var", out)
    x = x if mean is None else as_tensors(x, mean)[0]
    x, ddof, keepdims = floats("var", x, dtype), _ddof("var", ddof, correction), _flag("var", keepdims)
    if x.data.dtype.char == "e":
        return in_float32(var, x, axis, ddof=ddof, keepdims=keepdims, where=where, mean=mean)
    mean = _known_mean(x, mean, dtype)
    if where is not None or mean is not None:
        return _var_about(x, axis, ddof, keepdims, None if where is None else mask("var", where, x), mean)
    shape = x.shape
    freedom = max(_count(shape, axis) - ddof, 0)
    value = _variance(x.data, axis, keepdims, freedom)
    if not freedom:
        return record(value, (x, lambda g, _: kept(2 * g, shape, axis) * _endless(x, axis)))
    return record(value, (x, lambda g, _: kept(2 * g / freedom, shape, axis) * _deviation(x, axis)))


@implements(np.std)
def std(
    x: ArrayLike,
    axis: Axes = None,
    dtype: DType = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike | None = None,
    mean: ArrayLike | None = None,
    correction: float | None = None,
) -> Tensor:
    """√var, with the same keywords. d/dx = (x − mean)/((n − ddof)·y), 0 where all x are equal.

    Where the squares would overflow, or vanish, x is first divided by a power of two near the largest |x|.
    """
    refuse_out("std", out)
    x = x if mean is None else as_tensors(x, mean)[0]
    x, ddof, keepdims = floats("std", x, dtype), _ddof("std", ddof, correction), _flag("std", keepdims)
    if x.data.dtype.char == "e":
        return in_float32(std, x, axis, ddof=ddof, keepdims=keepdims, where=where, mean=mean)
    mean = _known_mean(x, mean, dtype)
    chosen = None if where is None else mask("std", where, x)
    shape = x.shape
    with np.errstate(over="ignore"):
        if chosen is not None or mean is not None:
            square = _var_about(x, axis, ddof, keepdims, chosen, mean)
            y = record(np.sqrt(square.data), (square, lambda g, y: _quotient(g / 2, y)))
        else:
            freedom = max(_count(shape, axis) - ddof, 0)
            value, share = np.sqrt(_variance(x.data, axis, keepdims, freedom)), freedom or np.nan
            y = record(value, (x, lambda g, y: kept(_quotient(g, y) / share, shape, axis) * _deviation(x, axis)))
    low = _LOWEST[x.data.dtype.char]
    if is_compiled(x.data.dtype):
        if all_between(y.data, low, _INFINITE[x.data.dtype.char]):
            return y
    elif y.size and low < np.minimum.reduce(y.data, None) and np.maximum.reduce(y.data, None) < np.inf:
        return y
    right = (y.data > low) & (y.data < np.inf)
    size = np.where(np.reshape(right, kept(y, shape, axis).shape), 1, _size(x.data, axis, chosen))
    if np.all(size == 1):
        return y
    near = None if mean is None else as_tensor(mean) / size
    y = std(x / size, axis, ddof=ddof, keepdims=keepdims, where=where, mean=near)
    return y * (size if keepdims else np.squeeze(size, _axes_of(axis, x.ndim)))


@array_function
def all_between(x: np.ndarray, low: float, high: float) -> bool:
    """Whether low < x < high for all of x."""
    return kernels.all_between(x.reshape(-1), low, high)


def _ddof(name: str, ddof: float, correction: float | None) -> float:
    """The degrees of freedom, by whichever name. Raises ValueError for both, and for what is no finite number."""
    if correction is not None and ddof != 0:
        raise ValueError(
            f"{name}: ddof={ddof} and correction={correction} are two names for one thing; give one of them"
        )
    found = ddof if correction is None else correction
    if type(found) is not int and not NUMBER.holds(found):
        raise wrong(name, "ddof" if correction is None else "correction", NUMBER, found)
    return found


def _known_mean(x: Tensor, mean: ArrayLike | None, dtype: DType) -> Tensor | None:
    """The mean that is known already, as a Tensor beside x, of which a list takes the dtype; in ``dtype`` if given."""
    if mean is None:
        return None
    mean = as_tensors(x, mean)[1]
    return mean if dtype is None else astype(mean, dtype, copy=False)


def _flag(name: str, keepdims: bool) -> bool:
    """``keepdims``, also as a whole number, as NumPy takes it. Raises TypeError for anything else."""
    if keepdims is True or keepdims is False:
        return keepdims
    if is_flag(keepdims) or is_whole(keepdims):
        return bool(keepdims)
    raise wrong(name, "keepdims", FLAG, keepdims)


def _deviation(x: Tensor, axis: Axes) -> Tensor:
    return x - average(x, axis, keepdims=True)


def _endless(x: Tensor, axis: Axes) -> np.ndarray:
    """∞·(x − mean), without a warning of ∞·0."""
    with np.errstate(invalid="ignore"):
        return np.asarray(_deviation(x, axis).data * x.dtype.type(np.inf))


def _variance(x: np.ndarray, axis: Axes, keepdims: bool, freedom: float) -> np.ndarray:
    """Σ(x − μ)² / freedom, also where the sum, or that of x, is out of range and the quotient is not.

    With a freedom of 0 it is ∞, or NaN, without NumPy's warning: as the mean of no numbers is NaN.
    """
    with no_warning():
        value = _mean_square(x, axis, keepdims, freedom)
        if np.all(value < np.inf) or not x.size or not np.all(np.isfinite(x)):
            return value
        unit = unit_along(x, axis)
        value = _mean_square(x / unit, axis, keepdims, freedom)
        unit = unit if keepdims else np.squeeze(unit, _axes_of(axis, x.ndim))
        return np.asarray(value * unit * unit)


@array_function
def _mean_square(x: np.ndarray, axis: Axes, keepdims: bool, freedom: float) -> np.ndarray:
    """Σ(x − μ)² / freedom. Rows, and columns of a matrix, that lie in order in memory are read twice, by a kernel."""
    if not (x.size and x.ndim and x.flags.c_contiguous and x.dtype.char in "fd" and is_compiled(x.dtype)):
        return _squares(x, axis, keepdims) / freedom
    if axis is None or (type(axis) is int and axis in (-1, x.ndim - 1)):
        n = x.size if axis is None else x.shape[-1]
        rows = x.size // n
        mean, value = np.empty((2, rows), x.dtype)
        kernels.moments(mean, value, x.reshape(1, rows, n), length=rows, grain=1 + rows * GRAIN // x.size)
        left = () if axis is None else x.shape[:-1]
    elif type(axis) is int and x.ndim == 2 and x.shape[1] >= WIDE and (x.itemsize == 4 or len(x) <= FEW):
        n, left = len(x), x.shape[1:]
        squares, beside = np.zeros((2, *left))
        kernels.column_deviations(squares, beside, x, rows_total(x, n))
        value = (np.maximum(squares - beside * beside / n, 0) / n).astype(x.dtype)
    else:
        return _squares(x, axis, keepdims) / freedom
    if freedom != n:
        value = value * (n / freedom) if freedom else value / 0
    return value.reshape([1 if i in _axes_of(axis, x.ndim) else m for i, m in enumerate(x.shape)] if keepdims else left)


def _squares(x: np.ndarray, axis: Axes, keepdims: bool) -> np.ndarray:
    """Σ(x − μ)². With m, which is μ rounded, and d = x − m it is Σd² − (Σd)²/n: the rounding is taken out again.

    Of many numbers that is done only where it shows: where m is large beside the deviation.
    """
    axes = _axes_of(axis, x.ndim)
    shape, n = tuple([1 if i in axes else m for i, m in enumerate(x.shape)]), _count(x.shape, axis)
    m = mean_of(x, axis, False, n)
    d = np.subtract(x, m.reshape(shape), out=...)
    beside = total(d, axis) if x.size < MANY else None
    squares = total(np.multiply(d, d, out=d), axis)
    if beside is None and not np.all(squares > (32 * n * np.finfo(x.dtype).eps) * (m * m)):
        beside = total(x - m.reshape(shape), axis)
    if beside is not None:
        with np.errstate(invalid="ignore"):  # where both overflowed
            squares = np.maximum(squares - beside * beside / n, 0)
    return squares.reshape(shape) if keepdims else squares


def _size(x: np.ndarray, axis: Axes, chosen: Tensor | None) -> np.ndarray:
    """A power of two near the largest |x|, or 1 if that is 0 or ∞. It leaves room for a gradient that is a multiple."""
    largest = np.max(np.absolute(x), axis, keepdims=True, initial=0, where=True if chosen is None else chosen.data)
    _, exponent = np.frexp(np.where(np.isfinite(largest), largest, 0))
    limits = np.finfo(x.dtype)
    return np.ldexp(x.dtype.type(1), np.clip(exponent, limits.minexp * 5 // 8, limits.maxexp * 5 // 8))


def _var_about(
    x: Tensor, axis: Axes, ddof: float, keepdims: bool, chosen: Tensor | None, center: ArrayLike | None
) -> Tensor:
    """var of the elements that are chosen (None: all), about their mean or a center that is given.

    Where the squares of what is about the mean overflow, x is first divided by a power of two near the largest |x|.
    """
    with np.errstate(over="ignore"):
        y = _squares_about(x, axis, ddof, keepdims, chosen, center)
    if center is not None or np.all(np.isfinite(y.data)) or not x.size:
        return y
    unit = _size(x.data, axis, chosen)
    near = _squares_about(x / unit, axis, ddof, keepdims, chosen, None)
    unit = unit if keepdims else np.squeeze(unit, _axes_of(axis, x.ndim))
    with np.errstate(over="ignore"):
        scaled = near * unit * unit
    return choose(np.isfinite(scaled.data), scaled, y)  # beyond the range for good, the plain one has the gradient


def _squares_about(
    x: Tensor, axis: Axes, ddof: float, keepdims: bool, chosen: Tensor | None, center: ArrayLike | None
) -> Tensor:
    """Σ(x − center)² / (n − ddof) of what is chosen; about its own mean, its rounding is taken off too.

    Raises ShapeError for a center that broadcasts x.
    """
    own = center is None
    center = average(x, axis, keepdims=True, where=chosen) if center is None else as_tensor(center)
    away = x - center
    if away.shape != x.shape:
        raise ShapeError(f"var: mean has shape {center.shape}; it must be that of the result with its axes kept")
    if own:  # the mean was rounded: that of what is left is taken off too
        away = away - average(away, axis, keepdims=True, where=chosen)
    away = away if chosen is None else choose(chosen, away, np.zeros((), away.dtype))
    counted = np.broadcast_to(True if chosen is None else chosen.data, x.shape)
    n = np.sum(counted, axis, keepdims=keepdims).astype(x.dtype)
    squares, freedom = sum(away * away, axis, keepdims=keepdims), np.maximum(n - ddof, 0)
    with np.errstate(divide="ignore"):
        return squares / np.where((freedom == 0) & (squares.data == 0), np.nan, freedom).astype(x.dtype)
