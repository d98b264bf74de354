"""Convolution as a product of matrices: every window of the image becomes a column (im2col), and back (col2im).

It serves every stride, padding and dilation. Only the columns of a few rows of y are laid out at a time, so that they
stay in the cache. Each thread has rows of its own, and scratch memory of its own.

BLAS is not asked for the products of images: how it rounds a column depends on its place among the others. In our
register tiles each column is summed in the same order, so an image's numbers do not depend on its place in the batch.
"""

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.indexing import add, copy
from minigrad.kernels.matmul import multiply_packing, one_thread_each, work_size
from minigrad.kernels.memory import LINE, workspace
from minigrad.kernels.parallel import in_parallel
from minigrad.kernels.simd import pointer_to, row_lanes

CACHED = 1 << 18
"""Bytes of columns at a time: half of a core's second-level cache. The other operands of the product need the rest."""

LARGE = 1 << 21
"""Bytes of a signal, times the taps, from which its columns are laid out some at a time."""

PARTS = 8
"""Partial sums of the weight gradient. Their number is fixed, so that the number of threads does not change a bit."""

CHANNEL_PARTS = 4
"""Parts of the channels of x in its gradient. Fewer and larger products are faster."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    (y, x, w), geometry = _upright((y, x, w), geometry)
    O, OH, OW, N = y.shape
    depth, filters, out, weights = w[0].size, O // geometry.groups, y.reshape(-1), w.reshape(-1)
    biases = _biases(bias, O, y.dtype)
    at_once = min(_rows_at_once(len(x) * w[0, 0].size, OW * N * x.itemsize), -(-OH // PARTS))

    def task(start: int, stop: int) -> None:
        work = np.zeros(work_size(depth, y.itemsize), y.dtype)
        for first, cols, length in _columns_of(x, w, start * at_once, min(OH, stop * at_once), at_once, OW, geometry):
            of_y, of_cols, of_w = (first * OW * N, OH * OW * N), (0, length), (0, depth, 1)
            multiply(out, cols, weights, biases, work, (geometry.groups, filters, depth, length), of_y, of_cols, of_w)

    in_parallel(lambda i, j: partial(task, i, j), -(-OH // at_once))


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> None:
    """x = dL/dx for g = dL/dy: the transposed filters times g are columns, which col2im adds up."""
    (g, x, w), geometry = _upright((g, x, w), geometry)
    O, OH, OW, N = g.shape
    per_group, KH, KW = w.shape[1:]
    of_group = O // geometry.groups
    given, weights, pixels = g.reshape(-1), w.reshape(-1), OH * OW * N

    def part(begin: int, end: int, group: int) -> None:
        """The channels of a group from ``begin`` to ``end``, counted within the group."""
        rows = (end - begin) * KH * KW
        biases, work = _biases(None, rows, g.dtype), np.zeros(work_size(of_group, g.itemsize), g.dtype)
        images = x[group * per_group + begin : group * per_group + end]
        images[...] = 0 if bias is None else bias[group * per_group + begin : group * per_group + end, None, None, None]
        at_once = _rows_at_once(rows, OW * N * g.itemsize)
        of_w = group * of_group * w[0].size + begin * KH * KW, 1, w[0].size
        for first in range(0, OH, at_once):
            count = min(at_once, OH - first)
            length = count * OW * N
            cols, of_g = workspace((rows * length,), g.dtype), (group * of_group * pixels + first * OW * N, pixels)
            multiply(cols, given, weights, biases, work, (1, rows, of_group, length), (0, length), of_g, of_w)
            col2im(images, cols.reshape(end - begin, KH, KW, count, OW * N), first, *geometry[:3])

    parts = min(per_group, CHANNEL_PARTS)
    bounds = [per_group * i // parts for i in range(parts + 1)]

    def task(start: int, stop: int) -> None:
        for unit in range(start, stop):
            part(bounds[unit % parts], bounds[unit % parts + 1], unit // parts)

    in_parallel(lambda i, j: partial(task, i, j), parts * geometry.groups)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: g times the transposed columns, summed over the rows of y."""
    (g, x, w), geometry = _upright((g, x, w), geometry)
    O, OH, OW, N = g.shape
    g_rows, of_group = g.reshape(O, OH, OW * N), O // geometry.groups
    parts = min(OH, PARTS)
    at_once = _rows_at_once(len(x) * w[0, 0].size, OW * N * x.itemsize)
    sums = np.zeros((parts, geometry.groups, of_group, w[0].size), w.dtype)

    def task(start: int, stop: int) -> None:
        for part in range(start, stop):
            rows = OH * part // parts, OH * (part + 1) // parts
            for first, flat, length in _columns_of(x, w, *rows, at_once, OW, geometry):
                cols = flat.reshape(geometry.groups, w[0].size, length)
                for group, columns in enumerate(cols):
                    given = g_rows[
                        group * of_group : (group + 1) * of_group, first : first + columns.shape[1] // (OW * N)
                    ]
                    sums[part, group] += given.reshape(of_group, -1) @ columns.T

    with one_thread_each():
        in_parallel(lambda i, j: partial(task, i, j), parts)
    np.sum(sums, axis=0, out=w.reshape(sums.shape[1:]))


