"""Stochastic gradient descent.

    θ ← θ − lr·g

θ is the parameter and g the gradient of the loss on one batch.

Robbins, Monro, "A stochastic approximation method", 1951. The same everywhere: PyTorch's ``SGD`` with momentum=0,
Keras's ``SGD``. With momentum it is ``Momentum`` or ``NAG`` here.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

from minigrad.kernels import kernel
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, lr):
    """θ ← θ − lr·g."""
    for i in range(theta.size):
        theta[i] -= lr * grad[i]


class SGD(Optimizer):
    """Stochastic gradient descent: θ ← θ − lr·g. It keeps no state.

    ``lr`` (0.01): the step for a gradient of 1.
    ``lr_decay`` (0): divides lr by 1 + (t − 1)·lr_decay, which Keras's ``decay`` did up to version 2.
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    elsewhere: ClassVar[Mapping[str, str]] = {
        "momentum": "use Momentum, or NAG for nesterov=True",
        "dampening": "use Momentum",
        "nesterov": "use NAG",
    }

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.01,
        *,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
        lr_decay: float = 0.0,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        return (group["lr"] / (1 + (numbers["step"] - 1) * group["lr_decay"]),)
