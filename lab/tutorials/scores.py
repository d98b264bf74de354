"""Test accuracies of several ways to train, over several seeds: a table with the differences to one of them."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from lab.claims.words import interval_text
from lab.language import tr
from lab.race.summary import aligned
from lab.report.words import percent
from lab.statistics import difference, spread


class Score(NamedTuple):
    """The learning rate that the search chose, and the test accuracy of each seed."""

    rate: float
    accuracies: tuple[float, ...]


def table(scores: Mapping[str, Score], base: str) -> str:
    """Medians with the least and greatest, and paired differences to ``base``."""
    head = ("", tr("rate"), tr("test accuracy, %"), tr("difference, points (95 %)"))
    return aligned([head, *(_row(name, score, scores[base]) for name, score in scores.items())])


def told(name: str, score: Score) -> str:
    """What came of one of them, in a line."""
    figures = {"rate": f"{score.rate:g}", "accuracy": f"{100 * median(score.accuracies):.2f}"}
    return tr("{name}: rate {rate}, test accuracy {accuracy} %", name=tr(name), **figures)


def _row(name: str, score: Score, base: Score) -> Sequence[str]:
    found = spread(score.accuracies)
    ours, theirs = (dict(enumerate(each.accuracies)) for each in (score, base))
    gap = None if score is base else difference(ours, theirs)
    told = f"{percent(found.median)} ({percent(found.least)} … {percent(found.greatest)})" if found else "-"
    return tr(name), f"{score.rate:g}", told, interval_text(gap) if gap else "-"
