"""Images shifted and turned at random before a network sees them in training: ``--augment shift,rotate``.

    shift=2     by −2 … 2 whole pixels down and across, each as likely
    rotate=10   by an angle between −10° and 10° about the middle, every one as likely

These amounts are the defaults. Both together are one move, first the turn, then the shift. A new pixel is taken between
its four neighbours in the old image linearly, and beyond the edge is the pixel at the edge.

What is drawn depends on the seed and on the number of the step alone: a run that is continued draws the same, and the
order of the batches is that of the run without.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy import float32, int32, uint32

from lab.console.errors import LabError
from minigrad.kernels.compiler import kernel

DEFAULTS = {"shift": 2.0, "rotate": 10.0}
RULES = {"shift": "a whole number of pixels, 1 or more", "rotate": "an angle above 0, at most 180 (degrees)"}
# What sets these random numbers apart from others of the same seed.
STREAM = 0x61756720


def canonical(words: Iterable[str]) -> str:
    """One text for what ``--augment`` was given: "shift=2,rotate=10" for "rotate,shift".

    Raises LabError for another name, a name given twice, and an amount that cannot be.
    """
    amounts: dict[str, float] = {}
    for word in [word for given in words for word in given.split(",") if word]:
        name, _, text = word.partition("=")
        if name not in DEFAULTS:
            raise LabError(f"--augment: there is no {name!r}; choose from {', '.join(DEFAULTS)}")
        if name in amounts:
            raise LabError(f"--augment: name each once, not {name} twice")
        amounts[name] = _amount(name, text) if "=" in word else DEFAULTS[name]
    if not amounts:
        raise LabError(f"--augment: no name was given; choose from {', '.join(DEFAULTS)}")
    return ",".join(f"{name}={amounts[name]:g}" for name in DEFAULTS if name in amounts)


def is_canonical(text: object) -> bool:
    """Whether it is a text that ``canonical`` gives."""
    try:
        return isinstance(text, str) and canonical([text]) == text
    except LabError:
        return False


def _amount(name: str, text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    holds = amount >= 1 and amount.is_integer() if name == "shift" else 0 < amount <= 180
    if not holds:
        raise LabError(f"--augment: {name} must be {RULES[name]}, not {text!r}")
    return amount


class Augmentation:
    """What ``--augment`` asks for, a text of ``canonical``; None leaves images as they are."""

    def __init__(self, text: str | None, seed: int) -> None:
        pairs = (part.split("=") for part in text.split(",")) if text else ()
        self.amounts = {name: float(amount) for name, amount in pairs}
        self.seed = seed

    def __call__(self, images: np.ndarray, step: int) -> np.ndarray:
        """The images (N, H, W) or (N, C, H, W) of a step of the run, each moved in its own way; a new array."""
        if not self.amounts:
            return images
        shifts, angles = self.drawn(len(images), step)
        turns = np.cos(angles).astype(float32), np.sin(angles).astype(float32)
        moved = np.empty(images.shape, float32)
        planes = (len(images), -1, *images.shape[-2:])
        plane = np.empty(math.prod(images.shape[-2:]), float32)
        _move(moved.reshape(planes), images.reshape(planes), shifts.astype(float32), *turns, plane)
        return np.rint(moved).astype(images.dtype) if images.dtype.kind in "ui" else moved.astype(images.dtype)

    def drawn(self, count: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        """How the images of a step are moved: pixels down and across (N, 2), and angles (N,) in radians."""
        generator = np.random.default_rng((self.seed, STREAM, step))
        pixels, degrees = int(self.amounts.get("shift", 0)), self.amounts.get("rotate", 0.0)
        shifts = generator.integers(-pixels, pixels, size=(count, 2), endpoint=True)
        return shifts, np.radians(generator.uniform(-degrees, degrees, count))


@kernel
def _move(out, images, shifts, cosines, sines, plane):
    """out[n, c, p] = images[n, c, Rₙᵀ(p − m − sₙ) + m], m the middle, between pixels linearly; ``plane`` is scratch."""
    count, channels, height, width = images.shape
    middle, centre = float32((height - 1) / 2), float32((width - 1) / 2)
    lowest, rightmost = float32(height - 1), float32(width - 1)
    for n in range(count):
        cosine, sine = cosines[n], sines[n]
        for c in range(channels):
            for i in range(height):
                for j in range(width):
                    plane[i * width + j] = images[n, c, i, j]
            for i in range(height):
                down, line = float32(i) - middle - shifts[n, 0], out[n, c, i]
                # All of 32 bits and places unsigned, several pixels are moved at once: that is four times as fast.
                for j in range(width):
                    across = float32(int32(j)) - centre - shifts[n, 1]
                    row = min(max(cosine * down + sine * across + middle, float32(0)), lowest)
                    column = min(max(cosine * across - sine * down + centre, float32(0)), rightmost)
                    top, left = int32(row), int32(column)
                    a, b = row - float32(top), column - float32(left)
                    below, right = min(top + int32(1), int32(height - 1)), min(left + int32(1), int32(width - 1))
                    first, second = top * int32(width), below * int32(width)
                    upper_left, upper_right = plane[uint32(first + left)], plane[uint32(first + right)]
                    lower_left, lower_right = plane[uint32(second + left)], plane[uint32(second + right)]
                    upper = upper_left + b * (upper_right - upper_left)
                    lower = lower_left + b * (lower_right - lower_left)
                    line[j] = upper + a * (lower - upper)
