"""Adaptive methods for fast convergence.

Section: 11 训练笔记.

Claim: Who wants a deep network to converge fast should take one of the adaptive methods.

Experiment: Epochs to three validation accuracies on MNIST, at default and at tuned learning rates; the median of the
six adaptive methods against SGD, and against Momentum and NAG, paired by seed. The verdict is by the first target that
all of these reach at tuned rates with every seed. One side is sooner where the 95 % interval of the mean difference
excludes 0; or where it reaches the target with every seed, and the other with none.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED, Verdict, claim
from lab.claims.standing import OPEN, SOONER, Gap, epochs, gap, setting
from lab.claims.words import signed
from lab.language import marked, tr
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED, column_title
from lab.report.axes import even_ticks
from lab.report.words import in_a_row, plain, title
from lab.statistics import interval, spread
from lab.style import STYLES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = (DEFAULT, TUNED)
OTHERS = {"SGD": ("sgd",), marked("Momentum and NAG"): ("momentum", "nag")}


class Figures(NamedTuple):
    """The race and its epochs; by target, column and who the others are, a Gap; by column and target the median epochs
    of each optimizer.
    """

    setting: str
    length: int
    gaps: dict[float, dict[str, dict[str, Gap]]]
    medians: dict[str, dict[float, dict[str, float]]]


def measure(comparison: Comparison) -> Figures:
    design = comparison.design
    gaps = {
        target: {
            column: {other: gap(comparison, column, target, names) for other, names in OTHERS.items()}
            for column in COLUMNS
        }
        for target in design.targets
    }
    medians = {
        column: {target: _medians(comparison, column, target) for target in design.targets} for column in COLUMNS
    }
    return Figures(setting(comparison), design.base.epochs, gaps, medians)


def _medians(comparison: Comparison, column: str, target: float) -> dict[str, float]:
    spreads = {name: spread(epochs(comparison, column, name, target).values()) for name in comparison.design.optimizers}
    return {name: each.median for name, each in spreads.items() if each}


def judged_target(figures: Figures) -> float | None:
    """The first target that all reach at tuned rates with every seed; else the first of all, None if there is none."""
    reached = [target for target, gaps in figures.gaps.items() if all(gap.complete for gap in gaps[TUNED].values())]
    return next(iter([*reached, *figures.gaps]), None)


def judge(figures: Figures) -> Verdict:
    """Confirmed where they are sooner than both others in both columns, partly where in some, refuted if in none."""
    target = judged_target(figures)
    if target is None:
        none = tr("No targets ({setting})", setting=figures.setting)
        return Verdict(UNDECIDED, none, tr("The race has no targets."))
    gaps = figures.gaps[target]
    told = tr("; ").join(
        tr("{column}: {told}", column=column_title(column), told=_told(by_other)) for column, by_other in gaps.items()
    )
    measured = tr(
        "Epochs to {target} %, {told} ({setting})", target=f"{100 * target:g}", told=told, setting=figures.setting
    )
    relations = [gap.relation for by_other in gaps.values() for gap in by_other.values()]
    reason = in_a_row(_reason(column, by_other) for column, by_other in gaps.items())
    if all(relation == SOONER for relation in relations):
        return Verdict(CONFIRMED, measured, reason)
    if SOONER in relations:
        return Verdict(PARTLY, measured, reason)
    return Verdict(UNDECIDED if OPEN in relations else REFUTED, measured, reason)


def _reason(column: str, by_other: dict[str, Gap]) -> str:
    relations = tr(", ").join(tr(gap.relation, other=tr(other)) for other, gap in by_other.items())
    column = column_title(column).capitalize()
    return tr("{column}: the adaptive methods are {relations}.", column=column, relations=relations)


def _told(by_other: dict[str, Gap]) -> str:
    adaptive = next(iter(by_other.values())).adaptive
    others = [f"{tr(other)} {_median(gap.others)}{_interval(gap)}" for other, gap in by_other.items()]
    return tr(", ").join([tr("adaptive {median}", median=_median(adaptive)), *others])


def _median(side: dict[int, float]) -> str:
    found = spread(side.values())
    return plain(found.median) if found else tr("not run")


def _interval(each: Gap) -> str:
    found = interval(each.differences) if each.complete else None
    return tr(" (by {least} … {most})", least=signed(found[0]), most=signed(found[1])) if found else ""


def draw(figure: "Figure", figures: Figures) -> None:
    rows, never = figure.subplots(len(COLUMNS), sharex=True), figures.length + 1
    for axes, column in zip(rows, COLUMNS, strict=True):
        targets = figures.medians[column]
        names = list(dict.fromkeys(name for medians in targets.values() for name in medians))
        for (target, medians), shift in zip(targets.items(), np.linspace(-0.26, 0.26, len(targets)), strict=True):
            for name, median in medians.items():
                missed, look = math.isinf(median), STYLES[name]
                axes.plot(
                    never if missed else median,
                    names.index(name) + shift,
                    "x" if missed else look.marker,
                    color=look.color,
                    markersize=5,
                    markerfacecolor="none" if target == min(targets) else look.color,
                )
        axes.axvline(figures.length + 0.5, color="gray", linewidth=0.8)
        axes.set_yticks(range(len(names)), [title(name) for name in names])
        axes.set(ylim=(max(len(names), 1) - 0.5, -0.5), xlim=(0, never + 0.5), title=column_title(column).capitalize())
    ticks = even_ticks(0, figures.length, 7)
    rows[-1].set_xticks([*ticks, never], [*(f"{tick:g}" for tick in ticks), tr("never")])
    told = ", ".join(f"{100 * target:g}" for target in figures.gaps)
    rows[-1].set_xlabel(tr("median epochs to {targets} %: of each optimizer from above", targets=told))


CLAIM = claim(globals(), height=7.2, on_mnist=True)
