"""What the difference between dialects does to a training of LeNet-5, each at its library's own rate.

The race is that of ``RACE``; what it came to is kept in ``docs/race/dialects.csv``, from which the page is made.
"""

import csv
import math
import statistics
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lab.console.errors import LabError
from lab.race.design import DEFAULT
from lab.race.store import read_comparison
from lab.statistics import interval
from lab.training.files import write_csv
from minigrad.optim.dialects import FAMILIES

KEPT = Path(__file__).parents[2] / "docs" / "race" / "dialects.csv"
COLUMNS = ("dialect", "lr", "seed", "test_accuracy")
SEEDS = 5
RACE = f"""python train.py --optim $(python -m lab.dialects --names) --seeds {SEEDS} \\
    --limit 3200 --batch-size 32 --epochs 1 --out runs/dialects
python -m lab.dialects --keep runs/dialects"""


def names(rules: Sequence[str]) -> list[str]:
    """A dialect of each family, that of its first library, by name."""
    return [f"{rule}@{family.members[0].library}" for rule in rules for family in FAMILIES[rule]]


def keep(folder: Path, path: Path = KEPT) -> int:
    """Keep the accuracies of a race: of each dialect whose seeds are all there. How many these are.

    What was kept of dialects that are not in it stays. Raises LabError for a folder without a race, and where none is
    there in full.
    """
    rows = []
    for dialect, results in read_comparison(folder).columns.get(DEFAULT, {}).items():
        if len(results) == SEEDS and "@" in dialect:
            rows += [{name: {**each, "dialect": dialect}[name] for name in COLUMNS} for each in results]
    if not rows:
        raise LabError(f"--keep: {folder} has no dialect with {SEEDS} seeds; hold the race with --seeds {SEEDS}")
    write_csv(path, list(COLUMNS), _others(rows, path) + rows)
    return len(rows) // SEEDS


def _others(rows: Sequence[Mapping[str, Any]], path: Path) -> list[dict[str, str]]:
    """What is kept of dialects of which these rows are not."""
    if not path.exists():
        return []
    new = {row["dialect"] for row in rows}
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["dialect"] not in new]


@cache
def accuracies(path: Path = KEPT) -> dict[str, list[float]]:
    """By dialect the accuracies of its seeds, −∞ of one that diverged; nothing where no race was kept."""
    if not path.exists():
        return {}
    found: dict[str, list[float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["dialect"], []).append(float(row["test_accuracy"] or -math.inf))
    return found


def told(rule: str, library: str) -> str:
    """The mean accuracy in percent with half of its 95 % interval, – where it was not run."""
    found = accuracies().get(f"{rule}@{library}")
    if found is None:
        return "–"
    if (ends := interval(found)) is None:
        return f"{sum(map(math.isinf, found))}/{len(found)} †"
    return f"{100 * statistics.fmean(found):.2f} ± {50 * (ends[1] - ends[0]):.2f}"
