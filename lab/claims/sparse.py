"""Sparse data: adaptive methods, at their default rates.

Section: 11 训练笔记.

Claim: Where most features are rare, adaptive methods are the best choice, and they need no tuning there.

Experiment: Logistic regression on 2,000 binary features that are Zipf-distributed, at default and at tuned learning
rates; five draws of the data. A sample has 10 features on average, the k-th of them with a frequency of 1.22/k, so
that the first is in every sample; the label is the side of a random linear function on which it lies. 1,000 samples to
train on (5 epochs of batches of 32), 1,000 to choose the best rate of the grid of half-decades by their accuracy,
2,000 to test with. The two kinds, six adaptive methods and three others, are compared by their mean accuracy in each
draw.

Note: Tuning takes Adam's loss down to a fifth. At the default rates the adaptive methods lead; once all are tuned, the
gap between the kinds is gone.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import minigrad as mg
from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED, Verdict, claim
from lab.claims.rates import GRID, descents, end
from lab.claims.standing import ADAPTIVE, PLAIN
from lab.claims.words import interval_text
from lab.language import marked, tr
from lab.report.words import in_a_row
from lab.statistics import Difference, difference
from lab.style import STYLES
from lab.training.named import default_lr
from minigrad import Tensor
from minigrad.nn.functional import binary_cross_entropy_with_logits
from minigrad.optim import OPTIMIZERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEATURES, ACTIVE = 2000, 10
TRAIN, CHOOSE, TEST = 1000, 1000, 2000
EPOCHS, BATCH, DRAWS = 5, 32, 5
# Rates at which five epochs change anything, and the loss of none overflows.
RATES = GRID[2:]
# A smaller difference in accuracy would not decide for a method; half a point is the error of one accuracy here.
MATTERS = 0.01


BETTER = {
    (True, True): marked("The adaptive methods are better at their default rates and when all are tuned."),
    (True, False): marked("The adaptive methods are better at their default rates, not when all are tuned."),
    (False, True): marked("The adaptive methods are better when all are tuned, not at their defaults."),
    (False, False): marked("The adaptive methods are not better."),
}
"""By whether they are better at their default rates, and tuned."""


class Outcome(NamedTuple):
    """Test accuracy and training loss at the default rate, and at the one that was chosen."""

    default: float
    tuned: float
    default_loss: float
    tuned_loss: float
    rate: float


Figures = dict[str, list[Outcome]]


class Draw(NamedTuple):
    """Samples (n, FEATURES) of zeros and ones, and their labels (n,), 0 or 1."""

    x: np.ndarray
    y: np.ndarray

    def part(self, start: int, stop: int) -> "Draw":
        return Draw(self.x[start:stop], self.y[start:stop])


def draw_samples(seed: int, count: int) -> Draw:
    generator = np.random.default_rng(seed)
    frequencies = 1 / np.arange(1, FEATURES + 1)
    frequencies *= ACTIVE / frequencies.sum()
    x = (generator.random((count, FEATURES)) < frequencies).astype(float)
    z = x @ generator.standard_normal(FEATURES)
    return Draw(x, (z > np.median(z)).astype(float))


def measure(draws: int = DRAWS) -> Figures:
    found: Figures = {name: [] for name in OPTIMIZERS}
    for seed in range(draws):
        samples = draw_samples(seed, TRAIN + CHOOSE + TEST)
        for name in OPTIMIZERS:
            found[name].append(trained(name, samples, seed))
    return found


def trained(optimizer: str, samples: Draw, seed: int) -> Outcome:
    """An optimizer at its default rate and at every rate of the grid, on the same batches."""
    train, choose = samples.part(0, TRAIN), samples.part(TRAIN, TRAIN + CHOOSE)
    test = samples.part(TRAIN + CHOOSE, len(samples.y))
    generator, rates = np.random.default_rng(seed), (default_lr(optimizer), *RATES)
    order = np.concatenate([generator.permutation(TRAIN) for _ in range(EPOCHS)])
    batches = np.array_split(order, range(BATCH, len(order), BATCH))
    upcoming = chain(batches, repeat(batches[-1]))  # the loss is taken once more after the last step

    def loss(weights: Tensor) -> Tensor:
        """The losses (rates,) of as many weights on the next batch."""
        rows = next(upcoming)
        logits = Tensor(train.x[rows]) @ weights.T
        labels = np.broadcast_to(train.y[rows, np.newaxis], logits.shape)
        return mg.mean(binary_cross_entropy_with_logits(logits, labels, reduction="none"), axis=0)

    weights, _ = end(descents(loss, np.zeros(FEATURES), optimizer, len(batches), rates))
    best = int(np.argmax(accuracies(weights[1:], choose))) + 1
    accuracy, losses = accuracies(weights, test), training_losses(weights, train)
    return Outcome(accuracy[0], accuracy[best], losses[0], losses[best], rates[best])


def accuracies(weights: np.ndarray, samples: Draw) -> np.ndarray:
    return ((samples.x @ weights.T > 0) == (samples.y[:, np.newaxis] > 0)).mean(axis=0)


def training_losses(weights: np.ndarray, samples: Draw) -> np.ndarray:
    signs = 2 * samples.y[:, np.newaxis] - 1
    return np.logaddexp(0, -signs * (samples.x @ weights.T)).mean(axis=0)


def means(figures: Figures, kind: Sequence[str], column: str) -> dict[int, float]:
    """The mean test accuracy of these optimizers, by draw."""
    return {n: float(np.mean([getattr(figures[name][n], column) for name in kind])) for n in range(len(figures["sgd"]))}


def paired(ours: Mapping[int, float], theirs: Mapping[int, float]) -> Difference:
    """Ours minus theirs, paired by draw."""
    found = difference(ours, theirs)
    assert found is not None
    return found


def gap(figures: Figures, column: str) -> Difference:
    """The adaptive ones' mean test accuracy minus that of the others, paired by draw."""
    return paired(means(figures, ADAPTIVE, column), means(figures, PLAIN, column))


