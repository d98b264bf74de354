"""The score of a run, beside its loss: the accuracy of classes, R² of numbers. Both are at most 1, and told in percent.

R² is the share of the targets' variance that is explained: 1 − Σ(ŷ − y)² / Σ(y − ȳ)². It is 0 for who always says the
mean ȳ of the part, and below 0 for who does worse. As an accuracy it is a mean over samples, so that it can be summed
batch by batch: a sample is worth 1 if it is right, or 1 − (ŷ − y)²/V, where V is the variance of the part's targets.
The root of the mean squared error, RMSE, is √(V·(1 − R²)), in the targets' own unit.

Numbers are learned standardised by the training part, as the inputs are: a network gives (y − mean)/std.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from lab.language import marked, tr


class Score(NamedTuple):
    """``key`` is its part of a column's name, ``train_accuracy``; ``english`` how it is called in a sentence."""

    key: str
    english: str

    @property
    def word(self) -> str:
        """How it is called in a sentence, in the language that is spoken."""
        return tr(self.english)

    @property
    def title(self) -> str:
        """The word at the beginning of a line."""
        return self.word[:1].upper() + self.word[1:]


ACCURACY = Score("accuracy", marked("accuracy"))
R2 = Score("r2", "R²")


class Scale(NamedTuple):
    """The mean and standard deviation of the numbers to train on."""

    mean: float
    std: float

    def standardised(self, targets: np.ndarray) -> np.ndarray:
        """Numbers (N,) as a network learns them: float32 (N, 1)."""
        return ((targets - self.mean) / self.std).astype(np.float32)[:, np.newaxis]

    def in_own_unit(self, outputs: np.ndarray) -> np.ndarray:
        """What a network says (N, 1), in the unit of the targets: float64."""
        return outputs.astype(np.float64) * self.std + self.mean


def right_in(outputs: np.ndarray, targets: np.ndarray, scale: Scale | None, variance: float) -> float:
    """What a batch is worth: how many of its classes are right, a whole number, or the sum of its shares of R²."""
    if scale is None:
        return int((outputs.argmax(axis=1) == targets).sum())
    errors = scale.in_own_unit(outputs)[:, 0] - targets
    return float(np.sum(1 - errors**2 / variance))


def rmse(r2: float, variance: float) -> float:
    """The root of the mean squared error that is behind an R²."""
    return math.sqrt(variance * (1 - r2))


def score_of(values: Mapping[str, Any]) -> Score:
    """Which score a result, or a row of a history, has."""
    return R2 if any(name.endswith(f"_{R2.key}") for name in values) else ACCURACY


def scored(values: Mapping[str, Any], part: str) -> Any:
    """The score of a result, or a row of a history, in a part: "train", "val" or "test"."""
    return values[f"{part}_{score_of(values).key}"]


def is_score(column: str) -> bool:
    """Whether a column holds scores, not losses."""
    return column.endswith((ACCURACY.key, R2.key))


def score_text(values: Mapping[str, Any], part: str) -> str:
    """The score in words: ``accuracy 98.12%``, ``R² 93.40% (RMSE 0.21)``."""
    deviation = values.get(f"{part}_rmse")
    beside = "" if deviation is None else f" (RMSE {deviation:.4g})"
    return f"{score_of(values).word} {scored(values, part):.2%}{beside}"
