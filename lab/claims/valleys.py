"""Momentum wins in valleys.

Section: 10 优化算法的使用.

Claim: In a long valley with steep walls, momentum and Nesterov's variant of it get to the minimum sooner than plain
gradient descent, which jumps from wall to wall.

Experiment: Steps to ½(x² + 100y²) ≤ 1e-6 from (−10, 1), at the best of a grid of learning rates. The grid has two
rates to a decade, 10^(k/2) from 1e-4 to 100, the same for all three; the best is the first to get there.

Note: minigrad keeps the weights at the look-ahead point, φ = θ + μv, as everyone's code does; the value there falls
below 1e-6 one step before the value at the paper's θ (99).
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.claims.picture import line, plain_log
from lab.claims.rates import Best, best_rate
from lab.descent.path import descend
from lab.descent.surfaces import SURFACES
from lab.language import tr
from lab.report.words import listed, plain, title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMILY = ("sgd", "momentum", "nag")
START, TARGET, STEPS = (-10.0, 1.0), 1e-6, 2000


class Figures(NamedTuple):
    """For each optimizer its best rate with the steps it took, and the losses on its way."""

    best: dict[str, Best]
    losses: dict[str, np.ndarray]


def measure() -> Figures:
    valley = SURFACES["ravine"].function
    best = {name: best_rate(valley, START, name, TARGET, STEPS) for name in FAMILY}
    losses = {
        name: descend(valley, START, name, int(min(found.steps, STEPS)), found.rate).losses
        for name, found in best.items()
    }
    return Figures(best, losses)


def judge(figures: Figures) -> Verdict:
    """Both with momentum sooner than SGD: confirmed; one of them: partly."""
    steps = {name: best.steps for name, best in figures.best.items()}
    counts = tr(", ").join(f"{title(name)} {plain(steps[name])}" for name in FAMILY)
    measured = tr("{counts} steps", counts=counts)
    sooner = [name for name in ("momentum", "nag") if steps[name] < steps["sgd"]]
    if not sooner:
        return Verdict(REFUTED, measured, tr("Neither is sooner there than SGD."))
    ratios = listed([f"{title(name)} {steps['sgd'] / steps[name]:.1f}" for name in sooner])
    reason = tr("At their best rates, times as fast as SGD: {ratios}.", ratios=ratios)
    return Verdict(CONFIRMED if len(sooner) == 2 else PARTLY, measured, reason)


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    for name, losses in figures.losses.items():
        line(axes, np.arange(len(losses)), losses, name, f"{title(name)}, lr {figures.best[name].rate:.2g}")
    axes.axhline(TARGET, color="gray", linewidth=0.8)
    axes.set(yscale="log", ylim=(TARGET / 5, None), xlabel=tr("step"), ylabel="½(x² + 100y²)")
    plain_log(axes.yaxis)
    axes.legend()


CLAIM = claim(globals())
