"""Nadam beats RMSProp and Adam.

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
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED
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
    told = ", ".join(f"to {title(pair.other)} {interval_text(each)}" for pair, each in figures.tuned.items())
    measured = f"Nadam's lead, tuned: {told or 'no runs'} ({figures.setting})"
    if len(figures.tuned) < len(PAIRS):
        return Verdict(UNDECIDED, measured, "The race has no tuned runs of all three.")
    beaten = [pair.other for pair, each in figures.tuned.items() if each.clear and each.mean > 0]
    unbeaten = [
        pair.other for pair, each in figures.tuned.items() if each.interval is not None and each.interval[1] < NOISE
    ]
    if len(beaten) == len(PAIRS):
        return Verdict(CONFIRMED, measured, "It is ahead of both by more than the noise.")
    if beaten:
        return Verdict(PARTLY, measured, f"It is ahead of {title(beaten[0])} by more than the noise, not of the other.")
    if len(unbeaten) == len(PAIRS):
        return Verdict(REFUTED, measured, "Once all are tuned, a lead of 0.2 points is ruled out for both.")
    wide = listed([title(pair.other) for pair in PAIRS if pair.other not in unbeaten])
    return Verdict(UNDECIDED, measured, f"To {wide} the interval is too wide to tell a lead from none.")


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    columns = {DEFAULT: figures.default, TUNED: figures.tuned}
    rows = {
        f"Nadam − {title(pair.other)}\n{column}": (each, "nadam")
        for column, found in columns.items()
        for pair, each in found.items()
    }
    intervals(axes, rows)


CLAIM = claim(globals(), height=2.8, on_mnist=True)