def _upright(arrays: tuple[np.ndarray, ...], geometry: Geometry) -> tuple[Iterable[np.ndarray], Geometry]:
    """Signals, which are images y and x of one row, and w, as images of one column: views of the same memory.

    Rows are what is divided among threads, and what is laid out at a time. Short ones are no run worth copying.
    """
    y, x, w = arrays
    one_row = x.shape[1] == w.shape[2] == 1 and geometry.padding[0] == 0 and x.shape[3] * x.itemsize >= LINE
    if not one_row or x.nbytes * w.shape[3] < LARGE:
        return arrays, geometry
    stride, padding, dilation = ((across, down) for down, across in geometry[:3])
    upright = y.swapaxes(1, 2), x.swapaxes(1, 2), w.swapaxes(2, 3)
    return upright, Geometry(stride, padding, dilation, geometry.groups)


def _columns_of(
    x: np.ndarray, w: np.ndarray, start: int, stop: int, at_once: int, OW: int, geometry: Geometry
) -> Iterator[tuple[int, np.ndarray, int]]:
    """For some rows of y at a time, from start to stop: the first, the columns, flat (C·KH·KW, length), and length."""
    C, N, (KH, KW) = len(x), x.shape[3], w.shape[2:]
    for first in range(start, stop, at_once):
        count = min(at_once, stop - first)
        flat = workspace((C * KH * KW * count * OW * N,), x.dtype)
        im2col(flat.reshape(C, KH, KW, count, OW * N), x, first, *geometry[:3])
        yield first, flat, count * OW * N


def _rows_at_once(rows: int, bytes_each: int) -> int:
    return max(1, CACHED // max(1, rows * bytes_each))


def _biases(bias: np.ndarray | None, filters: int, dtype: np.dtype) -> np.ndarray:
    """What the sums of each filter begin with, in every lane of a row of a register tile."""
    lanes = row_lanes(dtype.itemsize)
    return np.zeros(filters * lanes, dtype) if bias is None else np.repeat(bias, lanes)


@kernel
def multiply(y, x, w, biases, work, sizes, of_y, of_x, of_w):
    """y[o, i] = bias[o] + Σ_k w[o, k] · x[k, i], for every group.

    - ``sizes``  (groups, filters of a group, elements k of a filter, how many i)
    - ``of_y``, ``of_x``  where the first element is, and how many elements it is to the next row
    - ``of_w``   likewise, and to the next k. Where there are several groups, all three lie group by group
    - ``work``   memory for ``work_size``
    """
    groups, filters, depth, length = sizes
    lanes = row_lanes(y.itemsize)
    arrays = pointer_to(y), pointer_to(biases), pointer_to(w), pointer_to(x), pointer_to(work)
    whole = -(-length // lanes) * lanes
    for group in range(groups):
        first, at = group * filters, group * depth
        of_group = of_y[0] + first * of_y[1], of_y[1]
        of_weights = of_w[0] + first * of_w[1], of_w[1], of_w[2]
        of_columns = of_x[0] + at * of_x[1], of_x[1], False
        of_base = first * lanes, lanes, 0
        sizes_of_group = depth, length
        multiply_packing(
            arrays, (0, filters), (0, whole), sizes_of_group, of_group, of_base, of_weights, of_columns, lanes
        )


@kernel
def im2col(cols, x, first, stride, padding, dilation):
    """cols[c, ky, kx, r, ox·N + n] = x[c, (first + r)·s + ky·d − p, ox·s + kx·d − p, n], 0 outside of the image."""
    C, KH, KW, R, length = cols.shape
    _, H, W, N = x.shape
    OW = length // N
    zero = cols.dtype.type(0)
    for c in range(C):
        for ky in range(KH):
            for kx in range(KW):
                left = kx * dilation[1] - padding[1]
                for r in range(R):
                    column = cols[c, ky, kx, r]
                    iy = (first + r) * stride[0] + ky * dilation[0] - padding[0]
                    if iy < 0 or iy >= H:
                        column[:] = zero
                    elif stride[1] == 1:
                        # Pixels side by side are a run of memory, the whole batch with them.
                        begin = min(max(0, -left), OW)
                        end = max(min(OW, W - left), begin)
                        column[: begin * N] = zero
                        copy(
                            column[begin * N : end * N],
                            x[c, iy].reshape(W * N)[(begin + left) * N : (end + left) * N],
                        )
                        column[end * N :] = zero
                    else:
                        for ox in range(OW):
                            ix = ox * stride[1] + left
                            if 0 <= ix < W:
                                copy(column[ox * N : (ox + 1) * N], x[c, iy, ix])
                            else:
                                column[ox * N : (ox + 1) * N] = zero


@kernel
def col2im(x, cols, first, stride, padding, dilation):
    """x[c, (first + r)·s + ky·d − p, ox·s + kx·d − p, n] += cols[c, ky, kx, r, ox·N + n]: the adjoint of im2col."""
    C, KH, KW, R, length = cols.shape
    _, H, W, N = x.shape
    OW = length // N
    for c in range(C):
        for ky in range(KH):
            for kx in range(KW):
                left = kx * dilation[1] - padding[1]
                for r in range(R):
                    column = cols[c, ky, kx, r]
                    iy = (first + r) * stride[0] + ky * dilation[0] - padding[0]
                    if iy < 0 or iy >= H:
                        continue
                    if stride[1] == 1:
                        begin = min(max(0, -left), OW)
                        end = max(min(OW, W - left), begin)
                        add(
                            x[c, iy].reshape(W * N)[(begin + left) * N : (end + left) * N],
                            column[begin * N : end * N],
                        )
                        continue
                    for ox in range(OW):
                        ix = ox * stride[1] + left
                        if 0 <= ix < W:
                            add(x[c, iy, ix], column[ox * N : (ox + 1) * N])
