"""Adam corrects the bias of its moments.

Section: 7 Adam.

Claim: Adam's running means start at 0 and would be too small in the first steps; dividing them by 1 − βᵗ sets that
right.

Experiment: Adam's first step on gradients from 1e-5 to 1e5, as a multiple of lr, with the correction and without it.
Without it is the same rule with rates that undo the two factors. The first 5,000 steps under a constant gradient then
show how long the correction matters.

Note: Without the correction the step is (1 − β₁)/√(1 − β₂) = 0.1/√0.001 times lr: too long, not too short, because v
starts further off than m.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.claims.picture import plain_log
from lab.language import tr
from minigrad import Tensor
from minigrad.nn import Parameter
from minigrad.optim import Adam

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCALES = tuple(10.0**power for power in range(-5, 6))
BETAS = (0.9, 0.999)
STEPS = 5_000
EXACT = 1e-6


class Figures(NamedTuple):
    """The first step by the gradient's scale, and the size of each step under a constant gradient; multiples of lr."""

    first: dict[float, float]
    first_uncorrected: dict[float, float]
    steps: np.ndarray
    steps_uncorrected: np.ndarray


def step_sizes(gradient: float, steps: int, corrected: bool) -> np.ndarray:
    """The sizes of Adam's steps under a constant gradient, as multiples of lr; ε is 0, to be exact at every scale."""
    x = Parameter(np.zeros(1))
    optimizer = Adam([x], lr=1.0, betas=BETAS, eps=0)
    points = [0.0]
    for t in range(1, steps + 1):
        if not corrected:
            optimizer.param_groups[0]["lr"] = (1 - BETAS[0] ** t) / (1 - BETAS[1] ** t) ** 0.5
        x.grad = Tensor(np.array([gradient]))
        optimizer.step()
        points.append(x.item())
    return np.abs(np.diff(points))


def measure() -> Figures:
    first, bare = ({scale: step_sizes(scale, 1, on)[0] for scale in SCALES} for on in (True, False))
    return Figures(first, bare, step_sizes(1.0, STEPS, True), step_sizes(1.0, STEPS, False))


def judge(figures: Figures) -> Verdict:
    """Confirmed where the corrected first step is lr at every scale and the uncorrected one is not."""
    right, bare = (np.array([*values.values()]) for values in (figures.first, figures.first_uncorrected))
    measured = tr(
        "First step {right}·lr with the correction, {bare}·lr without", right=_range(right), bare=_range(bare)
    )
    exact, off = np.allclose(right, 1, rtol=EXACT), not np.allclose(bare, 1, rtol=0.05)
    if exact and off:
        within = np.abs(figures.steps_uncorrected - 1) < 0.05
        late = int(np.flatnonzero(~within).max(initial=-1)) + 2
        reason = tr(
            "The corrected step is lr whatever the gradient's scale. Without it the steps are off by 5 % or more until "
            "step {step}.",
            step=f"{late:,}",
        )
        return Verdict(CONFIRMED, measured, reason)
    if exact:
        return Verdict(PARTLY, measured, tr("The corrected step is lr, but so is the uncorrected one."))
    return Verdict(REFUTED, measured, tr("The corrected first step is not lr at every scale."))


def _range(values: np.ndarray) -> str:
    low, high = (f"{value:.3g}" for value in (values.min(), values.max()))
    return low if low == high else f"{low} … {high}"


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    steps = np.arange(1, len(figures.steps) + 1)
    axes.plot(steps, figures.steps, color="#2f9e44", label=tr("corrected"))
    axes.plot(steps, figures.steps_uncorrected, color="#d62728", linestyle="--", label=tr("not corrected"))
    axes.set(
        xscale="log", xlabel=tr("step, under a constant gradient"), ylabel=tr("size of the step, × lr"), ylim=(0, None)
    )
    plain_log(axes.xaxis)
    axes.legend()


CLAIM = claim(globals())
