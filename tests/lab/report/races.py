"""Made-up races: results that look like those of real runs, the same ones every time."""

import itertools
import math
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lab.race.comparison import Comparison
from lab.race.design import Design, Job
from lab.race.tuning import first_points, grid_rate
from lab.training.named import default_lr
from lab.training.result import CODE, Result
from lab.training.settings import Settings, to_json
from minigrad.optim import OPTIMIZERS

NINE = tuple(OPTIMIZERS)
STEPS = 782
# Of each optimizer: the best learning rate, its error there in percent, and the arrays of its state.
MADE_UP = {
    "sgd": (0.3, 1.02, 0),
    "momentum": (0.03, 0.92, 1),
    "nag": (0.03, 0.90, 1),
    "adagrad": (0.03, 1.45, 1),
    "rmsprop": (0.001, 1.0, 1),
    "adadelta": (1.0, 0.98, 2),
    "adam": (0.001, 0.88, 2),
    "adamax": (0.003, 0.93, 2),
    "nadam": (0.001, 0.86, 2),
}
OTHER = (0.001, 0.9, 1)
EXAMPLES = Path(__file__).parents[3] / "examples" / "optimizers"
OWN = (f"{EXAMPLES / 'lion.py'}:Lion", f"{EXAMPLES / 'schedule_free.py'}:ScheduleFree", f"{EXAMPLES / 'qhm.py'}:QHM")


def made_result(job: Job, diverged_at: int | None = None, **changes: Any) -> Result:
    """A run's result: worse the further its rate is from the best one, diverged where that is 30 times too high."""
    settings, (best, error, arrays) = job.settings, MADE_UP.get(job.settings.optimizer, OTHER)
    noise = np.random.default_rng(zlib.crc32(repr(job).encode()))
    away = math.log10(settings.lr / best)
    if away > 1.4 and diverged_at is None:
        diverged_at = int(noise.integers(1, STEPS * min(3, settings.epochs)))
    done = settings.epochs if diverged_at is None else min(settings.epochs, (diverged_at - 1) // STEPS)
    final = min(88.0, error * (1 + 1.5 * away**2 + (8 * away**2 if away < -1 else 0)))
    scale = 0.85 if settings.schedule != "constant" else 1.0
    history = [_row(epoch, settings, final * scale, noise) for epoch in range(1, done + 1)]
    lost = diverged_at is not None
    last = history[-1] if history and not lost else {}
    tested = bool(last) and not job.trial
    return {
        **{name: value for name, value in to_json(settings).items() if name != "data_dir"},
        "trial": job.trial,
        "code": CODE,
        "parameters": 61_706,
        "state_bytes": arrays * 4 * 61_706,
        "initial_loss": 2.31,
        "train_loss": last.get("train_loss"),
        "val_accuracy": last.get("val_accuracy"),
        "test_accuracy": round(last["val_accuracy"] + 0.0008 * noise.standard_normal(), 4) if tested else None,
        "test_loss": last["val_loss"] * 0.95 if tested else None,
        "train_seconds": sum(row["seconds"] for row in history),
        "ms_per_step": 3.1 + 0.15 * arrays + 0.05 * noise.random(),
        "diverged": lost,
        "diverged_at": diverged_at,
        "finished": not lost,
        "epochs_done": done,
        "steps": STEPS * done if diverged_at is None else diverged_at - 1,
        "hashes": {part: f"{part} of seed {settings.seed}" for part in ("weights", "batches", "masks")},
        "history": history,
        **changes,
    }


def _row(epoch: int, settings: Settings, final: float, noise: np.random.Generator) -> dict[str, float]:
    error = min(90.0, final * (1 + 3.5 / epoch**1.6) * (1 + 0.04 * noise.standard_normal()))
    train_error = error * max(0.02, 1 - 0.12 * epoch)
    return {
        "epoch": epoch,
        "lr": settings.lr,
        "train_loss": 0.03 * train_error + 1e-4,
        "train_accuracy": 1 - train_error / 100,
        "val_loss": 0.033 * error,
        "val_accuracy": round(1 - error / 100, 4),
        "seconds": 2.4 + 0.1 * noise.random(),
    }


def made_race(
    optimizers: tuple[str, ...] = NINE,
    seeds: int = 3,
    trials: int = 5,
    schedules: tuple[str, ...] = ("cosine",),
    epochs: int = 6,
    **design: Any,
) -> Comparison:
    """A race that is finished; without ``trials`` it is not tuned, and has no schedules."""
    base = Settings(optimizers[0], default_lr(optimizers[0]), epochs=epochs)
    made = Design(optimizers, base, trials=trials, seeds=seeds, schedules=schedules if trials else (), **design)
    comparison = Comparison(made)
    for schedule, name in itertools.product(made.searched, optimizers):
        rates = [grid_rate(point) for point in first_points(name, trials + 2)]
        results = [made_result(made.trial(name, rate, schedule)) for rate in rates]
        comparison.trials.setdefault(schedule, {})[name] = results
        best = max(results, key=lambda result: result["val_accuracy"] or 0)
        comparison.best.setdefault(schedule, {})[name] = best["lr"]
    for name in optimizers:
        for column, jobs in made.columns(name, comparison.best_of(name)).items():
            comparison.columns.setdefault(column, {})[name] = [made_result(job) for job in jobs]
    return comparison


def with_accuracies(comparison: Comparison, column: str, accuracies: dict[str, list[float]]) -> Comparison:
    """The race with other test accuracies in a column; NaN for a run that diverged at step 12."""
    for name, values in accuracies.items():
        jobs = comparison.design.columns(name, comparison.best_of(name))[column]
        comparison.columns[column][name] = [
            made_result(job, diverged_at=12) if math.isnan(value) else made_result(job, test_accuracy=value)
            for job, value in zip(jobs, values, strict=True)
        ]
    return comparison


def all_diverged(seeds: int = 2) -> Comparison:
    """An untuned race that nobody survived."""
    comparison = made_race(seeds=seeds, trials=0)
    return with_accuracies(comparison, "default", {name: [math.nan] * seeds for name in NINE})


def unfinished(comparison: Comparison) -> Comparison:
    """The race before the last optimizer's runs were begun and the first one's last seed was."""
    names = comparison.design.optimizers
    for by_name in comparison.columns.values():
        by_name[names[0]].pop()
        del by_name[names[-1]]
    return comparison


RACES: dict[str, Callable[[], Comparison]] = {
    "tuned": lambda: made_race(seeds=2),
    "untuned, one seed": lambda: made_race(seeds=1, trials=0),
    "one optimizer": lambda: made_race(("nag",), trials=0),
    "one epoch": lambda: made_race(seeds=1, trials=0, epochs=1),
    "unfinished": lambda: unfinished(made_race(("sgd", "adam", "nadam"))),
    "a search under way": lambda: Comparison(made_race().design, made_race().trials),
    "all diverged": all_diverged,
    "nothing yet": lambda: Comparison(made_race(trials=0).design),
    "the nine and others": lambda: made_race((*NINE, *OWN), seeds=2, trials=0),
    "no targets": lambda: made_race(("sgd", "adam"), trials=0, targets=()),
}
