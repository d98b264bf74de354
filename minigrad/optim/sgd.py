"""Stochastic gradient descent.

    θ ← θ − lr·g

θ is the parameter and g the gradient of the loss on one batch.

Robbins, Monro, "A stochastic approximation method", 1951. The same everywhere: PyTorch's ``SGD`` with momentum=0,
Keras's ``SGD``. With momentum it is ``Momentum`` or ``NAG`` here.
"""

from typing import ClassVar

from minigrad.kernels import kernel
from minigrad.optim.optimizer import Group, Optimizer, State


@kernel
def step(theta, grad, lr):
    """θ ← θ − lr·g."""
    for i in range(theta.size):
        theta[i] -= lr * grad[i]


class SGD(Optimizer):
    """Stochastic gradient descent: θ ← θ − lr·g. It keeps no state.

    ``lr`` (0.01): the step for a gradient of 1.
    """

    rule = staticmethod(step)
    defaults: ClassVar[Group] = {"lr": 0.01}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        return (group["lr"],)
