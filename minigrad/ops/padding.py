"""Borders around arrays, under NumPy's names; PyTorch's are in ``nn.functional.padding``."""

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from minigrad.array_function import array_function, constant
from minigrad.errors import ShapeError, UnsupportedError
from minigrad.kernels.borders import fold_borders, put_borders
from minigrad.kernels.matmul import REALS
from minigrad.ops.elementwise import GRAIN
from minigrad.ops.indexing import FEW
from minigrad.ops.taps import Taps, remembered, tapped, taps_of
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, implements, record

Widths = list[tuple[int, int]]

COPYING = ("edge", "reflect", "symmetric", "wrap")
"""Modes that copy elements to the border."""

WIDE = 1 << 14
"""Elements of a border up to which there is a table of where each is from."""


@implements(np.pad)
def pad(x: ArrayLike, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0) -> Tensor:
    """x with ``pad_width`` elements before and after on each axis: a number, (before, after), one pair for each axis.

    The border is ``constant_values``, or in mode "edge" the outermost element, in "reflect" the mirror image without
    it, in "symmetric" with it, in "wrap" the other end. The derivative cuts the border off, and
    adds its gradient to the elements that it was copied from.
    """
    x = as_tensor(x)
    if mode != "constant" and mode not in COPYING:
        raise UnsupportedError(f'pad: mode must be "constant" or one of {COPYING}, got {mode!r}')
    return bordered(x, _pairs(pad_width, x.ndim), mode, constant_values)


def bordered(x: Tensor, widths: Widths, mode: str, value: Any) -> Tensor:
    """``pad`` with (before, after) for each axis."""
    frame = _frame_of(x.data, widths, mode)
    if frame is not None and (mode != "constant" or isinstance(value, (int, float))):
        return _framed(x, frame, value)
    if mode == "constant" or not any(map(any, widths)):
        inside = tuple(slice(before, before + n) for (before, _), n in zip(widths, x.shape, strict=True))
        padded = np.pad(x.data, widths or 0, constant_values=value)
        return record(padded, (x, lambda g, _: g[inside]))
    lengths = zip(x.shape, widths, strict=True)
    return tapped(x, {axis: _border(n, n + sum(by), by[0], mode) for axis, (n, by) in enumerate(lengths) if any(by)})


class _Frame(NamedTuple):
    """A border of one axis, or of two that are neighbours in memory: a border of planes.

    ``before`` and ``after`` are the array's shapes, its axes in the ``order`` of memory (None: they are), ``inside``
    and ``whole`` the same as planes; ``back`` is the order that puts the axes back. ``corner``, ``down`` and ``across``
    are as in ``kernels.borders``; ``copies``: whether elements are copied to the border.
    """

    order: tuple[int, ...] | None
    back: tuple[int, ...] | None
    before: tuple[int, ...]
    after: tuple[int, ...]
    inside: tuple[int, int, int]
    whole: tuple[int, int, int]
    corner: tuple[int, int]
    down: np.ndarray
    across: np.ndarray
    copies: bool


def _frame_of(x: np.ndarray, widths: Widths, mode: str) -> _Frame | None:
    """The border as one of planes; None where it is not, is wide, or has more than a few copies of one element."""
    if x.dtype not in REALS or not x.size:
        return None
    order = list(range(x.ndim))
    if not x.flags.c_contiguous:
        order.sort(key=lambda a: -abs(x.strides[a]))
    places = [place for place, axis in enumerate(order) if any(widths[axis])]
    if not places or places[-1] - places[0] > 1 or any(sum(width) > WIDE for width in widths):
        return None
    shape, by = tuple([x.shape[a] for a in order]), tuple([widths[a] for a in order])
    return _planes(tuple(order), shape, by, places[0], places[-1], mode)


