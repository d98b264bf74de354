"""A comparison: the results of a race, ordered as its design says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from lab.race.design import Design, Job
from lab.race.tuning import Known, search
from lab.training.result import Result
from lab.training.score import ACCURACY, Score, score_of


@dataclass(frozen=True)
class Comparison:
    """What tables, verdicts and pictures are made from. Results that have not been computed yet are missing.

    ``trials``: by schedule, by optimizer, the results of its search in the order of their learning rates. ``best``: by
    schedule, by optimizer, the learning rate that the search chose; ``decayed`` and ``decays`` are the same for weight
    decays, empty where those were not tuned. ``columns``: by column ("default", "tuned", "tuned, cosine"), by
    optimizer, a result for each seed, in the order of the seeds.
    """

    design: Design
    trials: dict[str, dict[str, list[Result]]] = field(default_factory=dict)
    best: dict[str, dict[str, float]] = field(default_factory=dict)
    columns: dict[str, dict[str, list[Result]]] = field(default_factory=dict)
    decayed: dict[str, dict[str, list[Result]]] = field(default_factory=dict)
    decays: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def results(self) -> list[tuple[str, Result]]:
        """Every result with the column that it stands in, "trial" for those of a search."""
        finals = [(column, result) for column, by_name in self.columns.items() for result in _flat(by_name)]
        return [("trial", result) for result in self.tried] + finals

    @property
    def tried(self) -> list[Result]:
        """The result of every trial."""
        searches = (*self.trials.values(), *self.decayed.values())
        return [result for by_name in searches for result in _flat(by_name)]

    @property
    def score(self) -> Score:
        """What its runs are judged by."""
        return next((score_of(result) for _, result in self.results), ACCURACY)

    def best_of(self, optimizer: str) -> dict[str, float]:
        """An optimizer's best rate by schedule."""
        return {schedule: rates[optimizer] for schedule, rates in self.best.items()}

    def decay_of(self, optimizer: str) -> dict[str, float]:
        """An optimizer's best weight decay by schedule, where those were tuned."""
        return {schedule: decays[optimizer] for schedule, decays in self.decays.items()}

    def columns_of(self, optimizer: str) -> dict[str, list[Job]]:
        """The final runs of an optimizer that the searches so far allow."""
        return self.design.columns(optimizer, self.best_of(optimizer), self.decay_of(optimizer))


def compare(design: Design, known: Known) -> Comparison:
    """The comparison of a design, from the results known so far."""
    comparison = Comparison(design)
    searches, missing = search(design, known)
    for each in searches:
        comparison.trials.setdefault(each.schedule, {})[each.optimizer] = each.results
        if not missing:
            comparison.best.setdefault(each.schedule, {})[each.optimizer] = each.rate
        if design.decays:
            comparison.decayed.setdefault(each.schedule, {})[each.optimizer] = each.decayed
            if not missing:
                comparison.decays.setdefault(each.schedule, {})[each.optimizer] = each.decay
    for optimizer in design.optimizers:
        for column, jobs in comparison.columns_of(optimizer).items():
            found = [result for job in jobs if (result := known(job)) is not None]
            comparison.columns.setdefault(column, {})[optimizer] = found
    return comparison


def _flat(by_optimizer: Mapping[str, Sequence[Result]]) -> Iterator[Result]:
    return chain.from_iterable(by_optimizer.values())
