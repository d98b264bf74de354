"""Without a trend momentum makes detours.

Section: 10 优化算法的使用.

Claim: Momentum carries past the minimum and has to come back. Where there is no long way in one direction to gain on,
that makes the path longer.

Experiment: The length of the path on the bowl ½(x² + y²) from (−4, 3), over 2,000 steps at lr 0.1, divided by the
straight line to the minimum. And the same at every rate of a grid.

Note: minigrad keeps the look-ahead points, φ = θ + μv, as everyone's code does. They swing further than the paper's θ,
whose path is 2.1 times the straight line for NAG.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.claims.picture import line, plain_log
from lab.claims.rates import descents
from lab.descent.surfaces import SURFACES
from lab.language import tr
from lab.report.words import in_a_row, title, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMILY = ("sgd", "nag", "momentum")
START, RATE, STEPS = (-4.0, 3.0), 0.1, 2000
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
# A path this much longer than the straight line is a detour; less is rounding, or a step across the minimum at the end.
DETOUR = 1.05


class Figures(NamedTuple):
    """For each optimizer: where it is on the line from start (−1) to minimum (0), and its detours by rate."""

    positions: dict[str, np.ndarray]
    detours: dict[str, dict[float, float]]


def detour(points: np.ndarray) -> float:
    """The length of a path (steps + 1, n) that ends near 0, divided by the straight line."""
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum() / np.linalg.norm(points[0]))


def measure() -> Figures:
    bowl, start = SURFACES["bowl"].function, np.array(START)
    positions, detours = {}, {}
    for name in FAMILY:
        points = np.array([each for each, _ in descents(bowl, START, name, STEPS, RATES)])
        positions[name] = -points[:, RATES.index(RATE)] @ start / (start @ start)
        detours[name] = {rate: detour(points[:, number]) for number, rate in enumerate(RATES)}
    return Figures(positions, detours)


def judge(figures: Figures) -> Verdict:
    """Confirmed where both with momentum make a detour and SGD none; partly where one of the two does."""
    at = {name: by_rate[RATE] for name, by_rate in figures.detours.items()}
    lengths = tr(", ").join(f"{title(name)} {at[name]:.1f}" for name in FAMILY)
    measured = tr("{lengths} times the straight line", lengths=lengths)
    astray = [name for name in ("nag", "momentum") if at[name] > max(DETOUR, at["sgd"])]
    if not astray:
        return Verdict(REFUTED, measured, tr("Momentum's path is as straight as SGD's."))
    least = min(RATES)
    straight = [name for name in astray if figures.detours[name][least] <= DETOUR]
    reasons = [tr("{names} overshoot and come back; SGD goes straight.", names=titles(astray))]
    if straight:
        told = {"rate": f"{least:g}", "names": titles(straight)}
        reasons.append(tr("It depends on the rate: at lr {rate} {names} do not.", **told))
    return Verdict(CONFIRMED if len(astray) == 2 and at["sgd"] <= DETOUR else PARTLY, measured, in_a_row(reasons))


def draw(figure: "Figure", figures: Figures) -> None:
    above, below = figure.subplots(2)
    for name, positions in figures.positions.items():
        line(above, np.arange(61), positions[:61], name)
        line(below, RATES, [figures.detours[name][rate] for rate in RATES], name)
    above.axhline(0, color="gray", linewidth=0.8)
    above.set(xlabel=tr("step, at lr {rate}", rate=f"{RATE:g}"), ylabel=tr("place on the line"), ylim=(-1.08, 1.08))
    above.set_yticks([-1, 0], [tr("start"), tr("minimum")])
    above.legend(ncols=3, loc="upper right")
    below.set(
        xscale="log", yscale="log", xlabel=tr("learning rate"), ylabel=tr("path / straight line"), ylim=(0.8, None)
    )
    below.set_yticks([1, 2, 4, 8], ["1", "2", "4", "8"])
    below.minorticks_off()
    plain_log(below.xaxis)


CLAIM = claim(globals(), height=4.8)
