"""The training loop of the tutorials, and the accuracy of a net."""

import numpy as np

import minigrad as mg
from datasets import normalise
from lab.training.data import Data
from lab.training.evaluation import EVALUATION_BATCH
from minigrad.data import Batches
from minigrad.nn import Module
from minigrad.nn.functional import cross_entropy
from minigrad.optim import Optimizer
from minigrad.optim.lr_scheduler import LRScheduler

# Colour, dashes and marker of each thing compared, in their order; each stands out on white as on a dark page.
LOOKS = (
    ("#7f7f7f", "-", "o"),
    ("#1f77b4", "--", "s"),
    ("#e8590c", "-", "^"),
    ("#2f9e44", "--", "o"),
    ("#c026d3", "-", "s"),
    ("#8a7a00", ":", "^"),
)


class Part:
    """Images as a net takes them, (N, 1, 28, 28), and their labels (N,)."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, data: Data) -> None:
        self.x = normalise(images, data.mean, data.std)
        self.y = labels


def epoch(
    net: Module,
    optimizer: Optimizer,
    part: Part,
    batch_size: int,
    generator: np.random.Generator,
    schedule: LRScheduler | None = None,
) -> bool:
    """Once through the images, one step of the schedule after each of the optimizer's; false once it has diverged."""
    for x, y in Batches(part.x, part.y, batch_size=batch_size, generator=generator):
        loss = cross_entropy(net(mg.Tensor(x)), y)
        if not np.isfinite(loss.item()):
            return False
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if schedule:
            schedule.step()
    return True


def accuracy(net: Module, part: Part) -> float:
    """The share of the images that a net classifies right."""
    right = 0
    with mg.no_grad():
        for x, y in Batches(part.x, part.y, batch_size=EVALUATION_BATCH, shuffle=False):
            right += int((net(mg.Tensor(x)).data.argmax(axis=1) == y).sum())
    return right / len(part.y)
