"""Convolution where a group has one filter or two, as of depthwise convolutions: plane by plane.

Six filters at a time have no input in common here. So a register tile is eight vectors of one filter's plane, each
times the same weight; and of the gradient nine taps of one filter. A plane with padding is copied, zeros around it,
into memory that stays in the cache while its windows are summed.

Where vectors are, in y and in x, is in tables: so rows may be shorter than a tile.
"""

from functools import lru_cache

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry, flipped
from minigrad.kernels.convolution.packing import tap_offsets
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import workspace
from minigrad.kernels.parallel import get_num_threads, parallel_for
from minigrad.kernels.simd import (
    BYTES,
    NINE,
    SUMS,
    combine_row,
    correlate_nine,
    lanes_of,
    load,
    pointer_to,
    store,
)

FILTERS = 2
"""Filters of a group up to which this is the fastest: tiles of six would mostly sum what is not wanted."""

GROUPS = 8
"""Groups from which it is: the planes are divided among the threads."""

VECTORS = 8
"""Vectors of a tile."""

AT_ONCE = 256
"""Vectors of a plane that are summed one after the other, and of a table where rows are shorter."""

GRAIN = 1 << 16
"""Products that are worth a thread."""

BEYOND_CACHE = 1 << 22
"""Bytes of images from which making the batch innermost takes longer than loading vectors across cache lines."""

UNUSED = 0.25
"""Lanes that are computed twice, of those of a row, up to which a row by itself pays."""


def pays(y: np.ndarray, x: np.ndarray, filters: int, geometry: Geometry) -> bool:
    """Whether this is the fastest algorithm for y = w ∗ x with so many filters in a group: rows must fill a vector."""
    lanes, N = BYTES // y.itemsize, y.shape[3]
    is_run = geometry.stride[1] == 1 or N % lanes == 0
    is_right = y.dtype in REALS and is_run and min(y.shape[2], x.shape[2]) * N >= lanes
    return is_right and filters <= FILTERS and geometry.groups >= GROUPS


