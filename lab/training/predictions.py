"""What a trained network says of a part of the data, beside what is right: of classes, or of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from lab.training.trained import softmax


class ClassRow(NamedTuple):
    """How a class came out: how many there are, how often it was said, how often both."""

    name: str
    there: int
    said: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """The share of those that are of it that were recognised, 0…1; None where there are none."""
        return self.right / self.there if self.there else None

    @property
    def precision(self) -> float | None:
        """The share of those said to be it that are, 0…1; None where it was never said."""
        return self.right / self.said if self.said else None


class Confusion(NamedTuple):
    """One class taken for another, and how often."""

    right: str
    said: str
    times: int


@dataclass(frozen=True, eq=False)
class Predictions:
    """A network's ``outputs`` (N, classes), finite, for ``inputs`` of a part of the data; and their ``targets`` (N,).

    ``part`` is what it is called: "test".
    """

    part: str
    inputs: np.ndarray
    targets: np.ndarray
    outputs: np.ndarray
    classes: Sequence[str]

    @cached_property
    def probabilities(self) -> np.ndarray:
        """(N, classes), float64."""
        return softmax(self.outputs)

    @cached_property
    def said(self) -> np.ndarray:
        """The most probable class of each, (N,)."""
        return self.outputs.argmax(axis=1)

    @property
    def confidences(self) -> np.ndarray:
        """The probability of what was said, (N,)."""
        return self.probabilities[np.arange(len(self.said)), self.said]

    @property
    def accuracy(self) -> float:
        return float(np.mean(self.said == self.targets))

    @property
    def loss(self) -> float:
        """The mean cross-entropy."""
        wide = self.outputs.astype(np.float64)
        top = wide.max(axis=1, keepdims=True)
        log_sum = top[:, 0] + np.log(np.exp(wide - top).sum(axis=1))
        return float(np.mean(log_sum - wide[np.arange(len(wide)), self.targets]))

    @cached_property
    def confusion(self) -> np.ndarray:
        """How often the class of a row was said to be that of a column: (classes, classes)."""
        size = len(self.classes)
        pairs = self.targets.astype(np.int64) * size + self.said
        return np.bincount(pairs, minlength=size * size).reshape(size, size)

    def by_class(self) -> list[ClassRow]:
        """A row for each class."""
        there, said = self.confusion.sum(axis=1), self.confusion.sum(axis=0)
        right = self.confusion.diagonal()
        return [
            ClassRow(*each) for each in zip(self.classes, *map(np.ndarray.tolist, (there, said, right)), strict=True)
        ]

    def confusions(self, most: int) -> list[Confusion]:
        """The pairs that were confused most often."""
        wrong = self.confusion * (1 - np.eye(len(self.classes), dtype=np.int64))
        places = np.argsort(-wrong, axis=None, kind="stable")[:most]
        pairs = [divmod(int(place), len(self.classes)) for place in places]
        return [Confusion(self.classes[i], self.classes[j], int(wrong[i, j])) for i, j in pairs if wrong[i, j]]

    def mistakes(self, most: int) -> list[int]:
        """The places of the wrong ones, the most confident first."""
        wrong = np.flatnonzero(self.said != self.targets)
        return wrong[np.argsort(-self.confidences[wrong], kind="stable")][:most].tolist()


@dataclass(frozen=True, eq=False)
class Estimates:
    """A network's ``outputs`` (N, 1), finite numbers, where the ``targets`` (N,) are numbers too."""

    part: str
    inputs: np.ndarray
    targets: np.ndarray
    outputs: np.ndarray

    @cached_property
    def said(self) -> np.ndarray:
        """What was said of each, (N,), float64."""
        return self.outputs.astype(np.float64).reshape(len(self.targets))

    @cached_property
    def errors(self) -> np.ndarray:
        """What was said minus what is right, (N,)."""
        return self.said - self.targets

    @property
    def rmse(self) -> float:
        """√ of the mean squared error."""
        return float(np.sqrt(np.mean(self.errors**2)))

    @property
    def mae(self) -> float:
        """The mean absolute error."""
        return float(np.mean(np.abs(self.errors)))

    @property
    def r2(self) -> float | None:
        """1 − the share of the targets' variance that is left; None where they are all one number."""
        variance = float(np.var(self.targets.astype(np.float64)))
        return 1 - float(np.mean(self.errors**2)) / variance if variance else None

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """The absolute errors that so many stay below, each share 0…1."""
        return np.quantile(np.abs(self.errors), shares).tolist()

    def mistakes(self, most: int) -> list[int]:
        """The places of the largest errors, the largest first."""
        return np.argsort(-np.abs(self.errors), kind="stable")[:most].tolist()


Judged = Predictions | Estimates


def judged(
    part: str, inputs: np.ndarray, targets: np.ndarray, outputs: np.ndarray, classes: Sequence[str] | None
) -> Judged | None:
    """What was said, of classes or of numbers; None where not all of it is finite."""
    if not np.isfinite(outputs).all():
        return None
    if classes is None:
        return Estimates(part, inputs, targets, outputs)
    return Predictions(part, inputs, targets, outputs, classes)
