"""Convolution as a product of matrices: every window of the image becomes a column (im2col), and back (col2im).

It serves every stride, padding and dilation. Only the columns of a few rows of y are laid out at a time, so that they
stay in the cache. Each thread has rows of its own, and scratch memory of its own.

BLAS is not asked for the products of images: how it rounds a column depends on its place among the others. In our
register tiles each column is summed in the same order, so an image's numbers do not depend on its place in the batch.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.convolution.packing import pack_biases, pack_matrices, tap_offsets
from minigrad.kernels.indexing import add, copy
from minigrad.kernels.matmul import one_thread_each
from minigrad.kernels.memory import workspace
from minigrad.kernels.parallel import in_parallel
from minigrad.kernels.simd import ROWS, combine, pointer_to, row_lanes

CACHED = 1 << 18
"""Bytes of columns at a time: half of a core's second-level cache. The other operands of the product need the rest."""

GRAIN = 1 << 15
"""Weights that are worth a thread to pack."""

PARTS = 8
"""Partial sums of the weight gradient. Their number is fixed, so that the number of threads does not change a bit."""

CHANNEL_PARTS = 4
"""Parts of the channels of x in its gradient. Fewer and larger products are faster."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias: the filters as rows, times the columns."""
    O, OH, OW, N = y.shape
    groups, depth = geometry.groups, w[0].size
    filters, out = O // groups, y.reshape(-1)
    packed = np.empty((groups, -(-filters // ROWS), depth, ROWS), w.dtype)
    strides = filters * depth, depth, 1
    pack_matrices(
        packed, w.reshape(-1), filters, strides, length=len(packed) * packed.shape[1], grain=1 + GRAIN // depth
    )
    biases = pack_biases(bias, groups, packed.shape[1], y.dtype)
    at_once = min(_rows_at_once(len(x) * w[0, 0].size, OW * N * x.itemsize), -(-OH // PARTS))

    def task(start: int, stop: int) -> None:
        for first, cols, length in _columns_of(x, w, start * at_once, min(OH, stop * at_once), at_once, OW, geometry):
            offsets, edge = tap_offsets(depth, 1, 1, length, 0, 0), _edge(y.dtype)
            places = length, first * OW * N, OH * OW * N, 0, depth * length
            multiply(out, cols, offsets, packed, biases, edge, filters, places)

    in_parallel(lambda i, j: partial(task, i, j), -(-OH // at_once))


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> None:
    """x = dL/dx for g = dL/dy: the transposed filters times g are columns, which col2im adds up."""
    O, OH, OW, N = g.shape
    per_group, KH, KW = w.shape[1:]
    of_group = O // geometry.groups
    pixels, lanes = OH * OW * N, row_lanes(g.itemsize)

    def part(begin: int, end: int, group: int) -> None:
        """The channels of a group from ``begin`` to ``end``, counted within the group."""
        rows = (end - begin) * KH * KW
        packed = np.empty((1, -(-rows // ROWS), of_group, ROWS), w.dtype)
        of_part = w[group * of_group : (group + 1) * of_group].reshape(-1)[begin * KH * KW :]
        pack_matrices(packed, of_part, rows, (0, 1, w[0].size), length=packed.shape[1], grain=packed.shape[1])
        biases, edge = pack_biases(None, 1, packed.shape[1], g.dtype), _edge(g.dtype)
        images = x[group * per_group + begin : group * per_group + end]
        images[...] = 0
        at_once = _rows_at_once(rows, OW * N * g.itemsize)
        for first in range(0, OH, at_once):
            count = min(at_once, OH - first)
            length = count * OW * N
            given, at, row = g.reshape(-1), group * of_group * pixels + first * OW * N, pixels
            if length < lanes:
                wide = np.zeros((of_group, lanes), g.dtype)
                wide[:, :length] = given[at : at + of_group * pixels].reshape(of_group, -1)[:, :length]
                given, at, row = wide.reshape(-1), 0, lanes
            cols = workspace((rows * length,), g.dtype)
            offsets = tap_offsets(of_group, 1, 1, row, 0, 0)
            multiply(cols, given, offsets, packed, biases, edge, rows, (length, 0, length, at, 0))
            col2im(images, cols.reshape(end - begin, KH, KW, count, OW * N), first, *geometry[:3])

    parts = min(per_group, CHANNEL_PARTS)
    bounds = [per_group * i // parts for i in range(parts + 1)]

    def task(start: int, stop: int) -> None:
        for unit in range(start, stop):
            part(bounds[unit % parts], bounds[unit % parts + 1], unit // parts)

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
            for first, flat, length in _columns_of(x, w, *rows, at_once, OW, geometry):
                cols = flat[: len(x) * w[0, 0].size * length].reshape(geometry.groups, w[0].size, length)
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
) -> Iterator[tuple[int, np.ndarray, int]]:
    """For some rows of y at a time, from start to stop: the first, the columns (C·KH·KW, length), flat, and the length.

    A vector that begins in the last columns may end in the memory after them.
    """
    C, N, (KH, KW) = len(x), x.shape[3], w.shape[2:]
    after = row_lanes(x.itemsize)
    for first in range(start, stop, at_once):
        count = min(at_once, stop - first)
        flat = workspace((C * KH * KW * count * OW * N + after,), x.dtype)
        flat[-after:] = 0
        im2col(flat[:-after].reshape(C, KH, KW, count, OW * N), x, first, *geometry[:3])
        yield first, flat, count * OW * N


def _rows_at_once(rows: int, bytes_each: int) -> int:
    return max(1, CACHED // max(1, rows * bytes_each))


def _edge(dtype: np.dtype) -> np.ndarray:
    """Memory for a register tile that is wider than y."""
    return np.empty(ROWS * row_lanes(dtype.itemsize), dtype)


@kernel
def multiply(y, x, offsets, w, bias, edge, filters, places):
    """y[to + o·row + i] = bias[o] + Σ_k w[o, k] · x[at + offsets[k] + i], for all filters o of all groups.

    - ``w``, ``bias``  packed, in blocks of six filters: (groups, blocks, K, 6), and flat
    - ``edge``    memory for a tile
    - ``places``  (how many i, to, row, at, elements of x from one group to the next)
    """
    groups, blocks, depth, _ = w.shape
    length, to, row, at, of_group = places
    lanes = row_lanes(y.itemsize)
    fits = length >= lanes
    arrays = pointer_to(y) if fits else pointer_to(edge), pointer_to(x), pointer_to(offsets), pointer_to(w)
    for group in range(groups):
        for begin in range(0, length, lanes):
            i = min(begin, length - lanes) if fits else 0
            for b in range(blocks):
                o, rows = group * filters + ROWS * b, min(ROWS, filters - ROWS * b)
                tile = (to + o * row + i, row) if fits else (0, lanes)
                from_x = at + group * of_group + i
                of_tile = group * blocks + b, depth, (0, 1, depth, 0)
                combine((*arrays, pointer_to(bias)), *tile, rows, lanes // 2, from_x, *of_tile)
                if not fits:
                    for r in range(rows):
                        first = to + (o + r) * row
                        copy(y[first : first + length], edge[r * lanes : r * lanes + length])


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
