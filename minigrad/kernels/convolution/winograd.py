"""Winograd's convolution, for windows of 3 × 3 and a stride of 1: 16 products for 2 × 2 pixels of y instead of 36.

    y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ x B)] A

for each tile of 4 × 4 pixels of x; tiles overlap by two pixels. The products of ⊙ are summed over the channels of x,
for each of the 16 elements of a transformed tile. With few channels the transforms cost more than they save.

Rounding. Where numbers are of like size the error is a third of that of ``rows``, whose sums are nine times as long.
But it is relative to the largest number of a tile. So while tiles are transformed their range is taken, and where it is
too wide, or a sum is not finite, the tile is computed anew by plain sums: see ``guard``.

Winograd, "Arithmetic complexity of computations", 1980; Lavin, Gray, "Fast algorithms for convolutional neural
networks", 2015, arXiv 1509.09308, F(2×2, 3×3).
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry, flipped
from minigrad.kernels.convolution.guard import are_alike, compute_tiles, empty_middles, largest_allowed, too_wide
from minigrad.kernels.convolution.packing import pack_biases, tap_offsets
from minigrad.kernels.convolution.tiles import SIDE, TILE, prefetch_tile, tile_of_x, tile_of_y, tiles_of_weights
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import LINE, workspace
from minigrad.kernels.parallel import get_num_threads, parallel_for
from minigrad.kernels.simd import ROWS, add, combine, larger, load, pointer_to, row_lanes, store

CACHED = 1 << 19
"""Bytes of transformed tiles at a time: half of a core's second-level cache."""

MIN_CHANNELS = 16
"""Channels of a group, and filters, from which the transforms pay."""

MIN_WINDOWS = 1 << 10
"""Channels times filters of a group from which they pay."""

MIN_SIDE = 12
"""Height and width of images from which they pay: smaller ones have too many tiles that are partly outside."""

PREFETCH_DISTANCE = 2
"""Tiles are prefetched so many channels before they are worked on."""

BIASED = 5
"""The one of the 16 elements that is a term of all four pixels of y: the bias is added to it."""


