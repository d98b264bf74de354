"""How ops call kernels that work along one axis."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import empty_like
from minigrad.kernels.softmax_columns import TILE
from minigrad.ops.elementwise import GRAIN

SHORT = 128
"""So long an axis may be whose neighbours, and not its own numbers, are a run of memory; a longer one is copied."""


class Columns(NamedTuple):
    """A kernel over columns, and for each number that it keeps for a column whether it is in double precision."""

    kernel: Any
    wide: tuple[bool, ...] = (False, True)


@array_function
def along(axis: Any, rows: Any, columns: Columns | None, *arrays: np.ndarray, more: tuple = ()) -> np.ndarray | None:
    """What kernels make of arrays of one shape: ``rows`` where what lies along the axis is a run of memory.

    Else ``columns``, where the axis is short and there is such a kernel; ``more`` are the other arguments of ``rows``.
    None for dtypes that are not compiled, without elements, and for what is no axis.
    """
    x = arrays[-1]
    if x.dtype not in REALS or not x.size or any(each.dtype != x.dtype for each in arrays):
        return None
    if not isinstance(axis, (int, np.integer)) or not -x.ndim <= axis < x.ndim:
        return None
    if axis in (-1, x.ndim - 1) and all(each.flags.c_contiguous for each in arrays):
        return _by_row(rows, arrays, x.shape[-1], more)
    axis, order, n = int(axis) % x.ndim, list(range(x.ndim)), x.shape[axis]
    if not x.flags.c_contiguous:
        order.sort(key=lambda a: -abs(x.strides[a]))
    place = order.index(axis)
    inner = math.prod(x.shape[a] for a in order[place + 1 :])
    if inner > 1 and (columns is None or n > SHORT):
        order, inner = [*order[:place], *order[place + 1 :], axis], 1
    given = [np.ascontiguousarray(each.transpose(order)) for each in arrays]
    if columns is None or inner == 1:
        out = _by_row(rows, given, n, more)
    else:
        out = empty_like(given[0], x.dtype)
        _run(columns, *(each.reshape(-1, n, inner) for each in (out, *given)))
    return out if order == sorted(order) else out.transpose(np.argsort(order))


def _by_row(rows: Any, arrays: Sequence[np.ndarray], n: int, more: tuple) -> np.ndarray:
    """What the kernel makes of arrays in whose memory each n numbers are a row; axes of length 1 may follow n's."""
    out = empty_like(arrays[0], arrays[0].dtype)
    rows(*[each.reshape(-1, n) for each in (out, *arrays)], *more, length=out.size // n, grain=1 + GRAIN // n)
    return out


def _run(columns: Columns, out: np.ndarray, *given: np.ndarray) -> None:
    outer, _, inner = out.shape
    numbers = [np.empty((outer, inner), np.float64 if wide else out.dtype) for wide in columns.wide]
    tiles = outer * -(-inner // TILE)
    columns.kernel(out, *numbers, *given, length=tiles, grain=1 + tiles * GRAIN // out.size)
