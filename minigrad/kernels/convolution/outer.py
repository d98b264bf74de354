"""The weight gradient as products of g and of images whose channels are innermost.

A weight's gradient is a sum over all pixels and images. So a register tile holds the sums of six filters and of two
vectors of weights: as many channels, of one tap or of two. For that x is transposed once, into blocks of channels as
wide as a tile (or as a vector, if there are no more channels). What a tap sees is then a run of rows of a block:
nothing is laid out for each tap, and a stride costs nothing.

It serves groups of channels that fill a vector.
"""

import numpy as np

from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import transpose_rows, workspace
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import BYTES, ROWS, add_outer_runs, lanes_of, pointer_to

CHUNK = 256
"""Products that are summed one after the other: so many rows of a block stay in the first-level cache."""

SHORT = 8
"""Images of a batch from which a stride is no hindrance: they are a run."""


def fits(g: np.ndarray, w: np.ndarray, geometry: Geometry) -> bool:
    """Whether channels fill vectors, and there are runs of g that are worth a loop."""
    is_run = geometry.stride[1] == 1 or g.shape[3] >= SHORT
    return g.dtype in REALS and w.shape[1] * w.itemsize >= BYTES and is_run


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy. Zeros of the padding are multiplied by numbers of g."""
    O, OH, OW, N = g.shape
    C, KH, KW = w.shape[1:]
    groups, (stride, padding, dilation) = geometry.groups, geometry[:3]
    lanes, filters = BYTES // w.itemsize, O // groups
    wide = lanes * min(2, -(-C // lanes))
    blocks, (H, W) = -(-C // wide), (n + 2 * p for n, p in zip(x.shape[1:3], padding, strict=True))

    turned = workspace((groups, blocks, H, W, N, wide), x.dtype)
    if C % wide or any(padding):
        turned[...] = 0
    turn_channels(turned, x, C, padding, length=x.shape[1])

    ky, kx, block, half = np.ogrid[:KH, :KW, :blocks, : wide // lanes]
    row = ky * dilation[0] * W + kx * dilation[1] + block * H * W
    offsets = np.ascontiguousarray((row * N * wide + half * lanes).reshape(-1))
    pairs, tiles = -(-offsets.size // 2), -(-filters // ROWS)
    sums = np.zeros((groups, pairs, tiles, ROWS, 2, lanes), w.dtype)
    units = groups * pairs * tiles
    sum_outer(
        *(sums.reshape(-1), g.reshape(-1), turned.reshape(-1), offsets, (tiles, filters, OH, OW, N)),
        *((H, W, wide, lanes, blocks * H * W * N * wide), stride),
        length=units,
        grain=max(1, (units << 18) // (g.size * w[0].size)),
    )
    by_filter = sums.transpose(0, 2, 3, 1, 4, 5).reshape(groups, tiles * ROWS, -1)[:, :filters]
    by_tap = by_filter[:, :, : offsets.size * lanes].reshape(O, KH, KW, blocks * wide)[..., :C]
    w[...] = by_tap.transpose(0, 3, 1, 2)


@parallel_for
def turn_channels(turned, x, C, padding, start, stop):
    """turned[group, block, iy + p, ix + p, n, c] = x[group · C + block · wide + c, iy, ix, n]; iy in the range."""
    groups, blocks, high, across, N, wide = turned.shape
    _, H, W, _ = x.shape
    out, of_x = pointer_to(turned), pointer_to(x)
    lanes = lanes_of(x)
    for iy in range(start, stop):
        for group in range(groups):
            for block in range(blocks):
                to = (((group * blocks + block) * high + iy + padding[0]) * across + padding[1]) * N * wide
                first = ((group * C + block * wide) * H + iy) * W * N
                transpose_rows(out, to, wide, of_x, first, H * W * N, W * N, min(wide, C - block * wide), lanes)


@parallel_for
def sum_outer(sums, g, x, offsets, outputs, image, stride, start, stop):
    """The sums of the units from start to stop: each a group, a pair of vectors of weights, and six filters.

    - ``outputs``  (tiles of six filters of a group, filters of a group, OH, OW, N)
    - ``image``    (height and width of x, channels of a block, lanes of a vector, elements of a group)
    """
    tiles, filters, OH, OW, N = outputs
    _, W, wide, lanes, of_group = image
    pairs = (len(offsets) + 1) // 2
    arrays = pointer_to(sums), pointer_to(g), pointer_to(x)
    at_once = max(1, CHUNK // N)
    for oy in range(OH):
        for ox in range(0, OW, at_once):
            pixels = min(at_once, OW - ox)
            runs = (1, pixels * N, 0, 0) if stride[1] == 1 else (pixels, N, N, stride[1] * N * wide)
            corner = (oy * stride[0] * W + ox * stride[1]) * N * wide
            for unit in range(start, stop):
                tile, pair = unit % tiles, unit // tiles
                group, pair = pair // pairs, pair % pairs
                at = ((group * filters + tile * ROWS) * OH + oy) * OW * N + ox * N
                left = group * of_group + corner + offsets[2 * pair]
                right = group * of_group + corner + offsets[min(2 * pair + 1, len(offsets) - 1)]
                rows = OH * OW * N, filters - tile * ROWS
                add_outer_runs(arrays, unit * 2 * ROWS * lanes, at, rows, (left, right, wide), runs, lanes)
