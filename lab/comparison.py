"""A comparison: the results of a race, in the places that its design gives them."""

from dataclasses import dataclass, field

from lab.design import Design
from lab.result import Result
from lab.tuning import Known, search


@dataclass(frozen=True)
class Comparison:
    """What tables, verdicts and pictures are made from; what has not been computed yet is simply not in it.

    ``trials``: by optimizer, the results of its search in the order of their learning rates. ``best``: the learning
    rate that the search chose. ``columns``: by column ("default", "tuned", "tuned, cosine"), by optimizer, a result for
    each seed, in the order of the seeds.
    """

    design: Design
    trials: dict[str, list[Result]] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    columns: dict[str, dict[str, list[Result]]] = field(default_factory=dict)

    @property
    def results(self) -> list[tuple[str, Result]]:
        """Every result with the column that it stands in, "trial" for those of a search."""
        trials = [("trial", result) for results in self.trials.values() for result in results]
        finals = [
            (column, result)
            for column, by_optimizer in self.columns.items()
            for results in by_optimizer.values()
            for result in results
        ]
        return trials + finals


def compare(design: Design, known: Known) -> Comparison:
    """The comparison that a design and the results known so far come to."""
    trials: dict[str, list[Result]] = {}
    best: dict[str, float] = {}
    if design.tuned:
        searches, missing = search(design, known)
        trials = {each.optimizer: each.results for each in searches}
        if not missing:
            best = {each.optimizer: each.rate for each in searches}
    columns: dict[str, dict[str, list[Result]]] = {}
    for optimizer in design.optimizers:
        for column, jobs in design.columns(optimizer, best.get(optimizer)).items():
            found = [result for job in jobs if (result := known(job)) is not None]
            columns.setdefault(column, {})[optimizer] = found
    return Comparison(design, trials, best, columns)
