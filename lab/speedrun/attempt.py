"""An attempt: a recipe trained once, timed, and then asked about images that it has not seen."""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import datasets
from datasets import Split
from lab.console.errors import LabError
from lab.console.progress import Display, compilation_announced
from lab.language import marked, tr
from lab.speedrun.entries import trainer_of, whole_entry
from lab.speedrun.recipe import Predict, Trainer
from lab.training.files import write_json
from lab.training.own_modules import blamed

WARM_UP = 2048
"""Images of a training before the one that is timed: kernels are loaded then, or compiled."""
ATTEMPTS = "attempts.json"
"""The file in the folder that ``--out`` names."""
TOGETHER = 1000
"""Images that a net is asked about together."""
MADE = marked("seed {seed}: {part} accuracy {accuracy}, {seconds} s of training")


@dataclass(frozen=True)
class Attempt:
    """What came of it: the accuracy, 0 … 1, and the seconds from the first batch to the last update."""

    seed: int
    accuracy: float
    seconds: float


def make_attempts(
    entry: str,
    seeds: Sequence[int],
    validation: bool,
    data_dir: str | None,
    limit: int | None,
    out: Path | None,
    display: Display,
) -> None:
    """Attempt an entry with each of the seeds, say what comes of it, and write it into the folder ``out``."""
    whole = whole_entry(entry)
    if out is not None and not out.is_dir():
        raise LabError(f"--out: {out} is not a folder; make it first")
    train, others = images_for(validation, data_dir, limit)
    part, done = "validation" if validation else "test", []
    with compilation_announced(display), blamed(whole), np.errstate(all="ignore"):
        trainer = trainer_of(whole)
        warm_up(trainer, train, others)
        for seed in seeds:
            done.append(attempt(trainer, seed, train, others))
            figures = {"accuracy": f"{done[-1].accuracy:.2%}", "seconds": f"{done[-1].seconds:.3f}"}
            display.say(tr(MADE, seed=seed, part=tr(part), **figures))
    if out is not None:
        write_json(out / ATTEMPTS, {"entry": entry, "attempts": [asdict(each) for each in done]})


def images_for(validation: bool, data_dir: str | None = None, limit: int | None = None) -> tuple[Split, Split]:
    """What a recipe trains on, cut to ``limit``, and what it is then asked about.

    That is all 60,000 images and the test set; or for ``validation`` the first 50,000 and the last 10,000 of these.
    """
    mnist = datasets.load("mnist", data_dir, quiet=True)
    train, held_out, test = datasets.split(mnist)
    if not validation:
        train, held_out = Split(mnist.train_images, mnist.train_labels), test
    if limit is not None and not 1 <= limit <= len(train.targets):
        raise LabError(f"--limit must be 1 to {len(train.targets)}, the images to train on, not {limit}")
    return Split(*(array[:limit] for array in train)), held_out


def warm_up(trainer: Trainer, train: Split, others: Split) -> None:
    """Train and predict a little, so that no kernel is compiled or loaded while time is measured."""
    predict = trainer(train.inputs[:WARM_UP], train.targets[:WARM_UP], 0)
    classes_of(predict, others.inputs[:TOGETHER])


def attempt(trainer: Trainer, seed: int, train: Split, others: Split) -> Attempt:
    """Train with a seed, and then ask about the others: once, each image."""
    start = time.perf_counter()
    predict = trainer(train.inputs, train.targets, seed)
    seconds = time.perf_counter() - start
    right = classes_of(predict, others.inputs) == others.targets
    return Attempt(seed, float(right.mean()), seconds)


def classes_of(predict: Predict, images: np.ndarray) -> np.ndarray:
    """The classes that are said of the images. Raises LabError for scores that are none."""
    return np.concatenate(
        [_classes(predict(images[start : start + TOGETHER])) for start in range(0, len(images), TOGETHER)]
    )


def _classes(scores: Any) -> np.ndarray:
    values = np.asarray(scores)
    if values.ndim != 2 or values.shape[1] != 10:
        raise LabError(f"a recipe's net must give scores (N, 10), one for each class, not {values.shape}")
    if not math.isfinite(float(values.sum())):
        return np.full(len(values), -1)  # what is NaN is no class, and wrong
    return values.argmax(axis=1)
