"""A trend accumulates, oscillation cancels.

Section: 10 优化算法的使用.

Claim: With momentum, gradients that point the same way add up, and gradients that change their sign cancel out: the
steps grow along the floor of a valley and shrink across it.

Experiment: Momentum (β = 0.9) is fed the gradient (1, ±1), the second sign changing at every step; the size of its
steps, as multiples of lr·g. After 400 steps they are compared with the limits of the two geometric series, 1/(1 − β)
and 1/(1 + β).

Note: The two factors are 1/(1 ∓ β) exactly.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.language import tr
from minigrad import Tensor
from minigrad.nn import Parameter
from minigrad.optim import Momentum

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BETA, STEPS = 0.9, 400
EXACT = 1e-9


class Figures(NamedTuple):
    """β, and the sizes of the steps (STEPS, 2), as multiples of lr·g: under a steady gradient, under a changing one."""

    beta: float
    sizes: np.ndarray

    @property
    def limits(self) -> tuple[float, float]:
        return 1 / (1 - self.beta), 1 / (1 + self.beta)


def measure(beta: float = BETA) -> Figures:
    x = Parameter(np.zeros(2))
    optimizer = Momentum([x], lr=1.0, momentum=beta)
    points = [x.data.copy()]
    for step in range(STEPS):
        x.grad = Tensor(np.array([1.0, (-1.0) ** step]))
        optimizer.step()
        points.append(x.data.copy())
    return Figures(beta, np.abs(np.diff(points, axis=0)))


def judge(figures: Figures) -> Verdict:
    """Confirmed where both limits are reached to 1e-9, partly where the steps at least grow and shrink."""
    trend, oscillation = figures.sizes[-1]
    measured = tr(
        "{trend} times the gradient with a trend, {oscillation} times with changing signs",
        trend=f"{trend:.1f}",
        oscillation=f"{oscillation:.3f}",
    )
    if np.allclose(figures.sizes[-1], figures.limits, rtol=EXACT, atol=0):
        return Verdict(CONFIRMED, measured, tr("These are 1/(1 − β) and 1/(1 + β) to nine digits."))
    if trend > 1 > oscillation:
        return Verdict(
            PARTLY, measured, tr("The steps grow and shrink, but not to the limits of the geometric series.")
        )
    return Verdict(REFUTED, measured, tr("The steps do not grow with a trend and shrink without one."))


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    steps = np.arange(1, 61)
    looks = zip(
        figures.sizes[:60].T, (tr("gradients 1, 1, 1, …"), tr("gradients 1, −1, 1, …")), "os", ("-", "--"), strict=True
    )
    for sizes, label, marker, dashes in looks:
        axes.plot(steps, sizes, label=label, marker=marker, markersize=4, linestyle=dashes)
    for limit, text in zip(figures.limits, ("1/(1 − β)", "1/(1 + β)"), strict=True):
        axes.axhline(limit, color="gray", linewidth=0.8)
        axes.annotate(f"{text} = {limit:.3g}", (60, limit), (0, 3), textcoords="offset points", ha="right")
    axes.set(xlabel=tr("step"), ylabel=tr("size of the step, × lr·g"), ylim=(0, 1.12 * figures.limits[0]))
    axes.legend(loc="center right")


CLAIM = claim(globals())