@lru_cache(maxsize=128)
def _planes(
    order: tuple[int, ...],
    shape: tuple[int, ...],
    widths: tuple[tuple[int, int], ...],
    first: int,
    last: int,
    mode: str,
) -> _Frame | None:
    """The padding as copies in planes (outer, rows, n·inner); None where an element is copied too often for it."""
    outer, inner, n = math.prod(shape[:first]), math.prod(shape[last + 1 :]), shape[last]
    (top, bottom), rows = (widths[first], shape[first]) if first < last else ((0, 0), 1)
    left, right = widths[last]
    down = _sources(np.arange(-top, rows + bottom), rows, mode)
    across = _sources(np.concatenate([np.arange(-left, 0), np.arange(n, n + right)]), n, mode)
    copies = mode != "constant"
    if copies and max(np.max(np.bincount(down)), np.max(np.bincount(across), initial=0) + 1) > FEW:
        return None
    in_order = order == tuple(range(len(shape)))
    return _Frame(
        None if in_order else order,
        None if in_order else tuple(np.argsort(order).tolist()),
        shape,
        tuple([length + sum(width) for length, width in zip(shape, widths, strict=True)]),
        (outer, rows, n * inner),
        (outer, rows + top + bottom, (left + n + right) * inner),
        (top, left * inner),
        down,
        np.where(across[:, None] < 0, -1, across[:, None] * inner + np.arange(inner)).reshape(-1),
        copies,
    )


def _sources(at: np.ndarray, n: int, mode: str) -> np.ndarray:
    """Which of n elements is at each position, of which those inside are 0 to n − 1; −1: none."""
    if mode == "constant":
        return np.where((at >= 0) & (at < n), at, -1)
    if mode == "edge":
        return np.clip(at, 0, n - 1)
    if mode == "wrap":
        return at % n
    period = 2 * n if mode == "symmetric" else max(1, 2 * n - 2)
    return np.minimum(at % period, (-1 - at if mode == "symmetric" else -at) % period)


@remembered
def _border(n: int, m: int, before: int, mode: str) -> Taps:
    """Which of n elements each of m is, ``before`` of them before the first."""
    return taps_of(n, _sources(np.arange(-before, m - before), n, mode)[None])


def _framed(x: Tensor, frame: _Frame, value: float) -> Tensor:
    """x with the border. d/dx folds it back."""
    return record(_put(x.data, _known(frame), value), (x, lambda g, _: _folded(g, frame)))


def _folded(g: Tensor, frame: _Frame) -> Tensor:
    """The inside of g, with the border added to what it was copied from. d/dg is the border of what is inside."""
    return record(_fold(g.data, _known(frame)), (g, lambda h, _: _framed(h, frame, 0)))


def _known(frame: _Frame) -> _Frame:
    return frame._replace(down=constant(frame.down), across=constant(frame.across))


@array_function
def _put(x: np.ndarray, frame: _Frame, value: float) -> np.ndarray:
    y, planes = np.empty(frame.after, x.dtype), _in_order(x, frame).reshape(frame.inside)
    given = planes, frame.down, frame.across, frame.corner, x.dtype.type(value)
    put_borders(y.reshape(frame.whole), *given, length=len(planes), grain=1 + len(planes) * GRAIN // y.size)
    return y if frame.back is None else y.transpose(frame.back)


@array_function
def _fold(g: np.ndarray, frame: _Frame) -> np.ndarray:
    x, planes = np.empty(frame.before, g.dtype), _in_order(g, frame).reshape(frame.whole)
    given = planes, frame.down, frame.across, frame.corner, frame.copies
    fold_borders(x.reshape(frame.inside), *given, length=len(planes), grain=1 + len(planes) * GRAIN // g.size)
    return x if frame.back is None else x.transpose(frame.back)


def _in_order(x: np.ndarray, frame: _Frame) -> np.ndarray:
    """x with its axes in the order of memory that the planes have."""
    return np.ascontiguousarray(x if frame.order is None else x.transpose(frame.order))


def _pairs(pad_width: Any, ndim: int) -> list[tuple[int, int]]:
    """(before, after) for each axis, from any of the forms that NumPy takes."""
    if isinstance(pad_width, dict):
        named = {axis % ndim: width for axis, width in pad_width.items()}
        pad_width = [np.broadcast_to(named.get(axis, 0), 2) for axis in range(ndim)] or 0
    widths = np.asarray(pad_width)
    fits = widths.ndim < 3 and widths.shape[-1:] in ((), (1,), (2,)) and widths.shape[:-1] in ((), (1,), (ndim,))
    if not fits or widths.dtype.kind not in "iu" or (widths < 0).any():
        raise ShapeError(
            f"pad: pad_width {pad_width} does not fit {ndim} axes; give a whole number, a pair, or {ndim} pairs, none "
            "of them negative"
        )
    return [(int(before), int(after)) for before, after in np.broadcast_to(widths, (ndim, 2))]
