"""AdEMAMix: Adam with a second, much longer memory of gradients beside the first.

    m₁ ← β₁m₁ + (1 − β₁)g          m̂₁ = m₁ / (1 − β₁ᵗ)
    m₂ ← β₃m₂ + (1 − β₃)g
    v ← β₂v + (1 − β₂)g²           v̂ = v / (1 − β₂ᵗ)
    θ ← θ − lr·(m̂₁ + α·m₂) / (√v̂ + ε)

θ is the parameter, g the gradient, m₁ and m₂ its fast and its slow mean (states ``exp_avg_fast`` and ``exp_avg_slow``),
v that of its square (``exp_avg_sq``), t the step from 1. One mean cannot both answer to the last ten gradients and
remember ten thousand. m₂ is not corrected for its start at 0: it fades in.

α and β₃ may be warmed up over T steps, from 0 and from β₁:

    α(t) = α·min(t/T, 1)           1/ln β₃(t) = (1 − t/T)/ln β₁ + (t/T)/ln β₃   up to T

so that the half-life of m₂ grows in a straight line.

Pagliardini, Ablin, Grangier, "The AdEMAMix optimizer: better, faster, older", 2024, arXiv 2409.03137.

Pitfalls: at β₃ = .9999 m₂ remembers ten thousand steps, and a shorter training never sees the whole of it: T is the
number of steps of the training. Without warm-ups it often diverges early, where old gradients point elsewhere: at α = 5
the slow mean weighs more than the fast one. A rate that falls to 0 leaves m₂ no time to turn.

Where implementations disagree: in the authors' code β₃ is the third of ``betas``, and α is 2 in PyTorch and 5 in optax.
Their PyTorch code takes ln(β + 1e-8) in the warm-up of β₃, 1e-4 off; their optax code and the paper do not, nor is it
here.
"""

from collections.abc import Callable, Mapping
from math import exp, log
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import BELOW_ONE, NON_NEGATIVE, Rule, options_in


@kernel
def step(theta, grad, fast, slow, v, of_fast, of_slow, beta1, rest1, beta3, rest3, beta2, rest2, after, eps):
    """m₁ ← β₁m₁ + (1−β₁)g;  m₂ ← β₃m₂ + (1−β₃)g;  v ← β₂v + (1−β₂)g².

    θ ← θ − (of_fast·m₁ + of_slow·m₂) / (after·√v + ε).  of_fast, of_slow and after carry the rate, α and the
    corrections; rest1 to rest3 are 1 − β.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        fast[i] = flushed(beta1 * fast[i] + rest1 * g, tiny)
        slow[i] = flushed(beta3 * slow[i] + rest3 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        theta[i] -= (of_fast * fast[i] + of_slow * slow[i]) / (after * np.sqrt(v[i]) + eps)


class AdEMAMix(Optimizer):
    """AdEMAMix: Adam's step with m̂₁ + α·m₂ for m̂, where m₂ is a slow mean.

    ``lr`` (0.001), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``beta3`` (β₃, 0.9999), ``alpha`` (α, 5.0), ``eps`` (ε, 1e-8).
    ``alpha_warmup`` (0), ``beta3_warmup`` (0): over how many steps α and β₃ grow to their values.
    State: ``exp_avg_fast`` (m₁), ``exp_avg_slow`` (m₂), ``exp_avg_sq`` (v).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = {"alpha": NON_NEGATIVE, "beta3": BELOW_ONE}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        beta3: float = 0.9999,
        alpha: float = 5.0,
        alpha_warmup: int = 0,
        beta3_warmup: int = 0,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg_fast": 0.0, "exp_avg_slow": 0.0, "exp_avg_sq": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        t, (beta1, beta2), lr = numbers["step"], group["betas"], group["lr"]
        alpha = group["alpha"] * warmed(t, group["alpha_warmup"])
        last: Any = group["beta3"]
        beta3 = slow_beta(beta1, last, warmed(t, group["beta3_warmup"]))
        of_fast, after = lr / (1 - beta1**t), (1 - beta2**t) ** -0.5
        return of_fast, lr * alpha, beta1, 1 - beta1, beta3, 1 - beta3, beta2, 1 - beta2, after, group["eps"]


def warmed(t: int, steps: int) -> float:
    """How much of a warm-up is done: t/T, and 1 from T on."""
    return min(t / steps, 1.0) if steps else 1.0


def slow_beta(first: float, last: float, done: float) -> float:
    """β₃ on its way from β₁: the inverse of its logarithm, which is its half-life but for a factor, grows evenly."""
    if done == 1 or not last:
        return last
    start = 1 / log(first) if first else 0.0
    return exp(1 / ((1 - done) * start + done / log(last)))
