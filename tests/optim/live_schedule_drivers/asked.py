"""What a driver of schedules is given, and what of it drivers share."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """The base rate, all options by minigrad's names and those that are no default, a plateau's metrics, how many."""

    lr: float
    options: dict[str, Any]
    given: frozenset[str]
    metrics: list[float]
    updates: int

    def by(self, *same: str, **names: str) -> dict[str, Any]:
        """The options by the library's names: those called the same, and others. TypeError for one that it lacks."""
        theirs = {**{name: name for name in same}, **names}
        if lacking := self.given - theirs.keys():
            raise TypeError(f"it has no {', '.join(sorted(lacking))}")
        return {theirs[name]: value for name, value in self.options.items() if name in theirs}


Rates = Callable[[Asked], list[float]]
"""The rates of the updates."""


def function(make: Callable[[Asked], Callable[[int], Any]]) -> Rates:
    """A schedule that is a function of the step."""

    def rates(asked: Asked) -> list[float]:
        rate = make(asked)
        return [float(rate(k)) for k in range(asked.updates)]

    return rates


def values(asked: Asked) -> tuple[list[int], list[float]]:
    """Boundaries, and one value more than there are of these."""
    steps = asked.by("milestones", "gamma")
    return steps["milestones"], [asked.lr * steps["gamma"] ** k for k in range(len(steps["milestones"]) + 1)]
