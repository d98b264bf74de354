"""Nesterov's accelerated gradient: momentum that looks ahead.

The idea, as the paper has it: the velocity will carry θ to θ + μv in any case, so take the gradient there.

    v ← μv − lr·∇L(θ + μv)
    θ ← θ + v

Everyone ships it rewritten in the variable φ = θ + μv, the point at which the gradient is taken, because a training
loop has the gradient only at the weights that it holds. With b = −v/lr,

    b ← μb + g
    φ ← φ − lr·(g + μb)

and g = ∇L(φ). At a constant rate φ runs through the very points at which the first form takes its gradients. What is
called θ below is φ.

θ is the parameter, g the gradient, b the velocity (state ``momentum_buffer``), μ the momentum.

Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)", 1983; this form from
Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning", 2013.

Where implementations disagree: this is PyTorch's ``SGD(nesterov=True)``. Keras has the learning rate inside the
velocity, b ← μb + lr·g, θ ← θ − (lr·g + μb): ``lr_in_velocity=True``. Nesterov's own μ grows with t; here, as
everywhere, it is fixed.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, b, mu, share, lr):
    """b ← μb + share·g;  θ ← θ − lr·(share·g + μb)."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = share * grad[i]
        b[i] = flushed(mu * b[i] + g, tiny)
        theta[i] -= lr * (g + mu * b[i])


class NAG(Optimizer):
    """Nesterov's accelerated gradient: b ← μb + g; θ ← θ − lr·(g + μb).

    ``lr`` (0.01), ``momentum`` (μ, 0.9).
    ``lr_in_velocity`` (False): b ← μb + lr·g; θ ← θ − (lr·g + μb), as in Keras.
    ``nesterov`` is always True: it tells PyTorch's ``SGD`` which rule a state dict is of.
    State: ``momentum_buffer`` (b).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    elsewhere: ClassVar[Mapping[str, str]] = {"dampening": "Nesterov's momentum has none; use Momentum"}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.01,
        *,
        momentum: float = 0.9,
        nesterov: Literal[True] = True,
        lr_in_velocity: bool = False,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {"momentum_buffer": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        share, lr = (group["lr"], 1.0) if group["lr_in_velocity"] else (1.0, group["lr"])
        return group["momentum"], share, lr
