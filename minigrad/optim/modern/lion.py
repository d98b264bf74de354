"""Lion: the sign of a mean of gradients. Every weight moves by the rate, no more and no less.

    θ ← θ·(1 − lr·λ)
    θ ← θ − lr·sign(β₁m + (1 − β₁)g)
    m ← β₂m + (1 − β₂)g

θ is the parameter, g the gradient, m its mean (state ``exp_avg``), λ the weight decay. Two means in one array: what is
kept forgets by β₂, and what the sign is taken of weighs the newest gradient by 1 − β₁, ten times as much. One array of
state, where Adam has two. It was found by a program that searched for programs.

Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023, arXiv 2302.06675, program 1.

Pitfalls: a sign is ±1 where Adam's quotient is mostly smaller, so the rate is a third to a tenth of Adam's, and λ three
to ten times as large, so that lr·λ stays (the paper's advice). The step never gets shorter by itself: near a minimum it
jumps about at a distance of lr, and needs a rate that falls. Weights whose gradient is 0 from the first step on stay
(sign(0) = 0), but one that was not 0 once goes on moving by lr until m is 0 exactly, some 8,700 steps in float32.

Where implementations disagree: they do not, but for a name: in lion-pytorch the decay is decoupled as here, and its
``decoupled_weight_decay=True`` divides λ by the first rate, so that at a constant one it is
``independent_weight_decay``.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, m, lr, beta1, rest1, beta2, rest2):
    """θ ← θ − lr·sign(β₁m + (1−β₁)g);  m ← β₂m + (1−β₂)g.  rest1 and rest2 are 1 − β₁ and 1 − β₂."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        theta[i] -= lr * np.sign(beta1 * m[i] + rest1 * g)
        m[i] = flushed(beta2 * m[i] + rest2 * g, tiny)


class Lion(Optimizer):
    """Lion: θ ← θ·(1 − lr·λ) − lr·sign(β₁m + (1 − β₁)g), m ← β₂m + (1 − β₂)g.

    ``lr`` (0.0001), ``betas`` (β₁ and β₂, 0.9 and 0.99). Its weight decay is decoupled.
    State: ``exp_avg`` (m).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.0001,
        *,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        beta1, beta2 = group["betas"]
        return group["lr"], beta1, 1 - beta1, beta2, 1 - beta2
