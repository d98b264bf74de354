"""Batches of images for the speedrun: from bytes to what a convolution reads, in one pass.

The pixels stay bytes until they are asked for. One kernel picks the rows of a batch, cuts the border off, moves each
image, standardises it and lays it out with the batch innermost, as the kernels of convolution have it. Another does so
with images that are warped (see ``warp``).
"""

from collections.abc import Iterator

import numpy as np

from lab.speedrun.warp import Warp, interpolate
from minigrad import Tensor
from minigrad.kernels.parallel import parallel_for

MEAN, STD = 0.1307, 0.3081
"""Of MNIST's training pixels, scaled to 0 … 1."""
STANDARDISED = ((np.arange(256) / 255 - MEAN) / STD).astype(np.float32)
"""By pixel, what a net is given for it."""


def seen(images: np.ndarray, rows: np.ndarray, crop: int = 0, moves: np.ndarray | None = None) -> Tensor:
    """Rows of the images (M, H, W), uint8, as a Tensor (N, 1, H − 2·crop, W − 2·crop), its batch innermost in memory.

    ``moves`` (N, 2): by how many pixels each image is moved down and to the right. What comes in from outside is dark.
    """
    height, width = (side - 2 * crop for side in images.shape[1:])
    moves = np.zeros((len(rows), 2), np.int64) if moves is None else moves
    out = np.empty((height, width, len(rows)), np.float32)
    _lay_out(out, images, rows, crop - moves, STANDARDISED, length=height)
    return Tensor(out[np.newaxis].transpose(3, 0, 1, 2))


def warped(images: np.ndarray, rows: np.ndarray, places: np.ndarray) -> Tensor:
    """As ``seen``: rows of the images, (N, 1, h, w), each pixel from where the ``places`` (h, w, 2, N) say."""
    middle = np.array([(side - 1) / 2 for side in images.shape[1:]], np.float32)
    out = np.empty((*places.shape[:2], len(rows)), np.float32)
    interpolate(out, images, rows, places, middle, STANDARDISED, length=len(out))
    return Tensor(out[np.newaxis].transpose(3, 0, 1, 2))


def picks(count: int, size: int, steps: int, seed: int) -> Iterator[np.ndarray]:
    """The rows of so many batches. Each of ``count`` comes once before one comes again, but for the last ``% size``."""
    generator = np.random.default_rng(seed)
    size = min(size, count)
    per_epoch = count // size
    for step in range(steps):
        if step % per_epoch == 0:
            order = generator.permutation(count)
        yield order[step % per_epoch * size :][:size]


def batches(
    images: np.ndarray,
    labels: np.ndarray,
    size: int,
    steps: int,
    seed: int,
    crop: int = 0,
    shift: int = 0,
    warp: Warp | None = None,
) -> Iterator[tuple[Tensor, np.ndarray]]:
    """So many batches, of the rows that ``picks`` picks: what a net is given, and the labels.

    ``shift``: each image is moved by up to so many pixels at random, down or up, and across. A ``warp`` has a shift of
    its own instead.
    """
    generator = np.random.default_rng((seed, 1))
    height, width = (side - 2 * crop for side in images.shape[1:])
    for rows in picks(len(images), size, steps, seed):
        if warp is not None:
            yield warped(images, rows, warp.places(len(rows), height, width, generator)), labels[rows]
            continue
        moves = generator.integers(-shift, shift, size=(len(rows), 2), endpoint=True) if shift else None
        yield seen(images, rows, crop, moves), labels[rows]


@parallel_for
def _lay_out(out, images, rows, corners, table, start, stop):
    """out[y, x, n] = table[images[rows[n], y + corners[n, 0], x + corners[n, 1]]]. y goes from start to stop."""
    height, width = images.shape[1:]
    dark = table[0]
    for y in range(start, stop):
        for n in range(len(rows)):
            row, left = y + corners[n, 0], corners[n, 1]
            first = max(0, -left)
            last = min(out.shape[1], width - left) if 0 <= row < height else first
            pixels = images[rows[n], min(max(row, 0), height - 1)]
            for x in range(first, last):
                out[y, x, n] = table[pixels[x + left]]
            for x in range(min(first, out.shape[1])):
                out[y, x, n] = dark
            for x in range(max(last, 0), out.shape[1]):
                out[y, x, n] = dark
