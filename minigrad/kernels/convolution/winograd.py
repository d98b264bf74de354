"""Winograd's convolution, for windows of 3 × 3 and a stride of 1: 16 products for 2 × 2 places of y instead of 36.

    y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ x B)] A

for every tile of 4 × 4 places of x; tiles overlap by two. What ⊙ multiplies is summed over the channels of x, each of
the 16 places for itself; few channels do not repay the transforms. Rounding errors are a third of those of ``rows``,
whose sums are nine times as long, where numbers are of like size. But they are relative to the largest of a tile:
beside a pixel v times the others, a place of y that multiplies it by a small weight, or by none, has an error of
1e-7·v. Infinity minus infinity would make NaN of what only stands beside an infinite number: where any of y is not
finite, the answer is False, and y is to be computed in another way.

Winograd, "Arithmetic complexity of computations", 1980; Lavin, Gray, "Fast algorithms for convolutional neural
networks", 2015, arXiv 1509.09308, F(2×2, 3×3).
"""

import numpy as np

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.convolution.geometry import Geometry, turned_round
from minigrad.kernels.convolution.packing import biases_in_blocks, offsets_of_taps
from minigrad.kernels.convolution.tiles import SIDE, TILE, fetch_tile, tile_of_x, tile_of_y, tiles_of_weights
from minigrad.kernels.matmul.matmul import REALS
from minigrad.kernels.memory.aligned import LINE
from minigrad.kernels.memory.workspace import workspace
from minigrad.kernels.parallel.parallel_for import parallel_for
from minigrad.kernels.parallel.thread_pool import get_num_threads
from minigrad.kernels.simd.register_tiles import LINES, combine, places
from minigrad.kernels.simd.vector import add, start_of, store, zeros

CACHED = 1 << 19
"""Bytes of transformed tiles at a time: half of a core's second-level cache."""

FEWEST = 16
"""Channels, and filters, of a group that repay the transforms, where their product is ``ENOUGH``."""

ENOUGH = 1 << 10
"""Windows of a group that do."""

SMALLEST = 12
"""Height and width of images that repay the transform of the weights, and what tiles have outside of them."""

AHEAD = 2
"""Channels whose tiles are brought near before they are worked on."""

IN_ALL = 5
"""The one of the 16 places that is a term of all four of y."""