def judge(figures: Figures) -> Verdict:
    """Two halves: the adaptive ones are better, tuned or at least at defaults; and tuning gains them nothing."""
    default, tuned = gap(figures, "default"), gap(figures, "tuned")
    gain = paired(means(figures, ADAPTIVE, "tuned"), means(figures, ADAPTIVE, "default"))
    adam = [np.mean([getattr(each, entry) for each in figures["adam"]]) for entry in ("default_loss", "tuned_loss")]
    measured = tr(
        "Adaptive minus others: {default} points at default rates, {tuned} tuned; tuning gains the adaptive ones "
        "{gain}; Adam's loss {before} → {after}",
        default=interval_text(default),
        tuned=interval_text(tuned),
        gain=interval_text(gain),
        before=f"{adam[0]:.2f}",
        after=f"{adam[1]:.2f}",
    )
    if default.interval is None or tuned.interval is None or gain.interval is None:
        return Verdict(UNDECIDED, measured, tr("One draw of the data says nothing about others."))
    better, best = (_above(each, 0) and each.mean >= MATTERS for each in (default, tuned))
    needless = gain.interval[1] < MATTERS
    if needless:
        need = tr("Tuning gains them nothing.")
    elif _above(gain, 0):
        need = tr("With defaults they are not at their best: tuning gains them accuracy.")
    else:
        need = tr("Whether tuning gains them anything, the draws do not tell.")
    reason = in_a_row([tr(BETTER[better, best]), need])
    return Verdict(_word(better, best, needless, default, tuned), measured, reason)


def _above(each: Difference, bound: float) -> bool:
    return each.interval is not None and each.interval[0] > bound


def _word(better: bool, best: bool, needless: bool, default: Difference, tuned: Difference) -> str:
    if better and best and needless:
        return CONFIRMED
    if better or best:
        return PARTLY
    # Not shown to be better; refuted only if a difference that matters is ruled out.
    ruled_out = all(each.interval is not None and each.interval[1] < MATTERS for each in (default, tuned))
    return REFUTED if ruled_out else UNDECIDED


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    for row, (name, outcomes) in enumerate(figures.items()):
        color, marker = STYLES[name].color, STYLES[name].marker
        for shift, column, face in ((-0.18, "default", "none"), (0.18, "tuned", color)):
            values = [100 * getattr(each, column) for each in outcomes]
            axes.plot(values, [row + shift] * len(values), marker, color=color, markerfacecolor=face, markersize=5)
            axes.plot(np.median(values), row + shift, "|", color=color, markersize=13)
    axes.set_yticks(range(len(figures)), [OPTIMIZERS[name].__name__ for name in figures])
    axes.set(
        ylim=(len(figures) - 0.5, -0.5), xlabel=tr("test accuracy, %; open: default rate, filled: tuned; a mark a draw")
    )


CLAIM = claim(globals(), height=3.8)
