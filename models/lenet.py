"""LeNet-5."""

from minigrad import nn
from models.shapes import image


def lenet(classes: int = 10, shape: tuple[int, ...] = (1, 28, 28)) -> nn.Sequential:
    """LeNet-5 with ReLU and max-pooling: 61,706 parameters for MNIST. x (N, *shape) → logits (N, classes).

    LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998; the padding of 2
    makes of 28 × 28 the 32 × 32 of the paper. Images (C, H, W) of another ``shape`` are 12 × 12 or more.
    """
    channels, height, width = image("lenet", shape, least=12)
    return nn.Sequential(
        nn.Conv2d(channels, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * ((height // 2 - 4) // 2) * ((width // 2 - 4) // 2), 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, classes),
    )
