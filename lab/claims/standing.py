"""The figures of a race by optimizer and by the two kinds of optimizers, seed by seed."""

import math
import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lab.language import marked, tr
from lab.race.comparison import Comparison
from lab.report.standing import runs
from lab.report.words import counted
from lab.statistics import NOISE, Difference, difference, epochs_to, final_score, interval
from minigrad.optim import OPTIMIZERS

PLAIN = ("sgd", "momentum", "nag")
ADAPTIVE = tuple(name for name in OPTIMIZERS if name not in PLAIN)


SOONER, LATER = marked("sooner than {other}"), marked("later than {other}")
OPEN, LEVEL = marked("not told apart from {other}"), marked("level with {other}")
# Of two medians that differ by less than half an epoch neither is sooner.
MATTERS = 0.5


class Pair(NamedTuple):
    """Two optimizers whose runs are compared, seed by seed."""

    one: str
    other: str


def accuracies(comparison: Comparison, column: str, optimizer: str) -> dict[int, float]:
    """Test accuracy by seed, −∞ of what diverged."""
    return {result["seed"]: final_score(result) for result in runs(comparison, column, optimizer)}


def pairs(comparison: Comparison, column: str, wanted: Sequence[Pair]) -> dict[Pair, Difference]:
    """The differences in test accuracy of those pairs that have runs."""
    found = {
        pair: difference(accuracies(comparison, column, pair.one), accuracies(comparison, column, pair.other))
        for pair in wanted
    }
    return {pair: each for pair, each in found.items() if each is not None}


def epochs(comparison: Comparison, column: str, optimizer: str, target: float) -> dict[int, float]:
    """Epochs to a validation accuracy by seed, ∞ where it was not reached."""
    return {result["seed"]: epochs_to(result, target) for result in runs(comparison, column, optimizer)}


class Gap(NamedTuple):
    """Epochs of the adaptive methods and of the others, by seed, ∞ where a target was not reached."""

    adaptive: dict[int, float]
    others: dict[int, float]

    @property
    def differences(self) -> list[float]:
        """Adaptive minus others, by seed; none of a seed with which one side did not reach the target."""
        both = [(self.adaptive[seed], self.others[seed]) for seed in self.adaptive if seed in self.others]
        return [one - other for one, other in both if math.isfinite(one) and math.isfinite(other)]

    @property
    def complete(self) -> bool:
        """Whether both sides reached the target with every seed."""
        return len(self.differences) == max(map(len, self)) > 0

    @property
    def relation(self) -> str:
        """SOONER, if the adaptive ones surely are; LATER; LEVEL, if surely neither by half an epoch; or OPEN."""
        ours, theirs = ([math.isfinite(each) for each in side.values()] for side in self)
        if min(len(ours), len(theirs)) < 2:
            return OPEN
        if all(ours) and not any(theirs):
            return SOONER
        if all(theirs) and not any(ours):
            return LATER
        found = interval(self.differences)
        if found is None or not self.complete:
            return OPEN
        if found[1] < 0 or found[0] > 0:
            return SOONER if found[1] < 0 else LATER
        return LEVEL if max(map(abs, found)) <= MATTERS else OPEN


def gap(comparison: Comparison, column: str, target: float, others: Sequence[str]) -> Gap:
    """Epochs of the adaptive methods and of ``others`` to a target: by seed the median of each kind."""

    def of(name: str) -> dict[int, float]:
        return epochs(comparison, column, name, target)

    return Gap(by_kind(comparison, ADAPTIVE, of), by_kind(comparison, others, of))


def by_kind(comparison: Comparison, kind: Sequence[str], of: Callable[[str], dict[int, float]]) -> dict[int, float]:
    """The median over a kind of optimizers, by seed, over the seeds that all of the kind in the race have."""
    values = [of(name) for name in kind if name in comparison.design.optimizers]
    seeds = set.intersection(*map(set, values)) if values else set()
    return {seed: statistics.median([each[seed] for each in values]) for seed in sorted(seeds)}


def settled(each: Difference) -> bool:
    """Whether the interval excludes that there is any difference larger than the noise."""
    return each.interval is not None and each.interval[0] >= -NOISE and each.interval[1] <= NOISE


def setting(comparison: Comparison) -> str:
    """What was raced, in a line."""
    base = comparison.design.base
    images = tr("all images") if base.limit is None else tr("{count} images", count=f"{base.limit:,}")
    epochs, seeds = counted(base.epochs, "epoch"), counted(comparison.design.seeds, "seed")
    return tr("{model}, {images}, {epochs}, {seeds}", model=base.model, images=images, epochs=epochs, seeds=seeds)
