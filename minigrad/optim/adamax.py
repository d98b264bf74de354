"""AdaMax: Adam with the largest gradient in place of the mean square.

    m ← β₁m + (1 − β₁)g
    u ← max(β₂u, |g| + ε)
    θ ← θ − lr/(1 − β₁ᵗ) · m / u

θ is the parameter, g the gradient, m its first moment (state ``exp_avg``), u the largest |g| so far, fading by β₂
(``exp_inf``), t the step from 1. No gradient is squared, so none overflows (above 1.8e19 in float32) or vanishes. u
needs no correction, as its start at 0 is forgotten at the first gradient; m still does.

Kingma, Ba, "Adam: a method for stochastic optimization", section 7.1, ICLR 2015, arXiv 1412.6980.

Where implementations disagree: the paper has no ε, and 0/0 is NaN where the first gradients are exactly zero: ``eps=0``
is the paper's. PyTorch's ε, 1e-8, is the one here. Keras adds it to u in the quotient instead, so that it is not
remembered.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, m, u, lr, beta1, rest1, beta2, eps):
    """m ← β₁m + (1−β₁)g;  u ← max(β₂u, |g|+ε);  θ ← θ − lr·m/u.  lr carries the correction, rest1 is 1 − β₁."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        u[i] = raised(max(beta2 * u[i], abs(g) + eps), tiny)
        theta[i] -= lr * m[i] / u[i]


class AdaMax(Optimizer):
    """AdaMax: m ← a running mean of g; u ← max(β₂u, |g| + ε); θ ← θ − lr·m̂ / u.

    ``lr`` (0.002), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-8).
    State: ``exp_avg`` (m), ``exp_inf`` (u).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.002,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {"exp_avg": 0.0, "exp_inf": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        beta1, beta2 = group["betas"]
        lr = group["lr"] / (1 - beta1 ** numbers["step"])
        return lr, beta1, 1 - beta1, beta2, group["eps"]
