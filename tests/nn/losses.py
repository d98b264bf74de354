"""What losses are tested with: inputs, targets of every kind, and a loss's value with its gradient."""

import numpy as np

from minigrad import Tensor, nn
from tests.parity.numbers import apart, signs, uniform, whole

LOGITS = apart("logits", (5, 4))
CLASSES = whole("classes", (5,), 4)
NUMBERS = uniform("numbers", (5, 4))
CHANCES = uniform("chances", (5, 4), 0, 1)
SIGNS = signs("signs", (5, 4))


def value_and_gradient(loss: nn.Module, logits, target, dtype=np.float64) -> tuple[np.ndarray, np.ndarray]:
    """The loss of the logits, in that dtype, and the gradient of its sum."""
    x = Tensor(np.array(logits, dtype), requires_grad=True)
    value = loss(x, target)
    value.backward(Tensor(np.ones(value.shape, dtype)))
    return value.data, x.grad.data
