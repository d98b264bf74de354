"""Adadelta matches units and needs no learning rate.

Section: 6 Adadelta.

Claim: Adadelta's step has the unit of the parameters, so that it fits their scale by itself, and no learning rate has
to be chosen.

Experiment: Adadelta on a bowl in other units of length, with ε as it is and with ε in the same unit; and its escape
from the saddle x² − y² at two rates. In units c times as small the start is c·(−4, 3), and ε = 1e-6 becomes 1e-6·c²;
told are the steps to a tenth of the distance, at most 2,000. The escape is from (1, 1e-6) to |y| = 1, with the paper's
ρ = 0.95.

Note: With minigrad's default ρ = 0.9, which is PyTorch's, the escape takes 37 and 881 steps.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.claims.picture import plain_log
from lab.claims.rates import PAPERS, descents
from lab.claims.saddle import escape
from lab.descent.surfaces import SURFACES
from lab.language import tr
from lab.report.words import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

START, STEPS, EPS = (-4.0, 3.0), 2000, 1e-6
SCALES = (0.01, 0.1, 1.0, 10.0, 100.0)
RATES = (1.0, 0.01)
EPSILONS = (1e-10, 1e-8, 1e-6, 1e-4, 1e-2)
# Counts of steps that differ by less than this factor are not told apart.
ALIKE = 1.5


class Figures(NamedTuple):
    """Steps to a tenth of the distance, by unit, with one ε and with a fitting one; to escape, by rate and by ε."""

    one_eps: dict[float, float]
    fitting_eps: dict[float, float]
    escapes: dict[float, float]
    escapes_by_eps: dict[float, float]


def approach(scale: float, eps: float) -> float:
    """Steps from ``scale``·START to a tenth of that distance from the bowl's minimum."""
    start = scale * np.array(START)
    target = 1e-2 * 0.5 * float(start @ start)
    walk = descents(SURFACES["bowl"].function, start, "adadelta", STEPS, [1.0], eps=eps, **PAPERS["adadelta"])
    return next((step for step, (_, values) in enumerate(walk) if values[0] <= target), np.inf)


def measure() -> Figures:
    options = PAPERS["adadelta"]
    return Figures(
        {scale: approach(scale, EPS) for scale in SCALES},
        {scale: approach(scale, EPS * scale**2) for scale in SCALES},
        {rate: escape("adadelta", rate, **options) for rate in RATES},
        {eps: escape("adadelta", 1.0, eps=eps, **options) for eps in EPSILONS},
    )


def judge(figures: Figures) -> Verdict:
    """Confirmed where unit and rate change no count; partly where the unit changes none if ε fits it."""
    one, fitting, rates, by_eps = (list(steps.values()) for steps in figures)
    measured = tr(
        "In units 1/100 to 100: {least} … {most} steps, with a fitting ε always {fitting}; escape in {high} at lr 1, "
        "{low} at 0.01",
        least=plain(min(one)),
        most=plain(max(one)),
        fitting=plain(max(fitting)),
        high=plain(rates[0]),
        low=plain(rates[1]),
    )
    if max(fitting) > ALIKE * min(fitting):
        return Verdict(REFUTED, measured, tr("The units do not match even if ε is scaled with them."))
    if max(one) <= ALIKE * min(one) and max(rates) <= ALIKE * min(rates):
        return Verdict(CONFIRMED, measured, tr("Neither the unit nor the rate changes how many steps it takes."))
    reason = tr(
        "The units match only if ε is scaled too: ε is the hidden learning rate. From ε = {most} to {least} the escape "
        "goes from {first} to {last} steps.",
        most=f"{max(EPSILONS):g}",
        least=f"{min(EPSILONS):g}",
        first=plain(by_eps[-1]),
        last=plain(by_eps[0]),
    )
    return Verdict(PARTLY, measured, reason)


def draw(figure: "Figure", figures: Figures) -> None:
    above, below = figure.subplots(2)
    looks = (("ε = 1e-6", figures.one_eps, "o-"), ("ε = 1e-6·c²", figures.fitting_eps, "s--"))
    for (label, steps, look), color in zip(looks, ("#d62728", "#1f77b4"), strict=True):
        above.plot([*steps], [*steps.values()], look, color=color, label=label, markersize=5)
    for scale in (scale for scale, steps in figures.one_eps.items() if np.isinf(steps)):
        where = (scale, 0.5 * max(figures.fitting_eps.values()))
        above.annotate(
            tr("more than\n{steps}", steps=f"{STEPS:,}"), where, ha="center", va="top", size="small", color="#d62728"
        )
    above.set(xlabel=tr("c: the unit of length is c times as small"), ylabel=tr("steps to 1/10\nof the distance"))
    above.legend(loc="lower center")
    below.plot([*figures.escapes_by_eps], [*figures.escapes_by_eps.values()], "o-", color="#d62728", markersize=5)
    below.set(xlabel=tr("ε, at lr 1"), ylabel=tr("steps to escape\nfrom the saddle"), ylim=(0, None))
    for axes in (above, below):
        axes.set(xscale="log")
        plain_log(axes.xaxis)
    above.set(yscale="log")
    plain_log(above.yaxis)


CLAIM = claim(globals(), height=4.8)
