"""Does anything beat tuned NadamW by more than noise? Each rule against it, paired by seed."""

from collections.abc import Mapping
from typing import NamedTuple

from lab.statistics import CONFIDENCE, Difference, difference
from lab.twenty.data import MEASURE, Race


class Standing(NamedTuple):
    """A column's rules against ``MEASURE``, by the 95 % interval of the difference.

    Of many comparisons some look clear by chance: "surely" is by the interval that holds for all of them together
    (Bonferroni's), "perhaps" by that of a single one alone; of those that are level neither is clear.
    """

    surely_better: list[str]
    perhaps_better: list[str]
    level: list[str]
    perhaps_worse: list[str]
    surely_worse: list[str]


def against(race: Race, column: str, rule: str, other: str = MEASURE, comparisons: int = 1) -> Difference:
    """A rule's accuracy minus another's, with an interval that holds for so many comparisons at once."""
    finals = race.finals[column]
    return paired(finals[rule].test, finals[other].test, comparisons)


def paired(ours: Mapping[int, float], theirs: Mapping[int, float], comparisons: int = 1) -> Difference:
    """The difference of two that have the same seeds."""
    found = difference(ours, theirs, 1 - (1 - CONFIDENCE) / comparisons)
    assert found is not None
    return found


def standing(race: Race, column: str) -> Standing:
    """Where the rules stand, each list from the best mean down."""
    found = Standing([], [], [], [], [])
    others = [name for name in race.optimizers if name != MEASURE]
    for rule in sorted(others, key=lambda name: -race.finals[column][name].mean):
        alone, together = against(race, column, rule), against(race, column, rule, comparisons=len(others))
        place = sign(alone) + sign(together)
        {2: found[0], 1: found[1], 0: found[2], -1: found[3], -2: found[4]}[place].append(rule)
    return found


def sign(gap: Difference) -> int:
    """1 where the interval is above 0, −1 below, 0 around it. One that diverged is below."""
    if gap.interval is None:
        return -1 if gap.mean < 0 else 1 if gap.mean > 0 else 0
    return 1 if gap.interval[0] > 0 else -1 if gap.interval[1] < 0 else 0