def pays(images: np.ndarray, w: np.ndarray, geometry: Geometry) -> bool:
    """Whether this is the fastest algorithm for images (…, H, W, N). For such shapes it was, by a tenth to a third."""
    O, C, *window = w.shape
    filters = O // geometry.groups
    _, H, W, N = images.shape
    return (
        (window, geometry.stride, geometry.dilation) == ([3, 3], (1, 1), (1, 1))
        and images.dtype in REALS
        and row_lanes(images.itemsize) <= N
        and min(H, W) >= MIN_SIDE
        and min(C, filters) >= MIN_CHANNELS
        and C * filters >= MIN_WINDOWS
    )


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> bool:
    """y = w ∗ x + bias. Returns whether it was computed: not if the weights of a filter are too unlike each other."""
    w = np.ascontiguousarray(w)  # what the input gradient gives is a view, which each of three would copy
    if not are_alike(w):
        return False
    O, OH, OW, N = y.shape
    C, groups = w.shape[1], geometry.groups
    u, blocks = tiles_of_weights(w, groups)
    zero, start_at = (pack_biases(each, groups, blocks, y.dtype) for each in (None, bias))

    # Each plane has a cache line of room after it. Else all 16 would begin at the same offset of a page, and compete
    # for the same few lines of the cache.
    lanes = row_lanes(y.itemsize)
    plane = C * lanes + LINE // y.itemsize
    chunks = -(-N // lanes)
    at_once = min(chunks, max(1, CACHED // (TILE * C * lanes * y.itemsize)))
    down, across = -(-OH // 2), -(-OW // 2)
    tiles = groups * -(-chunks // at_once) * down * across
    parts = min(get_num_threads(), tiles)
    scratch = workspace((parts, TILE * (plane * at_once + ROWS * lanes)), y.dtype)
    offsets = tap_offsets(C, SIDE, SIDE, lanes, SIDE * plane, plane)
    middles = empty_middles(groups, down, across, N, y.dtype)
    found = np.empty((parts, 2, at_once * lanes), y.dtype)
    limit = y.dtype.type(largest_allowed(y.dtype))
    with np.errstate(over="ignore", invalid="ignore"):
        sum_tiles(
            *(y.reshape(-1), middles, x.reshape(-1), u, zero, start_at, scratch, found, offsets),
            *((blocks, tiles, parts, at_once, plane), (O // groups, OH, OW, N), (C, *x.shape[1:3]), geometry.padding),
            *(limit,),
            length=parts,
        )
        marked = too_wide(middles, x, geometry)
        if marked is not None:
            compute_tiles(y, x, w, bias, geometry, marked)
    return True


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> bool:
    """x = dL/dx for g = dL/dy. Returns whether it was computed."""
    seen, rotated, geometry = flipped(g, w, geometry)
    return forward(x, np.ascontiguousarray(seen), rotated, bias, geometry)


@parallel_for
def sum_tiles(
    y, middles, x, u, zero, bias, scratch, found, offsets, division, outputs, image, padding, limit, start, stop
):
    """Compute the tiles of y. They are divided into parts, each with a row of ``scratch``; start and stop count parts.

    - ``middles``  become, for each image, the largest number in the middle of every tile; infinite where that is more
      than ``limit``, or a sum is not finite
    - ``found``    memory of each part, for an image each: that number, and 0, or NaN where a sum is not finite
    - ``division`` (blocks of filters of a group, tiles, parts, chunks of the batch at a time, elements of a plane)
    - ``outputs``  (filters of a group, OH, OW, N)
    - ``image``    (channels of a group, H, W)
    """
    blocks, tiles, parts, at_once, plane = division
    _, OH, OW, N = outputs
    lanes = row_lanes(y.itemsize)
    chunks, down, across = (N + lanes - 1) // lanes, (OH + 1) // 2, (OW + 1) // 2
    chunk_groups = (chunks + at_once - 1) // at_once
    for part in range(start, stop):
        v, m = pointer_to(scratch[part, : -TILE * ROWS * lanes]), pointer_to(scratch[part, -TILE * ROWS * lanes :])
        without = m, v, pointer_to(offsets), pointer_to(u), pointer_to(zero)
        with_bias = m, v, pointer_to(offsets), pointer_to(u), pointer_to(bias)
        largest, check = pointer_to(found[part, 0]), pointer_to(found[part, 1])
        for tile in range(tiles * part // parts, tiles * (part + 1) // parts):
            oy, ox, index = tile // across % down * 2, tile % across * 2, tile // (across * down)
            group, first = index // chunk_groups, index % chunk_groups * at_once
            some = first, min(chunks, first + at_once), lanes
            top, left = oy - padding[0], ox - padding[1]
            found[part] = 0
            transform_channels(v, largest, plane, pointer_to(x), (group, top, left), some, image, N)
            for b in range(blocks):
                position = group, group * blocks + b, ROWS * b, oy, ox
                sum_block(pointer_to(y), check, without, with_bias, position, some, outputs, image[0], plane)
            keep_middles(middles[group, oy // 2 + 1, ox // 2 + 1], found[part], some, limit)


@kernel(inner=True)
def transform_channels(v, largest, plane, x, at, chunks, image, N):
    """Transform one tile of each channel of a group, for some chunks of the batch. ``at``: group, row and column."""
    group, top, left = at
    first, last, lanes = chunks
    step = min(lanes, N)
    second = step - lanes // 2
    for c in range(image[0]):
        channel = group * image[0] + c
        for chunk in range(first, last):
            to, begin = (chunk - first) * TILE * plane + c * lanes, (chunk - first) * lanes
            n = min(chunk * lanes, N - step)
            prefetch_tile(x, SIDE, (channel + PREFETCH_DISTANCE, top, left, n), image, N)
            prefetch_tile(x, SIDE, (channel + PREFETCH_DISTANCE, top, left, n + second), image, N)
            _, of_tile = tile_of_x(v, to, plane, x, (channel, top, left, n), image, N)
            store(largest, begin, larger(load(largest, begin), of_tile))
            to, begin = to + lanes // 2, begin + lanes // 2
            _, of_tile = tile_of_x(v, to, plane, x, (channel, top, left, n + second), image, N)
            store(largest, begin, larger(load(largest, begin), of_tile))


@kernel(inner=True)
def keep_middles(middles, found, chunks, limit):
    """The largest number in the middle of a tile, of each image; infinite where the tile is no good."""
    first, last, lanes = chunks
    N, wrong = len(middles), middles.dtype.type(np.inf)
    step = min(lanes, N)
    for chunk in range(first, last):
        for half in range(2):
            n = min(chunk * lanes, N - step) + half * (step - lanes // 2)
            begin = (chunk - first) * lanes + half * (lanes // 2)
            for i in range(lanes // 2):
                largest, check = found[0, begin + i], found[1, begin + i]
                middles[n + i] = largest if (largest <= limit) & (check == 0) else wrong


@kernel(inner=True)
def sum_block(y, check, without, with_bias, position, chunks, outputs, C, plane):
    """Compute one tile of y for a block of filters: sum over the channels, and transform back.

    - ``check``     zeros for each image, NaN is added where a sum is not finite
    - ``without``, ``with_bias``  the arrays of ``combine``
    - ``position``  (group, number of the block in all, filters of the group before it, row, column)
    """
    group, block, earlier, oy, ox = position
    first, last, lanes = chunks
    filters, N = outputs[0], outputs[3]
    step = min(lanes, N)
    second = step - lanes // 2
    begin, end = group * filters + earlier, group * filters + min(earlier + ROWS, filters)
    m = without[0]
    for chunk in range(first, last):
        n, at = min(chunk * lanes, N - step), (chunk - first) * TILE * plane
        for o in range(begin, end):
            prefetch_tile(y, 2, (o, oy, ox, n), outputs[:3], N)
            prefetch_tile(y, 2, (o, oy, ox, n + lanes // 2), outputs[:3], N)
        for k in range(TILE):
            arrays, taps = with_bias if k == BIASED else without, (k * C, 1, C, 0)
            combine(arrays, k * ROWS * lanes, lanes, ROWS, lanes // 2, at, block, TILE * C, taps)
        left, right = (chunk - first) * lanes, (chunk - first) * lanes + lanes // 2
        of_left, of_right = load(check, left), load(check, right)
        for o in range(begin, end):
            of_o = (o - begin) * lanes
            of_left = add(of_left, tile_of_y(y, (o, oy, ox, n), outputs, m, of_o, ROWS * lanes))
            to = o, oy, ox, n + second
            of_right = add(of_right, tile_of_y(y, to, outputs, m, of_o + lanes // 2, ROWS * lanes))
        store(check, left, of_left)
        store(check, right, of_right)
