"""A convolutional network of 10⁵ parameters, for races of many optimizers.

python train.py --model examples/networks/small_cnn.py:small_cnn --optim adam nadamw
"""

from minigrad import nn


def small_cnn(classes: int = 10) -> nn.Sequential:
    """``models/cnn.py`` with half its channels and a pooling after each convolution: 108,618 parameters.

    x (N, 1, 28, 28) → logits (N, classes). A step takes a tenth of the larger one's time.
    """
    return nn.Sequential(
        nn.Conv2d(1, 16, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 5 * 5, 128),
        nn.ReLU(),
        nn.Linear(128, classes),
    )
