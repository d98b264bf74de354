"""Sums along any axes, in any order of memory, as exact as PyTorch's or more.

NumPy sums pairwise along the axis that is fastest in memory. Along every other axis it adds row after row to one
running total: of a million rows the error is that of a million roundings. Such rows are added here, eight at a time, in
double precision; double precision itself in blocks, and then the blocks in the same way.
"""

import math
import operator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels.compiler import kernel
from minigrad.kernels.normalization import totals
from minigrad.kernels.parallel import made_of_tasks, no_tasks, parallel_for
from minigrad.kernels.simd import add, lanes_of, load, load_as, pointer_to, store

Axes = int | tuple[int, ...] | None

FEW = 16
"""So many numbers may be added one after another, as PyTorch does too."""

BLOCK = 128
"""Rows of a block: sixteen additions of eight. Their number is fixed, so that that of threads does not change a bit."""

LONG = 512
"""Rows of a block of numbers that are summed in a precision higher than their own."""

TILE = 1 << 9
"""Columns that are summed at a time: their sums stay in the first-level cache."""

WIDTH = 64
"""Shorter rows are joined, several to one of so many numbers or more."""

GRAIN = 1 << 15
"""Numbers that are worth a thread."""

MANY = 1 << 16
"""Numbers from which on rows are summed by a kernel, in several threads."""

_FIRST = (0, (0,))
_FLOAT32, _FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)
_REALS = (_FLOAT32, _FLOAT64)
_add: Any = np.add.reduce


class _Plan(NamedTuple):
    """How an array is summed where NumPy would add too many numbers one after another.

    Its axes in the ``order`` of memory (None: they are) are taken as three, of these ``sizes``, and the second is
    summed. What is left has a ``shape``, of which the axes ``rest`` are summed next; ``back`` (None: not needed) is the
    order of those that remain. ``kept`` is the result's shape with the axes kept..
    """

    order: tuple[int, ...] | None
    sizes: tuple[int, int, int]
    shape: tuple[int, ...]
    rest: tuple[int, ...]
    back: tuple[int, ...] | None
    kept: tuple[int, ...]


@array_function
def total(x: np.ndarray, axis: Axes = None, keepdims: bool = False, over: float = 1) -> np.ndarray:
    """``x.sum(axis, keepdims=keepdims) / over``, in x's dtype. float16 is summed in float32."""
    dtype = x.dtype
    usual = dtype is _FLOAT32 or dtype is _FLOAT64
    if not usual and dtype.char == "e":
        return total(x.astype(np.float32), axis, keepdims, over).astype(dtype)
    if x.ndim > 1 and (usual or dtype.kind == "f"):
        in_order = x.flags.c_contiguous
        if in_order and usual and x.size >= MANY and (last := _last_axes(axis, x.ndim)):
            y = _row_totals(x, last).reshape((*x.shape[:-last], *[1] * (last * bool(keepdims))))
            return y if over == 1 else y / over
        if in_order and (axis is None or axis == -1 or axis == x.ndim - 1):
            pass
        elif in_order and x.ndim == 2 and axis in _FIRST and not keepdims:
            if len(x) > FEW:
                return rows_total(x, over)
        else:
            try:
                plan = _plan(x.shape, x.strides, axis)
            except TypeError:  # an axis without a hash
                plan = _plan(x.shape, x.strides, operator.index(axis))  # type: ignore[arg-type]
            if plan is not None:
                return _by_plan(x, plan, keepdims, over)
    y = _add(x, axis, None, None, keepdims)
    return y if over == 1 else y / over


def _last_axes(axis: Axes, ndim: int) -> int:
    """How many axes are summed if these are the last ones, in order, and not all; else 0."""
    if type(axis) is int:
        return int(axis in (-1, ndim - 1))
    last = len(axis) if type(axis) is tuple else 0
    return last if last < ndim and axis == tuple(range(ndim - last, ndim)) else 0


