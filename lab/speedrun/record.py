"""What an entry's attempts are worth, in words and as a file: a record that others can check."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lab.language import tr
from lab.speedrun.check import SEEDS, Asked, Outcome, percent
from lab.speedrun.entries import CLASSES
from lab.training.files import write_json
from lab.training.own_files import CHECKOUT, hash_of, parts
from minigrad.kernels.parallel import get_num_threads
from minigrad.version import __version__


def standing(mean: float) -> str | None:
    """The highest class whose accuracy a mean has, None if it has none."""
    reached = [name for name, each in CLASSES.items() if mean >= each.target]
    return max(reached, key=lambda name: CLASSES[name].target, default=None)


def verdict(asked: Asked, outcome: Outcome) -> str:
    """In a line, what it is an entry of; and if it is none, why."""
    if asked.limit is not None:
        return tr("no entry: it was trained on {count} images", count=f"{asked.limit:,}")
    if asked.validation:
        return tr("no entry: the validation split is for choosing; leave --validation out for the test set")
    if len(asked.seeds) < SEEDS:
        return tr("no entry: {count} of {all} seeds", count=len(asked.seeds), all=SEEDS)
    if outcome.seconds is None:
        return tr("no entry: attempts that share the cores have no times; leave --jobs out")
    if reached := standing(outcome.mean):
        return tr("an entry of the class {name} %", name=reached)
    return tr("no entry: its mean is {mean}", mean=percent(outcome.mean, None))


def write_record(path: Path, entry: str, asked: Asked, outcome: Outcome) -> None:
    """All that was found, with what it was found by. Raises OSError where it cannot be written."""
    write_json(
        path,
        {
            "entry": {"name": name_in_checkout(asked.entry), "sha256": hash_of(parts(asked.entry)[0])},
            "part": "validation" if asked.validation else "test",
            "limit": asked.limit,
            "seeds": list(asked.seeds),
            **outcome.to_json(),
            "where": machine(),
        },
    )


def name_in_checkout(entry: str) -> str:
    """An entry's text with the path from the checkout on, where it lies in that; else with the file's name alone."""
    path, name = parts(entry)
    file = Path(path)
    inside = file.relative_to(CHECKOUT) if file.is_relative_to(CHECKOUT) else Path(file.name)
    return f"{inside.as_posix()}:{name}"


def machine() -> dict[str, Any]:
    """The machine and the versions."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads": get_num_threads(),
        "python": platform.python_version(),
        "minigrad": __version__,
        "date": datetime.now(UTC).date().isoformat(),
    }


def processor() -> str:
    """The processor's name, as Linux or else Python knows it."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
