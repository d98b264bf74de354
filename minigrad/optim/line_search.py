"""How far to go along a direction: a step of which Wolfe's two conditions hold, for L-BFGS.

φ(t) = f(θ + td), and φ′(t) = ∇f(θ + td)·d is its slope. A step t is good when

    φ(t) ≤ φ(0) + c₁·t·φ′(0)      it goes down by its share (Armijo), c₁ = 0.0001
    |φ′(t)| ≤ c₂·|φ′(0)|          and the slope has flattened, c₂ = 0.9

First steps are lengthened until two of them have a good one between them (``_bracketed``), then the two are drawn
together (``_zoomed``). Nocedal, Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6, with the cubic
interpolation of Schmidt's minFunc, from which PyTorch has it: the trials are the same as there.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

C1, C2 = 1e-4, 0.9


class Trial(NamedTuple):
    """A step t, and at θ + td the value f, the gradient g, and the slope φ′."""

    t: float
    f: float
    g: np.ndarray
    slope: float


At = Callable[[float], Trial]


def strong_wolfe(at: At, start: Trial, t: float, shortest: float, most: int) -> tuple[Trial, int]:
    """The trial to take, and how many were made: at t, and up to ``most`` more.

    ``start`` is t = 0. What is narrower than ``shortest`` is not divided further. Where the trials are used up it is
    the best one so far, which may be ``start``.
    """
    bracket, trials = _bracketed(at, start, at(t), most)
    if len(bracket) == 1 or trials == most:
        return min(bracket, key=lambda trial: trial.f), trials + 1
    found, trials = _zoomed(at, start, bracket, shortest, most, trials)
    return found, trials + 1


def _bracketed(at: At, start: Trial, now: Trial, most: int) -> tuple[list[Trial], int]:
    """A good trial alone, or two that have one between them; and how many trials were made."""
    before = start
    for i in range(most):
        if not _goes_down(start, now) or (i > 1 and now.f >= before.f):
            return [before, now], i
        if _is_flat(start, now):
            return [now], i
        if now.slope >= 0:
            return [before, now], i
        bounds = now.t + 0.01 * (now.t - before.t), now.t * 10
        before, now = now, at(_lowest(before, now, bounds))
    return [start, now], most


def _zoomed(at: At, start: Trial, bracket: list[Trial], shortest: float, most: int, trials: int) -> tuple[Trial, int]:
    """The best trial of a bracket that is narrowed until one is good; and how many were made."""
    low, high = _in_order(bracket)
    near_end = False
    while trials < most and abs(bracket[1].t - bracket[0].t) >= shortest:
        ends = min(each.t for each in bracket), max(each.t for each in bracket)
        t = _lowest(bracket[0], bracket[1], ends)
        t, near_end = _inside(t, bracket, near_end)
        now = at(t)
        trials += 1
        if not _goes_down(start, now) or now.f >= bracket[low].f:
            bracket[high] = now
            low, high = _in_order(bracket)
            continue
        if _is_flat(start, now):
            return now, trials
        if now.slope * (bracket[high].t - bracket[low].t) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = now
    return bracket[low], trials


def _goes_down(start: Trial, now: Trial) -> bool:
    return not now.f > start.f + C1 * now.t * start.slope  # NaN is looked at further, as in PyTorch


def _is_flat(start: Trial, now: Trial) -> bool:
    return abs(now.slope) <= -C2 * start.slope


def _in_order(bracket: list[Trial]) -> tuple[int, int]:
    """Which of the two is lower, and which is the other."""
    return (0, 1) if bracket[0].f <= bracket[1].f else (1, 0)


def _inside(t: float, bracket: list[Trial], near_end: bool) -> tuple[float, bool]:
    """t, or a tenth of the bracket away from its end: where t lies beyond, or was as near to an end the time before."""
    left, right = min(each.t for each in bracket), max(each.t for each in bracket)
    tenth = 0.1 * (right - left)
    if not min(right - t, t - left) < tenth:
        return t, False
    if near_end or t >= right or t <= left:
        return (right - tenth if abs(t - right) < abs(t - left) else left + tenth), False
    return t, True


def _lowest(one: Trial, two: Trial, bounds: tuple[float, float]) -> float:
    """Where the cubic through two values and slopes is lowest, within bounds; without such a place, their middle."""
    one, two = sorted((one, two), key=lambda trial: trial.t)
    if one.t == two.t:
        return sum(bounds) / 2
    d1 = one.slope + two.slope - 3 * (one.f - two.f) / (one.t - two.t)
    square = d1 * d1 - one.slope * two.slope
    if not square >= 0:
        return sum(bounds) / 2
    d2 = square**0.5
    width = two.slope - one.slope + 2 * d2
    if width == 0:
        return sum(bounds) / 2
    lowest = two.t - (two.t - one.t) * ((two.slope + d2 - d1) / width)
    return sum(bounds) / 2 if math.isnan(lowest) else min(max(lowest, bounds[0]), bounds[1])  # of slopes beyond 1e154
