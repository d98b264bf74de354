"""Nadam is Adam that looks ahead.

Section: 9 Nadam.

Claim: Nadam is Adam in whose step the first moment of this step, mₜ, stands in place of the last one's, mₜ₋₁.

Experiment: Nadam against Adam on the same 300 gradients of 1,000 weights: with β₁ = 0, where there is no moment to
replace, and against Adam's own rule written with mₜ for mₜ₋₁. Nadam is then taken in the three variants that are in
use.

Note: The rule of the claim is the variant with a constant β₁ (optax's); the paper and PyTorch, and so minigrad, raise μ
slowly to β₁, and Keras does so faster.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, Verdict, claim
from lab.claims.picture import plain_log
from lab.claims.words import power
from lab.language import marked, tr
from lab.report.words import listed
from minigrad import Tensor
from minigrad.nn import Parameter
from minigrad.optim import Adam, Nadam, Optimizer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, WEIGHTS, LR = 300, 1000, 0.01
BETA1, BETA2, EPS = 0.9, 0.999, 1e-8
VARIANTS = {
    marked("constant β₁ (optax)"): 1e6,
    marked("μ rising (PyTorch)"): 0.004,
    marked("μ rising fast (Keras)"): 1.0,
}
EQUAL = 1e-12


class Figures(NamedTuple):
    """The greatest differences of weights, in units of lr. ``variants`` has one for each step.

    ``beta_0``: Nadam and Adam with β₁ = 0. ``variants``: each variant of Nadam and the rule of the claim. ``adam``:
    Adam and the rule of the claim.
    """

    beta_0: float
    variants: dict[str, np.ndarray]
    adam: np.ndarray


def path(make: Callable[[list[Parameter]], Optimizer], gradients: np.ndarray) -> np.ndarray:
    """The weights after each step of an optimizer that is given these gradients."""
    weights = Parameter(np.zeros(gradients.shape[1]))
    optimizer = make([weights])
    points = []
    for gradient in gradients:
        weights.grad = Tensor(gradient)
        optimizer.step()
        points.append(weights.data.copy())
    return np.array(points)


def as_claimed(gradients: np.ndarray) -> np.ndarray:
    """Adam's step is β₁mₜ₋₁ + (1 − β₁)g, corrected; here mₜ stands in it for mₜ₋₁, each with its own correction."""
    m = v = theta = np.zeros(gradients.shape[1])
    points = []
    for t, g in enumerate(gradients, 1):
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g * g
        step = BETA1 * m / (1 - BETA1 ** (t + 1)) + (1 - BETA1) * g / (1 - BETA1**t)
        theta = theta - LR * step / (np.sqrt(v / (1 - BETA2**t)) + EPS)
        points.append(theta)
    return np.array(points)


def measure() -> Figures:
    generator = np.random.default_rng(0)
    scales = 10 ** generator.uniform(-3, 3, WEIGHTS)
    gradients = scales * (generator.standard_normal((STEPS, WEIGHTS)) + 0.3)
    rules: tuple[type[Optimizer], ...] = (Adam, Nadam)
    adam, nadam = (path(partial(rule, lr=LR, betas=(0.0, BETA2)), gradients) for rule in rules)
    rule = as_claimed(gradients)
    variants = {
        name: _gaps(path(partial(Nadam, lr=LR, momentum_decay=psi), gradients), rule) for name, psi in VARIANTS.items()
    }
    return Figures(float(_gaps(adam, nadam).max()), variants, _gaps(path(partial(Adam, lr=LR), gradients), rule))


def _gaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.abs(one - other).max(axis=1) / LR


def judge(figures: Figures) -> Verdict:
    """Confirmed where β₁ = 0 gives Adam and every variant is the claimed rule; partly where only some are."""
    ends = {name: gaps[-1] for name, gaps in figures.variants.items()}
    same = [name for name, gaps in figures.variants.items() if gaps.max() <= EQUAL / LR]
    others = tr(", ").join(
        tr("{name} {distance}·lr off", name=tr(name), distance=f"{end:.2g}")
        for name, end in ends.items()
        if name not in same
    )
    zero = tr("equal to Adam")
    if figures.beta_0:
        zero = tr("{distance}·lr from Adam", distance=power(figures.beta_0))
    measured = tr(
        "With β₁ = 0 {zero}; {some} of {all} variants are the claimed rule", zero=zero, some=len(same), all=len(ends)
    )
    if figures.beta_0 > EQUAL / LR or not same:
        return Verdict(REFUTED, measured, tr("Nadam with β₁ = 0 is not Adam, or no variant is the rule of the claim."))
    if others:
        told = {"names": listed([tr(name) for name in same]), "steps": STEPS, "others": others}
        reason = tr("It is so for {names}; after {steps} steps {others}.", **told)
        return Verdict(PARTLY, measured, reason)
    return Verdict(CONFIRMED, measured, tr("All variants are the rule of the claim."))


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    steps = np.arange(1, len(figures.adam) + 1)
    lines = {
        "Adam": figures.adam,
        **{tr("Nadam, {name}", name=tr(name)): gaps for name, gaps in figures.variants.items()},
    }
    looks = zip(("-", "--", ":", "-."), ("#2f9e44", "#1f77b4", "#c026d3", "#e8590c"), strict=True)
    for (name, gaps), (dashes, color) in zip(lines.items(), looks, strict=True):
        axes.plot(steps, np.maximum(gaps, 1e-16), linestyle=dashes, color=color, label=name)
    axes.set(yscale="log", xlabel=tr("step"), ylabel=tr("largest difference\nfrom the claimed rule, × lr"))
    plain_log(axes.yaxis)
    axes.legend(ncols=2, loc="center", bbox_to_anchor=(0.5, 0.45))


CLAIM = claim(globals())
