"""Convolution as a product of matrices: every window of the image becomes a column (im2col), and back (col2im).

It serves every stride, padding and dilation. Only the columns of a few rows of y are laid out at a time, so that they
stay in the cache. Each thread has rows of its own, and scratch memory of its own.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.indexing import add, copy
from minigrad.kernels.matmul import one_thread_each
from minigrad.kernels.memory import workspace
from minigrad.kernels.parallel import in_parallel

CACHED = 1 << 18
"""Bytes of columns at a time: half of a core's second-level cache. The other operands of the product need the rest."""

PARTS = 8
"""Partial sums of the weight gradient. Their number is fixed, so that the number of threads does not change a bit."""

CHANNEL_PARTS = 4
"""Parts of the channels of x in its gradient, fixed as well. Fewer and larger products are faster."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias: the filters as rows, times the columns."""
    O, OH, OW, N = y.shape
    out_rows, filters = y.reshape(O, OH, OW * N), w.reshape(geometry.groups, O // geometry.groups, -1)

    # It does not depend on the number of threads, because BLAS's rounding depends on the length of a product.
    at_once = min(_rows_at_once(len(x) * w[0, 0].size, OW * N * x.itemsize), -(-OH // PARTS))

    def task(start: int, stop: int) -> None:
        for first, cols in _columns_of(x, w, start * at_once, min(OH, stop * at_once), at_once, OW, geometry):
            for group, (weights, columns) in enumerate(zip(filters, cols, strict=True)):
                of_group = slice(group * len(weights), (group + 1) * len(weights))
                out = out_rows[of_group, first : first + columns.shape[1] // (OW * N)].reshape(len(weights), -1)
                np.matmul(weights, columns, out=out)
                if bias is not None:
                    out += bias[of_group, np.newaxis]

    with one_thread_each():
        in_parallel(lambda i, j: partial(task, i, j), -(-OH // at_once))


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> None:
    """x = dL/dx for g = dL/dy: the transposed filters times g are columns, which col2im adds up."""
    O, OH, OW, N = g.shape
    per_group, KH, KW = w.shape[1:]
    of_group = O // geometry.groups
    g_rows = g.reshape(O, OH, OW * N)
    transposed = w.reshape(geometry.groups, of_group, per_group, KH * KW).transpose(0, 2, 3, 1).copy()

    def part(begin: int, end: int, group: int) -> None:
        """The channels of a group from ``begin`` to ``end``, counted within the group."""
        weights = transposed[group, begin:end].reshape(-1, of_group)
        images = x[group * per_group + begin : group * per_group + end]
        images[...] = 0
        at_once = _rows_at_once(len(weights), OW * N * g.itemsize)
        for first in range(0, OH, at_once):
            count = min(at_once, OH - first)
            given = g_rows[group * of_group : (group + 1) * of_group, first : first + count].reshape(of_group, -1)
            cols = workspace((len(weights), count * OW * N), g.dtype)
            np.matmul(weights, given, out=cols)
            col2im(images, cols.reshape(end - begin, KH, KW, count, OW * N), first, *geometry[:3])

    parts = min(per_group, CHANNEL_PARTS)
    bounds = [per_group * i // parts for i in range(parts + 1)]

    def task(start: int, stop: int) -> None:
        for unit in range(start, stop):
            part(bounds[unit % parts], bounds[unit % parts + 1], unit // parts)

    with one_thread_each():
        in_parallel(lambda i, j: partial(task, i, j), parts * geometry.groups)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: g times the transposed columns, summed over the rows of y."""
    O, OH, OW, N = g.shape
    g_rows, of_group = g.reshape(O, OH, OW * N), O // geometry.groups
    parts = min(OH, PARTS)
    at_once = _rows_at_once(len(x) * w[0, 0].size, OW * N * x.itemsize)
    sums = np.zeros((parts, geometry.groups, of_group, w[0].size), w.dtype)

    def task(start: int, stop: int) -> None:
        for part in range(start, stop):
            rows = OH * part // parts, OH * (part + 1) // parts
            for first, cols in _columns_of(x, w, *rows, at_once, OW, geometry):
                for group, columns in enumerate(cols):
                    given = g_rows[
                        group * of_group : (group + 1) * of_group, first : first + columns.shape[1] // (OW * N)
                    ]
                    sums[part, group] += given.reshape(of_group, -1) @ columns.T

    with one_thread_each():
        in_parallel(lambda i, j: partial(task, i, j), parts)
    np.sum(sums, axis=0, out=w.reshape(sums.shape[1:]))


def _columns_of(
    x: np.ndarray, w: np.ndarray, start: int, stop: int, at_once: int, OW: int, geometry: Geometry
) -> Iterator[tuple[int, np.ndarray]]:
    """For some rows of y at a time, from start to stop: the first row, and the columns (groups, C/groups·KH·KW, …)."""
    C, N, (KH, KW) = len(x), x.shape[3], w.shape[2:]
    for first in range(start, stop, at_once):
        count = min(at_once, stop - first)
        cols = workspace((C, KH, KW, count, OW * N), x.dtype)
        im2col(cols, x, first, *geometry[:3])
        yield first, cols.reshape(geometry.groups, w[0].size, count * OW * N)


def _rows_at_once(rows: int, bytes_each: int) -> int:
    return max(1, CACHED // max(1, rows * bytes_each))


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
