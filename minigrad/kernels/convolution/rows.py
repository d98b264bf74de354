"""Convolution by shifted rows, for a stride of 1: no columns are laid out at all.

With the batch innermost, a row of y and the row of x under one tap of the window are two runs of memory, OW·N long, and
y's is the sum of x's runs times one weight each. Blocks of y are summed in registers, six filters at a time; the
gradient of a weight is the product of two such runs, summed over all rows.
"""

import numpy as np

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.convolution.geometry import Geometry, turned_round
from minigrad.kernels.convolution.packing import biases_in_blocks, in_blocks, offsets_of_taps
from minigrad.kernels.indexing import copy
from minigrad.kernels.matmul.matmul import REALS
from minigrad.kernels.memory.aligned import LINE, PAGE, empty
from minigrad.kernels.parallel.parallel_for import parallel_for
from minigrad.kernels.simd.register_tiles import LINES, SUMS, combine, correlate, places
from minigrad.kernels.simd.vector import WIDEST, start_of

WAYS = 8
"""Lines that the first-level cache has of those that begin at the same place of their pages."""

CACHED = 768
"""Numbers of a channel of g at a time: six such runs, and two of x, stay in the first-level cache."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    O, OH, OW, N = y.shape
    C, H, W, _ = x.shape
    groups, (KH, KW) = geometry.groups, w.shape[2:]
    # Where a block lies at one place of the image, it knows which taps see the image, and needs no zeros beside it.
    left = geometry.padding[1] * N if N % places(y.itemsize) == 0 else 0
    padded = _padded(x, (0, 0 if left else geometry.padding[1]))
    wide = padded.shape[2] * N
    channels = _apart(padded.reshape(C, H * wide))
    channel = channels.shape[1]
    offsets = offsets_of_taps(C // groups, KH, KW, channel, geometry.dilation[0] * wide, geometry.dilation[1] * N)
    filters = w.reshape(groups, O // groups, C // groups, KH, KW)
    packed, blocks = in_blocks(filters.transpose(0, 1, 3, 4, 2), y.dtype)

    shapes = (O // groups, OH, OW * N), (H, W, wide, channel, left, N), (KH, KW, C // groups)
    sum_taps(
        *(y.reshape(-1), channels.reshape(-1), offsets, packed, biases_in_blocks(bias, groups, blocks, y.dtype)),
        *(blocks, *shapes, geometry.padding, geometry.dilation),
        length=(units := groups * OH * blocks),
        grain=_grain(units, y.size * w[0].size),
    )


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> None:
    """x = dL/dx for g = dL/dy: g convolved with the window turned round, of each channel."""
    seen, turned, geometry = turned_round(g, w, geometry)
    forward(x, seen, turned, None, geometry)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: every weight is the product of a row of g and a row of x, summed over all rows."""
    O, OH, OW, N = g.shape
    C, groups, (KH, KW) = w.shape[1], geometry.groups, w.shape[2:]
    padded = _padded(x, geometry.padding)
    high, wide = padded.shape[1], padded.shape[2] * N
    offsets = offsets_of_taps(C, KH, KW, high * wide, geometry.dilation[0] * wide, geometry.dilation[1] * N)
    blocks, pairs = -(-(O // groups) // LINES), (len(offsets) + 1) // 2
    sums = np.zeros((groups, blocks, pairs, SUMS), w.dtype)

    sum_rows(
        *(sums.reshape(-1), g.reshape(-1), padded.reshape(-1), offsets),
        *(blocks, (O // groups, OH, OW * N), wide, C * high * wide),
        length=(units := groups * blocks * pairs),
        grain=_grain(units, g.size * w[0].size),
    )
    by_line = sums[..., : 2 * LINES].reshape(groups, blocks, pairs, LINES, 2).swapaxes(2, 3)
    found = by_line.reshape(groups, blocks * LINES, 2 * pairs)[:, : O // groups, : len(offsets)]
    w[...] = found.reshape(groups, O // groups, KH, KW, C).transpose(0, 1, 4, 2, 3).reshape(w.shape)


def fill_a_block(y: np.ndarray) -> bool:
    """Whether y has numbers that vectors are made of, and its rows are as long as any vector."""
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


def _apart(channels: np.ndarray) -> np.ndarray:
    """Channels (C, H·W·N), each of them with room for a line of the cache after it if they are whole pages long.

    They would all begin at the same place of a page, and it has only so many lines that begin there.
    """
    C, length = channels.shape
    if C <= WAYS or length * channels.itemsize % PAGE:
        return channels
    apart = empty((C, length + LINE // channels.itemsize), channels.dtype)
    copy_lines(apart, channels, length=C)
    return apart


@parallel_for
def copy_lines(out, x, start, stop):
    """out[i, :n] = x[i] for x (…, n), i from start to stop."""
    for i in range(start, stop):
        copy(out[i, : x.shape[1]], x[i])


@parallel_for
def sum_taps(y, x, offsets, w, bias, blocks, lines, image, window, padding, dilation, start, stop):
    """y[o, oy, i] = bias[o] + Σ w[o, tap] · what the tap sees of x; a row oy of a group and a block of o to each unit.

    ``lines`` (filters of a group, OH, OW·N); ``image`` (H, W, numbers in a row of x and from one channel to the
    next, zeros that a row lacks on its left, N); ``window`` (KH, KW, channels of a group).
    """
    filters, OH, length = lines
    H, W, wide, channel, left, N = image
    KH, KW, C = window
    step = min(places(y.itemsize), length)
    further = step - places(y.itemsize) // 2
    places_of = start_of(y), start_of(x), start_of(offsets), start_of(w), start_of(bias)
    for line in range(start // blocks, (stop + blocks - 1) // blocks):
        group, oy = line // OH, line % OH
        top = group * C * channel + (oy - padding[0]) * wide - left
        rows = seen(oy, oy, padding[0], H, KH, dilation[0])
        for begin in range(0, length, step):
            i = min(begin, length - step)
            columns = (0, KW)
            if padding[1]:
                columns = seen(i // N, (i + step - 1) // N, padding[1], W, KW, dilation[1])
            taps = (rows[0] * KW + columns[0]) * C, rows[1] - rows[0], (columns[1] - columns[0]) * C, KW * C
            if columns[1] - columns[0] == KW:
                taps = taps[0], 1, taps[1] * taps[2], 0
            for unit in range(max(start, line * blocks), min(stop, (line + 1) * blocks)):
                b = unit % blocks
                first = group * filters + LINES * b
                to = (first * OH + oy) * length + i
                of_b = group * blocks + b
                combine(places_of, to, OH * length, filters - LINES * b, further, top + i, of_b, KH * KW * C, taps)


@kernel(inner=True)
def seen(first, last, padding, size, window, dilation):
    """The taps, from one to another, with which a window at some place from first to last sees the image itself."""
    return max(0, -((last - padding) // dilation)), min(window, (padding + size - 1 - first) // dilation + 1)


@parallel_for
def sum_rows(w, g, x, offsets, blocks, lines, wide, of_group, start, stop):
    """w[o, tap] = Σ g[o, oy, i] · what the tap sees of x at oy, i; a block of six o and two taps to each unit.

    The sum of some rows is taken lane by lane; the sum over them is in order, so the rounding error stays that of a few
    hundred numbers.
    """
    filters, OH, length = lines
    taps = len(offsets)
    pairs = (taps + 1) // 2
    lanes = places(g.itemsize) // 2
    arrays = start_of(w), start_of(g), start_of(x)
    many = max(1, CACHED // length)
    for top in range(0, OH, many):
        for begin in range(0, length, CACHED):
            runs = min(many, OH - top), min(CACHED, length - begin), length, wide
            for unit in range(start, stop):
                block, pair = unit // pairs, unit % pairs
                group, first = block // blocks, block % blocks * LINES
                at = ((group * filters + first) * OH + top) * length + begin
                seen_at = group * of_group + top * wide + begin
                left, right = seen_at + offsets[2 * pair], seen_at + offsets[min(2 * pair + 1, taps - 1)]
                correlate(arrays, SUMS * unit, at, OH * length, filters - first, left, right, runs, lanes)
