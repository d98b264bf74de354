"""How steep the curves of the group ``growth`` are: the exponent p in cost ∝ xᵖ, on the large half of the points."""

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.figures import Figure
from benchmarks.rival import TITLES

MEASUREMENT = 0.05
"""Exponents that differ by less are equal: medians of two runs differ by a tenth, over a factor of ten or more."""


class Curve(NamedTuple):
    """What grows, where it was measured, and the seconds of each side there."""

    name: str
    at: list[float]
    seconds: dict[str, list[float]]

    def exponent(self, side: str) -> float:
        """The slope of log(cost) over log(x) on the large half: there what a step costs in any case is least of it."""
        start = (len(self.at) - 1) // 2
        return slope(self.at[start:], self.seconds[side][start:])

    @property
    def rivals(self) -> list[str]:
        return [side for side in self.seconds if side in TITLES]

    @property
    def best(self) -> str:
        """The rival that is the fastest at the curve's end."""
        return min(self.rivals, key=lambda side: self.seconds[side][-1])

    @property
    def is_no_steeper(self) -> bool:
        """Whether minigrad's cost grows no faster than the best rival's."""
        return self.exponent("minigrad") <= self.exponent(self.best) + MEASUREMENT


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Of the line through the logarithms, by least squares."""
    return statistics.linear_regression(list(map(math.log, x)), list(map(math.log, y))).slope


def curves(figures: Sequence[Figure]) -> list[Curve]:
    """Those that have three points or more; a side that lacks one of a curve's points is left out of it."""
    by_name: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.group == "growth":
            by_name.setdefault(figure.cell["curve"], []).append(figure)
    found = []
    for name, points in by_name.items():
        points = sorted(points, key=lambda figure: figure.cell["at"])
        sides = [side for side in points[0].measured if all(side in figure.measured for figure in points)]
        seconds = {side: [figure.median(side) for figure in points] for side in sides}
        if len(points) > 2:
            found.append(Curve(name, [figure.cell["at"] for figure in points], seconds))
    return found


def growth_table(figures: Sequence[Figure]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows: the exponents on the large half, and the ratio to the best rival at both ends."""
    found = curves(figures)
    rivals = list(dict.fromkeys(side for curve in found for side in curve.rivals))
    rows = []
    for curve in found:
        exponents = [f"{curve.exponent(side):.2f}" if side in curve.seconds else "" for side in ("minigrad", *rivals)]
        ends = [min(curve.seconds[side][i] for side in curve.rivals) / curve.seconds["minigrad"][i] for i in (0, -1)]
        span = f"{curve.name}, {curve.at[0]:,} … {curve.at[-1]:,}"
        verdict = "no steeper" if curve.is_no_steeper else "STEEPER"
        rows.append([span, *exponents, TITLES[curve.best], verdict, *(f"{ratio:.2f}" for ratio in ends)])
    titles = [TITLES.get(side, side) for side in ("minigrad", *rivals)]
    return ["grows", *titles, "best at the end", "minigrad is", "ratio at the start", "at the end"], rows
