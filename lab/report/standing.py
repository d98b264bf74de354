"""The ranking of the optimizers in one column: their accuracies, the best one, and the distances to it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED
from lab.statistics import Difference, Spread, difference, final_score, spread
from lab.training.result import Result


class Standing(NamedTuple):
    """By optimizer, of those that have final runs: test accuracy by seed, its spread, its difference to the best one's.

    The ``best`` has the highest median among the optimizers none of whose runs diverged; None if there is no such one.
    """

    accuracies: dict[str, dict[int, float]]
    spreads: dict[str, Spread]
    best: str | None
    differences: dict[str, Difference]

    @property
    def seeds(self) -> int:
        """How many seeds there are of the optimizer that has the most."""
        return max(map(len, self.accuracies.values()), default=0)

    def behind(self, clearly: bool) -> list[str]:
        """Those that are clearly behind the best, or those whose distance is within the noise."""
        sound = [name for name, gap in self.differences.items() if math.isfinite(gap.mean)]
        return [name for name in sound if self.differences[name].clear == clearly]


def runs(comparison: Comparison, column: str, optimizer: str) -> list[Result]:
    """The final runs that came to an end, be it by divergence."""
    results = comparison.columns.get(column, {}).get(optimizer, [])
    return [result for result in results if result["finished"] or result["diverged"]]


def standing(comparison: Comparison, column: str) -> Standing:
    """The standing in one column, of whatever runs there are."""
    accuracies = {}
    for optimizer in comparison.design.optimizers:
        if results := runs(comparison, column, optimizer):
            accuracies[optimizer] = {result["seed"]: final_score(result) for result in results}
    spreads = {name: found for name, values in accuracies.items() if (found := spread(values.values()))}
    sound = [name for name, found in spreads.items() if math.isfinite(found.least)]
    best = max(sound, key=lambda name: spreads[name].median, default=None)
    others = [name for name in accuracies if best is not None and name != best]
    gaps = {name: gap for name in others if (gap := difference(accuracies[name], accuracies[best or ""]))}
    return Standing(accuracies, spreads, best, gaps)


def column_names(comparison: Comparison) -> list[str]:
    """The columns with final runs in them, in their order."""
    return [
        column
        for column in comparison.columns
        if any(runs(comparison, column, optimizer) for optimizer in comparison.design.optimizers)
    ]


def main_column(comparison: Comparison) -> str | None:
    """The column that the verdict is about: the tuned one, if it has runs, or the default; None if neither has."""
    found = column_names(comparison)
    return next((column for column in (TUNED, DEFAULT) if column in found), None)


def median_of(results: Sequence[Result], entry: str) -> float | None:
    """The median of an entry over the runs that have it."""
    found = spread(result[entry] for result in results if result[entry] is not None)
    return found.median if found else None
