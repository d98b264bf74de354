"""Lion: the sign of a mean of gradients. One array of state, where Adam has two.

    θ ← θ − lr·sign(β₁m + (1 − β₁)g)
    m ← β₂m + (1 − β₂)g

Chen et al., "Symbolic discovery of optimization algorithms", 2023, arXiv 2302.06675, program 1. The weight decay is
decoupled there, and lr a third to a tenth of Adam's.
"""

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim import Optimizer
from minigrad.optim.denormal import flushed


@kernel
def step(theta, grad, m, lr, beta1, rest1, beta2, rest2):
    """θ ← θ − lr·sign(β₁m + (1−β₁)g);  m ← β₂m + (1−β₂)g.  rest1 and rest2 are 1 − β₁ and 1 − β₂."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        theta[i] -= lr * np.sign(beta1 * m[i] + rest1 * g)
        m[i] = flushed(beta2 * m[i] + rest2 * g, tiny)


class Lion(Optimizer):
    """Lion. ``lr`` (0.0001), ``betas`` (β₁ and β₂, 0.9 and 0.99). State: ``exp_avg`` (m)."""

    rule = step
    defaults = {"lr": 1e-4, "betas": (0.9, 0.99), "decoupled_weight_decay": True}

    def arrays(self, group):
        return {"exp_avg": 0.0}

    def scalars(self, numbers, group):
        beta1, beta2 = group["betas"]
        return group["lr"], beta1, 1 - beta1, beta2, 1 - beta2
