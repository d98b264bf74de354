"""The compromise slows hard problems.

Section: 10 优化算法的使用.

Claim: A method that evens out large and small gradients makes a compromise, which costs time where the problem is
hard: bent valleys, and the last way to the minimum.

Experiment: RMSProp at a constant and at a decaying rate near a minimum; all nine on Rosenbrock's and Beale's
functions. RMSProp goes down the bowl from (−4, 3) in 3,000 steps at lr 0.03, and with a rate that falls to 1e-4 of
that by the same factor every step. Rosenbrock's (1 − x)² + 100(y − x²)² is from (−2, 2), Beale's from (1, 1), each to
1e-6 in at most 2,000 steps at the best of the grid of half-decades, with the options that the papers have.

Note: With Nadam's rising μ, minigrad's default, only Adam and Momentum solve Rosenbrock's function in 2,000 steps.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.claims.picture import bars, plain_log
from lab.claims.rates import PAPERS, best_rate
from lab.claims.standing import ADAPTIVE
from lab.claims.words import power
from lab.descent.path import descend
from lab.descent.surfaces import SURFACES
from lab.language import tr
from lab.report.words import in_a_row, plain, title, titles
from lab.style import STYLES
from minigrad.optim import OPTIMIZERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TARGET, STEPS = 1e-6, 2000
RATE, DECAY_STEPS, DECAY = 0.03, 3000, 1e-4
# The last steps, by which it is judged whether a path circles.
LAST = 500


class Figures(NamedTuple):
    """RMSProp's losses on the bowl, at a constant and at a decaying rate; by optimizer, steps to solve the hard."""

    constant: np.ndarray
    decaying: np.ndarray
    rosenbrock: dict[str, float]
    beale: dict[str, float]


def measure() -> Figures:
    bowl, rms = SURFACES["bowl"].function, PAPERS["rmsprop"]
    constant, decaying = (
        descend(bowl, (-4.0, 3.0), "rmsprop", DECAY_STEPS, rate, **rms).losses
        for rate in (RATE, lambda step: RATE * DECAY ** (step / DECAY_STEPS))
    )
    return Figures(constant, decaying, solved("rosenbrock", (-2.0, 2.0)), solved("beale", (1.0, 1.0)))


def solved(surface: str, start: tuple[float, float]) -> dict[str, float]:
    """Steps of each optimizer to TARGET, at its best rate."""
    function = SURFACES[surface].function
    return {name: best_rate(function, start, name, TARGET, STEPS, **PAPERS.get(name, {})).steps for name in OPTIMIZERS}


def judge(figures: Figures) -> Verdict:
    """Confirmed where RMSProp circles and all adaptive ones are behind Momentum on Rosenbrock; refuted if neither."""
    floor, end = float(np.median(figures.constant[-LAST:])), float(figures.decaying[-1])
    circles = floor > TARGET and end < floor / 100
    steps = figures.rosenbrock
    behind = [name for name in ADAPTIVE if steps[name] > steps["momentum"]]
    solvers = sorted((name for name in OPTIMIZERS if np.isfinite(steps[name])), key=lambda name: steps[name])
    told = tr(", ").join(f"{title(name)} {plain(steps[name])}" for name in solvers) or tr("none")
    beale = sum(np.isfinite(each) for each in figures.beale.values())
    measured = tr(
        "RMSProp stays at {floor}, with a decay {end}; Rosenbrock within {steps} steps: {told}; Beale: {some} of {all}",
        floor=power(floor),
        end=power(end),
        steps=f"{STEPS:,}",
        told=told,
        some=beale,
        all=len(OPTIMIZERS),
    )
    reasons = [
        tr("RMSProp circles the minimum at a constant rate, and a decay ends that.")
        if circles
        else tr("RMSProp does not circle the minimum.")
    ]
    if behind:
        reasons.append(tr("{names} are behind Momentum on Rosenbrock.", names=titles(behind)))
    if ahead := [name for name in ADAPTIVE if steps[name] < steps["momentum"]]:
        reasons.append(tr("{names} are ahead of it.", names=titles(ahead)))
    holding = circles + (len(behind) == len(ADAPTIVE))
    word = CONFIRMED if holding == 2 else PARTLY if holding or behind else REFUTED
    return Verdict(word, measured, in_a_row(reasons))


def draw(figure: "Figure", figures: Figures) -> None:
    above, *rest = figure.subplots(3, height_ratios=(3, 4, 4))
    color = STYLES["rmsprop"].color
    for losses, label, dashes in (
        (figures.constant, tr("constant rate"), "-"),
        (figures.decaying, tr("decaying rate"), "--"),
    ):
        above.plot(np.maximum(losses, 1e-16), dashes, color=color, label=label, linewidth=1)
    above.set(yscale="log", xlabel=tr("step of RMSProp on the bowl"), ylabel="½(x² + y²)")
    plain_log(above.yaxis)
    above.legend()
    for axes, name, steps in zip(rest, ("Rosenbrock", "Beale"), (figures.rosenbrock, figures.beale), strict=True):
        texts = {
            each: plain(count) if np.isfinite(count) else tr("not in {steps}", steps=f"{STEPS:,}")
            for each, count in steps.items()
        }
        bars(axes, steps, texts)
        axes.set_title(tr("Steps to 1e-6: {name}", name=name))


CLAIM = claim(globals(), height=7.6)