def pays(images: np.ndarray, w: np.ndarray, geometry: Geometry) -> bool:
    """Whether this is the quickest way to images (…, H, W, N): it was, by a tenth to a third, with all such shapes."""
    O, C, *window = w.shape
    filters = O // geometry.groups
    _, H, W, N = images.shape
    return (
        (window, geometry.stride, geometry.dilation) == ([3, 3], (1, 1), (1, 1))
        and images.dtype in REALS
        and places(images.itemsize) <= N
        and min(H, W) >= SMALLEST
        and min(C, filters) >= FEWEST
        and C * filters >= ENOUGH
    )


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> bool:
    """y = w ∗ x + bias. Whether all of y is finite."""
    O, OH, OW, N = y.shape
    C, groups = w.shape[1], geometry.groups
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is seen in y
        u, blocks = tiles_of_weights(w, groups)
    zero, start_at = (biases_in_blocks(each, groups, blocks, y.dtype) for each in (None, bias))

    # A line of the cache apart: else all 16 would begin at the same place of a page, and be in each other's way.
    wide = places(y.itemsize)
    apart = C * wide + LINE // y.itemsize
    chunks = -(-N // wide)
    at_once = min(chunks, max(1, CACHED // (TILE * C * wide * y.itemsize)))
    tiles = groups * -(-chunks // at_once) * -(-OH // 2) * -(-OW // 2)
    parts = min(get_num_threads(), tiles)
    scratch = workspace((parts, TILE * (apart * at_once + LINES * wide)), y.dtype)
    offsets = offsets_of_taps(C, SIDE, SIDE, wide, SIDE * apart, apart)
    doubts = np.empty((parts, wide // 2), y.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        sum_tiles(
            *(y.reshape(-1), x.reshape(-1), u, zero, start_at, scratch, offsets, doubts),
            *((blocks, tiles, parts, at_once, apart), (O // groups, OH, OW, N), (C, *x.shape[1:3]), geometry.padding),
            length=parts,
        )
    return not np.isnan(doubts).any()


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> bool:
    """x = dL/dx for g = dL/dy. Whether all of x is finite."""
    seen, turned, geometry = turned_round(g, w, geometry)
    return forward(x, np.ascontiguousarray(seen), turned, None, geometry)


@parallel_for
def sum_tiles(y, x, u, zero, bias, scratch, offsets, doubts, cuts, lines, image, padding, start, stop):
    """The tiles of y, cut into ``parts`` that have a row of scratch memory each; ``start`` and ``stop`` count parts.

    ``doubts`` come to be zeros, or NaN where a number of the part is not finite.
    ``cuts`` (blocks of filters in a group, tiles, parts, chunks of the batch at a time, numbers from one place of a
    transformed tile to the next); ``lines`` (filters of a group, OH, OW, N); ``image`` (channels of a group, H, W).
    """
    blocks, tiles, parts, at_once, apart = cuts
    _, OH, OW, N = lines
    wide = places(y.itemsize)
    chunks, down, across = (N + wide - 1) // wide, (OH + 1) // 2, (OW + 1) // 2
    turns = (chunks + at_once - 1) // at_once
    for part in range(start, stop):
        v, m = start_of(scratch[part, : -TILE * LINES * wide]), start_of(scratch[part, -TILE * LINES * wide :])
        without = m, v, start_of(offsets), start_of(u), start_of(zero)
        with_bias = m, v, start_of(offsets), start_of(u), start_of(bias)
        doubt = zeros(v)
        for tile in range(tiles * part // parts, tiles * (part + 1) // parts):
            oy, ox, turn = tile // across % down * 2, tile % across * 2, tile // (across * down)
            group, first = turn // turns, turn % turns * at_once
            last = min(chunks, first + at_once)
            top, left = oy - padding[0], ox - padding[1]
            transform_channels(v, apart, start_of(x), (group, top, left), (first, last, wide), image, N)
            for b in range(blocks):
                place = group, group * blocks + b, LINES * b, oy, ox
                chunk = first, last, wide
                doubt = add(doubt, sum_block(start_of(y), without, with_bias, place, chunk, lines, image[0], apart))
        store(start_of(doubts[part]), 0, doubt)


@kernel(inner=True)
def transform_channels(v, apart, x, at, chunks, image, N):
    """The transformed tile of each channel of a group, of some chunks of the batch. ``at``: group, row and column."""
    group, top, left = at
    first, last, wide = chunks
    step = min(wide, N)
    further = step - wide // 2
    for c in range(image[0]):
        channel = group * image[0] + c
        for chunk in range(first, last):
            to = (chunk - first) * TILE * apart + c * wide
            n = min(chunk * wide, N - step)
            fetch_tile(x, SIDE, (channel + AHEAD, top, left, n), image, N)
            fetch_tile(x, SIDE, (channel + AHEAD, top, left, n + further), image, N)
            tile_of_x(v, to, apart, x, (channel, top, left, n), image, N)
            tile_of_x(v, to + wide // 2, apart, x, (channel, top, left, n + further), image, N)


@kernel(inner=True)
def sum_block(y, without, with_bias, place, chunks, lines, C, apart):
    """A tile of y of a block's filters, summed over the channels and transformed back. Returns their doubts.

    ``without`` and ``with_bias``: the arrays of ``combine``; ``place``: group, block of all, how many filters of the
    group are earlier, row and column.
    """
    group, block, earlier, oy, ox = place
    first, last, wide = chunks
    filters, N = lines[0], lines[3]
    step = min(wide, N)
    further = step - wide // 2
    begin, end = group * filters + earlier, group * filters + min(earlier + LINES, filters)
    m = without[0]
    doubt = zeros(y)
    for chunk in range(first, last):
        n, at = min(chunk * wide, N - step), (chunk - first) * TILE * apart
        for o in range(begin, end):
            fetch_tile(y, 2, (o, oy, ox, n), lines[:3], N)
            fetch_tile(y, 2, (o, oy, ox, n + wide // 2), lines[:3], N)
        for k in range(TILE):
            arrays, taps = with_bias if k == IN_ALL else without, (k * C, 1, C, 0)
            combine(arrays, k * LINES * wide, wide, LINES, wide // 2, at, block, TILE * C, taps)
        for o in range(begin, end):
            of_o = (o - begin) * wide
            doubt = add(doubt, tile_of_y(y, (o, oy, ox, n), lines, m, of_o, LINES * wide))
            doubt = add(doubt, tile_of_y(y, (o, oy, ox, n + further), lines, m, of_o + wide // 2, LINES * wide))
    return doubt
