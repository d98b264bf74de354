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
    correct: int = 0
    seconds: float = 0.0

    def add(self, loss: float, correct: int, images: int) -> None:
        """Count a step whose mean loss over ``images`` images was ``loss``."""
        self.steps += 1
        self.images += images
        self.loss_sum += loss * images
        self.correct += correct

    @property
    def loss(self) -> float:
        return self.loss_sum / self.images

    @property
    def accuracy(self) -> float:
        return self.correct / self.images
