"""The networks to start from. Each is a function that makes one with fresh weights from ``minigrad.random``."""

from collections.abc import Callable

from minigrad.nn import Module
from models.cnn import cnn
from models.lenet import lenet
from models.mlp import mlp

MODELS: dict[str, Callable[[], Module]] = {"lenet": lenet, "mlp": mlp, "cnn": cnn}

__all__ = ["MODELS", "cnn", "lenet", "mlp"]
