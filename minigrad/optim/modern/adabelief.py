"""AdaBelief: Adam that divides by how much the gradient surprises, not by how large it is.

    m ← β₁m + (1 − β₁)g                   m̂ = m / (1 − β₁ᵗ)
    s ← β₂s + (1 − β₂)(g − m)² + ε        ŝ = s / (1 − β₂ᵗ)
    θ ← θ − lr·m̂ / (√ŝ + ε)

θ is the parameter, g the gradient, m its mean (state ``exp_avg``), s the mean square of its distance from m (state
``exp_avg_var``), t the step from 1. m is a forecast of g. Where it comes true, s is small and the step long; where g is
far from it, the step is short. Adam divides a steady large gradient by itself; AdaBelief follows it.

Zhuang et al., "AdaBelief optimizer: adapting stepsizes by the belief in observed gradients", NeurIPS 2020, arXiv
2010.07468, algorithm 2.

Pitfalls: ε is part of the rule, as it is added to s at every step: s comes to ε/(1 − β₂) where the gradient never
changes, and the step to lr·g·√((1 − β₂)/ε), 3·10⁶ times lr·g at the defaults. The authors take 1e-8 for image
classification and 1e-16 for transformers and GANs.

Where implementations disagree: the authors' package ``adabelief-pytorch`` has since 0.1 RAdam's r and its first steps,
``rectify=True``, and decoupled decay; the paper, optax and pytorch_optimizer have no r, as here. With r, ε is added to
√s and not to √ŝ. optax has an ε for s of its own.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.modern.radam import rectification
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, m, s, lr, beta1, rest1, beta2, rest2, after, eps, adaptive):
    """m ← β₁m + (1−β₁)g;  s ← β₂s + (1−β₂)(g−m)² + ε;  θ ← θ − lr·m / (after·√s + ε).

    lr and after carry the corrections, rest1 and rest2 are 1 − β₁ and 1 − β₂. Where adaptive is 0, θ ← θ − lr·m.
    """
    tiny = np.finfo(theta.dtype).tiny
    one = theta.dtype.type(1)
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        off = g - m[i]
        s[i] = raised(beta2 * s[i] + rest2 * off * off + eps, tiny)
        theta[i] -= lr * m[i] / (after * np.sqrt(s[i]) + eps if adaptive else one)


class AdaBelief(Optimizer):
    """AdaBelief: Adam with the mean of (g − m)² in place of that of g².

    ``lr`` (0.001), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-16).
    ``rectify`` (False): lr is multiplied by RAdam's r, and the first steps are lr·m̂, as in the authors' package.
    State: ``exp_avg`` (m), ``exp_avg_var`` (s).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-16,
        rectify: bool = False,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_var": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        t, (beta1, beta2) = numbers["step"], group["betas"]
        lr, after, adaptive = group["lr"] / (1 - beta1**t), (1 - beta2**t) ** -0.5, 1.0
        if group["rectify"]:
            r = rectification(t, beta2)
            lr, after, adaptive = lr * (r / after if r else 1.0), 1.0, float(r > 0)
        return lr, beta1, 1 - beta1, beta2, 1 - beta2, after, group["eps"], adaptive
