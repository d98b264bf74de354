"""RAdam: Adam that waits with its second moment until that rests on enough gradients, and then grows into it.

    m ← β₁m + (1 − β₁)g            m̂ = m / (1 − β₁ᵗ)
    v ← β₂v + (1 − β₂)g²
    ρ∞ = 2/(1 − β₂) − 1            ρ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ)
    r = √[(ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)]
    θ ← θ − lr·r·m̂·√(1 − β₂ᵗ) / (√v + ε)     where ρ > 5
    θ ← θ − lr·m̂                             before

θ is the parameter, g the gradient, m and v its first and second moment (states ``exp_avg`` and ``exp_avg_sq``), t the
step from 1. ρ is how many gradients v is worth: a mean that forgets by β₂ is as good as a plain mean of ρ. Over few,
1/√v has a large variance, and Adam's first steps are long in directions of chance; a warm-up of the rate is the usual
remedy. r → 1 makes one of its own.

Liu et al., "On the variance of the adaptive learning rate and beyond", ICLR 2020, arXiv 1908.03265.

Pitfalls: at β₂ = .999 the first five steps are those of momentum, lr·m̂, as long as the gradients are: with large ones
they are long, and with small ones nothing happens. At β₂ ≤ .666 ρ never comes to 5, and it is momentum for ever. A
warm-up on top of it warms up twice.

Where implementations disagree: PyTorch, whose rule this is, asks for ρ > 5, the authors' code for ρ ≥ 5 (the paper has
4). All add ε to √v, and not to √v̂ as Adam. The authors' weight decay is decoupled (``decoupled_weight_decay=True``).
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
def step(theta, grad, m, v, lr, beta1, rest1, beta2, rest2, eps, adaptive):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  θ ← θ − lr·m / (√v + ε), or θ − lr·m where adaptive is 0.

    lr carries r and the corrections, rest1 and rest2 are 1 − β₁ and 1 − β₂.
    """
    tiny = np.finfo(theta.dtype).tiny
    one = theta.dtype.type(1)
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        theta[i] -= lr * m[i] / (np.sqrt(v[i]) + eps if adaptive else one)


class RAdam(Optimizer):
    """RAdam: Adam's step times r, which grows from 0 to 1; θ ← θ − lr·m̂ in the first steps.

    ``lr`` (0.001), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-8).
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        t, (beta1, beta2) = numbers["step"], group["betas"]
        r = rectification(t, beta2)
        lr = group["lr"] / (1 - beta1**t) * (r * (1 - beta2**t) ** 0.5 if r else 1.0)
        return lr, beta1, 1 - beta1, beta2, 1 - beta2, group["eps"], float(r > 0)


def rectification(t: int, beta2: float) -> float:
    """r of step t, and 0 as long as v is worth five gradients or fewer."""
    limit = 2 / (1 - beta2) - 1
    worth = limit - 2 * t * beta2**t / (1 - beta2**t)
    if worth <= 5:
        return 0.0
    return float(((worth - 4) * (worth - 2) * limit / ((limit - 4) * (limit - 2) * worth)) ** 0.5)
