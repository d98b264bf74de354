"""The design of a race: which runs a fair comparison of optimizers is made of.

Without tuning, every optimizer is run at its default learning rate, once for each seed. With tuning, every optimizer
first gets the same number of trials on a grid of learning rates, judged on the validation split (see ``tuning``): so
many at a constant rate, and so many under each schedule, because the best constant rate is seldom the best one to decay
from; with ``decays`` also the same number of trials of weight decays at that rate. Then it has, for each seed, a final
run at its default rate, one at its best, and one under each schedule at the best rate for that. A trial has as many
epochs as a final run, and only final runs touch the test set.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from lab.console.errors import LabError
from lab.language import tr
from lab.training.named import SEVERAL, can_be, choices, default_lr, short, title, unknown
from lab.training.own_files import hashes
from lab.training.schedules import CONSTANT
from lab.training.settings import Settings, from_json, names_in
from lab.training.settings import to_json as settings_to_json

DEFAULT, TUNED = "default", "tuned"
# A best rate needs a worse one at either side.
FEWEST_TRIALS = 3
# All that the grid has, from 1e-8 to 1e6.
MOST_TRIALS = 29
# Five decades of weight decays.
MOST_DECAYS = 6
# A comparison is of runs that had the same epochs.
SINGLE = {
    "until": "in a race every run has the same epochs, and --targets tells when it reached an accuracy",
    "patience": "in a race every run has the same epochs",
}


def tuned_column(schedule: str) -> str:
    """The column of the runs at the best rate for a schedule."""
    return TUNED if schedule == CONSTANT else f"{TUNED}, {short(schedule)}"


def column_title(column: str) -> str:
    """The name of a column as it is written."""
    if column == DEFAULT:
        return tr("default")
    return tr("tuned") if column == TUNED else tr("tuned, {schedule}", schedule=column.removeprefix(f"{TUNED}, "))


class Job(NamedTuple):
    """A run to compute. A trial does not touch the test set."""

    settings: Settings
    trial: bool


@dataclass(frozen=True)
class Design:
    """What a race consists of.

    ``base`` is what all runs share: its optimizer stands for any of ``optimizers``, its ``lr`` for the default one of
    each (or for all, where ``lr_given``), and its seed is the first of ``seeds`` seeds. ``trials`` is the number of
    learning rates that each search begins with, 0 for no tuning, and ``decays`` that of weight decays, which are tried
    at the best rate then; ``schedules`` are those that are searched and run beside the constant one; ``targets`` are
    accuracies, 0…1.

    Raises LabError, naming the value and the rule.
    """

    optimizers: tuple[str, ...]
    base: Settings
    lr_given: bool = False
    trials: int = 0
    seeds: int = 1
    schedules: tuple[str, ...] = ()
    targets: tuple[float, ...] = (0.97, 0.985, 0.99)
    decays: int = 0

    def __post_init__(self) -> None:
        if not self.optimizers:
            raise LabError(f"--optim: no name was given; choose from {choices('optimizer', *SEVERAL)}")
        for name in self.optimizers:
            if not can_be("optimizer", name):
                raise LabError(f"--optim: {unknown('optimizer', name, *SEVERAL)}")
        _check_told_apart("--optim", [(name, title(name)) for name in self.optimizers])
        for name, why in SINGLE.items():
            if getattr(self.base, name) is not None:
                raise LabError(f"--{name} is for a single run: {why}; leave it out")
        if not _whole(self.trials) or 0 < self.trials < FEWEST_TRIALS:
            raise LabError(f"--trials must be a whole number, {FEWEST_TRIALS} or more, not {self.trials!r}")
        if self.trials > MOST_TRIALS:
            raise LabError(f"--trials must be at most {MOST_TRIALS}, as many rates as the grid has, not {self.trials}")
        if not _whole(self.decays) or self.decays > MOST_DECAYS:
            raise LabError(f"--decays must be a whole number, 1 to {MOST_DECAYS}, not {self.decays!r}")
        if self.decays and (not self.trials or self.base.weight_decay):
            given = "--weight-decay: --decays searches for it" if self.trials else "--decays is for a race with --tune"
            raise LabError(f"{given}; leave one of the two out" if self.trials else f"{given}; add it")
        if not _whole(self.seeds) or self.seeds < 1:
            raise LabError(f"--seeds must be a whole number, 1 or more, not {self.seeds!r}")
        for name in self.schedules:
            if not can_be("schedule", name):
                raise LabError(f"--schedule: {unknown('schedule', name)}")
        _check_told_apart("--schedule", [(name, short(name)) for name in self.schedules])
        for target in self.targets:
            if not 0 < target <= 1:
                raise LabError(f"--targets must be percentages above 0, at most 100, not {100 * target:g}")
        known = hashes([*self.optimizers, *self.schedules, *names_in(self.base)], self.base.own_files)
        object.__setattr__(self, "base", replace(self.base, own_files=known))

    @property
    def tuned(self) -> bool:
        return self.trials > 0

    def rate(self, optimizer: str) -> float:
        """The learning rate of an optimizer that was not tuned."""
        return self.base.lr if self.lr_given else default_lr(optimizer, self.base.own_files)

    @property
    def searched(self) -> tuple[str, ...]:
        """The schedules, each of which has a search of its own."""
        return (CONSTANT, *self.schedules) if self.tuned else ()

    @property
    def finals(self) -> int:
        """How many final runs there are, those that stand in two columns counted twice."""
        return (1 + len(self.searched)) * len(self.optimizers) * self.seeds

    def trial(self, optimizer: str, lr: float, schedule: str = CONSTANT, decay: float | None = None) -> Job:
        """One point of an optimizer's search, at the first seed. Without ``decay`` it has that of ``base``."""
        return Job(self._run(optimizer, lr, schedule, decay), trial=True)

    def samples(self) -> list[Settings]:
        """A run with each optimizer, and one under each schedule."""
        first, *schedules = self.searched or (self.base.schedule,)
        pairs = [(name, first) for name in self.optimizers] + [(self.optimizers[0], name) for name in schedules]
        return [self._run(name, self.rate(name), schedule) for name, schedule in pairs]

    def columns(
        self, optimizer: str, best: Mapping[str, float] | None = None, decays: Mapping[str, float] | None = None
    ) -> dict[str, list[Job]]:
        """The final runs of an optimizer, one for each seed, under the name of the column they fill.

        ``best`` has the best rate by schedule, ``decays`` the best decay; the columns of schedules that ``best`` lacks
        are left out.
        """
        schedule, decays = CONSTANT if self.tuned else self.base.schedule, decays or {}
        columns = {DEFAULT: self._finals(optimizer, self.rate(optimizer), schedule)}
        return columns | {
            tuned_column(name): self._finals(optimizer, lr, name, decays.get(name)) for name, lr in (best or {}).items()
        }

    def _finals(self, optimizer: str, lr: float, schedule: str, decay: float | None = None) -> list[Job]:
        run = self._run(optimizer, lr, schedule, decay)
        return [Job(replace(run, seed=self.base.seed + number), trial=False) for number in range(self.seeds)]

    def _run(self, optimizer: str, lr: float, schedule: str, decay: float | None = None) -> Settings:
        """The settings of a run at the first seed; of the user's own files, it has those that it uses."""
        run = replace(self.base, optimizer=optimizer, lr=lr, schedule=schedule)
        run = run if decay is None else replace(run, weight_decay=decay)
        return replace(run, own_files=hashes(names_in(run), run.own_files))


def _check_told_apart(flag: str, names: list[tuple[str, str]]) -> None:
    """Raise LabError where two of a race would be called the same."""
    first: dict[str, str] = {}
    for name, called in names:
        if first.setdefault(called, name) != name:
            raise LabError(f"{flag}: {first[called]} and {name} are both called {called!r}; rename one of the files")


def to_json(design: Design) -> dict[str, Any]:
    """The design as JSON can hold it; ``decays``, which earlier builds did not have, only where there are some."""
    values = {**asdict(design), "base": settings_to_json(design.base)}
    return {name: value for name, value in values.items() if value or name != "decays"}


def design_from_json(values: Mapping[str, Any]) -> Design:
    """The design that ``to_json`` gave. Raises LabError for anything else."""
    if {*values, "decays"} != set(Design.__dataclass_fields__):
        raise LabError(f"a race must have exactly the entries {', '.join(sorted(Design.__dataclass_fields__))}")
    lists = {name: tuple(values[name]) for name in ("optimizers", "schedules", "targets")}
    return Design(**{**values, **lists, "base": from_json(values["base"])})


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