def pays_by_image(images: np.ndarray, across: int, filters: int, geometry: Geometry) -> bool:
    """Whether images (N, C, H, W) that lie one after another are better left so, for y with rows of ``across`` pixels.

    Each image's groups are then groups of their own, of one image (N·C, H, W, 1). Every sum is the same.
    """
    lanes = BYTES // images.itemsize
    is_right = images.dtype in REALS and geometry.stride == (1, 1) and min(across, images.shape[3]) >= lanes
    is_large = images.flags.c_contiguous and len(images) > 1 and images.nbytes >= BEYOND_CACHE
    fills = -across % lanes <= UNUSED * across
    return is_right and is_large and fills and filters <= FILTERS and geometry.groups >= GROUPS


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias. Zeros of the padding are multiplied."""
    O, OH, OW, N = y.shape
    groups, C, (KH, KW), (stride, padding, dilation) = geometry.groups, w.shape[1], w.shape[2:], geometry[:3]
    lanes, (high, wide) = BYTES // y.itemsize, (x.shape[1] + 2 * padding[0], (x.shape[2] + 2 * padding[1]) * N)
    rows = max(1, min(OH, AT_ONCE // 4 // -(-OW * N // lanes)))
    offsets = tap_offsets(C, KH, KW, high * wide, dilation[0] * wide, dilation[1] * N)
    parts = max(1, min(get_num_threads(), O, y.size * w[0].size // GRAIN))
    scratch = workspace((parts, C * high * wide if any(padding) else 1), y.dtype)
    sum_planes(
        *(y.reshape(-1), x.reshape(-1), np.ascontiguousarray(w.transpose(0, 2, 3, 1)).reshape(-1)),
        *(np.zeros(O, y.dtype) if bias is None else bias, offsets),
        *(*vectors_of(rows, OW, N, lanes, wide, stride, False), scratch),
        *((O, O // groups, C, parts), (OH, OW * N, rows), (*x.shape[1:], high, wide), padding, stride[0]),
        length=parts,
    )


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> None:
    """x = dL/dx for g = dL/dy, and a bias, for a stride of 1: g convolved with the flipped windows."""
    seen, rotated, geometry = flipped(g, w, geometry)
    forward(x, np.ascontiguousarray(seen), rotated, bias, geometry)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy. Zeros of the padding are multiplied, and zeros after rows that do not fill vectors."""
    O, OH, OW, N = g.shape
    groups, C, (KH, KW), (stride, padding, dilation) = geometry.groups, w.shape[1], w.shape[2:], geometry[:3]
    lanes, (high, wide) = BYTES // g.itemsize, (x.shape[1] + 2 * padding[0], (x.shape[2] + 2 * padding[1]) * N)
    many = -(-OW * N // lanes)
    rows, is_whole = max(1, min(OH, AT_ONCE // many)), OW * N % lanes == 0
    offsets = tap_offsets(C, KH, KW, high * wide, dilation[0] * wide, dilation[1] * N)
    blocks = -(-offsets.size // NINE)
    sums = np.zeros((O, blocks, SUMS), w.dtype)
    parts = max(1, min(get_num_threads(), O, g.size * w[0].size // GRAIN))
    is_copied = any(padding) or not is_whole
    scratch = workspace((parts, (C * high * wide if is_copied else 0) + lanes), w.dtype)
    of_g = np.empty((parts, 1 if is_whole else OH * many * lanes), w.dtype)
    correlate_planes(
        *(sums.reshape(-1), g.reshape(-1), x.reshape(-1), offsets),
        *(*vectors_of(rows, OW, N, lanes, wide, stride, True), scratch, of_g),
        *((O, O // groups, C, parts), (OH, OW * N, rows), (*x.shape[1:], high, wide), padding, stride[0]),
        length=parts,
    )
    by_tap = sums[..., :NINE].reshape(O, -1)[:, : offsets.size]
    w[...] = by_tap.reshape(O, KH, KW, C).transpose(0, 3, 1, 2)


@lru_cache(maxsize=256)
def vectors_of(
    rows: int, OW: int, N: int, lanes: int, wide: int, stride: tuple[int, int], apart: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Where each vector of so many rows of y begins: in y, and what its first tap sees in x, of rows of ``wide``.

    The last of a row overlaps the one before, or, where they are ``apart``, ends after the row. Tiles are filled up.
    """
    row, i = np.ogrid[:rows, : -(-OW * N // lanes)]
    i = i * lanes if apart else np.minimum(i * lanes, OW * N - lanes)
    of_row = -(-OW * N // lanes) * lanes if apart else OW * N
    across = i if stride[1] == 1 else i // N * stride[1] * N + i % N
    of_y, of_x = (row * of_row + i).reshape(-1), (row * stride[0] * wide + across).reshape(-1)
    fill = (0, 0 if apart else -of_y.size % VECTORS)
    return np.pad(of_y, fill, "edge"), np.pad(of_x, fill, "edge")


@parallel_for
def sum_planes(y, x, w, bias, offsets, at_y, at_x, scratch, sizes, outputs, image, padding, down, start, stop):
    """The filters are divided into parts, each with a row of ``scratch``; start and stop count parts.

    - ``sizes``    (filters, those of a group, channels of a group, parts)
    - ``outputs``  (OH, OW·N, rows that the tables hold)
    - ``image``    (H, W, N, height with padding, elements of a row with padding)
    """
    O, filters, C, parts = sizes
    OH, length, rows = outputs
    H, W, N, _, wide = image
    is_padded = padding[0] + padding[1] > 0
    for part in range(start, stop):
        own, of_x, copied = pointer_to(scratch[part]), pointer_to(x), -1
        if is_padded:
            scratch[part] = 0
        for o in range(O * part // parts, O * (part + 1) // parts):
            group = o // filters
            begin = group * C * H * W * N
            if is_padded and copied != group:
                copy_planes(own, of_x, begin, C, image, padding, lanes_of(y))
                copied = group
            source, first = (own, 0) if is_padded else (of_x, begin)
            arrays = pointer_to(y), source, pointer_to(w), pointer_to(bias), pointer_to(offsets)
            positions = pointer_to(at_y), pointer_to(at_x)
            for band in range(0, OH, rows):
                row = min(band, OH - rows)
                to, at = (o * OH + row) * length, first + row * down * wide
                for v in range(0, len(at_y), VECTORS):
                    combine_row(arrays, positions, v, to, at, o, len(offsets))


@kernel(inner=True)
def copy_planes(out, x, begin, C, image, padding, lanes):
    """Copy the channels of a group, with room around each. A row is a vector long or more."""
    H, W, N, high, wide = image
    for c in range(C):
        for iy in range(H):
            to, at = (c * high + iy + padding[0]) * wide + padding[1] * N, begin + (c * H + iy) * W * N
            copy_row(out, to, x, at, W * N, lanes)


@kernel(inner=True)
def copy_row(out, to, x, at, length, lanes):
    """out[to + i] = x[at + i] for i < length."""
    for i in range(0, length - lanes, lanes):
        store(out, to + i, load(x, at + i))
    store(out, to + length - lanes, load(x, at + length - lanes))


@parallel_for
def correlate_planes(sums, g, x, offsets, at_g, at_x, scratch, of_g, sizes, outputs, image, padding, down, start, stop):
    """sums[o, tap] += Σ g[o] · x[…, at the tap]. Parts and sizes as in ``sum_planes``; ``of_g``: memory for a plane."""
    O, filters, C, parts = sizes
    OH, length, rows = outputs
    H, W, N, _, wide = image
    lanes, taps = lanes_of(g), len(offsets)
    many, blocks = (length + lanes - 1) // lanes, (taps + NINE - 1) // NINE
    is_whole = many * lanes == length
    is_copied = padding[0] + padding[1] > 0 or not is_whole
    for part in range(start, stop):
        own, of_x, copied, given = pointer_to(scratch[part]), pointer_to(x), -1, pointer_to(of_g[part])
        scratch[part] = 0
        of_g[part] = 0
        for o in range(O * part // parts, O * (part + 1) // parts):
            group = o // filters
            begin = group * C * H * W * N
            if is_copied and copied != group:
                copy_planes(own, of_x, begin, C, image, padding, lanes)
                copied = group
            if not is_whole:
                for oy in range(OH):
                    copy_row(given, oy * many * lanes, pointer_to(g), (o * OH + oy) * length, length, lanes)
            source, first = (own, 0) if is_copied else (of_x, begin)
            plane, at = (pointer_to(g), o * OH * length) if is_whole else (given, 0)
            arrays = pointer_to(sums), plane, source, pointer_to(offsets)
            positions = pointer_to(at_g), pointer_to(at_x)
            for row in range(0, OH, rows):
                places = at + row * many * lanes, first + row * down * wide
                count = min(rows, OH - row) * many
                for block in range(blocks):
                    correlate_nine(arrays, positions, count, (o * blocks + block) * SUMS, places, NINE * block, taps)
