"""Station 6: a linear layer."""

import numpy as np
from s01_value import Value
from s04_broadcast import gradients, mean, total


def transpose(x):
    """xᵀ, for two axes."""
    raise NotImplementedError("transpose: the value, and one edge")


def matmul(a, b):
    """a @ b: (N, K) times (K, M) is (N, M)."""
    raise NotImplementedError("matmul: two edges; each gradient has the shape of its parent")


class Linear:
    """y = x W + b: x (N, inputs), W (inputs, outputs), b (outputs,), y (N, outputs)."""

    def __init__(self, inputs, outputs, rng, dtype=np.float32):
        """``weight`` normal with the variance 2 / inputs, from rng; ``bias`` 0. Both are Values of this dtype."""
        raise NotImplementedError("__init__: self.weight and self.bias; rng.standard_normal(shape) has variance 1")

    def __call__(self, x):
        raise NotImplementedError("__call__: x W + b")

    def parameters(self):
        """What is trained."""
        return [self.weight, self.bias]
