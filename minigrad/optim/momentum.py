"""Momentum, the heavy ball: a step remembers the steps before it.

    b ← μb + (1 − τ)g, but b₁ = g
    θ ← θ − lr·b

θ is the parameter, g the gradient, b the velocity (state ``momentum_buffer``), μ the momentum, τ the dampening.
Fed a constant gradient, b tends to g/(1 − μ): a trend is accumulated. Fed ±g in turn it tends to ±g/(1 + μ): an
oscillation is damped.

Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; for neural networks Rumelhart,
Hinton, Williams, "Learning internal representations by error propagation", 1986.

Where implementations disagree: this is PyTorch's form (``SGD(momentum=μ)``). The papers and Keras have the learning
rate inside the velocity, b ← μb + lr·g, θ ← θ − b: ``lr_in_velocity=True``. At a constant rate both are the same. Under
a schedule they are not: here a new rate takes hold of the whole velocity at once, there as the old velocity fades.
Dampening, and b₁ = g in spite of it, are PyTorch's own. MLX, and ONNX from T = 1 on, dampen the first gradient too:
``dampen_first_step=True``. HIPS autograd's (1 − μ)g is that with τ = μ.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, b, mu, share, lr):
    """b ← μb + share·g;  θ ← θ − lr·b."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        b[i] = flushed(mu * b[i] + share * grad[i], tiny)
        theta[i] -= lr * b[i]


class Momentum(Optimizer):
    """Gradient descent with momentum: b ← μb + (1 − τ)g, b₁ = g; θ ← θ − lr·b.

    ``lr`` (0.01), ``momentum`` (μ, 0.9), ``dampening`` (τ, 0).
    ``dampen_first_step`` (False): b₁ = (1 − τ)g, as in MLX and ONNX.
    ``lr_in_velocity`` (False): b ← μb + (1 − τ)·lr·g; θ ← θ − b, as in Keras and the papers.
    State: ``momentum_buffer`` (b).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    elsewhere: ClassVar[Mapping[str, str]] = {"nesterov": "use NAG"}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.01,
        *,
        momentum: float = 0.9,
        dampening: float = 0.0,
        dampen_first_step: bool = False,
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
        lr = group["lr"]
        undamped = numbers["step"] == 1 and not group["dampen_first_step"]
        share = 1.0 if undamped else 1 - group["dampening"]
        if group["lr_in_velocity"]:
            share, lr = share * lr, 1.0
        return group["momentum"], share, lr
