"""Statistics of runs over several seeds: median and spread, paired differences, time to a target.

Diverged runs are not left out: they have the accuracy −∞ and need ∞ epochs to any target, and so count as the worst in
a median and a spread.
"""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from lab.training.score import scored

# Accuracies that differ by less are not ranked: at 99 %, the standard error of one on 10,000 images is 0.1 points.
NOISE = 0.002
CONFIDENCE = 0.95
# Targets are given in percent, so that their last bit may be off.
ROUNDING = 1e-9


class Spread(NamedTuple):
    """The median of some values, the least and the greatest of them."""

    median: float
    least: float
    greatest: float


class Difference(NamedTuple):
    """The mean difference of pairs and its confidence interval, mostly of 95 %: None of one pair, or a diverged one."""

    mean: float
    interval: tuple[float, float] | None
    pairs: int

    @property
    def clear(self) -> bool:
        """Whether a difference of accuracies is larger than the noise: 0.2 points or more, and surely not 0."""
        if self.interval is None or abs(self.mean) < NOISE - ROUNDING:
            return False
        low, high = self.interval
        return not low <= 0 <= high


def spread(values: Iterable[float]) -> Spread | None:
    """Median, least and greatest; None of no values."""
    known = list(values)
    return Spread(statistics.median(known), min(known), max(known)) if known else None


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """The confidence interval of the mean by Student's t; None of fewer than two values, or infinite ones.

    SciPy, which training can do without, is loaded when the first is asked for.
    """
    from scipy.special import stdtrit

    if len(values) < 2 or not all(map(math.isfinite, values)):
        return None
    quantile = stdtrit(len(values) - 1, (1 + confidence) / 2)
    mean = statistics.fmean(values)
    half = float(quantile) * statistics.stdev(values, mean) / math.sqrt(len(values))
    return mean - half, mean + half


def difference(
    ours: Mapping[int, float], theirs: Mapping[int, float], confidence: float = CONFIDENCE
) -> Difference | None:
    """Ours minus theirs, paired by seed, over the seeds that both have; None if there is no such seed."""
    pairs = [(ours[seed], theirs[seed]) for seed in ours if seed in theirs]
    if not pairs:
        return None
    gaps = [0.0 if one == other else one - other for one, other in pairs]  # equal infinities differ by nothing
    return Difference(sum(gaps) / len(gaps), interval(gaps, confidence), len(gaps))


def final_score(result: Mapping[str, Any]) -> float:
    """The score on the test set, an accuracy 0…1 or R²; −∞ of a run that diverged."""
    return -math.inf if result["diverged"] else scored(result, "test")


def epochs_to(result: Mapping[str, Any], target: float) -> float:
    """How many epochs a run took to a validation accuracy of ``target``, 0…1; ∞ if it never had it, or diverged."""
    return len(_until(result, target)) or math.inf


def seconds_to(result: Mapping[str, Any], target: float) -> float:
    """Seconds of training to the end of the epoch that ``epochs_to`` counts, evaluations left out."""
    rows = _until(result, target)
    return sum(row["seconds"] for row in rows) if rows else math.inf


def _until(result: Mapping[str, Any], target: float) -> list[Mapping[str, float]]:
    """The epochs up to the first that reached the target, none if none did or the run diverged."""
    history = [] if result["diverged"] else result["history"]
    reached = [number for number, row in enumerate(history, 1) if scored(row, "val") >= target - ROUNDING]
    return history[: reached[0]] if reached else []
