"""The gradient of the weights in Winograd's way, for windows of 3 × 3 and a stride of 1: 16 products instead of 36.

    dL/dw = Gᵀ[Σ (A g Aᵀ) ⊙ (Bᵀ x B)]G

the adjoint of ``winograd``'s formula: the sum is over all tiles and images, of each of the 16 places for itself. These
are 16 products of matrices, filters × images by images × channels. So the tiles of x come to have their channels
innermost, as the lines of a block have them; those of g stay as they are. As in ``winograd``, the answer is False where
any of w is not finite.
"""

import numpy as np

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.convolution import winograd
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.convolution.tiles import G_BOTH_WAYS, SIDE, TILE, fetch_tile, tile_of_g, tile_of_x
from minigrad.kernels.convolution.winograd import AHEAD, CACHED
from minigrad.kernels.memory.aligned import LINE
from minigrad.kernels.memory.workspace import workspace
from minigrad.kernels.parallel.parallel_for import parallel_for
from minigrad.kernels.parallel.thread_pool import get_num_threads
from minigrad.kernels.simd.register_tiles import LINES, add_outer, places
from minigrad.kernels.simd.vector import start_of, turn

SECTIONS = 16
"""Parts into which all tiles are cut. Each has sums of its own, so that the number of threads changes no bit."""

ROOM = 1 << 23
"""Bytes of the sections' sums: where they are large there are fewer sections."""

MOST = 1 << 15
"""Windows of a group whose sums find that room, four times."""


def pays(g: np.ndarray, w: np.ndarray, geometry: Geometry) -> bool:
    """Whether this is the quickest way: it was with nearly all such shapes, in half to two thirds of the time."""
    O, C = w.shape[:2]
    return winograd.pays(g, w, geometry) and O // geometry.groups * C <= MOST


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> bool:
    """w = dL/dw for g = dL/dy. Whether all of w is finite."""
    O, OH, OW, N = g.shape
    C, groups = w.shape[1], geometry.groups
    filters, wide = O // groups, places(g.itemsize)
    blocks, columns = -(-filters // LINES), -(-C // wide)
    at_once = max(wide, CACHED // (TILE * (columns * wide + filters) * g.itemsize))
    chunks = -(-N // at_once)
    longest = -(-N // chunks)
    tiles = chunks * -(-OH // 2) * -(-OW // 2)
    of_section = TILE * columns * wide * blocks * LINES * g.itemsize
    sections = min(tiles, -(-min(SECTIONS, max(1, ROOM // of_section)) // groups))
    parts = min(get_num_threads(), groups * sections)

    sums = np.empty((groups, sections, TILE, columns, blocks * LINES, wide), g.dtype)
    apart = columns * wide * longest + LINE // g.itemsize, filters * longest + LINE // g.itemsize
    scratch = workspace((parts, TILE * (sum(apart) + (wide // 2) ** 2)), g.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        sum_products(
            *(sums, g.reshape(-1), x.reshape(-1), scratch),
            *((tiles, chunks, longest, parts), apart, (filters, OH, OW, N), (C, *x.shape[1:3]), geometry.padding),
            length=parts,
        )
        by_place = sums.sum(1).transpose(1, 0, 3, 2, 4)[:, :, :filters].reshape(TILE, O, columns * wide)[..., :C]
        w[...] = (G_BOTH_WAYS.T.astype(w.dtype) @ by_place.reshape(TILE, O * C)).T.reshape(w.shape)
    return bool(np.isfinite(w).all())


@parallel_for
def sum_products(sums, g, x, scratch, cuts, apart, lines, image, padding, start, stop):
    """sums[group, section] = Σ (A g Aᵀ) ⊙ (Bᵀ x B) over the tiles of a section, place by place, filters by channels.

    The sections are cut into ``parts`` that have a row of scratch memory each; ``start`` and ``stop`` count parts.
    ``cuts`` (tiles of all sections, chunks of the batch, images in the longest, parts); ``apart`` (numbers from one
    place to the next, of the tiles of x and of g); ``lines`` (filters of a group, OH, OW, N); ``image`` (channels of a
    group, H, W).
    """
    tiles, chunks, longest, parts = cuts
    across, N = (lines[2] + 1) // 2, lines[3]
    groups, sections = sums.shape[:2]
    of_x, of_both = TILE * apart[0], TILE * (apart[0] + apart[1])
    for part in range(start, stop):
        v, u = start_of(scratch[part, :of_x]), start_of(scratch[part, of_x:of_both])
        t = start_of(scratch[part, of_both:])
        scratch[part, of_both:] = 0
        for one in range(groups * sections * part // parts, groups * sections * (part + 1) // parts):
            group, section = one // sections, one % sections
            sums[group, section] = 0
            for tile in range(tiles * section // sections, tiles * (section + 1) // sections):
                oy, ox, chunk = tile // (across * chunks) * 2, tile // chunks % across * 2, tile % chunks
                n = N * chunk // chunks
                images = N * (chunk + 1) // chunks - n, longest, places(g.itemsize)
                top, left = oy - padding[0], ox - padding[1]
                turn_tiles_of_x(v, apart[0], t, start_of(x), (group, top, left, n), images, image, N)
                tiles_of_g(u, apart[1], start_of(g), (group, oy, ox, n), images, lines)
                add_products(sums[group, section], u, v, apart, images, lines[0])


@kernel(inner=True)
def turn_tiles_of_x(v, apart, t, x, at, images, image, N):
    """The transformed tile of each channel of a group, of some images, channels innermost.

    ``at``: group, row and column of the tile's first place, and n; ``images`` (how many, room for how many, numbers in
    a block's line). ``t``: room for a square of each place.
    """
    group, top, left, first = at
    count, longest, wide = images
    C, half = image[0], wide // 2
    for begin in range(0, C, half):
        for j in range(0, count, half):
            i = min(j, count - half)
            for c in range(begin, min(C, begin + half)):
                fetch_tile(x, SIDE, (group * C + c + AHEAD, top, left, first + i), image, N)
                tile_of_x(t, (c - begin) * half, half * half, x, (group * C + c, top, left, first + i), image, N)
            to = (begin // wide * longest + i) * wide + begin % wide
            for k in range(TILE):
                turn(v, to + k * apart, wide, t, k * half * half, half)


@kernel(inner=True)
def tiles_of_g(u, apart, g, at, images, lines):
    """The transformed tile of each filter of a group, of some images."""
    group, oy, ox, first = at
    count, longest, wide = images
    filters, half = lines[0], wide // 2
    for o in range(filters):
        for j in range(0, count, half):
            i = min(j, count - half)
            fetch_tile(g, 2, (group * filters + o + AHEAD, oy, ox, first + i), lines[:3], lines[3])
            tile_of_g(u, o * longest + i, apart, g, (group * filters + o, oy, ox, first + i), lines)


@kernel(inner=True)
def add_products(sums, u, v, apart, images, filters):
    """sums[place, …, o, c] += Σ u[place, o, n] · v[place, …, n, c] over the images n."""
    count, longest, wide = images
    _, columns, padded, _ = sums.shape
    for k in range(TILE):
        for column in range(columns):
            arrays = start_of(sums[k, column]), u, v
            from_v = k * apart[0] + column * longest * wide
            for o in range(0, padded, LINES):
                from_u = k * apart[1] + o * longest
                add_outer(arrays, o * wide, from_u, longest, filters - o, from_v, count, wide // 2)
