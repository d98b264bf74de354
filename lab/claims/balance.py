"""Adaptive methods balance large and small gradients.

Section: 10 优化算法的使用.

Claim: Dividing by the size of past gradients makes directions with small gradients as fast as those with large ones,
so that flat directions and saddles hold nobody up.

Experiment: Steps to leave the saddle x² − y² from (1, 1e-6) at lr 0.01; and steps down a ravine before and after it is
turned by 45°. The ravine is ½(x² + 100y²) ≤ 1e-6 from (−10, 1), at the best of the grid of half-decades, within 1,000
steps; turned with its start. Then the saddle from exactly on its ridge, (1, 0). RMSProp has α = 0.9 and Adadelta ρ =
0.95, as their authors had; Nadam a constant β₁.

Note: Started on the ridge, none escapes. With minigrad's defaults RMSProp (α 0.99) escapes in 17 steps, Adadelta in
881, and Nadam goes from 68 to 218.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.claims.picture import bars, ink
from lab.claims.rates import PAPERS, best_rate
from lab.claims.saddle import escape
from lab.claims.standing import ADAPTIVE
from lab.descent.surfaces import SURFACES
from lab.language import tr
from lab.report.words import counted, in_a_row, listed, plain, title
from minigrad.optim import OPTIMIZERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RATE, TARGET, STEPS = 0.01, 1e-6, 1000
RIDGE = (1.0, 0.0)
START = (-10.0, 1.0)
# (−10, 1) turned by 45°: where the rotated ravine has the same value and slopes.
TURNED = (-11 / 2**0.5, -9 / 2**0.5)
# Step counts that differ by less than this factor are not told apart.
ALIKE = 1.1


class Figures(NamedTuple):
    """By optimizer: steps to escape, from the ridge too, and down the ravine as it is and turned; infinite if never."""

    escapes: dict[str, float]
    from_ridge: dict[str, float]
    ravine: dict[str, float]
    turned: dict[str, float]

    def factor(self, optimizer: str) -> float:
        """How many times as long the turned ravine takes."""
        return self.turned[optimizer] / self.ravine[optimizer]


def measure() -> Figures:
    options = {name: PAPERS.get(name, {}) for name in OPTIMIZERS}
    ravines = (SURFACES["ravine"].function, START), (SURFACES["rotated-ravine"].function, TURNED)
    straight, turned = (
        {name: best_rate(function, start, name, TARGET, STEPS, **options[name]).steps for name in OPTIMIZERS}
        for function, start in ravines
    )
    return Figures(
        {name: escape(name, RATE, **options[name]) for name in OPTIMIZERS},
        {name: escape(name, RATE, RIDGE, **options[name]) for name in OPTIMIZERS},
        straight,
        turned,
    )


def judge(figures: Figures) -> Verdict:
    """Confirmed where all adaptive ones escape sooner than SGD and none loses by the turn; refuted where none does."""
    late = [name for name in ADAPTIVE if figures.escapes[name] >= figures.escapes["sgd"]]
    losing = [name for name in ADAPTIVE if figures.factor(name) > ALIKE]
    ordered = sorted(figures.escapes, key=lambda name: figures.escapes[name])
    measured = tr(
        "Escape: {escapes}; turned: {changes}",
        escapes=tr(", ").join(f"{title(name)} {plain(figures.escapes[name])}" for name in ordered),
        changes=tr(", ").join(_change(figures, name) for name in ("momentum", "adagrad", "nadam")),
    )
    if len(late) == len(ADAPTIVE):
        return Verdict(REFUTED, measured, tr("No adaptive method leaves the saddle sooner than SGD."))
    if not late and not losing:
        return Verdict(CONFIRMED, measured, tr("All leave the saddle sooner than SGD, and none minds the turn."))
    return Verdict(PARTLY, measured, in_a_row(_reasons(figures, late, losing)))


def _change(figures: Figures, optimizer: str) -> str:
    before, after = figures.ravine[optimizer], figures.turned[optimizer]
    if before == after:
        return tr("{name} unchanged", name=title(optimizer))
    return f"{title(optimizer)} {plain(before)} → {plain(after)}"


def _reasons(figures: Figures, late: list[str], losing: list[str]) -> list[str]:
    sooner = listed([title(name) for name in ADAPTIVE if name not in late])
    reasons = [tr("{names} leave the saddle sooner than SGD.", names=sooner)]
    if late:
        reasons.append(tr("{names} do not.", names=listed([title(name) for name in late])))
    if losing:
        methods = counted(len(losing), "adaptive method")
        text = tr("The balance is along the coordinates: turned by 45°, {methods} are slower.", methods=methods)
        reasons.append(text)
    if all(np.isinf(steps) for steps in figures.from_ridge.values()):
        reasons.append(tr("From the ridge itself none of the nine escapes."))
    return reasons


def _steps(count: float) -> str:
    return plain(count) if np.isfinite(count) else tr("more than {steps}", steps=f"{STEPS:,}")


def draw(figure: "Figure", figures: Figures) -> None:
    above, below = figure.subplots(2)
    bars(above, figures.escapes, {name: plain(steps) for name, steps in figures.escapes.items()}, log=True)
    above.set_title(tr("Steps to leave the saddle"))
    longest = {name: max(figures.ravine[name], figures.turned[name]) for name in OPTIMIZERS}
    reached = {name: steps if np.isfinite(steps) else STEPS for name, steps in longest.items()}
    texts = {name: f"{plain(figures.ravine[name])} → {_steps(figures.turned[name])}" for name in OPTIMIZERS}
    bars(below, reached, texts, log=True, start=min(figures.ravine.values()) / 2)
    for row, name in enumerate(OPTIMIZERS):
        below.plot(min(figures.ravine[name], STEPS), row, "|", color=ink(below), markersize=12)
    below.set_title(tr("Steps down the ravine turned by 45°; stroke: before the turn"))


CLAIM = claim(globals(), height=6.2)
