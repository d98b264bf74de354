"""Test accuracies of several ways to train, over several seeds: a table with the differences to one of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lab.claims.words import interval_text
from lab.race.summary import aligned
from lab.report.words import percent
from lab.statistics import difference, spread


class Score(NamedTuple):
    """The learning rate that the search chose, and the test accuracy of each seed."""

    rate: float
    accuracies: tuple[float, ...]


HEAD = ("", "rate", "test accuracy, %", "difference, points (95 %)")


def table(scores: Mapping[str, Score], base: str) -> str:
    """Medians with the least and greatest, and paired differences to ``base``."""
    return aligned([HEAD, *(_row(name, score, scores[base]) for name, score in scores.items())])


def _row(name: str, score: Score, base: Score) -> Sequence[str]:
    found = spread(score.accuracies)
    ours, theirs = (dict(enumerate(each.accuracies)) for each in (score, base))
    gap = None if score is base else difference(ours, theirs)
    told = f"{percent(found.median)} ({percent(found.least)} … {percent(found.greatest)})" if found else "-"
    return name, f"{score.rate:g}", told, interval_text(gap) if gap else "-"
