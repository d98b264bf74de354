"""The history of a run by steps: a row for every hundred of them, beside the one for each epoch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lab.training.score import ACCURACY, Score

EVERY = 100


class StepHistory:
    """A row for every ``every`` steps of a run; of an epoch that is shorter, for as many as it has.

    ``step``, ``epoch``, both from 1 on, and the learning rate ``lr`` are those of the last step of a row; loss and
    score are means over the images of all its steps, before each update; ``seconds`` are those of training since
    the run began. ``on_row`` is called after each.
    """

    def __init__(self, steps_per_epoch: int, score: Score = ACCURACY) -> None:
        types = {"step": int, "epoch": int, "lr": float, "train_loss": float}
        self.types: dict[str, type] = {**types, f"train_{score.key}": float, "seconds": float}
        self.columns = tuple(self.types)
        self.every = min(EVERY, steps_per_epoch)
        self.rows: list[dict[str, float]] = []
        self.on_row: Callable[[], None] = lambda: None
        self._images, self._loss_sum = 0, 0.0
        self._correct: float = 0

    def add(self, loss: float, correct: float, images: int) -> None:
        """Count a step whose mean loss over ``images`` images was ``loss``."""
        self._images += images
        self._loss_sum += loss * images
        self._correct += correct

    @property
    def partial(self) -> tuple[float, float] | None:
        """Mean loss and score of the steps since the last row, None where there are none."""
        return (self._loss_sum / self._images, self._correct / self._images) if self._images else None

    def close_row(self, step: int, epoch: int, lr: float, seconds: float) -> None:
        """Make a row of the steps since the last."""
        values = (step, epoch, lr, self._loss_sum / self._images, self._correct / self._images, seconds)
        self.rows.append(dict(zip(self.columns, values, strict=True)))
        self._images, self._loss_sum, self._correct = 0, 0.0, 0
        self.on_row()

    def state_dict(self) -> dict[str, Any]:
        """The rows as an array for each column, and the sums since the last."""
        columns: dict[str, np.ndarray] = {
            name: np.array([row[name] for row in self.rows], self.types[name]) for name in self.columns
        }
        return {"columns": columns, "sums": [self._images, self._loss_sum, self._correct]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what ``state_dict()`` gave."""
        columns: list[list[Any]] = [state["columns"][name].tolist() for name in self.columns]
        self.rows = [dict(zip(self.columns, values, strict=True)) for values in zip(*columns, strict=True)]
        self._images, self._loss_sum, self._correct = state["sums"]
