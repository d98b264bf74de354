"""The small convolutional network of PyTorch's and Keras's MNIST examples, without their dropout."""

from minigrad import nn


def cnn() -> nn.Sequential:
    """Two 3×3 convolutions, one 2×2 max-pool, two linear layers: 1,199,882 parameters.

    x (N, 1, 28, 28) → logits (N, 10).
    """
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(9216, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
