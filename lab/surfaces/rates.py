"""The best learning rate of each optimizer on a surface, from one grid for all, and the descent at it.

A rate is judged by the steps that are shown. The least loss after them wins. Losses are compared to six decimals; of
equal ones the one that reached its loss for good first wins, then the lowest rate. A descent that leaves the view has
diverged: its rate is not chosen, even if it comes back. Without that rule the best rate of some would be thousands: the
first steps go far away, and the next ones, by luck, to the minimum.

The saddle has no minimum, and the highest rate would have the least loss. There the escape counts: all losses of −1 or
less are equal, so the first to get there, in view, wins.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lab.descent.path import Path
from lab.descent.surfaces import Point, Surface
from lab.descent.together import Entrant, descend_together
from lab.race.tuning import grid_rate

GRID = [grid_rate(point) for point in range(-10, 7)]
"""Two rates to a decade, from 0.00001 to 1000. No best one on the ten surfaces is at either end."""

CLOSE = 1e-6
"""Losses that differ by less are equal, and a minimum is reached where the loss is this near."""

ESCAPED = -1.0
"""The loss at which a descent has left the saddle."""


class Merit(NamedTuple):
    """How good a rate was, less being better: the loss at the end, and the step from which on it was as low."""

    loss: float
    steps: float


LOST = Merit(math.inf, math.inf)


class Descent(NamedTuple):
    """An optimizer's path at a learning rate. ``on_edge``: it is the best, and the first or last of the grid."""

    lr: float
    path: Path
    on_edge: bool = False


class Course(NamedTuple):
    """A surface, where to start on it, how far to go, and how each optimizer did. ``given``: at a rate not searched."""

    name: str
    surface: Surface
    start: Point
    steps: int
    descents: Mapping[str, Descent]
    given: bool = False


def goal(surface: Surface) -> float:
    """The loss than which none is better: that of the minimum, or of the escape."""
    return 0.0 if surface.minima else ESCAPED


def merit(path: Path, surface: Surface, steps: int) -> Merit:
    """How good a descent of so many steps was."""
    if len(path.losses) <= steps:
        return LOST
    last = max(float(path.losses[-1]), goal(surface))
    loss = math.floor(last / CLOSE + 0.5) * CLOSE
    first = settled(path, loss + CLOSE)
    until = int(min(first, steps))  # of losses beyond 1e10 six decimals are not to be had
    return Merit(loss, first) if _stays_in_view(path.points[: until + 1], surface) else LOST


def _stays_in_view(points: np.ndarray, surface: Surface) -> bool:
    (left, right), (low, high) = surface.x, surface.y
    return bool(((points >= (left, low)) & (points <= (right, high))).all())


def settled(path: Path, loss: float) -> float:
    """The step from which on the loss is at most this; infinite if it is not so at the end."""
    (above,) = np.nonzero(path.losses > loss)
    step = int(above[-1]) + 1 if len(above) else 0
    return step if step < len(path.losses) else math.inf


def best(merits: Sequence[Merit]) -> int:
    """The index of the least merit, the first of equals."""
    return min(range(len(merits)), key=merits.__getitem__)


def run_course(
    name: str,
    surface: Surface,
    optimizers: Sequence[str],
    start: Point | None = None,
    steps: int | None = None,
    lr: float | None = None,
) -> Course:
    """The descents of these optimizers at their best rates, or all at ``lr``."""
    start, steps = start or surface.start, steps or surface.steps
    rates = GRID if lr is None else [lr]
    entrants = [Entrant(optimizer, rate) for optimizer in optimizers for rate in rates]
    paths = descend_together(surface.function, start, entrants, steps)
    descents = {}
    for number, optimizer in enumerate(optimizers):
        own = paths[number * len(rates) : (number + 1) * len(rates)]
        chosen = best([merit(path, surface, steps) for path in own])
        on_edge = lr is None and chosen in (0, len(rates) - 1)
        descents[optimizer] = Descent(rates[chosen], own[chosen], on_edge)
    return Course(name, surface, start, steps, descents, lr is not None)
