"""AdaMax is numerically stabler and needs no correction.

Section: 8 AdaMax.

Claim: AdaMax takes the largest gradient instead of a mean of squares, which makes it numerically more stable and its
moments free of the bias that Adam has to correct.

Experiment: The first step in float32 on gradients from 1e-42 to 1e38, by Adam and AdaMax, with their ε and without. A
step counts as right if it is lr within 1 %. Then AdaMax under a constant gradient with the correction of m undone, and
its first step on a gradient of 0 without ε.

Note: Squares of float32 overflow above 1.8e19 and vanish below 1e-23; u needs no correction, m does, and without ε a
gradient of 0 gives 0/0. Adam's limits are others because minigrad multiplies by 1 − β₂ before it squares (it overflows
above 5.8e20), and rounds v up to the smallest normal number of float32, so that steps are short, and not infinite,
below 1e-17. With the default ε = 1e-8, both lose gradients that are smaller.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.language import tr
from lab.report.words import in_a_row, power_of_ten, title
from lab.style import STYLES
from minigrad import Tensor
from minigrad.nn import Parameter
from minigrad.optim import OPTIMIZERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POWERS = range(-42, 39)
BETA1 = 0.9
RIGHT = 0.01


class Figures(NamedTuple):
    """Of Adam and AdaMax, by whether with ε: the first step, × lr, at every power of ten in POWERS. And of AdaMax: its
    first steps under a constant gradient without the correction of m, × lr; its first step on 0 without ε.
    """

    first: dict[tuple[str, bool], np.ndarray]
    uncorrected: np.ndarray
    on_zero: float

    def right(self, optimizer: str, with_eps: bool) -> list[int]:
        """The powers of ten at which the first step is lr."""
        steps = self.first[optimizer, with_eps]
        return [power for power, step in zip(POWERS, steps, strict=True) if abs(step - 1) <= RIGHT]


@np.errstate(all="ignore")
def first_steps(optimizer: str, gradients: np.ndarray, **options: float) -> np.ndarray:
    """The size of the first step, as a multiple of lr, by gradient, in their dtype."""
    x = Parameter(np.zeros_like(gradients))
    x.grad = Tensor(gradients)
    OPTIMIZERS[optimizer]([x], lr=1.0, **options).step()
    return np.abs(x.data)


def measure() -> Figures:
    gradients = np.array([float(f"1e{power}") for power in POWERS], np.float32)
    first = {
        (name, with_eps): first_steps(name, gradients, **({} if with_eps else {"eps": 0.0}))
        for name in ("adam", "adamax")
        for with_eps in (True, False)
    }
    on_zero = float(first_steps("adamax", np.zeros(1, np.float32), eps=0.0)[0])
    return Figures(first, uncorrected(60), on_zero)


def uncorrected(steps: int) -> np.ndarray:
    """AdaMax's steps under a constant gradient, × lr, each at a rate that undoes the correction of m."""
    x = Parameter(np.zeros(1))
    optimizer = OPTIMIZERS["adamax"]([x])
    points = [0.0]
    for t in range(1, steps + 1):
        optimizer.param_groups[0]["lr"] = 1 - BETA1**t
        x.grad = Tensor(np.ones(1))
        optimizer.step()
        points.append(x.item())
    return np.abs(np.diff(points))


def judge(figures: Figures) -> Verdict:
    """Two halves: a wider range than Adam's, and right first steps without the correction."""
    adam, adamax = (figures.right(name, with_eps=False) for name in ("adam", "adamax"))
    stabler = set(adam) < set(adamax)
    free = bool(abs(figures.uncorrected[0] - 1) <= RIGHT)
    measured = tr(
        "Right from {adamax} (Adam: {adam}); without the correction its first step is {size}·lr",
        adamax=_range(adamax),
        adam=_range(adam),
        size=f"{figures.uncorrected[0]:.2g}",
    )
    reasons = [
        tr("It stays right where Adam's squares overflow or vanish.")
        if stabler
        else tr("Its range of gradients is not wider than Adam's."),
        tr("It needs no correction.") if free else tr("“No correction” is true of u alone: m still needs it."),
    ]
    if np.isnan(figures.on_zero):
        reasons.append(tr("Without ε, a first gradient of 0 gives 0/0."))
    word = {0: REFUTED, 1: PARTLY, 2: CONFIRMED}[stabler + free]
    return Verdict(word, measured, in_a_row(reasons))


def _range(powers: list[int]) -> str:
    if not powers:
        return tr("nowhere")
    return tr("{least} to {most}", least=power_of_ten(powers[0]), most=power_of_ten(powers[-1]))


def draw(figure: "Figure", figures: Figures) -> None:
    above, below = figure.subplots(2, height_ratios=(3, 2))
    for (name, with_eps), steps in figures.first.items():
        look = {"color": STYLES[name].color, "linestyle": "-" if name == "adam" else "--"}
        label = f"{title(name)}, ε = {'1e-8' if with_eps else '0'}"
        shown = np.where(np.isfinite(steps) & (steps <= 10), steps, np.nan)
        above.plot([10.0**power for power in POWERS], shown, alpha=0.5 if with_eps else 1, label=label, **look)
    above.set(xscale="log", xlabel=tr("gradient (float32)"), ylabel=tr("first step, × lr"), ylim=(-0.05, 1.3))
    above.set_xticks([1e-40, 1e-30, 1e-20, 1e-10, 1, 1e10, 1e20, 1e30])
    above.minorticks_off()
    above.legend(ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
    steps = np.arange(1, len(figures.uncorrected) + 1)
    below.plot(steps, figures.uncorrected, "o-", color=STYLES["adamax"].color, markersize=3)
    below.set(xlabel=tr("step of AdaMax, m not corrected"), ylabel=tr("size, × lr"), ylim=(0, 1.1))


CLAIM = claim(globals(), height=5.0)
