"""The weight gradient by Winograd's algorithm, for windows of 3 × 3 and a stride of 1: 16 products instead of 36.

    dL/dw = Gᵀ[Σ (A g Aᵀ) ⊙ (Bᵀ x B)]G

is the adjoint of ``winograd``'s formula. The sum is over all tiles and images, for each of the 16 elements of a
transformed tile. These are 16 products of matrices, filters × images by images × channels. So the transformed tiles of
x are transposed, to have their channels innermost as a register tile needs them. Those of g stay as they are.

The rounding error is relative to the largest products of all tiles. Where few of them prevail (see ``guard``), and
where a sum is not finite, the function returns false: another algorithm must compute w.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution import winograd
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.convolution.guard import few_prevail
from minigrad.kernels.convolution.tiles import G_TWICE, SIDE, TILE, prefetch_tile, tile_of_g, tile_of_x
from minigrad.kernels.convolution.winograd import CACHED, PREFETCH_DISTANCE
from minigrad.kernels.memory import LINE, workspace
from minigrad.kernels.parallel import get_num_threads, parallel_for
from minigrad.kernels.simd import ROWS, add_outer, larger, load, pointer_to, row_lanes, store, transpose_square

SECTIONS = 16
"""Parts into which all tiles are divided. Each has sums of its own, so that the number of threads changes no bit."""

SUMS_BYTES = 1 << 23
"""Most bytes for the sums of all sections: where sums are large there are fewer sections."""

MAX_WINDOWS = 1 << 15
"""Channels times filters of a group up to which four sections fit into that."""


def pays(g: np.ndarray, w: np.ndarray, geometry: Geometry) -> bool:
    """Whether this is the fastest algorithm. For nearly all such shapes it took half to two thirds of the time."""
    O, C = w.shape[:2]
    return winograd.pays(g, w, geometry) and O // geometry.groups * C <= MAX_WINDOWS


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> bool:
    """w = dL/dw for g = dL/dy. Returns whether it is right to the last digits."""
    O, OH, OW, N = g.shape
    C, groups = w.shape[1], geometry.groups
    filters, lanes = O // groups, row_lanes(g.itemsize)
    blocks, columns = -(-filters // ROWS), -(-C // lanes)
    at_once = max(lanes, CACHED // (TILE * (columns * lanes + filters) * g.itemsize))
    chunks = -(-N // at_once)
    longest = -(-N // chunks)
    tiles = chunks * -(-OH // 2) * -(-OW // 2)
    of_section = TILE * columns * lanes * blocks * ROWS * g.itemsize
    sections = min(tiles, -(-min(SECTIONS, max(1, SUMS_BYTES // of_section)) // groups))
    parts = min(get_num_threads(), groups * sections)

    sums = np.empty((groups, sections, TILE, columns, blocks * ROWS, lanes), g.dtype)
    planes = columns * lanes * longest + LINE // g.itemsize, filters * longest + LINE // g.itemsize
    scratch = workspace((parts, TILE * (sum(planes) + (lanes // 2) ** 2)), g.dtype)
    largest = np.zeros((2, groups, -(-OH // 2), -(-OW // 2), N), g.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        sum_products(
            *(sums, largest, g.reshape(-1), x.reshape(-1), scratch),
            *((tiles, chunks, longest, parts), planes, (filters, OH, OW, N), (C, *x.shape[1:3]), geometry.padding),
            length=parts,
        )
        by_element = sums.sum(1).transpose(1, 0, 3, 2, 4)[:, :, :filters].reshape(TILE, O, columns * lanes)[..., :C]
        w[...] = (G_TWICE.T.astype(w.dtype) @ by_element.reshape(TILE, O * C)).T.reshape(w.shape)
    return bool(np.isfinite(w).all()) and not few_prevail(largest, g, x, geometry)


@parallel_for
def sum_products(sums, largest, g, x, scratch, division, planes, outputs, image, padding, start, stop):
    """sums[group, section] = Σ (A g Aᵀ) ⊙ (Bᵀ x B) over the tiles of a section, for all filters and channels.

    The sections are divided into parts, each with a row of ``scratch``; start and stop count parts.

    - ``largest``  zeros (2, groups, ⌈OH/2⌉, ⌈OW/2⌉, N): become the largest |x| and |g| of each tile
    - ``division`` (tiles of all sections, chunks of the batch, images in the longest, parts)
    - ``planes``   elements from one of the 16 to the next, in the transformed tiles (of x, of g)
    - ``outputs``  (filters of a group, OH, OW, N)
    - ``image``    (channels of a group, H, W)
    """
    tiles, chunks, longest, parts = division
    across, N = (outputs[2] + 1) // 2, outputs[3]
    groups, sections = sums.shape[:2]
    end_v, end_u = TILE * planes[0], TILE * (planes[0] + planes[1])
    for part in range(start, stop):
        v, u = pointer_to(scratch[part, :end_v]), pointer_to(scratch[part, end_v:end_u])
        t = pointer_to(scratch[part, end_u:])
        scratch[part, end_u:] = 0
        for number in range(groups * sections * part // parts, groups * sections * (part + 1) // parts):
            group, section = number // sections, number % sections
            sums[group, section] = 0
            for tile in range(tiles * section // sections, tiles * (section + 1) // sections):
                oy, ox, chunk = tile // (across * chunks) * 2, tile // chunks % across * 2, tile % chunks
                n = N * chunk // chunks
                images = N * (chunk + 1) // chunks - n, longest, row_lanes(g.itemsize)
                top, left = oy - padding[0], ox - padding[1]
                of_x, of_g = largest[0, group, oy // 2, ox // 2], largest[1, group, oy // 2, ox // 2]
                at = group, top, left, n
                transposed_tiles_of_x(v, pointer_to(of_x), planes[0], t, pointer_to(x), at, images, image, N)
                tiles_of_g(u, pointer_to(of_g), planes[1], pointer_to(g), (group, oy, ox, n), images, outputs)
                add_products(sums[group, section], u, v, planes, images, outputs[0])


@kernel(inner=True)
def transposed_tiles_of_x(v, largest, plane, t, x, at, images, image, N):
    """Transform one tile of each channel of a group, for some images, and write it with the channels innermost.

    - ``at``      (group, row and column of the tile's first pixel, n)
    - ``images``  (how many, memory for how many, lanes in a row of a register tile)
    - ``t``       memory for a square of each element
    """
    group, top, left, first = at
    count, longest, lanes = images
    C, half = image[0], lanes // 2
    for begin in range(0, C, half):
        for j in range(0, count, half):
            i = min(j, count - half)
            for c in range(begin, min(C, begin + half)):
                prefetch_tile(x, SIDE, (group * C + c + PREFETCH_DISTANCE, top, left, first + i), image, N)
                of_tile = tile_of_x(
                    t, (c - begin) * half, half * half, x, (group * C + c, top, left, first + i), image, N
                )
                store(largest, first + i, larger(load(largest, first + i), of_tile[0]))
            to = (begin // lanes * longest + i) * lanes + begin % lanes
            for k in range(TILE):
                transpose_square(v, to + k * plane, lanes, t, k * half * half, half)


@kernel(inner=True)
def tiles_of_g(u, largest, plane, g, at, images, outputs):
    """Transform one tile of each filter of a group, for some images."""
    group, oy, ox, first = at
    count, longest, lanes = images
    filters, half = outputs[0], lanes // 2
    for o in range(filters):
        for j in range(0, count, half):
            i = min(j, count - half)
            prefetch_tile(g, 2, (group * filters + o + PREFETCH_DISTANCE, oy, ox, first + i), outputs[:3], outputs[3])
            of_tile = tile_of_g(u, o * longest + i, plane, g, (group * filters + o, oy, ox, first + i), outputs)
            store(largest, first + i, larger(load(largest, first + i), of_tile))


@kernel(inner=True)
def add_products(sums, u, v, planes, images, filters):
    """sums[k, …, o, c] += Σ u[k, o, n] · v[k, …, n, c] over the images n, for each of the 16 elements k."""
    count, longest, lanes = images
    _, columns, padded, _ = sums.shape
    for k in range(TILE):
        for column in range(columns):
            arrays = pointer_to(sums[k, column]), u, v
            from_v = k * planes[0] + column * longest * lanes
            for o in range(0, padded, ROWS):
                from_u = k * planes[1] + o * longest
                add_outer(arrays, o * lanes, from_u, longest, filters - o, from_v, count, lanes // 2)
