"""Accuracy over the seconds of a training: the net of an entry is asked on the way, and the clock stands meanwhile."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from datasets import Split
from lab.console.errors import LabError
from lab.speedrun.attempt import classes_of, images_for, warm_up
from lab.speedrun.entries import trainer_of, whole_entry
from lab.speedrun.record import machine, name_in_checkout
from lab.training.files import write_json
from lab.training.own_modules import blamed

POINTS = 24
"""Of the steps, at how many, evenly spread, the net is asked."""


def write_curve(entry: str, seeds: Sequence[int], limit: int | None, out: Path) -> None:
    """The mean curve of an entry over some seeds, as JSON."""
    whole = whole_entry(entry)
    train, others = images_for(True, limit=limit)
    with blamed(whole):
        recipe = trainer_of(whole)
        warm_up(recipe, train, others)
        found = mean_curve(recipe, seeds, train, others)
    write_json(out, {"entry": name_in_checkout(whole), "seeds": list(seeds), **found, "where": machine()})


def curve(recipe: Any, seed: int, steps: int, train: Split, others: Split) -> list[tuple[float, float]]:
    """Seconds of training so far and accuracy on the others, at POINTS of the ``steps``."""
    asked_at = {round(steps * (point + 1) / POINTS) for point in range(POINTS)}
    points = []
    seconds, start = 0.0, time.perf_counter()
    for step, predict in enumerate(recipe.training(train.inputs, train.targets, seed), 1):
        if step in asked_at:
            seconds += time.perf_counter() - start
            points.append((seconds, float((classes_of(predict, others.inputs) == others.targets).mean())))
            start = time.perf_counter()
    return points


def mean_curve(recipe: Any, seeds: Sequence[int], train: Split, others: Split) -> dict[str, list[float]]:
    """The means over the seeds. Raises LabError for what does not say how many steps it takes."""
    settings = getattr(recipe, "recipe", recipe)
    if not (hasattr(recipe, "training") and hasattr(settings, "steps")):
        raise LabError("a curve is for a Recipe, or its twin: only those can be asked on the way")
    curves = [curve(recipe, seed, settings.steps(len(train.targets)), train, others) for seed in seeds]
    seconds, accuracies = np.array(curves).mean(axis=0).T
    return {"seconds": seconds.tolist(), "accuracies": accuracies.tolist()}
