"""The search for learning rates: the same number of trials for every optimizer, on one grid.

The grid has two rates to a decade, … 0.001, 0.003, 0.01, 0.03, …, the same for all. A search begins with ``trials``
neighbouring rates around the optimizer's default. While the best of any optimizer lies on the edge of what it tried,
every optimizer gets one more trial: beyond that edge, while those whose best lies inside go on at the side of their
better end. So all have the same number of trials, and no best rate is a limit that somebody set. Each schedule is
searched for itself.

With ``decays`` the weight decay is a second dimension. At its best rate every optimizer is tried with so many decays, a
decade apart, from 10⁻⁴ for L2 and from 0.1 for a decoupled decay, which is multiplied by the rate; a best at the upper
edge gives all one more, up to six. They are compared with its own default, mostly 0, which the search for the rate had.

Better is a higher accuracy, or R², on the validation split after the last epoch, then a lower loss there. What diverged
is worse than everything that did not (Choi et al. 2019, arXiv 1910.05446, and the protocol of DeepOBS).
"""

import math
from collections.abc import Callable
from functools import cache

from lab.race.design import MOST_DECAYS, MOST_TRIALS, Design, Job
from lab.training.named import decays_decoupled, default_lr
from lab.training.own_files import Hashes
from lab.training.result import Result
from lab.training.score import scored

Known = Callable[[Job], Result | None]

# The grid's ends, which no search has reason to reach: 1e-8 and 1e6.
FIRST = -16
LAST = FIRST + MOST_TRIALS - 1
# The exponents of the decays that a search begins with, L2 and decoupled.
FIRST_DECAYS = {False: -4, True: -1}
OWN_DECAY = 0.0


def grid_rate(point: int) -> float:
    """The rate at a point of the grid: 10^(point/2), to one digit, so that 1 is 3, 2 is 10, and -1 is 0.3."""
    decade, odd = divmod(point, 2)
    return float(f"{3 if odd else 1}e{decade}")


def nearest_point(lr: float) -> int:
    """The point of the grid whose rate is nearest, in ratio."""
    return min(range(FIRST, LAST + 1), key=lambda point: abs(math.log(grid_rate(point) / lr)))


def first_points(optimizer: str, trials: int, known: Hashes = ()) -> range:
    """Where a search begins: ``trials`` points around the default rate, the odd one out below it, on the grid."""
    start = nearest_point(default_lr(optimizer, known)) - trials // 2
    start = min(max(start, FIRST), LAST + 1 - trials)
    return range(start, start + trials)


def merit(result: Result) -> tuple[float, float]:
    """What a search maximises."""
    if result["diverged"] or not result["finished"]:
        return (-math.inf, -math.inf)
    return (scored(result, "val"), -result["history"][-1]["val_loss"])


class Search:
    """One optimizer's trials under a schedule: the points tried, in order, and their results as far as known."""

    def __init__(self, optimizer: str, schedule: str, trials: int, known: Hashes = ()) -> None:
        self.optimizer, self.schedule = optimizer, schedule
        self.points = list(first_points(optimizer, trials, known))
        self.results: list[Result] = []
        self.first_decay = FIRST_DECAYS[decays_decoupled(optimizer, known)]
        self.decayed: list[Result] = []

    @property
    def best(self) -> int:
        """The index of the best result. Of equals it is the one at the lowest rate."""
        merits = [merit(result) for result in self.results]
        return merits.index(max(merits))

    @property
    def rate(self) -> float:
        """The best rate."""
        return grid_rate(self.points[self.best])

    @property
    def on_edge(self) -> bool:
        """Whether a better rate may lie beyond the points tried, and the grid goes on there."""
        at_start = self.best == 0 and self.points[0] > FIRST
        at_end = self.best == len(self.points) - 1 and self.points[-1] < LAST
        return at_start or at_end

    def decays(self, count: int) -> list[float]:
        """The decays to try at the best rate."""
        return [float(f"1e{exponent}") for exponent in range(self.first_decay, self.first_decay + count)]

    @property
    def decay(self) -> float:
        """The best weight decay, OWN_DECAY for the optimizer's own. Of equals it is the lowest."""
        compared = [self.results[self.best], *self.decayed]
        return max(compared, key=merit)["weight_decay"]

    @property
    def decay_on_edge(self) -> bool:
        """Whether a better decay may lie above those tried."""
        last = self.decayed[-1]["weight_decay"] if self.decayed else OWN_DECAY
        return self.decay == last != OWN_DECAY and len(self.decayed) < MOST_DECAYS

    def extend(self) -> None:
        """One point more, at the side of the best; from the middle at the side of the better end."""
        first, last = merit(self.results[0]), merit(self.results[-1])
        upwards = self.best == len(self.points) - 1 or (self.best > 0 and last > first)
        if (upwards and self.points[-1] < LAST) or self.points[0] == FIRST:
            self.points.append(self.points[-1] + 1)
        else:
            self.points.insert(0, self.points[0] - 1)


def search(design: Design, known: Known) -> tuple[list[Search], list[Job]]:
    """The searches of a race as far as the known results go, and the trials to run next.

    No trial is left when the searches are over. What comes next depends on results alone: an interrupted search
    continues when it is asked again.
    """
    known = cache(known)  # a result is a file, and each extension looks at all of them
    found = [_search(schedule, design, known) for schedule in design.searched]
    return [each for searches, _ in found for each in searches], [job for _, missing in found for job in missing]


def _search(schedule: str, design: Design, known: Known) -> tuple[list[Search], list[Job]]:
    """The searches under one schedule, which grow together, and their trials that are to be run next."""
    searches = [Search(name, schedule, design.trials, design.base.own_files) for name in design.optimizers]
    missing = _rates(searches, design, known) or _decays(searches, design, known)
    return searches, missing


def _rates(searches: list[Search], design: Design, known: Known) -> list[Job]:
    """Fill in the results of the searches for rates, and give their trials that are missing."""
    while True:
        missing = []
        for each in searches:
            jobs = [design.trial(each.optimizer, grid_rate(point), each.schedule) for point in each.points]
            found = [known(job) for job in jobs]
            missing += [job for job, result in zip(jobs, found, strict=True) if result is None]
            each.results = [result for result in found if result is not None]
        if missing or not any(each.on_edge for each in searches):
            return missing
        for each in searches:
            each.extend()


def _decays(searches: list[Search], design: Design, known: Known) -> list[Job]:
    """The same for the decays, each at the best rate of its search."""
    count = design.decays
    while count:
        missing = []
        for each in searches:
            jobs = [design.trial(each.optimizer, each.rate, each.schedule, decay) for decay in each.decays(count)]
            found = [known(job) for job in jobs]
            missing += [job for job, result in zip(jobs, found, strict=True) if result is None]
            each.decayed = [result for result in found if result is not None]
        if missing or not any(each.decay_on_edge for each in searches):
            return missing
        count += 1
    return []
