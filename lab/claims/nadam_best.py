"""Nadam beats RMSProp and Adam.

Section: 11 训练笔记.

Claim: Where RMSProp with momentum or Adam does well, Nadam does better.

Experiment: Test accuracies on MNIST, Nadam's minus RMSProp's and minus Adam's, paired by seed, at tuned learning rates
(and at default ones, for the picture). Nadam beats one of them where the 95 % interval of the mean difference excludes
0 and the mean is 0.2 points or more; it does not where the interval rules out 0.2 points.
"""

from typing import TYPE_CHECKING, NamedTuple

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED, Verdict, claim
from lab.claims.picture import intervals
from lab.claims.standing import Pair, pairs, setting
from lab.claims.words import interval_text
from lab.language import tr
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED, column_title
from lab.report.words import listed, title
from lab.statistics import NOISE, Difference

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAIRS = (Pair("nadam", "rmsprop"), Pair("nadam", "adam"))


class Figures(NamedTuple):
    """The race, and Nadam's lead in test accuracy at tuned and at default rates; empty where there are no runs."""

    setting: str
    tuned: dict[Pair, Difference]
    default: dict[Pair, Difference]


def measure(comparison: Comparison) -> Figures:
    return Figures(setting(comparison), pairs(comparison, TUNED, PAIRS), pairs(comparison, DEFAULT, PAIRS))


def judge(figures: Figures) -> Verdict:
    """Confirmed where it beats both, partly where one, refuted where a lead that counts is ruled out for both."""
    told = tr(", ").join(
        tr("to {name} {gap}", name=title(pair.other), gap=interval_text(each)) for pair, each in figures.tuned.items()
    )
    measured = tr("Nadam's lead, tuned: {told} ({setting})", told=told or tr("no runs"), setting=figures.setting)
    if len(figures.tuned) < len(PAIRS):
        return Verdict(UNDECIDED, measured, tr("The race has no tuned runs of all three."))
    beaten = [pair.other for pair, each in figures.tuned.items() if each.clear and each.mean > 0]
    unbeaten = [
        pair.other for pair, each in figures.tuned.items() if each.interval is not None and each.interval[1] < NOISE
    ]
    if len(beaten) == len(PAIRS):
        return Verdict(CONFIRMED, measured, tr("It is ahead of both by more than the noise."))
    if beaten:
        reason = tr("It is ahead of {name} by more than the noise, not of the other.", name=title(beaten[0]))
        return Verdict(PARTLY, measured, reason)
    if len(unbeaten) == len(PAIRS):
        return Verdict(REFUTED, measured, tr("Once all are tuned, a lead of 0.2 points is ruled out for both."))
    wide = listed([title(pair.other) for pair in PAIRS if pair.other not in unbeaten])
    return Verdict(UNDECIDED, measured, tr("To {names} the interval is too wide to tell a lead from none.", names=wide))


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    columns = {DEFAULT: figures.default, TUNED: figures.tuned}
    rows = {
        f"Nadam − {title(pair.other)}\n{column_title(column)}": (each, "nadam")
        for column, found in columns.items()
        for pair, each in found.items()
    }
    intervals(axes, rows)


CLAIM = claim(globals(), height=2.8, on_mnist=True)
