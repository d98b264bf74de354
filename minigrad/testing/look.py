"""A closer look along one line: slopes from both sides at many steps, and what they say of the function there.

At each step h the outputs give p = (f(x + h) − f(x)) / h and m = (f(x) − f(x − h)) / h. As h falls, p − m falls with it
for a smooth function, stays for a kink, and grows for a jump; where f has no value on one side, the domain ends.
Rounding, some ε |f| / h, says which steps are too small to be believed.
"""

from typing import NamedTuple

import numpy as np

from minigrad.testing.problem import Line

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

RATIO = 16.0
"""From each step to the next: the gap of a smooth function then shrinks sixteenfold, that of a kink not at all."""


class Seen(NamedTuple):
    """What was found: its kind, the output where, its slopes from the left and right, and the slopes to compare with.

    ``slopes`` has one for each output, at the step where truncation and rounding are least; ``error`` is what both
    leave uncertain of their weighted sum.
    """

    kind: str
    output: int
    left: float
    right: float
    slopes: np.ndarray
    error: float
    step: float


class Slopes(NamedTuple):
    """Slopes at rising steps, (steps, outputs), what rounding may be in each, and what it is in the outputs."""

    steps: np.ndarray
    left: np.ndarray
    right: np.ndarray
    noise: np.ndarray
    rounding: np.ndarray


def closer(line: Line, weights: np.ndarray, step: float, eps: float, atol: float) -> Seen:
    """Slopes at steps from far below ``step`` to far above it, and what they say.

    ``eps`` is the function's precision; a bend that is less than ``atol`` at the first step is rounding.
    """
    slopes = _measured(line, _steps(line, step, eps), eps)
    start = int(np.searchsorted(slopes.steps, step * line.scale * 1.01)) - 1
    start = max(start, min(1, len(slopes.steps) - 1))
    kind, output, k = _kind(slopes, start, atol)
    smooth, error, best = _estimate(slopes, weights)
    k = best if kind == "smooth" else k
    left, right = slopes.left[k, output], slopes.right[k, output]
    return Seen(kind, output, float(left), float(right), smooth, error, float(slopes.steps[best]))


def _steps(line: Line, step: float, eps: float) -> np.ndarray:
    """Steps in powers of sixteen around the first one, down to where the line's values no longer change."""
    first = step * line.scale
    lowest = max(64 * eps * line.size, first * min(1.0, line.size / line.scale or 1.0) * RATIO**-5)
    below = int(np.clip(np.floor(np.log(first / lowest) / np.log(RATIO)), 1, 64))
    return first * RATIO ** np.arange(-below, 4.0)


def _measured(line: Line, steps: np.ndarray, eps: float) -> Slopes:
    here = line.problem.here
    left, right = np.empty((len(steps), here.size)), np.empty((len(steps), here.size))
    for k, h in enumerate(steps):
        (y, reached), (z, back) = line.at(h), line.at(-h)
        with np.errstate(all="ignore"):
            right[k], left[k] = (y - here) / reached, (z - here) / back
    # The second difference at the least step is rounding, or a kink's, which is then as small.
    bend = np.abs(right[0] - left[0]) * steps[0]
    rounding = 2 * eps * line.problem.size
    noise = rounding + np.where(np.isfinite(bend), bend, 0)
    return Slopes(steps, left, right, noise / steps[:, None], rounding)


def _kind(slopes: Slopes, start: int, atol: float) -> tuple[str, int, int]:
    """The kind of point, the output that shows it, and the step at which it does so."""
    steps, left, right, noise, rounding = slopes
    for side in left, right:
        for i in np.flatnonzero(~np.isfinite(side[0]))[:1]:
            return "edge", int(i), 0
    gap = np.where(np.isfinite(right - left), np.abs(right - left), 0)[: start + 1]
    jump = _jumps(left[: start + 1], right[: start + 1], steps[: start + 1], rounding)
    jump &= np.maximum(np.abs(left), np.abs(right))[start] > atol
    if jump.any():
        return "jump", int(np.argmax(jump)), 0
    most = gap.max(axis=0)
    trusted = noise[: start + 1] < 0.05 * most
    least = np.where(trusted.any(axis=0), np.argmax(trusted, axis=0), start)
    columns = np.arange(gap.shape[1])
    at = gap[least, columns]
    size = np.abs(left[least, columns]) + np.abs(right[least, columns])
    is_kink = (least < start) & (at > 0.5 * most) & (at > 1e-3 * size) & (at > atol)
    if is_kink.any():
        output = int(np.argmax(np.where(is_kink, at, 0)))
        # The slopes to show are those of the largest step that the kink still fills.
        same = np.abs(gap[:, output] - at[output]) <= 0.1 * at[output]
        return "kink", output, int(np.flatnonzero(same)[-1])
    return _upright((left + right)[: start + 1] / 2, noise[: start + 1], start, atol)


def _jumps(left: np.ndarray, right: np.ndarray, steps: np.ndarray, rounding: np.ndarray) -> np.ndarray:
    """Whether each output jumps: on one side the same difference is left, however small the step."""
    found = np.zeros(left.shape[1], bool)
    for side in left, right:
        change = side * steps[:, None]
        found |= (np.abs(change[0]) > 100 * rounding) & (np.ptp(change, axis=0) <= 0.05 * np.abs(change[0]))
    return found & (len(steps) >= 3)


def _upright(slope: np.ndarray, noise: np.ndarray, start: int, atol: float) -> tuple[str, int, int]:
    """Whether slopes grow without bound, at a vertical tangent: twice and more at each smaller step."""
    believed = np.all(noise < 0.05 * np.abs(slope), axis=0)
    with np.errstate(all="ignore"):
        grows = np.all(np.abs(slope[:-1]) > 2 * np.abs(slope[1:]), axis=0) & (np.abs(slope[-1]) > atol)
    found = believed & grows & (start >= 2)
    return ("vertical", int(np.argmax(found)), 0) if found.any() else ("smooth", 0, start)


def _estimate(slopes: Slopes, weights: np.ndarray) -> tuple[np.ndarray, float, int]:
    """The central slopes at the step whose error is least, that error, and which step it is.

    The error at a step is the change to the step below it, which is truncation, and the rounding.
    """
    central = (slopes.left + slopes.right) / 2
    with np.errstate(all="ignore"):
        sums = central @ weights
        rounding = np.sqrt(np.square(slopes.noise * weights).sum(axis=1))
        error = np.abs(np.diff(sums, prepend=np.nan)) + rounding
    error[0] = error[1] * RATIO if len(error) > 1 else np.inf
    error = np.where(np.isfinite(error), error, np.inf)
    best = int(np.argmin(error))
    return central[best], float(error[best]), best
