"""Where Winograd's algorithm would lose digits: ranges of numbers that are too wide for it, and what is done then.

Its rounding error is relative to the largest number of a tile. If that is v times as large as what a window of the tile
holds, the window's sum has an error of 1e-7·v; and an infinity makes NaN of all of it. So:

- A tile of an image is computed by plain sums if the largest number in or beside it is more than ``RANGE`` times as
  large as the largest of the four pixels that all its windows share, and as what is usual in the image; if it is more
  than ``FAR`` times as large as those four; or if a result is not finite, in it or beside it. That changes no other
  tile, and no other image. (Many a gradient has nothing in the middle of a tile, and beside it what is usual: its sums
  may err by 1e-7 of that.) The middles of all tiles lie side by side, so every pixel is looked at once.
- The weights of a filter must be alike, too: the largest of one tap, over all channels, at most ``RANGE`` times that of
  another. Else another algorithm is taken.
- The gradient of the weights is a sum over all tiles of all images. If the products of a few are much larger than those
  of the rest together, and not all taps of the window have such products, another algorithm is taken.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.convolution.plain import add_multiple
from minigrad.kernels.indexing import copy, fill
from minigrad.kernels.parallel import parallel_for

RANGE = 32
"""How many times as large as others a number may be."""

FAR = 1024
"""How many times as large as the four pixels in the middle of its tile a number may be, if they are not all zeros."""

USUAL = 4
"""One of so many tiles that are not empty has no more in its middle than what is usual in the image: a huge half of an
image is not usual."""

FEW = 4
"""One of so many tiles are the few that may be much larger than the rest: such as the edge of each image."""

PREVAIL = 8
"""How many times as large as the rest together (the root of their squares' sum) a product may be."""

SAMPLE = 4
"""So many of the tiles that prevail are looked at, the largest: each of their numbers is in a cache line of its own."""

GRAIN = 1 << 18
"""Products that are worth a thread."""


def largest_allowed(dtype: np.dtype) -> float:
    """With larger numbers a transformed tile, or a sum of its elements, could overflow where the result does not."""
    return float(np.finfo(dtype).max) / 64


def are_alike(w: np.ndarray) -> bool:
    """Whether the weights (O, C, KH, KW) of each filter are finite and, from tap to tap, of like size."""
    taps = np.ascontiguousarray(w).reshape(*w.shape[:2], -1)
    limits = w.dtype.type(RANGE), w.dtype.type(largest_allowed(w.dtype))
    return bool(taps_are_alike(np.zeros(taps.shape[2], w.dtype), taps, *limits))


@kernel
def taps_are_alike(largest, w, ratio, limit):
    """Whether of each filter the largest |w| of one tap is at most ``ratio`` times that of another, and ``limit``.

    - ``w``        (O, C, taps)
    - ``largest``  memory for those of a filter
    """
    for o in range(w.shape[0]):
        largest[:] = 0
        for c in range(w.shape[1]):
            for tap in range(w.shape[2]):
                size = abs(w[o, c, tap])
                if not size <= limit:
                    return False
                largest[tap] = max(largest[tap], size)
        least = most = largest[0]
        for tap in range(1, w.shape[2]):
            least, most = min(least, largest[tap]), max(most, largest[tap])
        if most > ratio * least:
            return False
    return True


def empty_middles(groups: int, down: int, across: int, N: int, dtype: np.dtype) -> np.ndarray:
    """Zeros for the largest number in the middle of each tile, (groups, 1 + down + 1, 1 + across + 1, N).

    The middles lie side by side. Those of a row of tiles all around, which there are not, hold the rest of the image.
    """
    return np.zeros((groups, down + 2, across + 2, N), dtype)


def too_wide(middles: np.ndarray, x: np.ndarray, geometry: Geometry) -> np.ndarray | None:
    """Which tiles (groups, rows, columns, N) must be computed by plain sums; None for none."""
    groups, down, across, N = middles.shape
    if 0 in geometry.padding:
        add_border(middles, x, geometry.padding, length=groups * down * across)
    largest = np.empty((groups, down - 2, across - 2, N), middles.dtype)
    if not largest_around(largest, middles, middles.dtype.type(RANGE)):
        return None
    marked = out_of_range(largest, middles[:, 1:-1, 1:-1])
    return marked if marked.any() else None


def out_of_range(largest: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Which tiles have too large a number in or beside them (infinite where they must be computed anew)."""
    marked, dtype = np.empty(largest.shape, np.bool_), largest.dtype
    memory = np.empty(largest.shape[3], dtype), np.empty(largest[0, :, :, 0].size, dtype)
    mark_out_of_range(marked, largest, middle, *memory, dtype.type(RANGE), dtype.type(FAR))
    return marked


@kernel
def mark_out_of_range(marked, largest, middle, usual, numbers, ratio, far):
    """``out_of_range``. What is usual in an image is looked for where a tile asks for it: in most images none does.

    ``usual`` (N) and ``numbers``, as many as an image has tiles: memory.
    """
    groups, down, across, N = largest.shape
    for group in range(groups):
        fill(usual, usual.dtype.type(-1))
        for i in range(down):
            for j in range(across):
                for n in range(N):
                    most, own = largest[group, i, j, n], middle[group, i, j, n]
                    is_marked = most == np.inf
                    if not is_marked and most > ratio * own:
                        if usual[n] < 0:
                            usual[n] = usual_of(middle[group, :, :, n], numbers)
                        is_marked = most > ratio * usual[n] or (own > 0 and most > far * own)
                    marked[group, i, j, n] = is_marked


@kernel(inner=True)
def usual_of(middle, numbers):
    """What is usual in the middle of an image's tiles: the lower quartile of what is not 0, or 0."""
    count = 0
    for i in range(middle.shape[0]):
        for j in range(middle.shape[1]):
            if middle[i, j] > 0:
                numbers[count] = middle[i, j]
                count += 1
    return select(numbers, count, (count - 1) // USUAL) if count else middle.dtype.type(0)


@kernel(inner=True)
def select(numbers, count, k):
    """The k-th smallest of the first ``count`` numbers, which it reorders: Hoare's algorithm."""
    first, last = 0, count - 1
    while first < last:
        pivot, i, j = numbers[(first + last) // 2], first, last
        while i <= j:
            while numbers[i] < pivot:
                i += 1
            while numbers[j] > pivot:
                j -= 1
            if i <= j:
                numbers[i], numbers[j] = numbers[j], numbers[i]
                i, j = i + 1, j - 1
        first, last = (first if k <= j else i), (last if k >= i else j)
    return numbers[k]


@parallel_for
def add_border(middles, x, padding, start, stop):
    """Fill in the middles that belong to no tile, which without padding hold the border of the image.

    Start and stop count all middles.
    """
    groups, down, across, _ = middles.shape
    channels = len(x) // groups
    for unit in range(start, stop):
        group, i, j = unit // (down * across), unit // across % down, unit % across
        if 0 < i < down - 1 and 0 < j < across - 1:
            continue
        for c in range(group * channels, (group + 1) * channels):
            for pixel in range(4):
                iy, ix = 2 * i - 1 - padding[0] + pixel // 2, 2 * j - 1 - padding[1] + pixel % 2
                if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
                    keep_largest(middles[group, i, j], x[c, iy, ix])


@kernel(inner=True)
def keep_largest(out, x):
    """out[n] = the larger of it and |x[n]|, infinite for NaN."""
    for n in range(len(out)):
        size = abs(x[n])
        out[n] = out[n] if size <= out[n] else size if size == size else np.inf


@kernel
def largest_around(largest, middles, ratio):
    """The largest of each middle and the eight around it: what the tile holds, and one more row or column at each side.

    Returns whether one is more than ``ratio`` times as large as the middle, or infinite.
    """
    groups, down, across, N = largest.shape
    found = False
    for group in range(groups):
        for i in range(down):
            for j in range(across):
                out = largest[group, i, j]
                out[:] = 0
                for k in range(9):
                    keep_largest(out, middles[group, i + k // 3, j + k % 3])
                middle = middles[group, i + 1, j + 1]
                count = 0
                for n in range(N):
                    count += not out[n] <= ratio * middle[n] or out[n] == np.inf
                found |= count > 0
    return found


def few_prevail(largest: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> bool:
    """Whether few tiles prevail over the rest, and not for all taps of the window alike.

    ``largest``: the largest |x| and |g| of each tile (2, groups, ⌈OH/2⌉, ⌈OW/2⌉, N).
    """
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        products = largest[0] * largest[1]
        most, total, many = float(products.max()), float(products.sum()), products.size
    if not total <= largest_allowed(x.dtype):
        return True
    if most * many <= min(FEW / 2, PREVAIL * many**0.5 / 2) * total:
        return False  # then the rest is half of all, and no product is so large
    few, flat = many // FEW + 1, products.reshape(-1)
    places = np.zeros(min(SAMPLE, many), np.int64)
    largest_first(places, flat)
    of_x, of_g = np.zeros((len(places), 4, 4), x.dtype), np.zeros((len(places), 2, 2), g.dtype)
    largest_pixels(of_x, x, places, products.shape, geometry.padding)
    largest_pixels(of_g, g, places, products.shape, (0, 0))
    differ = [taps_differ(of_x[:i], of_g[:i], RANGE) for i in range(1, len(places) + 1)]
    if not any(differ):
        return False  # whatever prevails: to divide all into few and rest takes longest
    rest = np.partition(flat, many - few)[: many - few].astype(np.float64)
    prevail = int(np.count_nonzero(flat > PREVAIL * float(np.sqrt(np.square(rest).sum()))))
    return bool(prevail and differ[min(prevail, len(places)) - 1])


@kernel
def largest_first(places, numbers):
    """Where the largest numbers are, the largest first; of equal ones the first first."""
    count = 0
    for i in range(numbers.size):
        if count == places.size and numbers[i] <= numbers[places[count - 1]]:
            continue
        count += count < places.size
        j = count - 1
        while j > 0 and numbers[i] > numbers[places[j - 1]]:
            places[j], j = places[j - 1], j - 1
        places[j] = i


@kernel
def taps_differ(of_x, of_g, ratio):
    """Whether tiles have products that are more than ``ratio`` times as large as those of some tap of the window.

    The largest pixels of tiles: ``of_x`` (tiles, 4, 4), ``of_g`` (tiles, 2, 2).
    """
    least, most = np.inf, 0.0
    for ky in range(3):
        for kx in range(3):
            of_tap = 0.0
            for tile in range(len(of_x)):
                of_tap += largest_product(of_g[tile], of_x[tile, ky : ky + 2, kx : kx + 2])
            least = min(least, of_tap)
    for tile in range(len(of_x)):
        most += largest_of(of_g[tile]) * largest_of(of_x[tile])
    return most > ratio * least


@kernel(inner=True)
def largest_product(g, x):
    """The largest product of two numbers at the same place, in double precision."""
    most = 0.0
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            most = max(most, np.float64(g[i, j]) * np.float64(x[i, j]))
    return most


@kernel(inner=True)
def largest_of(x):
    """The largest of some numbers that are not negative, in double precision."""
    most = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            most = max(most, np.float64(x[i, j]))
    return most


@kernel
def largest_pixels(out, x, places, tiles, padding):
    """out[i] = the largest |x|, over the channels of its group, of each pixel of the tile at places[i].

    ``tiles``: (groups, rows, columns, N), of which a place is a flat index.
    """
    groups, down, across, N = tiles
    channels = len(x) // groups
    for unit in range(len(places)):
        n, tile = places[unit] % N, places[unit] // N
        top, left = 2 * (tile // across % down) - padding[0], 2 * (tile % across) - padding[1]
        group = tile // (across * down)
        for c in range(group * channels, (group + 1) * channels):
            for ky in range(out.shape[1]):
                for kx in range(out.shape[2]):
                    iy, ix = top + ky, left + kx
                    if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
                        out[unit, ky, kx] = max(out[unit, ky, kx], abs(x[c, iy, ix, n]))


def compute_tiles(
    y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry, marked: np.ndarray
) -> None:
    """y = w ∗ x + bias, for the marked tiles (groups, ⌈OH/2⌉, ⌈OW/2⌉, N) alone."""
    places = np.argwhere(marked)
    groups, filters = geometry.groups, len(w) // geometry.groups
    taps = np.ascontiguousarray(w.reshape(groups, filters, -1).swapaxes(1, 2))
    start_at = np.zeros((groups, filters), y.dtype) if bias is None else bias.reshape(groups, filters)
    sums = np.empty((len(places), filters), y.dtype)
    arrays = y, sums, np.ascontiguousarray(x), taps, np.ascontiguousarray(start_at), places
    sum_windows(*arrays, w.shape[1:], geometry.padding, length=len(places), grain=1 + GRAIN // w.size)


@parallel_for
def sum_windows(y, sums, x, taps, bias, places, window, padding, start, stop):
    """The four sums of each tile, for all filters of its group; places from start to stop. ``sums``: their memory."""
    filters = taps.shape[2]
    for unit in range(start, stop):
        group, n = places[unit, 0], places[unit, 3]
        for pixel in range(4):
            oy, ox = 2 * places[unit, 1] + pixel // 2, 2 * places[unit, 2] + pixel % 2
            if oy < y.shape[1] and ox < y.shape[2]:
                copy(sums[unit], bias[group])
                add_window(sums[unit], x, taps[group], (group, oy - padding[0], ox - padding[1], n), window)
                for o in range(filters):
                    y[group * filters + o, oy, ox, n] = sums[unit, o]


@kernel(inner=True)
def add_window(sums, x, taps, at, window):
    """sums[o] += Σ taps[tap, o] · x[…, at the tap], over the taps inside the image. ``at``: (group, top, left, n)."""
    group, top, left, n = at
    C, KH, KW = window
    for c in range(C):
        for ky in range(KH):
            for kx in range(KW):
                iy, ix = top + ky, left + kx
                if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
                    value = x[group * C + c, iy, ix, n]
                    if value != 0:  # many are, where a tile is marked because there is nothing in its middle
                        add_multiple(sums, value, taps[(c * KH + ky) * KW + kx])
