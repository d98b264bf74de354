"""The networks to start from: functions that make one with fresh weights from ``minigrad.random``.

Each takes the number of ``classes`` and the ``shape`` of one input; without them it is the network for MNIST.
"""

from collections.abc import Callable

from minigrad.nn import Module
from models.cnn import cnn
from models.lenet import lenet
from models.mlp import mlp

MODELS: dict[str, Callable[..., Module]] = {"lenet": lenet, "mlp": mlp, "cnn": cnn}

__all__ = ["MODELS", "cnn", "lenet", "mlp"]
