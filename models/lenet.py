"""LeNet-5."""

from minigrad import nn


def lenet() -> nn.Sequential:
    """LeNet-5 with ReLU and max-pooling: 61,706 parameters. x (N, 1, 28, 28) → logits (N, 10).

    LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998; the padding of 2
    makes of 28 × 28 the 32 × 32 of the paper.
    """
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )
