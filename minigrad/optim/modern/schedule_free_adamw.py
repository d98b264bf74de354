"""Schedule-Free AdamW: AdamW whose first moment is replaced by an average of the weights; no schedule is needed.

    v ← β₂v + (1 − β₂)g(y)²        v̂ = v / (1 − β₂ᵗ)
    z ← z − lr·(g / (√v̂ + ε) + λy)
    x ← (1 − c)x + cz,   c = wₜ / (w₁ + … + wₜ)
    y ← (1 − β₁)z + β₁x

Gradients are taken at y, the steps are those of z, and the average x is what is used. The parameter is y; between
``eval()`` and ``train()`` it is x. Two arrays of state, as many as Adam has: ``z``, and ``exp_avg_sq`` (v);
``averaged.py`` has how x follows from y and z. g is the gradient, λ the weight decay, t the step from 1. It won the
self-tuning track of MLCommons' 2024 AlgoPerf contest.

Defazio et al., "The road less scheduled", NeurIPS 2024, arXiv 2405.15682, algorithm 1.

Pitfalls: those of ``schedule_free_sgd.py``: ``train()`` and ``eval()``, and batch norm's statistics. β₁ is no momentum
that forgets: of .98 instead of .9, y is nearer to x, which long trainings may want. A warm-up (``warmup_steps``)
matters, as to Adam; a falling schedule only makes late steps weigh less.

Where implementations disagree: the authors' ``AdamWScheduleFree``, whose rule this is, counts for a group, here it is
each parameter's own: the same unless a parameter has its first gradient later. optax's ``schedule_free`` around AdamW
decays at z.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.modern.averaged import Averaged
from minigrad.optim.optimizer import State
from minigrad.optim.options import BELOW_ONE, DECAYS_ITSELF, INSIDE_ONE, Rule, options_in

BETAS = Rule(
    "two numbers < 1, the first > 0 and the second ≥ 0",
    lambda x: isinstance(x, (tuple, list)) and len(x) == 2 and INSIDE_ONE.holds(x[0]) and BELOW_ONE.holds(x[1]),
)


@kernel
def step(theta, grad, z, v, lr, c, of_y, decay, beta2, rest2, after, eps):
    """v ← β₂v + (1−β₂)g²;  u ← g / (after·√v + ε) + λy;  θ, which is y, ← y + c(z − y) − of_y·u;  z ← z − lr·u.

    of_y is lr·(1 − β₁(1 − c)), after carries the correction, rest2 is 1 − β₂.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g, y = grad[i], theta[i]
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        u = g / (after * np.sqrt(v[i]) + eps) + decay * y
        theta[i] = flushed(y + c * (z[i] - y) - of_y * u, tiny)
        z[i] = flushed(z[i] - lr * u, tiny)


class ScheduleFreeAdamW(Averaged):
    """Schedule-Free AdamW: gradients at y = (1 − β₁)z + β₁x, AdamW's steps of z, and x, the average of z, to be used.

    ``lr`` (0.0025), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-8).
    ``warmup_steps`` (0): over how many steps lr grows to its value.
    ``r`` (0.0), ``weight_lr_power`` (p, 2.0): a step weighs tʳ·lrᵖ in the average.
    ``eval()`` puts x into the parameters, ``train()`` y. Its weight decay is decoupled.
    State: ``z``, ``exp_avg_sq`` (v), between the two ``y``; the numbers ``weight_sum``, ``lr_max`` and ``averaged``.
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = {"betas": BETAS, **DECAYS_ITSELF}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.0025,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        warmup_steps: int = 0,
        r: float = 0.0,
        weight_lr_power: float = 2.0,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def beta(self, group: Group) -> float:
        return group["betas"][0]

    def arrays(self, group: Group) -> dict[str, Any]:
        return {"z": np.copy, "exp_avg_sq": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        beta2, t = group["betas"][1], numbers["step"]
        decay = group["weight_decay"] if group["decoupled_weight_decay"] else 0.0
        return *self.mixing(numbers, group), decay, beta2, 1 - beta2, (1 - beta2**t) ** -0.5, group["eps"]
