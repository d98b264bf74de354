"""The parts of a data set: training, validation and test, given or made by a seeded, stratified shuffle.

Where the files say nothing, they are cut as MNIST is: of seven samples five are trained on, one validates, one tests.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from datasets.errors import DatasetError

SEVENTH = 7
SEED = 0


class Split(NamedTuple):
    """A part of a data set: inputs (N, …) and targets (N,)."""

    inputs: np.ndarray
    targets: np.ndarray


class Splits(NamedTuple):
    """The three parts of a data set: training, validation and test."""

    train: Split
    validation: Split
    test: Split


def completed(parts: Mapping[str, Split], where: str) -> Splits:
    """All three parts: those that ``parts`` has, "train" among them, and the others cut from the training part.

    With neither of the two a seventh of all samples goes to each; where one is given, the other is a sixth of the
    training part. Whole numbers as targets are classes: each has its share in every part, give or take one sample, and
    one sample at least in training. The shuffle is the same at every call: runs of all seeds have one test set.

    Raises DatasetError, beginning with ``where``, for too few samples.
    """
    parts, generator = dict(parts), np.random.default_rng(SEED)
    whole = len(parts["train"].targets)
    missing = [name for name in ("test", "validation") if name not in parts]
    count = round(whole / (SEVENTH if len(missing) == 2 else SEVENTH - 1))
    for name in missing:
        train = parts["train"]
        chosen, rest = _held_out(train.targets, count, generator, where)
        parts |= {part: Split(*(array[rows] for array in train)) for part, rows in ((name, chosen), ("train", rest))}
    return Splits(parts["train"], parts["validation"], parts["test"])


def _held_out(
    targets: np.ndarray, count: int, generator: np.random.Generator, where: str
) -> tuple[np.ndarray, np.ndarray]:
    """The places of ``count`` samples to hold out, in order, and those of the rest, shuffled."""
    groups = np.unique(targets) if np.issubdtype(targets.dtype, np.integer) else [None]
    if count < 1 or count > len(targets) - len(groups):
        classes = f" of {len(groups)} classes" if len(groups) and groups[0] is not None else ""
        raise DatasetError(
            f"{where}: {len(targets)} samples{classes} are too few to train, validate and test; give more of each class"
        )
    order = generator.permutation(len(targets))
    place = np.empty(len(targets))
    for group in groups:
        rows = order if group is None else order[targets[order] == group]
        # Where each sample stands among those of its class, from 0 to 1: the first of all these are held out.
        place[rows] = (np.arange(len(rows)) + generator.random()) / len(rows)
        place[rows[-1]] = np.inf
    chosen = np.argsort(place, kind="stable")[:count]
    rest = np.ones(len(targets), bool)
    rest[chosen] = False
    return np.sort(chosen), order[rest[order]]
