"""The small convolutional network of PyTorch's and Keras's MNIST examples, without their dropout."""

from minigrad import nn
from models.shapes import image


def cnn(classes: int = 10, shape: tuple[int, ...] = (1, 28, 28)) -> nn.Sequential:
    """Two 3×3 convolutions, one 2×2 max-pool, two linear layers: 1,199,882 parameters for MNIST.

    x (N, *shape) → logits (N, classes). Images (C, H, W) of another ``shape`` are 6 × 6 or more.
    """
    channels, height, width = image("cnn", shape, least=6)
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * ((height - 4) // 2) * ((width - 4) // 2), 128),
        nn.ReLU(),
        nn.Linear(128, classes),
    )
