"""Axes of pictures: their ends, and few ticks in round numbers, the same for every library that draws them.

An accuracy is drawn as its error, 100 − accuracy, and R² likewise, on a logarithmic axis that is inverted: from 90 to
99 % is as far as from 99 to 99.9 %. So differences in the last percent are visible, and a run that stayed at 10 % is
there too.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lab.language import tr
from lab.report.words import power_of_ten, title

# The least error and loss that are drawn: logarithmic axes have no 0.
LEAST_ERROR, LEAST_LOSS = 0.01, 1e-6
# Errors whose accuracies are round numbers. The later ones are used where few of the earlier are in view.
ERRORS = (
    (90, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01),
    (90, 80, 70, 60, 50, 40, 30, 20, 15, 10, 8, 6, 5, 4, 3, 2, 1.5, 1.2, 1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05),
)
STEPS = (1, 2, 2.5, 5)
# The width of a lane and of all of them, as shares of the axis.
LANE, MOST_LANES = 0.07, 0.5


FAR = 160.0
"""The error of an R² beyond which is only what diverged: one that always says the mean has 100."""


class Axis(NamedTuple):
    """An axis from its left or lower end to the other, with ticks and what is written at each.

    ``lanes`` are positions beyond the worst values, at which diverged runs are marked.
    """

    title: str
    ends: tuple[float, float]
    log: bool
    ticks: list[float]
    labels: list[str]
    lanes: list[float] = []  # noqa: RUF012  never changed


def with_lanes(axis: Axis, count: int) -> Axis:
    """A logarithmic axis of errors or losses with room for ``count`` lanes at its worse end."""
    best, worst = min(axis.ends), max(axis.ends)
    width = min(LANE, MOST_LANES / max(count, 1))
    positions = [worst * (worst / best) ** (width * number) for number in range(1, count + 2)]
    ends = [positions[-1] if end == worst else end for end in axis.ends]
    return axis._replace(ends=(ends[0], ends[1]), lanes=positions[:-1]) if count else axis


def error(accuracy: float) -> float:
    """The position of an accuracy, 0…1, on its axis: the error in percent."""
    return max(100 * (1 - accuracy), LEAST_ERROR)


def accuracy_axis(errors: Iterable[float], title: str = "", ceiling: float = math.inf) -> Axis:
    """An axis of accuracies in percent, for points at these errors; those above the ceiling are beyond its end."""
    errors = [min(each, ceiling) for each in errors]
    worst = max(filter(math.isfinite, errors), default=0.0)  # above 100 of an R² below 0 alone
    low, high = _widened(errors, (1, 100))
    high = min(high, max(100.0, worst))
    ticks = _within(ERRORS[0], low, high)
    if len(ticks) < 4:
        ticks = _within(ERRORS[1], low, high)
    if len(ticks) < 3:
        ticks = even_ticks(low, high, 5)
    labels = [f"{'≥' if tick <= LEAST_ERROR else ''}{100 - tick:.4g}" for tick in ticks]
    return Axis(title, (high, low), True, ticks, labels)


def loss_axis(losses: Iterable[float], initial: float | None) -> Axis:
    """A logarithmic axis for these losses, but not far beyond the initial one, where only what diverged is."""
    ceiling = math.inf if initial is None else 1.6 * initial
    low, high = _widened((min(loss, ceiling) for loss in losses), (0.01, 3))
    return Axis("", (low, high), True, *_labelled(log_ticks(low, high)))


def rate_axis(rates: Iterable[float], title: str = "") -> Axis:
    """A logarithmic axis for these learning rates, with powers of ten for ticks, not more of them than are readable."""
    low, high = _widened(rates, (1e-3, 1e-1), factor=1.6)
    exponents = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    shown = exponents[:: math.ceil(len(exponents) / 8) or 1]
    if len(shown) < 2:
        return Axis(title, (low, high), True, *_labelled(log_ticks(low, high)))
    return Axis(title, (low, high), True, [10.0**each for each in shown], [power_of_ten(each) for each in shown])


def epoch_axis(epochs: int) -> Axis:
    """Epochs 1 to the last one."""
    ticks = [tick for tick in even_ticks(1, epochs, 7) if tick == int(tick) and tick >= 1]
    margin = 0.04 * (epochs - 1)
    return Axis(tr("epoch"), (1 - margin, epochs + margin), False, ticks, [f"{tick:g}" for tick in ticks])


def name_axis(optimizers: Sequence[str]) -> Axis:
    """A position for each optimizer, the first above."""
    positions = [float(position) for position in range(len(optimizers))]
    return Axis("", (len(optimizers) - 0.5, -0.5), False, positions, [title(name) for name in optimizers])


def even_ticks(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` multiples of a round number."""
    decade = 10.0 ** math.floor(math.log10((high - low) / most))
    steps = [factor * scale * decade for scale in (1, 10) for factor in STEPS]
    step = next(each for each in steps if (high - low) / each < most)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2, 5, 10 … where these are few, powers of ten where they are many, even steps in less than a factor of 5."""
    if high / low < 5:
        return even_ticks(low, high, 6)
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if high / low < 300 else (1,)
    ticks = [factor * 10.0**exponent for exponent in exponents for factor in factors]
    return _within(ticks[:: max(1, len(exponents) // 8)], low, high)


def _within(ticks: Iterable[float], low: float, high: float) -> list[float]:
    return [tick for tick in ticks if low <= tick <= high]


def _labelled(ticks: list[float]) -> tuple[list[float], list[str]]:
    return ticks, [f"{tick:.4g}" if tick >= 0.001 else f"{tick:.0e}".replace("e-0", "e-") for tick in ticks]


def _widened(values: Iterable[float], otherwise: tuple[float, float], factor: float = 1.08) -> tuple[float, float]:
    """The ends of a logarithmic axis with some room on both sides, ``otherwise`` where there is nothing to show."""
    known = [value for value in values if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else otherwise
    room = max(factor, (high / low) ** 0.04)
    return low / room, high * room
