"""The final runs of a race as its ``summary.csv`` has them."""

import csv
import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.console.errors import LabError
from lab.statistics import interval

DEFAULT, TUNED, COSINE = "default", "tuned", "tuned, cosine"
COLUMNS = (DEFAULT, TUNED, COSINE)
TRIAL = "trial"
MEASURE = "nadamw"
"""What every rule is measured by."""
NEEDED = ("column", "optimizer", "seed", "lr", "weight_decay", "test_accuracy", "val_accuracy", "diverged")


@dataclass(frozen=True)
class Finals:
    """An optimizer's final runs in a column: by seed the test accuracy, −∞ of one that diverged.

    ``decay`` is 0 for the optimizer's own. ``validation`` is the mean accuracy on the validation split.
    """

    lr: float
    decay: float
    test: Mapping[int, float]
    validation: float

    @property
    def mean(self) -> float:
        return statistics.fmean(self.test.values())

    @property
    def half(self) -> float | None:
        """Half of the 95 % interval of the mean; None where a run diverged."""
        found = interval(list(self.test.values()))
        return None if found is None else (found[1] - found[0]) / 2


@dataclass(frozen=True)
class Race:
    """The final runs by column and optimizer, and by column how many trials each optimizer had."""

    finals: Mapping[str, Mapping[str, Finals]]
    trials: Mapping[str, int]
    parameters: int
    images: int

    @property
    def optimizers(self) -> list[str]:
        return list(self.finals[DEFAULT])


def read(path: Path) -> Race:
    """The race of a ``summary.csv``. Raises LabError for one that is not whole."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise LabError(f"{path} cannot be read: {error.strerror or error}") from error
    if not rows or any(name not in rows[0] for name in NEEDED):
        raise LabError(f"{path} is no summary of a race: it needs the columns {', '.join(NEEDED)}")
    finals: dict[str, dict[str, list[dict[str, str]]]] = {column: {} for column in COLUMNS}
    trials: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["column"] == TRIAL:
            key = COSINE if row["schedule"] == "cosine" else TUNED, row["optimizer"]
            trials[key] = trials.get(key, 0) + 1
        elif row["column"] in finals:
            finals[row["column"]].setdefault(row["optimizer"], []).append(row)
    names = {column: sorted(found) for column, found in finals.items()}
    counts = {len(runs) for found in finals.values() for runs in found.values()}
    if len(set(map(tuple, names.values()))) > 1 or len(counts) != 1 or MEASURE not in names[DEFAULT]:
        raise LabError(f"{path} is not whole: every optimizer has as many runs in each of {', '.join(COLUMNS)}")
    return Race(
        {column: {name: _of(runs) for name, runs in found.items()} for column, found in finals.items()},
        {
            column: max((n for (each, _), n in trials.items() if each == column), default=0)
            for column in (TUNED, COSINE)
        },
        int(rows[0]["parameters"]),
        int(rows[0]["limit"] or 50_000),
    )


def _of(runs: list[dict[str, str]]) -> Finals:
    return Finals(
        float(runs[0]["lr"]),
        float(runs[0]["weight_decay"]),
        {int(run["seed"]): _share(run["test_accuracy"]) for run in runs},
        statistics.fmean([_share(run["val_accuracy"]) for run in runs]),
    )


def _share(text: str) -> float:
    return float(text) if text else -math.inf
