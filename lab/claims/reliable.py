"""SGD is slower but reliable.

Section: 11 训练笔记.

Claim: SGD takes longer than the adaptive methods, but it gets to a good minimum more reliably, given a good schedule.

Experiment: Wilson's construction, on which all fit the training set but not all generalise; and SGD on MNIST, with and
without a schedule. The construction (Wilson et al. 2017, arXiv 1705.08292) is least squares on 40 samples with more
features than samples: the first tells the class, two are 1, and each sample has one or five features of its own; 70 %
are of one class. Each optimizer takes 300 steps at its best rate by training loss, in five draws. From a race come
SGD's epochs to the first target against the median of the adaptive methods, tuned, and its test accuracy with a cosine
schedule minus that of the adaptive method that is best with one, picked by the same runs.

Note: What the adaptive methods miss is the rarer class, all of it: their test error is its share in the draw.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED, Verdict, claim
from lab.claims.picture import bars
from lab.claims.standing import ADAPTIVE, PLAIN, SOONER, Gap, Pair, accuracies, gap, pairs, setting
from lab.claims.wilson import Errors, errors
from lab.claims.words import interval_text
from lab.language import tr
from lab.race.comparison import Comparison
from lab.race.design import TUNED
from lab.report.words import in_a_row, plain, title
from lab.statistics import NOISE, Difference, difference
from minigrad.optim import OPTIMIZERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWS = 5


class Figures(NamedTuple):
    """``wilson``: by optimizer, the errors of each draw. The rest is of the race, None where it lacks the runs: epochs
    of the adaptive ones and of SGD to the first target; how far SGD is ahead of the best adaptive one, whose name is
    beside it, with a schedule; and what the schedule gains SGD.
    """

    setting: str
    wilson: dict[str, list[Errors]]
    epochs: Gap | None = None
    ahead: tuple[str, Difference] | None = None
    gain: Difference | None = None


def measure(comparison: Comparison, draws: int = DRAWS) -> Figures:
    wilson = {name: [errors(name, seed) for seed in range(draws)] for name in OPTIMIZERS}
    scheduled = next((column for column in comparison.columns if column.startswith(f"{TUNED}, ")), TUNED)
    targets = comparison.design.targets
    epochs = gap(comparison, TUNED, targets[0], ["sgd"]) if targets else None
    return Figures(setting(comparison), wilson, epochs, _ahead(comparison, scheduled), _gain(comparison, scheduled))


def _ahead(comparison: Comparison, column: str) -> tuple[str, Difference] | None:
    """SGD against each adaptive method: the least lead is that over the best."""
    found = pairs(comparison, column, [Pair("sgd", name) for name in ADAPTIVE])
    if not found:
        return None
    best = min(found, key=lambda pair: found[pair].mean)
    return best.other, found[best]


def _gain(comparison: Comparison, column: str) -> Difference | None:
    return difference(accuracies(comparison, column, "sgd"), accuracies(comparison, TUNED, "sgd"))


def judge(figures: Figures) -> Verdict:
    """Three parts: slower; more reliable on the construction; and level with the best adaptive method on MNIST."""
    kinds = [[each for name in kind for each in figures.wilson[name]] for kind in (PLAIN, ADAPTIVE)]
    plain_error, adaptive_error = (float(np.mean([each.test for each in kind])) for kind in kinds)
    fitted = all(each.training == 0 for kind in kinds for each in kind)
    text = tr(
        "Wilson's construction: test error {ours} against {theirs} of the adaptive methods",
        ours=f"{plain_error:.3f}",
        theirs=f"{adaptive_error:.3f}",
    )
    told = [text]
    parts = {tr("it generalises where they do not"): fitted and plain_error < adaptive_error}
    if figures.epochs and all(figures.epochs):
        adaptive, sgd = (plain(np.median([*side.values()])) for side in figures.epochs)
        told.append(tr("MNIST: epochs to the first target {ours} against {theirs}", ours=sgd, theirs=adaptive))
        parts[tr("it is slower")] = figures.epochs.relation == SOONER
    undecided = True
    if figures.ahead:
        name, ahead = figures.ahead
        lead = tr(
            "with a schedule {gap} points to the best of them, {name}", gap=interval_text(ahead), name=title(name)
        )
        told.append(lead)
        undecided = ahead.interval is None or ahead.interval[0] < -NOISE <= ahead.interval[1]
        level = tr("with a schedule it is level with the best of them or ahead")
        parts[level] = not undecided and ahead.mean >= -NOISE
    if figures.gain:
        told.append(tr("the schedule gains it {gap}", gap=interval_text(figures.gain)))
    holds = [text for text, holding in parts.items() if holding]
    fails = [text for text, holding in parts.items() if not holding]
    reasons = [tr("Shown: {parts}.", parts=tr("; ").join(holds))] if holds else []
    reasons += [tr("Not shown: {parts}.", parts=tr("; ").join(fails))] if fails else []
    word = CONFIRMED if len(holds) == 3 else PARTLY if holds else UNDECIDED if undecided else REFUTED
    measured = tr("{measured} ({setting})", measured=tr("; ").join(told), setting=figures.setting)
    return Verdict(word, measured, in_a_row(reasons))


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    means = {name: float(np.mean([each.test for each in draws])) for name, draws in figures.wilson.items()}
    bars(axes, means, {name: f"{mean:.3f}" for name, mean in means.items()})
    axes.set_xlabel(tr("test error on Wilson's construction (training error 0)"))


CLAIM = claim(globals(), on_mnist=True)
