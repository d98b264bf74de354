"""AdaMax: Adam with the largest gradient in place of the mean square.

    m ← β₁m + (1 − β₁)g
    u ← max(β₂u, |g| + ε)
    θ ← θ − lr/(1 − β₁ᵗ) · m / u

θ is the parameter, g the gradient, m its first moment (state ``exp_avg``), u the largest |g| so far, fading by β₂
(``exp_inf``), t the step from 1. No gradient is squared, so none overflows (above 1.8e19 in float32) or vanishes. u
needs no correction, as its start at 0 is forgotten at the first gradient; m still does.

Kingma, Ba, "Adam: a method for stochastic optimization", section 7.1, ICLR 2015, arXiv 1412.6980.

Where implementations disagree: the paper has no ε, and 0/0 is NaN where the first gradients are exactly zero: ``eps=0``
is the paper's. PyTorch's ε, 1e-8, is the one here. Keras adds it to u in the quotient instead, m/(u + ε), so that it is
not remembered: ``eps_in_quotient=True``. Paddle adds it to what is remembered, u ← max(β₂u + ε, |g|):
``eps_in_decay=True``. MLX does not correct m: ``bias_correction=False``.
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


@kernel
def step_elsewhere(theta, grad, m, u, lr, beta1, rest1, beta2, of_u, of_quotient):
    """u ← max(β₂u + of_u, |g|);  θ ← θ − lr·m/(u + of_quotient): one of the two is ε, the other 0."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        u[i] = raised(max(beta2 * u[i] + of_u, abs(g)), tiny)
        theta[i] -= lr * m[i] / (u[i] + of_quotient)


class AdaMax(Optimizer):
    """AdaMax: m ← a running mean of g; u ← max(β₂u, |g| + ε); θ ← θ − lr·m̂ / u.

    ``lr`` (0.002), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-8).
    ``eps_in_quotient`` (False): u ← max(β₂u, |g|), and θ ← θ − lr·m̂/(u + ε), as in Keras.
    ``eps_in_decay`` (False): u ← max(β₂u + ε, |g|), as in Paddle; ``eps_in_quotient`` goes before it.
    ``bias_correction`` (True): False is m in place of m̂, as in MLX.
    ``lr_decay`` (0): divides lr by 1 + (t − 1)·lr_decay, as TensorFlow.js's ``decay``.
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
        eps_in_quotient: bool = False,
        eps_in_decay: bool = False,
        bias_correction: bool = True,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def rule_for(self, group: Group) -> Callable[..., None]:
        return step_elsewhere if group["eps_in_quotient"] or group["eps_in_decay"] else self.rule

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {"exp_avg": 0.0, "exp_inf": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        t, (beta1, beta2), eps = numbers["step"], group["betas"], group["eps"]
        lr = group["lr"] / (1 - beta1**t) if group["bias_correction"] else group["lr"]
        lr /= 1 + (t - 1) * group["lr_decay"]
        if group["eps_in_quotient"]:
            return lr, beta1, 1 - beta1, beta2, 0.0, eps
        return lr, beta1, 1 - beta1, beta2, eps, *((0.0,) if group["eps_in_decay"] else ())