def _row_totals(x: np.ndarray, last: int) -> np.ndarray:
    """The sum of each row: of all numbers along so many last axes."""
    n = math.prod(x.shape[-last:])
    rows = x.size // n
    out = np.empty(rows, x.dtype)
    totals(out, x.reshape(1, rows, n), length=rows, grain=1 + GRAIN // n)
    return out


@array_function
def mean(x: np.ndarray, axis: Axes, keepdims: bool, n: float) -> np.ndarray:
    """``x.sum(axis, keepdims=keepdims) / n`` over n numbers, also where the sum is out of range."""
    with np.errstate(over="ignore"):
        y = total(x, axis, keepdims, n)
    if (math.isfinite(y) if y.ndim == 0 else np.isfinite(y).all()) or not x.size or not np.isfinite(x).all():
        return y
    unit = x.dtype.type(2.0 ** math.ceil(math.log2(n)))
    return total(x / unit, axis, keepdims, n) * unit


@array_function
@made_of_tasks
def rows_total(x: np.ndarray, over: float = 1, out: np.ndarray | None = None) -> np.ndarray:
    """Σx / over, over the rows of a matrix (n, m) that lies row by row."""
    if 0 < len(x) <= BLOCK and x.size and x.dtype in _REALS and over == 1:
        y = np.empty(x.shape[1], x.dtype) if out is None else out
        few_rows(y, x.reshape(-1), length=y.size, grain=1 + GRAIN // len(x))
        return y
    no_tasks()
    if (len(x) > BLOCK and x.size) or x.dtype not in _REALS:
        y = _summed(x, (1, *x.shape), over != 1).reshape(-1)
    else:
        y = np.zeros(x.shape[1], x.dtype if over == 1 else _FLOAT64)
        if x.size:
            few_rows(y, x.reshape(-1), length=y.size, grain=1 + GRAIN // len(x))
    y = (y if over == 1 else y / over).astype(x.dtype, copy=False)
    if out is None:
        return y
    out[...] = y
    return out


def _by_plan(x: np.ndarray, plan: _Plan, keepdims: bool, over: float) -> np.ndarray:
    rows = x if plan.order is None else x.transpose(plan.order)
    y = _summed(np.ascontiguousarray(rows), plan.sizes, wide=over != 1).reshape(plan.shape)
    if plan.rest:
        y = y.sum(plan.rest) if x.itemsize < y.itemsize else total(y, plan.rest)
    if over != 1:
        y = y / over
    y = y.astype(x.dtype, copy=False)
    if plan.back is not None:
        y = y.transpose(plan.back)
    return y.reshape(plan.kept) if keepdims else y


def _summed(x: np.ndarray, sizes: tuple[int, int, int], wide: bool = False) -> np.ndarray:
    """Σx over the second of the axes (outer, n, inner), to (outer, inner), in double precision.

    A single block is summed in x's own unless ``wide``. So is what NumPy sums pairwise.
    """
    outer, n, inner = sizes
    if inner == 1:
        return _add(x.reshape(outer, n), 1)
    if x.dtype not in _REALS:
        return _add(np.ascontiguousarray(x.reshape(sizes).swapaxes(1, 2)), 2)
    if outer == 1 and n <= BLOCK and not wide:
        return rows_total(x.reshape(n, inner))
    width, size = inner, n * inner
    while width < WIDTH and 16 * width <= size:
        width *= 2
    block = width * (LONG if x.itemsize < 8 else BLOCK)
    blocks, tiles = -(-size // block), -(-width // TILE)
    sums, units = np.empty((outer * blocks, width)), outer * blocks * tiles
    block_sums(sums, x.reshape(-1), size, block, inner, length=units, grain=1 + units * GRAIN // x.size)
    sums = sums[:, :inner]
    if blocks == 1:
        return sums
    if x.itemsize < sums.itemsize:
        return sums.reshape(outer, blocks, inner).sum(1)
    return _summed(np.ascontiguousarray(sums), (outer, blocks, inner))


@lru_cache(maxsize=4096, typed=True)
def _plan(shape: tuple[int, ...], strides: tuple[int, ...], axis: Axes) -> _Plan | None:
    """How to sum an array of this shape and strides. None where NumPy's own sum is as good, or says what is wrong.

    The fastest of the axes that are summed, and those that follow it among them, are the second axis of the three.
    """
    ndim, size = len(shape), math.prod(shape)
    axes = tuple(range(ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    gone = {operator.index(a) % ndim for a in axes if -ndim <= a < ndim}
    by_stride = sorted(range(ndim), key=lambda a: (shape[a] > 1, -abs(strides[a])))
    if len(gone) < len(axes) or not size or _one_by_one(by_stride, gone, shape, strides) <= FEW:
        return None
    end = 1 + max(i for i, a in enumerate(by_stride) if a in gone)
    start = end
    while start and by_stride[start - 1] in gone:
        start -= 1
    parts = by_stride[:start], by_stride[start:end], by_stride[end:]
    outer, n, inner = (math.prod(shape[a] for a in part) for part in parts)
    left, in_order = [*parts[0], *parts[2]], by_stride == list(range(ndim))
    final = [a for a in left if a not in gone]
    return _Plan(
        None if in_order else tuple(by_stride),
        (outer, n, inner),
        tuple(shape[a] for a in left),
        tuple(i for i, a in enumerate(left) if a in gone),
        None if final == sorted(final) else tuple(np.argsort(final).tolist()),
        tuple(1 if a in gone else length for a, length in enumerate(shape)),
    )


def _one_by_one(by_stride: list[int], gone: set[int], shape: tuple[int, ...], strides: tuple[int, ...]) -> int:
    """How many numbers NumPy adds one after another: all but those of the fastest axes that are one run of memory."""
    count, run = 1, 0
    for a in reversed(by_stride):
        if shape[a] == 1:
            continue
        if run == 0 and a in gone:
            run = abs(strides[a]) * shape[a]
        elif a in gone and run == abs(strides[a]):
            run *= shape[a]
        else:
            run = -1
            count *= shape[a] if a in gone else 1
    return count


@parallel_for
def few_rows(out, x, start, stop):
    """out[j] = Σᵢ x[i, j], eight rows at a time. x is given as one run of memory."""
    row, rows = out.size, x.size // out.size
    sums = out[start:stop]
    for j in range(sums.size):
        sums[j] = 0
    for i in range(0, rows - rows % 8, 8):
        add_eight(sums, x, i * row + start, row)
    for i in range(rows - rows % 8, rows):
        add_one(sums, x[i * row + start :][: sums.size])


@parallel_for
def block_sums(out, x, size, block, inner, start, stop):
    """The sums of the columns of every block of rows, in runs of ``size`` numbers of x: one row of out for each.

    A row is as long as out's, a power of two times ``inner``, and a run's last one may be shorter. Each of out's rows
    is folded to its first ``inner`` numbers. The units from start to stop are tiles of out's rows.
    """
    width = out.shape[1]
    tiles, blocks = -(-width // TILE), -(-size // block)
    for unit in range(start, stop):
        row, left = unit // tiles, unit % tiles * TILE
        run, first = row // blocks, row % blocks * block
        sum_block(out[row], x[run * size + first : run * size + min(size, first + block)], left, inner)


@kernel
def sum_block(out, x, left, inner):
    """out[j] = the sum of column j of x, whose rows are as long as out, for a tile of columns from ``left`` on."""
    width, sums = out.size, out[left : left + TILE]
    n, rows = sums.size, x.size // out.size
    for j in range(n):
        sums[j] = 0
    for i in range(0, rows - rows % 8, 8):
        add_eight(sums, x, i * width + left, width)
    for i in range(rows - rows % 8, rows):
        add_one(sums, x[i * width + left :][:n])
    add_one(sums, x[rows * width :])
    half = width // 2
    while half >= inner:
        add_one(out, out[half : 2 * half])
        half //= 2


@kernel
def add_eight(out, x, at, row):
    """out[j] += the sum of x[at + j], x[at + row + j] and so on, of eight rows, in out's precision.

    Vectors are written out: the compiler would ask at each call whether nine runs of memory overlap, for as long as the
    sums take.
    """
    to, of, lanes = pointer_to(out), pointer_to(x), lanes_of(out)
    whole = out.size - out.size % lanes
    for j in range(0, whole, lanes):
        i, k = at + j, at + 4 * row + j
        half = add(
            add(load_as(of, i, to), load_as(of, i + row, to)),
            add(load_as(of, i + 2 * row, to), load_as(of, i + 3 * row, to)),
        )
        rest = add(
            add(load_as(of, k, to), load_as(of, k + row, to)),
            add(load_as(of, k + 2 * row, to), load_as(of, k + 3 * row, to)),
        )
        store(to, j, add(load(to, j), add(half, rest)))
    number = out.dtype.type
    for j in range(whole, out.size):
        i, k = at + j, at + 4 * row + j
        half = (number(x[i]) + number(x[i + row])) + (number(x[i + 2 * row]) + number(x[i + 3 * row]))
        out[j] += half + ((number(x[k]) + number(x[k + row])) + (number(x[k + 2 * row]) + number(x[k + 3 * row])))


@kernel
def add_one(out, x):
    """out += x, along x."""
    for j in range(x.size):
        out[j] += x[j]
