"""Convolution as a product of matrices whose right factor is packed straight from the images, without columns.

With the batch innermost, a register tile's lanes are images of one pixel of y. The elements that its window sees are
copied side by side, a panel, which stays in the first-level cache while the tiles of all filters are computed from it.
So a stride costs nothing. The gradient of x is made alike: seen from a pixel of x, its terms are a window of g. With a
stride of s there are s · s kinds of pixels, each with taps of its own: of 4 × 4 and a stride of 2, each has 2 × 2.

It serves batches that fill the lanes of a tile: N is a multiple of them. Taps outside of the image are left out.
"""

from functools import lru_cache

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import LINE, workspace
from minigrad.kernels.parallel import get_num_threads, parallel_for
from minigrad.kernels.simd import ROWS, load, multiply_runs, multiply_runs_of_four, pointer_to, row_lanes, store

DEPTH = 256
"""Products that are summed one after the other at most: so many rows of a panel stay in the first-level cache."""

GRAIN = 1 << 18
"""Products that are worth a thread."""

Taps = tuple[np.ndarray, np.ndarray]
"""Along one axis: numbers of taps, and their offsets, in order."""


def fits(images: np.ndarray) -> bool:
    """Whether a batch of such images (…, H, W, N) fills the lanes of register tiles."""
    return images.dtype in REALS and images.shape[3] % row_lanes(images.itemsize) == 0


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    taps = [_window(*each) for each in zip(w.shape[2:], *geometry[1:3], strict=True)]
    filters = w.reshape(geometry.groups, len(w) // geometry.groups, *w.shape[1:])
    _sum_windows(y, x, filters, bias, taps, ((0, 0), (1, 1), y.shape[1:3]), geometry.stride)


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> None:
    """x = dL/dx for g = dL/dy, and a bias: one kind of pixels after the other."""
    filters = w.reshape(geometry.groups, len(w) // geometry.groups, *w.shape[1:]).swapaxes(1, 2)
    kinds = [
        _kinds(size, window, *each)
        for size, window, each in zip(x.shape[1:3], w.shape[2:], zip(*geometry[:3], strict=True), strict=True)
    ]
    for down, many_down, taps_down in kinds[0]:
        for across, many_across, taps_across in kinds[1]:
            places = (down, across), geometry.stride, (many_down, many_across)
            _sum_windows(x, g, filters, bias, [taps_down, taps_across], places, (1, 1))


@lru_cache(maxsize=256)
def _window(window: int, padding: int, dilation: int) -> Taps:
    """Along one axis, the taps of a window: their numbers, and how far they are from where it is."""
    taps = np.arange(window)
    return taps, taps * dilation - padding


@lru_cache(maxsize=256)
def _kinds(size: int, window: int, stride: int, padding: int, dilation: int) -> list[tuple[int, int, Taps]]:
    """Along one axis of x, for each kind of pixels: the first, how many there are, and taps that see them, from g."""
    kinds = []
    for first in range(min(stride, size)):
        at = first + padding - np.arange(window) * dilation
        taps = np.flatnonzero(at % stride == 0)
        kinds.append((first, -(-(size - first) // stride), (taps, at[taps] // stride)))
    return kinds


def _sum_windows(
    y: np.ndarray,
    x: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    taps: list[Taps],
    places: tuple[tuple[int, ...], ...],
    stride: tuple[int, int],
) -> None:
    """y[o, pixel] = bias[o] + Σ w[o, c, tap] · x[c, at the tap], for every group.

    - ``filters``  w as (groups, O, C, KH, KW)
    - ``taps``     downwards and across: the tap's number, and how far from its window's first pixel it is
    - ``places``   the first pixel of y, from pixel to pixel, and how many there are; downwards and across each
    - ``stride``   pixels of x from window to window
    """
    (ky, from_top), (kx, from_left) = taps
    groups, O, C, *_ = filters.shape
    w = filters[:, :, :, ky[:, np.newaxis], kx].transpose(0, 1, 3, 4, 2)
    lanes, depth, N = row_lanes(y.itemsize), len(ky) * len(kx) * C, y.shape[3]
    biases = np.zeros(O * groups * lanes, y.dtype) if bias is None else np.repeat(bias, lanes)
    units = groups * places[2][0] * places[2][1] * (N // lanes)
    parts = max(1, min(get_num_threads(), units * lanes * O * depth // GRAIN))
    work = workspace((parts, depth * lanes + LINE), y.dtype)
    multiply_windows(
        *(y.reshape(-1), x.reshape(-1), np.ascontiguousarray(w).reshape(-1), biases, work, from_top, from_left),
        *((O, C, units, parts), y.shape[1:], x.shape[1:3], places, stride),
        length=parts,
    )


@parallel_for
def multiply_windows(y, x, w, biases, work, from_top, from_left, sizes, outputs, image, places, stride, start, stop):
    """The units, each the images of one tile at one pixel, are divided into parts; start and stop count parts.

    - ``work``     memory of each part for a panel
    - ``sizes``    (filters and channels of a group, units, parts)
    - ``outputs``  (height and width of y, N)
    - ``image``    (height and width of x)
    """
    filters, C, units, parts = sizes
    OH, OW, N = outputs
    (top, left), (down, across), (high, wide) = places
    lanes, KH, KW = row_lanes(y.itemsize), len(from_top), len(from_left)
    chunks, depth = N // lanes, KH * KW * C
    for part in range(start, stop):
        panel, of_x = pointer_to(work[part]), pointer_to(x)
        with_bias = pointer_to(y), pointer_to(biases), pointer_to(w), panel
        for unit in range(units * part // parts, units * (part + 1) // parts):
            n, column = unit % chunks * lanes, unit // chunks % wide
            row, group = unit // (chunks * wide) % high, unit // (chunks * wide * high)
            iy, ix = row * stride[0], column * stride[1]
            rows, columns = taps_inside(from_top, iy, image[0]), taps_inside(from_left, ix, image[1])
            for ky in range(rows[0], rows[1]):
                for kx in range(columns[0], columns[1]):
                    at = ((group * C * image[0] + iy + from_top[ky]) * image[1] + ix + from_left[kx]) * N + n
                    pack_channels(panel, (ky * KW + kx) * C * lanes, of_x, at, image[0] * image[1] * N, C, lanes)
            to = ((group * filters * OH + top + row * down) * OW + left + column * across) * N + n
            count = (columns[1] - columns[0]) * C
            runs = (rows[0] * KW + columns[0]) * C, rows[1] - rows[0], count, KW * C
            if count == KW * C:
                runs = runs[0], 1, runs[1] * count, 0
            sum_filters(with_bias, (to, OH * OW * N), group * filters, filters, depth, runs, lanes)


@kernel(inner=True)
def taps_inside(offsets, first, size):
    """The range of taps that are inside the image: their offsets grow, or shrink, from tap to tap."""
    begin, end = 0, len(offsets)
    while begin < end and not 0 <= first + offsets[begin] < size:
        begin += 1
    while begin < end and not 0 <= first + offsets[end - 1] < size:
        end -= 1
    return begin, end


@kernel(inner=True)
def pack_channels(panel, to, x, at, channel, C, lanes):
    """Copy what one tap sees of each channel into the panel."""
    for c in range(C):
        left, right = load(x, at + c * channel), load(x, at + c * channel + lanes // 2)
        store(panel, to + c * lanes, left)
        store(panel, to + c * lanes + lanes // 2, right)


@kernel(inner=True)
def sum_filters(arrays, of_y, first, filters, depth, runs, lanes):
    """The sums of all filters of a group, from one panel: slice by slice of at most ``DEPTH`` of its elements.

    - ``arrays``  (y, biases, w, panel)
    - ``first``   the filters of the groups before
    - ``runs``    (first element, how many runs, elements of a run, from run to run)
    """
    y, biases, w, panel = arrays
    begin, many, count, step = runs
    at_once, piece = max(1, DEPTH // max(1, count)), max(1, min(count, DEPTH))
    base, of_base = biases, (first * lanes, lanes)
    for run in range(0, max(1, many), at_once):
        for k in range(0, max(1, count), piece):
            some = begin + run * step + k, min(at_once, many - run), min(piece, count - k), step
            for o in range(0, filters, ROWS):
                of_o, of_w = (of_y[0] + o * of_y[1], of_y[1]), ((first + o) * depth, depth)
                from_base = of_base[0] + o * of_base[1], of_base[1]
                rows, tile = filters - o, (y, base, w, panel)
                if rows > 4:
                    multiply_runs(tile, of_o, from_base, of_w, rows, some, lanes // 2)
                else:
                    multiply_runs_of_four(tile, of_o, from_base, of_w, rows, some, lanes // 2)
            base, of_base = y, of_y
