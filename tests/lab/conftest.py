"""A problem small enough to be trained in milliseconds, and with everything in it that a checkpoint has to hold."""

from collections.abc import Callable
from typing import Any

import pytest

from lab.console.progress import Display
from lab.training.data import Data
from lab.training.settings import Settings
from minigrad import nn
from models import MODELS
from tests.lab.made import tiny_data


class StopAfter:
    """A Stop that is true from the n-th time it is asked."""

    def __init__(self, asked: int) -> None:
        self.left = asked

    def __call__(self) -> bool:
        self.left -= 1
        return self.left <= 0


@pytest.fixture
def stop_after() -> Callable[[int], StopAfter]:
    return StopAfter


@pytest.fixture(autouse=True)
def small_mlp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the MLP: buffers (batch norm) and random numbers of its own (dropout) beside the weights."""

    def make() -> nn.Module:
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, 16),
            nn.BatchNorm1d(16),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(16, 10),
        )

    monkeypatch.setitem(MODELS, "mlp", make)


@pytest.fixture
def settings() -> Callable[..., Settings]:
    """Settings for the small problem, with the changes that are asked for."""

    def make(optimizer: str = "nadam", **changes: Any) -> Settings:
        small: dict[str, Any] = {"lr": 0.01, "model": "mlp", "epochs": 3, "batch_size": 16}
        return Settings(optimizer, **{**small, **changes})

    return make


@pytest.fixture
def display() -> Display:
    return Display(quiet=True)


@pytest.fixture(scope="session")
def data() -> Data:
    """100 images to train on: six batches of 16 and one of 4."""
    return tiny_data()
