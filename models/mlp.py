"""A multilayer perceptron."""

import math

from minigrad import nn


def mlp(classes: int = 10, shape: tuple[int, ...] = (1, 28, 28)) -> nn.Sequential:
    """F-256-128-classes with ReLU between: 235,146 parameters for MNIST. x (N, *shape) → logits (N, classes).

    F is the number of elements of ``shape``: of an image (C, H, W), or of a row of numbers (F,).
    """
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(math.prod(shape), 256),
        nn.ReLU(),
        nn.Linear(256, 128),
        nn.ReLU(),
        nn.Linear(128, classes),
    )
