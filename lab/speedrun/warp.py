"""Images turned, stretched, sheared, moved and bent at random, a whole batch at a time.

Where each pixel of the new image is looked up in the old one is a linear map of few numbers: six of an affine map, and
two for each control point of a smooth field. So the places of a batch are one product of matrices, and a kernel then
interpolates between the four pixels around each place.

Simard, Steinkraus, Platt, "Best practices for convolutional neural networks applied to visual document analysis", 2003.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from lab.console.errors import LabError
from minigrad.kernels.parallel import parallel_for

SPACING = 7
"""Pixels between control points: a field that bends more within a digit makes another digit of it."""


@dataclass(frozen=True)
class Warp:
    """How far images are changed, each number drawn evenly between its negative and itself, but for ``bend``.

    ``turn`` is in degrees, ``stretch`` a part of the height and, drawn anew, of the width; ``shear`` how far a row goes
    to the side for each pixel that it is away from the middle, ``shift`` in pixels. ``bend`` is the standard deviation
    of the moves of control points, in pixels. Raises LabError for a number that none of this can be.
    """

    turn: float = 0.0
    stretch: float = 0.0
    shear: float = 0.0
    shift: float = 0.0
    bend: float = 0.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            bound = 1.0 if name == "stretch" else math.inf
            if not 0 <= value < bound:
                raise LabError(f"Warp: {name} must be 0 or more and less than {bound}, not {value!r}")

    def places(self, count: int, height: int, width: int, generator: np.random.Generator) -> np.ndarray:
        """(height, width, 2, count): the row and the column, where each pixel of so many images comes from."""
        maps = self._maps(count, generator)
        points = basis(height, width)
        bends = generator.standard_normal((points.shape[1] - 3, 2, count), np.float32) * np.float32(self.bend)
        found = points @ np.concatenate([maps, bends]).reshape(points.shape[1], -1)
        return found.reshape(height, width, 2, count)

    def _maps(self, count: int, generator: np.random.Generator) -> np.ndarray:
        """(3, 2, count): the factors of y, x and 1 in the row, and in the column."""

        def drawn(most: float) -> np.ndarray:
            return generator.uniform(-most, most, count)

        angle, shear = np.radians(drawn(self.turn)), drawn(self.shear)
        down, across = 1 + drawn(self.stretch), 1 + drawn(self.stretch)
        cos, sin = np.cos(angle), np.sin(angle)
        row = [down * (cos - shear * sin), -across * sin, drawn(self.shift)]
        column = [down * (sin + shear * cos), across * cos, drawn(self.shift)]
        return np.stack([row, column], axis=1).astype(np.float32)


@cache
def basis(height: int, width: int) -> np.ndarray:
    """(height·width, 3 + controls): for each pixel y, x from the middle, 1, and the weights of the control points."""
    y, x = (np.arange(side) - (side - 1) / 2 for side in (height, width))
    plane = np.stack(np.broadcast_arrays(y[:, np.newaxis], x, 1.0), axis=-1)
    weights = splines(height)[:, np.newaxis, :, np.newaxis] * splines(width)[:, np.newaxis]
    return (
        np.concatenate([plane, weights.reshape(height, width, -1)], axis=-1)
        .reshape(height * width, -1)
        .astype(np.float32)
    )


def splines(side: int) -> np.ndarray:
    """(side, controls): cubic B-splines, SPACING apart; what they weigh at each pixel has a sum of 1."""
    controls = math.ceil((side - 1) / SPACING) + 3
    distance = np.abs(np.arange(side)[:, np.newaxis] / SPACING - np.arange(-1, controls - 1))
    near, far = 2 / 3 - distance**2 * (1 - distance / 2), np.maximum(2 - distance, 0) ** 3 / 6
    return np.where(distance < 1, near, far)


@parallel_for
def interpolate(out, images, rows, places, middle, table, start, stop):
    """out[y, x, n] = what images[rows[n]] shows at places[y, x, :, n] + middle, between its pixels.

    y goes from start to stop. ``table`` is what stands for each byte; outside of the images it is that of 0.
    """
    height, width = images.shape[1:]
    dark = table[0]
    for y in range(start, stop):
        for x in range(out.shape[1]):
            values, down, across = out[y, x], places[y, x, 0], places[y, x, 1]
            for n in range(len(rows)):
                v, u = down[n] + middle[0], across[n] + middle[1]
                top, left = np.floor(v), np.floor(u)
                i, j = int(top), int(left)
                v, u = v - top, u - left
                image = images[rows[n]]
                if 0 <= i < height - 1 and 0 <= j < width - 1:
                    a, b = table[image[i, j]], table[image[i, j + 1]]
                    c, d = table[image[i + 1, j]], table[image[i + 1, j + 1]]
                else:
                    above, below, before, after = (
                        0 <= i < height,
                        0 <= i + 1 < height,
                        0 <= j < width,
                        0 <= j + 1 < width,
                    )
                    a = table[image[i, j]] if above and before else dark
                    b = table[image[i, j + 1]] if above and after else dark
                    c = table[image[i + 1, j]] if below and before else dark
                    d = table[image[i + 1, j + 1]] if below and after else dark
                upper, lower = a + u * (b - a), c + u * (d - c)
                values[n] = upper + v * (lower - upper)
