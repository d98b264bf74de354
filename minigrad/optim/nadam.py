"""Nadam: Adam that looks ahead as Nesterov's momentum does.

    μₜ = β₁·(1 − ½·0.96^(t·ψ)),  P = μ₁·μ₂·…·μₜ
    m ← β₁m + (1 − β₁)g
    v ← β₂v + (1 − β₂)g²
    θ ← θ − lr·[(1 − μₜ)g/(1 − P) + μₜ₊₁m/(1 − P·μₜ₊₁)] / (√(v/(1 − β₂ᵗ)) + ε)

θ is the parameter, g the gradient, m and v its first and second moment (states ``exp_avg`` and ``exp_avg_sq``), P the
product of the momenta so far (``mu_product``), ψ how fast they rise to β₁, t the step from 1. The bracket is m̂ with
the m of the next step foreseen: this step's gradient counts once more. With β₁ = 0 it is Adam with β₁ = 0.

Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016. With decoupled weight decay it is ``NadamW``.

Where implementations disagree: this is PyTorch's ``NAdam`` (``momentum_decay`` ψ, .004, from the paper's report); the
paper has μₜ in m's mean too, m ← μₜm + (1 − μₜ)g. ψ = 1 is Keras's ``Nadam``, ψ → ∞ (1e6) is optax's, with a constant
μ = β₁. PyTorch keeps P in float32 (its default dtype), here it is a float64. Surveys, river and timm's ``NAdamW`` have
a constant μ and correct both terms by this step's 1 − β₁ᵗ, β₁m̂ + (1 − β₁)g/(1 − β₁ᵗ): ``textbook=True``. MindSpore has
that with an ε beside √v: ``eps_hat=True``.
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
def step(theta, grad, m, v, of_g, of_m, beta1, rest1, beta2, rest2, after, eps):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  θ ← θ − (of_g·g + of_m·m) / (after·√v + ε).

    of_g, of_m and after carry the rate and the corrections; rest1 and rest2 are 1 − β₁ and 1 − β₂.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        theta[i] -= (of_g * g + of_m * m[i]) / (after * np.sqrt(v[i]) + eps)


@kernel
def step_with_eps_root(theta, grad, m, v, of_g, of_m, beta1, rest1, beta2, rest2, after, eps, eps_root):
    """As ``step``, with after·√(v + ε_root) + ε. The sum under the root takes a twentieth of a step."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        theta[i] -= (of_g * g + of_m * m[i]) / (after * np.sqrt(v[i] + eps_root) + eps)


class Nadam(Optimizer):
    """Nadam: Adam with Nesterov's look-ahead in the first moment.

    ``lr`` (0.002), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-8), ``momentum_decay`` (ψ, 0.004).
    ``textbook`` (False): μ = β₁, and the bracket is [(1 − β₁)g + β₁m]/(1 − β₁ᵗ), as in river, timm and MindSpore.
    ``eps_hat`` (False): ε is added to √v instead of √v̂, as in MindSpore.
    ``eps_root`` (0): an ε inside the root, √(v̂ + ε_root), as in optax.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v), and one number, ``mu_product`` (P).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    numbers: ClassVar[State] = {"step": 0, "mu_product": 1.0}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.002,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        momentum_decay: float = 0.004,
        textbook: bool = False,
        eps_hat: bool = False,
        eps_root: float = 0.0,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def rule_for(self, group: Group) -> Callable[..., None]:
        return step_with_eps_root if group["eps_root"] else self.rule

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        t, product, (beta1, beta2), lr = numbers["step"], numbers["mu_product"], group["betas"], group["lr"]
        eps, eps_root = group["eps"], group["eps_root"]
        if group["textbook"]:
            of_g, of_m = lr * (1 - beta1) / (1 - beta1**t), lr * beta1 / (1 - beta1**t)
        else:
            following = momentum_at(t + 1, group)
            of_g = lr * (1 - momentum_at(t, group)) / (1 - product)
            of_m = lr * following / (1 - product * following)
        after = (1 - beta2**t) ** -0.5
        if group["eps_hat"]:
            eps, eps_root = eps * after, eps_root * after**2
        # What is added to v̂ is added to v = v̂/after².
        root = (eps_root / after**2,) if eps_root else ()
        return of_g, of_m, beta1, 1 - beta1, beta2, 1 - beta2, after, eps, *root

    def count(self, numbers: State, group: Group) -> None:
        super().count(numbers, group)
        numbers["mu_product"] *= momentum_at(numbers["step"], group)


def momentum_at(t: int, group: Group) -> float:
    """μₜ = β₁·(1 − ½·0.96^(t·ψ))."""
    return group["betas"][0] * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
