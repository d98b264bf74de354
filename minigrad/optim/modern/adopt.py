"""ADOPT: Adam in another order, so that it converges at any β₂.

    c ← clip(g / max(√v, ε), ±(t − 1)^¼)
    m ← β₁m + (1 − β₁)c
    θ ← θ·(1 − lr·λ) − lr·m
    v ← β₂v + (1 − β₂)g²

The first step only sets v ← g², and θ stays. θ is the parameter, g the gradient, v the mean of its square before this
step (state ``exp_avg_sq``), m the mean of what it leaves of g (state ``exp_avg``), t the step from 1, λ the weight
decay. In Adam v contains the gradient that it divides, and the two are correlated: there are problems on which Adam
goes the wrong way unless β₂ is close enough to 1. Here g is divided by the past alone, and the mean is taken after the
division.

Taniguchi et al., "ADOPT: modified Adam can converge with any β₂ with the optimal rate", NeurIPS 2024, arXiv 2411.02853,
algorithm 2, with the clipping of its later version.

Pitfalls: a weight whose first gradient is almost 0 (a layer that starts at 0) would take a step of g/ε at the next: the
clipping is there for that, and ``clip_exp=None`` takes it away. m needs no correction for its start at 0 in the proof,
and has none: the first steps are short. β₂ is .9999: v forgets slowly.

Where implementations disagree: the authors clip at the fourth root of the steps done before; timm at their cube root
(``clip_exp=0.333``). In both, as here, a decay that is decoupled begins with the second step.
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import DECAYS_ITSELF, Rule, options_in


@kernel
def step(theta, grad, m, v, keep, lr, beta1, rest1, beta2, rest2, eps, bound):
    """c ← clip(g / max(√v, ε), ±bound);  m ← β₁m + (1−β₁)c;  θ ← keep·θ − lr·m;  v ← β₂v + (1−β₂)g².

    keep is 1 − lr·λ, rest1 and rest2 are 1 − β₁ and 1 − β₂. In the first step keep, rest2 and ε are 1, and bound is 0.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        root = np.sqrt(v[i])
        c = g / (eps if root < eps else root)
        c = -bound if c < -bound else (bound if c > bound else c)
        m[i] = flushed(beta1 * m[i] + rest1 * c, tiny)
        theta[i] = flushed(keep * theta[i], tiny) - lr * m[i]
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)


class ADOPT(Optimizer):
    """ADOPT: g is divided by the root of the mean square of the gradients before it, then averaged.

    ``lr`` (0.001), ``betas`` (β₁ and β₂, 0.9 and 0.9999), ``eps`` (ε, 1e-6).
    ``clip_exp`` (0.25): the quotient is clipped at (t − 1) to this power; None does not clip.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = DECAYS_ITSELF
    decays: ClassVar[bool] = True

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.9999),
        eps: float = 1e-6,
        clip_exp: float | None = 0.25,
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
        t, (beta1, beta2), lr, clip_exp = numbers["step"], group["betas"], group["lr"], group["clip_exp"]
        decay = group["weight_decay"] if group["decoupled_weight_decay"] else 0.0
        if t == 1:
            return 1.0, lr, beta1, 1 - beta1, 0.0, 1.0, 1.0, 0.0
        bound = inf if clip_exp is None else (t - 1) ** clip_exp
        return 1 - lr * decay, lr, beta1, 1 - beta1, beta2, 1 - beta2, group["eps"], bound
