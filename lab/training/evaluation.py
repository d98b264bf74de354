"""How good a network is on a part of the data: mean loss and score."""

from itertools import islice

import numpy as np

import minigrad
from datasets import Split
from lab.training.data import Data
from lab.training.losses import Loss
from lab.training.ranks import ALONE, Alone
from lab.training.score import right_in
from minigrad.data import Batches
from minigrad.nn import Module
from minigrad.nn.functional import cross_entropy

EVALUATION_BATCH = 500


@np.errstate(all="ignore")
def evaluate(
    model: Module,
    data: Data,
    split: Split,
    outputs: list[np.ndarray] | None = None,
    ranks: Alone = ALONE,
    loss: Loss = cross_entropy,
) -> tuple[float, float]:
    """Mean loss and score over a part of the data, in evaluation mode and without a graph.

    The network's outputs are added to ``outputs``, batch by batch. Each of the ranks takes some of the batches.
    """
    loss_sum = 0.0
    correct: float = 0 if data.scale is None else 0.0
    spread = variance(data, split)
    model.eval()
    with minigrad.no_grad():
        batches = Batches(*split, batch_size=EVALUATION_BATCH, shuffle=False)
        for images, labels in islice(batches, ranks.rank, None, ranks.size):
            logits = model(data.tensor(images))
            loss_sum += loss(logits, data.goals(labels)).item() * len(labels)
            correct += right_in(logits.data, labels, data.scale, spread)
            if outputs is not None:
                outputs.append(logits.data)
    model.train()
    loss_sum, correct = ranks.total(loss_sum, correct)
    return loss_sum / len(split.targets), correct / len(split.targets)


def variances(data: Data) -> dict[str, float]:
    """By part, the variance of targets that are numbers."""
    if data.scale is None:
        return {}
    parts = {"train": data.train, "val": data.validation, "test": data.test}
    return {name: variance(data, split) for name, split in parts.items()}


def variance(data: Data, split: Split) -> float:
    """Of the part's targets, by which its R² is measured; 1 where they are classes."""
    return 1.0 if data.scale is None else float(np.var(split.targets))
