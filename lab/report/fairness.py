"""Whether the runs of a seed had the same input, by the hashes in their results."""

from collections.abc import Iterable

from lab.language import marked, tr
from lab.race.comparison import Comparison
from lab.report.standing import column_names, runs
from lab.report.words import Sentence, listed
from lab.training.result import Result

PARTS = {"weights": marked("initial weights"), "batches": marked("batches"), "masks": marked("random numbers")}


def fairness(comparison: Comparison) -> list[Sentence]:
    """The sentence that all finished final runs of a seed had the same input, or what differed; empty for one run."""
    finished = _finished(comparison)
    if len(finished) < 2:
        return []
    parts = listed([tr(words) for words in PARTS.values()])
    text = tr("All finished runs of a seed had the same {parts}: their hashes are equal.", parts=parts)
    return unfairness(comparison) or [Sentence(tr("Fairness"), text)]


def unfairness(comparison: Comparison) -> list[Sentence]:
    """What was not the same; nothing if all was."""
    finished = _finished(comparison)
    unequal = listed([tr(words) for part, words in PARTS.items() if not _equal(finished, part)])
    text = tr(
        "Not the same for all runs of a seed, by their hashes: {parts}. Differences mean nothing here.", parts=unequal
    )
    return [Sentence(tr("Fairness"), text)] if unequal else []


def _finished(comparison: Comparison) -> list[Result]:
    """The finished final runs: those that diverged saw fewer batches."""
    names = comparison.design.optimizers
    found = [runs(comparison, column, name) for column in column_names(comparison) for name in names]
    return [result for results in found for result in results if result["finished"]]


def _equal(results: Iterable[Result], part: str) -> bool:
    seen: dict[int, str] = {}
    return all(seen.setdefault(result["seed"], result["hashes"][part]) == result["hashes"][part] for result in results)
