"""What adds up over an epoch."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Epoch:
    """An epoch in progress: its start, and the sums since."""

    lr: float
    shuffler: dict[str, Any]
    steps: int = 0
    images: int = 0
    loss_sum: float = 0.0
    correct: float = 0
    seconds: float = 0.0

    def add(self, loss: float, correct: float, images: int) -> None:
        """Count a step whose mean loss over ``images`` images was ``loss``; ``correct`` is what ``right_in`` gave."""
        self.steps += 1
        self.images += images
        self.loss_sum += loss * images
        self.correct += correct

    @property
    def loss(self) -> float:
        return self.loss_sum / self.images

    @property
    def score(self) -> float:
        return self.correct / self.images
