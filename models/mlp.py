"""A multilayer perceptron."""

from minigrad import nn


def mlp() -> nn.Sequential:
    """784-256-128-10 with ReLU between: 235,146 parameters. x (N, 1, 28, 28) → logits (N, 10)."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.ReLU(),
        nn.Linear(256, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
