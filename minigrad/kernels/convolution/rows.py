"""Convolution by shifted rows, for a stride of 1, without columns.

With the batch innermost, a row of y is a run of OW·N elements. It is a sum of runs of x, one for each tap of the
window, each times one weight. Register tiles hold such sums, of six filters at a time. The gradient of a weight is the
dot product of a row of g and a row of x, summed over all rows.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry, flipped
from minigrad.kernels.convolution.packing import pack_biases, pack_weights, tap_offsets
from minigrad.kernels.indexing import copy
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import LINE, PAGE, empty
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import ROWS, SUMS, WIDEST, combine, correlate, pointer_to, row_lanes

ASSOCIATIVITY = 8
"""Lines of the same offset in their pages that the first-level cache holds."""

CACHED = 768
"""Elements of a channel of g at a time: six such runs, and two of x, stay in the first-level cache."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    O, OH, OW, N = y.shape
    C, H, W, _ = x.shape
    groups, (KH, KW) = geometry.groups, w.shape[2:]
    # If a row of a tile is one pixel of y, the kernel knows which taps are in the image: no zeros are needed beside it.
    left = geometry.padding[1] * N if N % row_lanes(y.itemsize) == 0 else 0
    padded = _padded(x, (0, 0 if left else geometry.padding[1]))
    wide = padded.shape[2] * N
    channels = _with_gaps(padded.reshape(C, H * wide))
    channel = channels.shape[1]
    offsets = tap_offsets(C // groups, KH, KW, channel, geometry.dilation[0] * wide, geometry.dilation[1] * N)
    filters = w.reshape(groups, O // groups, C // groups, KH, KW)
    packed, blocks = pack_weights(filters.transpose(0, 1, 3, 4, 2), y.dtype)

    shapes = (O // groups, OH, OW * N), (H, W, wide, channel, left, N), (KH, KW, C // groups)
    sum_taps(
        *(y.reshape(-1), channels.reshape(-1), offsets, packed, pack_biases(bias, groups, blocks, y.dtype)),
        *(blocks, *shapes, geometry.padding, geometry.dilation),
        length=(units := groups * OH * blocks),
        grain=_grain(units, y.size * w[0].size),
    )


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> None:
    """x = dL/dx for g = dL/dy: g convolved with the flipped windows."""
    seen, rotated, geometry = flipped(g, w, geometry)
    forward(x, seen, rotated, bias, geometry)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: for each weight, the dot products of a row of g and a row of x, over all rows."""
    O, OH, OW, N = g.shape
    C, groups, (KH, KW) = w.shape[1], geometry.groups, w.shape[2:]
    padded = _padded(x, geometry.padding)
    high, wide = padded.shape[1], padded.shape[2] * N
    offsets = tap_offsets(C, KH, KW, high * wide, geometry.dilation[0] * wide, geometry.dilation[1] * N)
    blocks, pairs = -(-(O // groups) // ROWS), (len(offsets) + 1) // 2
    sums = np.zeros((groups, blocks, pairs, SUMS), w.dtype)

    sum_rows(
        *(sums.reshape(-1), g.reshape(-1), padded.reshape(-1), offsets),
        *(blocks, (O // groups, OH, OW * N), wide, C * high * wide),
        length=(units := groups * blocks * pairs),
        grain=_grain(units, g.size * w[0].size),
    )
    by_filter = sums[..., : 2 * ROWS].reshape(groups, blocks, pairs, ROWS, 2).swapaxes(2, 3)
    found = by_filter.reshape(groups, blocks * ROWS, 2 * pairs)[:, : O // groups, : len(offsets)]
    w[...] = found.reshape(groups, O // groups, KH, KW, C).transpose(0, 1, 4, 2, 3).reshape(w.shape)


def fill_vectors(y: np.ndarray) -> bool:
    """Whether y has a dtype that vectors are made of, and its rows are as long as any vector."""
    return y.dtype in REALS and y[0, 0].nbytes >= WIDEST


def _grain(units: int, products: int) -> int:
    """How many of the units are worth a thread: a quarter of a million products."""
    return max(1, (units << 18) // products)


def _padded(x: np.ndarray, padding: tuple[int, int]) -> np.ndarray:
    """x (C, H, W, N) with rows and columns of zeros around each image."""
    above, left = padding
    if not above and not left:
        return np.ascontiguousarray(x)
    C, H, W, N = x.shape
    wide = np.zeros((C, H + 2 * above, W + 2 * left, N), x.dtype)
    wide[:, above : above + H, left : left + W] = x
    return wide


def _with_gaps(channels: np.ndarray) -> np.ndarray:
    """Channels (C, H·W·N), with a cache line of room after each if they are whole pages long.

    Without the gaps they would all begin at the same offset of a page, and the cache holds only a few such lines.
    """
    C, length = channels.shape
    if C <= ASSOCIATIVITY or length * channels.itemsize % PAGE:
        return channels
    apart = empty((C, length + LINE // channels.itemsize), channels.dtype)
    copy_rows(apart, channels, length=C)
    return apart


@parallel_for
def copy_rows(out, x, start, stop):
    """out[i, :n] = x[i] for x (…, n), i from start to stop."""
    for i in range(start, stop):
        copy(out[i, : x.shape[1]], x[i])


@parallel_for
def sum_taps(y, x, offsets, w, bias, blocks, outputs, image, window, padding, dilation, start, stop):
    """y[o, oy, i] = bias[o] + Σ w[o, tap] · x[i + offset of the tap], for the units from start to stop.

    A unit is a row oy of y, of a group, and of a block of six filters o.

    - ``outputs`` (filters of a group, OH, OW·N)
    - ``image``   (H, W, elements of a row of x, elements of a channel, zeros missing left of a row, N)
    - ``window``  (KH, KW, channels of a group)
    """
    filters, OH, length = outputs
    H, W, wide, channel, left, N = image
    KH, KW, C = window
    step = min(row_lanes(y.itemsize), length)
    second = step - row_lanes(y.itemsize) // 2
    pointers = pointer_to(y), pointer_to(x), pointer_to(offsets), pointer_to(w), pointer_to(bias)
    for row in range(start // blocks, (stop + blocks - 1) // blocks):
        group, oy = row // OH, row % OH
        top = group * C * channel + (oy - padding[0]) * wide - left
        rows = taps_inside(oy, oy, padding[0], H, KH, dilation[0])
        for begin in range(0, length, step):
            i = min(begin, length - step)
            columns = (0, KW)
            if padding[1]:
                columns = taps_inside(i // N, (i + step - 1) // N, padding[1], W, KW, dilation[1])
            taps = (rows[0] * KW + columns[0]) * C, rows[1] - rows[0], (columns[1] - columns[0]) * C, KW * C
            if columns[1] - columns[0] == KW:
                taps = taps[0], 1, taps[1] * taps[2], 0
            for unit in range(max(start, row * blocks), min(stop, (row + 1) * blocks)):
                b = unit % blocks
                first = group * filters + ROWS * b
                to = (first * OH + oy) * length + i
                of_b = group * blocks + b
                combine(pointers, to, OH * length, filters - ROWS * b, second, top + i, of_b, KH * KW * C, taps)


@kernel(inner=True)
def taps_inside(first, last, padding, size, window, dilation):
    """The range of taps that are inside the image for some position of the window from first to last."""
    return max(0, -((last - padding) // dilation)), min(window, (padding + size - 1 - first) // dilation + 1)


@parallel_for
def sum_rows(w, g, x, offsets, blocks, outputs, wide, of_group, start, stop):
    """w[o, tap] = Σ g[o, oy, i] · x[oy, i + offset of the tap], for the units from start to stop.

    A unit is a block of six filters o and two taps. ``outputs`` (filters of a group, OH, OW·N); ``wide`` and
    ``of_group``: elements of a row of x, and of the channels of a group.

    Some rows are summed lane by lane, and these sums are added up in order. So the rounding error is that of a sum of
    a few hundred numbers.
    """
    filters, OH, length = outputs
    taps = len(offsets)
    pairs = (taps + 1) // 2
    lanes = row_lanes(g.itemsize) // 2
    arrays = pointer_to(w), pointer_to(g), pointer_to(x)
    at_once = max(1, CACHED // length)
    for top in range(0, OH, at_once):
        for begin in range(0, length, CACHED):
            runs = min(at_once, OH - top), min(CACHED, length - begin), length, wide
            for unit in range(start, stop):
                block, pair = unit // pairs, unit % pairs
                group, first = block // blocks, block % blocks * ROWS
                at = ((group * filters + first) * OH + top) * length + begin
                in_x = group * of_group + top * wide + begin
                left, right = in_x + offsets[2 * pair], in_x + offsets[min(2 * pair + 1, taps - 1)]
                correlate(arrays, SUMS * unit, at, OH * length, filters - first, left, right, runs, lanes)
